"""Finds mentions of events: trigger words first, then the ways of the rule's frames, then evidence, then factuality."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from service.language.parse import Parse, Sentence, Word
from service.templates.factuality import Filters
from service.templates.inflection import is_form_of_other, is_irregular, noun_forms
from service.templates.mending import Mender
from service.templates.mentions import Mention, Role
from service.templates.rules import Condition, Frame, Rule, Ruleset, Trigger, Way
from service.templates.views import View, contains, modifiers, named, vocabulary

_OBJECTS = frozenset({"obj", "nsubj:pass"})
_NOMINAL = frozenset({"NOUN", "PROPN"})


@dataclass(frozen=True)
class Miss:
    """A trigger that made no mention: which rule, where, and what was lacking."""

    rule: str
    sentence: int
    trigger: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class Hit:
    """A trigger found in a sentence: its word ids, head first, and the light verb that governs it (0 for none)."""

    trigger: Trigger
    words: tuple[int, ...]
    light_verb: int = 0


def _is(word: Word, term: str) -> bool:
    return word.key == term or word.text.lower() in noun_forms(term)


def _describes(word: Word) -> bool:
    """Whether a word is a participle before a noun: the "backed" of "US-backed", which is no "back"."""
    return word.upos == "VERB" and word.deprel == "amod"


def _serves_as_verb(sentence: Sentence, word: Word) -> bool:
    """Whether a word not tagged as a verb is one: a participle, or the "did" of "others did so"."""
    if word.upos == "AUX":
        return word.deprel not in ("aux", "aux:pass", "cop")
    return word.upos in ("ADJ", "NOUN") and _is_participle(sentence, word)


def _is_participle(sentence: Sentence, word: Word) -> bool:
    """Whether a word tagged as adjective or noun is a past participle: by its features, or by a passive subject."""
    passive = word.text.lower().endswith("ed") and sentence.children(word.id, "nsubj:pass", "aux:pass")
    return word.has("VerbForm=Part") or bool(passive)


class Matcher:
    """Applies a ruleset to parses. Holds no state between documents."""

    def __init__(self, ruleset: Ruleset):
        self.ruleset = ruleset
        self.filters = Filters(ruleset.filters, ruleset.lexicons)
        self.mend = Mender(ruleset).mend

    def match(
        self, parse: Parse, misses: list[Miss] | None = None, checkpoint: Callable[[], None] = lambda: None
    ) -> list[Mention]:
        """All mentions of a document in text order, whatever their factuality; at most one for each trigger word.

        Triggers that made none are added to ``misses`` where a list is given. ``checkpoint`` is called for each
        sentence and may raise to stop.
        """
        document = vocabulary(parse)
        mentions: list[Mention] = []
        for sentence in parse.sentences:
            checkpoint()
            mentions.extend(self._sentence(sentence, document, misses))
        return mentions

    def _sentence(self, sentence: Sentence, document: frozenset[str], misses: list[Miss] | None) -> list[Mention]:
        view = View(sentence, document)
        best: dict[int, tuple[tuple, Mention]] = {}
        for hit in self._hits(view):
            rule = self.ruleset.rules[hit.trigger.rule]
            mention, reason = self._apply(view, hit, rule)
            if mention is None:
                if misses is not None:
                    misses.append(Miss(rule.name, sentence.index, hit.words, reason))
                continue
            rank = (rule.precedence, len(hit.words), bool(rule.any) + bool(rule.all), len(mention.roles))
            known = best.get(hit.words[0])
            if known is None or rank > known[0]:
                best[hit.words[0]] = (rank, mention)
        inside: set[int] = set()
        kept = []
        for head, (_, mention) in sorted(best.items(), key=lambda item: item[1][0], reverse=True):
            if head not in inside:
                kept.append(mention)
                inside.update(mention.trigger[1:])
        return sorted(kept, key=lambda mention: mention.head)

    def _hits(self, view: View) -> Iterable[Hit]:
        table = self.ruleset.by_head
        for word in view.sentence.words:
            form = word.text.lower()
            triggers = [] if is_form_of_other(word.key, form) else list(table.get(word.key, ()))
            if form != word.key and not is_irregular(word.key, form):
                triggers += [trigger for trigger in table.get(form, ()) if trigger not in triggers]
            *before, last = word.key.split("-")
            if before:
                triggers += [t for t in table.get(last, ()) if t.kind == "noun" and before[-1:] == list(t.rest[-1:])]
            for trigger in triggers:
                if hit := self._hit(view, word.id, trigger):
                    yield hit

    def _hit(self, view: View, head: int, trigger: Trigger) -> Hit | None:
        word = view.sentence[head]
        if trigger.kind == "verb":
            if word.upos != "VERB" and not _serves_as_verb(view.sentence, word):
                return None
            rest = self._below(view, head, trigger.rest)
            return Hit(trigger, (head, *rest)) if rest is not None else None
        hyphenated = bool(trigger.rest) and head > 1 and view.sentence[head - 1].text == "-"
        if word.upos not in _NOMINAL and not word.text.lower().endswith("ing") and not hyphenated:
            return None
        if view.sentence.entity_at(head, "Date") is not None or self._in_name(view.sentence, head):
            return None
        rest = self._beside(view, head, trigger.rest)
        if rest is None:
            return None
        light = self._light_verb(view, head, self.ruleset.rules[trigger.rule].light_verbs)
        if trigger.light_only and not light:
            return None
        return Hit(trigger, (head, *rest), light)

    @staticmethod
    def _in_name(sentence: Sentence, word_id: int) -> bool:
        """Whether a word stands within a name of an organisation or place: "Front for the Liberation of Kalo", "Mar del
        Plata"."""
        if sentence.field != "text" or not sentence[word_id].text.istitle():
            return False
        body = sentence.entity_at(word_id, "Organization")
        place = sentence.entity_at(word_id, "Location")
        return bool(body and body.first < word_id or place and place.first < place.last)

    @staticmethod
    def _below(view: View, head: int, terms: tuple[str, ...]) -> tuple[int, ...] | None:
        """Words below a verb, at most two edges down, that bear these lemmas; None when one is lacking."""
        if not terms:
            return ()
        sentence, near, found = view.sentence, view.below(head), []
        for term in terms:
            fitting = (i for i in near if i not in found and _is(sentence[i], term) and not _describes(sentence[i]))
            word = next(fitting, None)
            if word is None:
                return None
            found.append(word)
        return tuple(found)

    @staticmethod
    def _beside(view: View, head: int, terms: tuple[str, ...]) -> tuple[int, ...] | None:
        """Modifiers of a noun, or the words just before it, that bear these lemmas; None when one is lacking. What the
        noun itself bears before a hyphen is not looked for."""
        sentence = view.sentence
        own = sentence[head].text.lower().split("-")[:-1]
        terms = tuple(term for term in terms if term not in own)
        if not terms:
            return ()
        near = [i for i in modifiers(sentence, head) if i < head]
        near += [i for i in range(max(1, head - 1 - 2 * len(terms)), head) if i not in near]
        found = []
        for term in terms:
            word = next((i for i in near if i not in found and _is(sentence[i], term)), 0)
            word = word or next((i for i in near if term in sentence[i].text.lower().split("-")), 0)
            if not word:
                return None
            found.append(word)
        return tuple(dict.fromkeys(found))

    @staticmethod
    def _light_verb(view: View, noun: int, verbs: frozenset[str]) -> int:
        for edge in view.graph.up(noun):
            if edge.relation not in _OBJECTS:
                continue
            verb = view.sentence[edge.other]
            particle = "".join(f" {view.sentence[i].key}" for i in view.sentence.children(verb.id, "compound:prt"))
            if verb.key + particle in verbs or verb.text.lower() + particle in verbs:
                return verb.id
        return 0

    def _apply(self, view: View, hit: Hit, rule: Rule) -> tuple[Mention | None, str]:
        reason = "no way of the frame fits"
        for frame in rule.frames:
            for way in frame.ways:
                trigger = (hit.words, hit.light_verb, hit.trigger.kind, hit.trigger.light_only, frame.name, way.name)
                if trigger not in view.ways:
                    view.ways[trigger] = self._way(view, hit, frame, way)
                roles = view.ways[trigger]
                if roles is None:
                    continue
                reason, final = self._evidence(view, hit, rule, {frame.name, f"{frame.name}.{way.name}"}, roles)
                if final:
                    return None, reason
                if reason:
                    continue
                light = (hit.light_verb,) if way.trigger == "light" else ()
                factuality = self.filters.judge(
                    view.sentence, view.graph, hit.words[0], hit.light_verb, roles, view.document
                )
                return Mention(
                    rule.name, rule.version, rule.sub_event_type, view.sentence.index, (*hit.words, *light),
                    frame.name, way.name, dict(roles), factuality,
                ), ""  # fmt: skip
        return None, reason

    def _way(self, view: View, hit: Hit, frame: Frame, way: Way) -> dict[str, Role] | None:
        head = hit.words[0]
        if way.trigger == "light":
            if not hit.light_verb:
                return None
        elif way.trigger != hit.trigger.kind or hit.trigger.light_only:
            return None
        if not all(self._holds(view, hit, condition) for condition in way.conditions):
            return None
        roles = {}
        for name, path in way.roles.items():
            heads, taken = path.find(view.graph, head, lambda w: w not in hit.words and not view.fills_no_role(w))
            if heads:
                words = {i for h in heads for i in view.sentence.phrase(h)} - set(hit.words)
                roles[name] = Role(heads, tuple(sorted(words)), taken)
            elif name in way.need:
                return None
        if frame.need_any and not any(role in roles for role in frame.need_any):
            return None
        return roles

    @staticmethod
    def _holds(view: View, hit: Hit, condition: str) -> bool:
        head, graph = hit.words[0], view.graph
        match condition:
            case "passive":
                return graph.passive(head)
            case "active":
                return not graph.passive(head)
            case "light_passive":
                return graph.passive(hit.light_verb)
            case "situated":
                return any(
                    e.type in ("Location", "Facility") and not e.first <= head <= e.last for e in view.sentence.entities
                )
            case "told":
                return view.sentence[head].deprel not in ("acl", "acl:relcl", "amod")
            case "phrasal":
                return len(hit.words) > 1
            case "objectless":
                objects = (e.other for e in graph.down(head) if e.relation in ("obj", "ccomp", "xcomp"))
                return all(word in hit.words for word in objects)
            case _:
                return view.sentence.field == "title"

    def _evidence(self, view: View, hit: Hit, rule: Rule, names: set[str], roles: dict[str, Role]) -> tuple[str, bool]:
        """What evidence is lacking or speaks against the rule, "" when all is well, and whether this is so whatever way
        is tried next."""
        evidence = rule.evidence(hit.trigger)
        if rule.any and not any(self._shows(view, hit, c, names, roles) for c in evidence.any):
            return "none of evidence_any holds", False
        for condition, left in evidence.all:
            if left is None or not self._shows(view, hit, left, names, roles):
                return f"evidence_all lacks {condition.text}", False
        for condition in evidence.none:
            if self._shows(view, hit, condition, names, roles):
                return f"evidence_none holds: {condition.text}", condition.final
        return "", False

    def _shows(self, view: View, hit: Hit, condition: Condition, names: set[str], roles: dict[str, Role]) -> bool:
        return all(
            not names.isdisjoint(value) if key == "frame" else self._test(view, hit, key, value, roles)
            for key, value in condition.tests
        )

    @staticmethod
    def _test(view: View, hit: Hit, key: str, value, roles: dict[str, Role]) -> bool:
        sentence, head = view.sentence, hit.words[0]
        match key:
            case "word":
                return contains(view.words, value)
            case "clause":
                return contains(view.clause(hit.light_verb or head), value)
            case "document":
                return not value.isdisjoint(view.document)
            case "verb":
                return any(e.relation in _OBJECTS and sentence[e.other].key in value for e in view.graph.up(head))
            case "compound":
                near = [i for i in modifiers(sentence, head) if i <= head]
                return contains(view.lookup(near), value)
            case "owner":
                return any(i < head and named(sentence, i, value) for i in modifiers(sentence, head))
            case "name":
                return all(
                    role in roles and any(named(sentence, h, kinds) for h in roles[role].heads) for role, kinds in value
                )
            case "present":
                return all(role in roles for role in value)
            case "head":
                return all(
                    role in roles and contains(view.lookup(view.named_heads(roles[role].heads)), words)
                    for role, words in value
                )
            case "deed":
                return all(
                    role in roles and contains(view.deeds(roles[role].heads, head), words) for role, words in value
                )
            case "fate":
                return all(
                    role in roles and contains(view.fates(roles[role].heads, head), words) for role, words in value
                )
            case "missing":
                return not any(role in roles for role in value)
            case _:
                return all(role in roles and contains(view.described(roles[role]), words) for role, words in value)


__all__ = ["Matcher", "Miss"]
