"""Who stood on a side that an event's own words leave open, read from the rest of the article.

In order: who claims the event or is blamed for it; the only other armed side near it. What the article says in the
event's own sentence is the business of the roles, not of this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from itertools import pairwise

from service.coding.actors import Actor, ActorName, Actors
from service.coding.actors.actor import Scene
from service.coding.actors.names import country_spans
from service.coding.agreement import UNIDENTIFIED, specificity
from service.coding.claims import held, mediates, trades_blame
from service.coding.event import Event
from service.language.parse import Parse, Sentence
from service.templates.mentions import EMITTED, Role

ARMED = frozenset({1, 2, 3, 4, 8})
_ARMS = frozenset({"weapon", "aircraft"})
_BODIES = frozenset({"force", "unit", "troop", "column", "contingent", "element"})
"""Bodies of fighters that their modifiers tell apart."""
_FORCES = frozenset({"military", "police", "guards", "rebels", "militants", "militia", "peacekeepers", "government"})
"""Classes of nouns that may stand for an armed side by themselves."""
_SUSPECTS = frozenset({"settlers", "vigilantes", "herders", "gang", "armed"})
"""… only where they claim something or are blamed for it."""
_HURT = {
    **dict.fromkeys(
        "wound injure hurt hospitalise hospitalize treat admit maim burn poison sicken leave".split(), "nsubj:pass"
    ),
    **dict.fromkeys("suffer sustain seek vomit".split(), "nsubj"),
}
"""Verbs of harm short of death, and the relation that holds whoever suffers it."""
_EMPTY = frozenset({"nobody", "harmlessly", "empty", "vacant", "deserted", "uninhabited", "unpopulated", "wasteland"})
_LOSSES = frozenset({"casualty", "injury", "death", "victim", "loss", "harm", "wounded", "one"})
_AT = frozenset({"in", "at", "near", "into", "across", "around", "outside", "inside", "throughout"})
_REACH, _SHORT = 8, 9


@dataclass(frozen=True)
class Party:
    """An armed actor as the article names it somewhere: where, whether that place claims or blames, and whether it has
    a name there, or is called a government."""

    actor: Actor
    sentence: int
    held: bool
    named: bool
    rules: bool


class Attribution:
    """The armed actors of one document, for one look-up after the other."""

    def __init__(
        self, parse: Parse, names: tuple[ActorName, ...], actors: Actors, events: Sequence[Event] = ()
    ) -> None:
        self._parse, self._names, self._actors, self._events = parse, names, actors, events
        self.parties = cache(self._find)

    @cached_property
    def home(self) -> str | None:
        """The one country (iso3) that the article names, or else the one in which a group that it names is at home."""
        countries = self._actors.tables.countries
        named = {c for s in self._parse.sentences for c, _, _ in country_spans(s, countries)}
        homes = {self._actors.tables.groups[n.key].home for n in self._names}
        known = named or {home[0] for home in homes if len(home) == 1}
        return known.pop() if len(known) == 1 else None

    def claimed(self, event: Event, others: Sequence[Actor], country: str | None, on: date | None) -> Actor | None:
        """Who claims the event or is blamed for it, in its sentences or soon after them; never one of ``others``."""
        last = max(m.sentence for m in event.mentions)
        first = min(m.sentence for m in event.mentions)
        barred = {a.name for a in others}
        near = (p for p in self.parties(country, on) if p.held and first - 1 <= p.sentence <= last + _REACH)
        held = [p for p in near if p.actor.name not in barred and (p.sentence >= first or self._open(event, first))]
        found = min(held, key=lambda p: abs(p.sentence - last), default=None)
        return replace(found.actor, why=f"{found.actor.why}; claims it or is blamed for it") if found else None

    def _open(self, event: Event, first: int) -> bool:
        """Whether a claim before an event may be of it: no other event that names its own place stands before it."""
        return not any(
            min(m.sentence for m in other.mentions) < first and other.place().key != event.place().key
            for other in self._events
            if other is not event and other.factuality in EMITTED
        )

    def opponent(
        self,
        event: Event,
        known: Sequence[Actor],
        country: str | None,
        on: date | None,
        reach: int = 99,
        scene: Scene = "violence",
    ) -> Actor | None:
        """The armed side nearest to the event that is not in the camp of ``known``, at most ``reach`` sentences off."""
        camps = {a.camp for a in known}
        lead = next((s.index for s in self._parse.sentences if s.field == "text"), 0)
        where = [max(m.sentence, lead) for m in event.mentions]
        near = [
            (distance, p.sentence, i)
            for i, p in enumerate(self.parties(country, on, scene))
            if p.actor.camp not in camps
            and p.actor.kind != "mission"
            and (distance := min(abs(max(p.sentence, lead) - s) for s in where)) <= reach
        ]
        if not near:
            return None
        actor = self.parties(country, on, scene)[min(near)[2]].actor
        return replace(actor, why=f"{actor.why}; the other armed side the article names")

    def beside(self, event: Event, country: str | None, on: date | None, *, named: bool = False) -> list[Actor]:
        """The armed actors of the event's own sentences; only those that have a ``named``."""
        own = {m.sentence for m in event.mentions}
        found = [
            p.actor for p in self.parties(country, on) if p.sentence in own and (p.named or not named and not p.rules)
        ]
        return list({a.name: a for a in found}.values())

    def wielder(self, event: Event, others: Sequence[Actor], country: str | None, on: date | None) -> Actor | None:
        """Whose arms the event's own sentences speak of: "the agent with which X rockets were filled"."""
        camps = {a.camp for a in others}
        for index in sorted({m.sentence for m in event.mentions}):
            sentence = self._parse.sentences[index]
            for word in sentence.words:
                if word.upos != "NOUN" or self._actors.tables.nouns.get(word.key) not in _ARMS:
                    continue
                role = Role((word.id,), sentence.phrase(word.id), "")
                coded = self._actors.code(self._parse, self._names, index, role, country=country, on=on, side="actor1")
                for actor in coded if self._named(sentence, role.words) else ():
                    if actor.inter in ARMED and specificity(actor) == 0 and actor.camp not in camps:
                        return replace(actor, why=f"{actor.why}; whose arms the event's words speak of")
        return None

    def hurt(self, event: Event, country: str | None, on: date | None) -> list[Actor]:
        """Who was hurt, by the event's own sentences."""
        found: list[Actor] = []
        for index in sorted({m.sentence for m in event.mentions}):
            sentence = self._parse.sentences[index]
            for word in sentence.words:
                relation = _HURT.get(word.key)
                for head in sentence.children(word.id, relation, "obj") if relation and word.upos == "VERB" else ():
                    if sentence[head].deprel == "obj" and relation == "nsubj":
                        continue
                    role = Role((head,), sentence.phrase(head), "")
                    found += self._actors.code(
                        self._parse, self._names, index, role, country=country, on=on, side="actor2"
                    )
        return found

    def harmless(self, event: Event) -> bool:
        """Whether the event's own sentences, or a short one after them, say that nobody was hurt or was there, or that
        things alone were damaged."""
        own = {m.sentence for m in event.mentions}
        after = self._parse.sentences[max(own) + 1 : max(own) + 2]
        for sentence in (*(self._parse.sentences[i] for i in own), *(s for s in after if len(s.words) < _SHORT)):
            keys = [w.key for w in sentence.words]
            pairs = set(pairwise(keys))
            if not _EMPTY.isdisjoint(keys) or any(a in ("no", "any") and b in _LOSSES for a, b in pairs):
                return True
            if "only" in keys and ("material", "damage") in pairs:
                return True
        return False

    def _find(self, country: str | None, on: date | None, scene: Scene = "violence") -> tuple[Party, ...]:
        found = []
        for sentence in self._parse.sentences:
            for head, words in self._phrases(sentence):
                role = Role((head,), words, "")
                coded = self._actors.code(
                    self._parse, self._names, sentence.index, role, country=country, on=on, side="actor1", scene=scene
                )
                claims = held(sentence, head)
                for actor in coded[:1]:
                    blamed = claims and actor.inter in ARMED and specificity(actor) < UNIDENTIFIED
                    if (_armed(actor) or blamed) and not mediates(sentence, head):
                        noun = self._actors.tables.nouns.get(self._actors.tables.lemma(sentence[head]))
                        named = self._named(sentence, words)
                        found.append(Party(actor, sentence.index, claims, named, noun == "government"))
        return tuple(found)

    def _named(self, sentence: Sentence, words: tuple[int, ...]) -> bool:
        """Whether a named actor or a demonym stands among words of a sentence."""
        if any(n.sentence == sentence.index and n.first in words for n in self._names):
            return True
        return any(self._actors.tables.countries.by_demonym(sentence[i].text) for i in words)

    def _phrases(self, sentence: Sentence) -> Iterator[tuple[int, tuple[int, ...]]]:
        taken = set()
        for name in self._names:
            if name.sentence == sentence.index:
                head = _head(sentence, range(name.first, name.last + 1))
                if _is_scene(sentence, head):
                    continue
                taken.update(sentence.phrase(head))
                yield head, tuple(range(name.first, name.last + 1))
        nouns = self._actors.tables.nouns
        for word in sentence.words:
            if word.id in taken or word.upos not in ("NOUN", "PROPN"):
                continue
            if self._actors.tables.countries.by_name(word.text) and (
                trades_blame(sentence, word.id) or held(sentence, word.id)
            ):
                yield word.id, (word.id,)
                continue
            people = word.deprel not in ("compound", "amod") and self._actors.tables.countries.by_demonym(word.text)
            key = self._actors.tables.lemma(word)
            suspect = nouns.get(key) in _SUSPECTS and held(sentence, word.id)
            if nouns.get(key) not in _FORCES and key not in _BODIES and not people and not suspect:
                continue
            if nouns.get(key) == "guards" and not self._named(sentence, sentence.phrase(word.id)):
                continue
            head = self._actors.tables.lemma(sentence[word.head]) if word.deprel == "compound" else None
            if head is None or (nouns.get(head) in _FORCES | _ARMS | {"unit"} and head not in _BODIES):
                yield word.id, sentence.phrase(word.id)


def _head(sentence: Sentence, word_ids: range) -> int:
    return next((i for i in word_ids if sentence[i].head not in word_ids), word_ids[0])


def _is_scene(sentence: Sentence, head: int) -> bool:
    """Whether a name that is also a region's is said of the place: "in Somalia's Hirshabelle"."""
    return bool(_AT.intersection(sentence.case(head))) and sentence.entity_at(head, "Location") is not None


def _armed(actor: Actor) -> bool:
    """Whether an actor is an armed side or government of which the words say which."""
    return actor.inter in ARMED and (specificity(actor) == 0 or actor.kind == "government")
