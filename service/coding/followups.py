"""Words by which a sentence goes on with what was told, or sets something apart from it."""

from __future__ import annotations

from service.coding.links import spaced
from service.language.parse import Parse, Sentence
from service.templates.mentions import Mention

_NEAR = 2
"""So many sentences further on "the dead" are those just told of."""
_APART = frozenset({"another", "separate", "second", "third", "further", "different"})
_DEAD = frozenset({"victim", "dead", "deceased", "slain", "killed"})
_BODIES = frozenset({"body", "corpse", "remains"})
_CROWD = frozenset(
    "people person man crowd mob demonstrator protester protestor rioter villager resident youth local looter".split()
)
_SPANS = frozenset({"day", "week", "month", "year"})
_AFTER = frozenset({"after", "following", "amid", "despite", "during"})


def separate(parse: Parse, mention: Mention) -> bool:
    """Whether a mention is said to be another than the one before: "a separate raid", "in another attack, gunmen
    killed two"."""
    s = parse.sentences[mention.sentence]
    return set_apart(s, mention.head) or any(set_apart(s, c) for c in s.children(mention.head, "obl", "nsubj"))


def set_apart(sentence: Sentence, noun: int) -> bool:
    """Whether a noun is told apart from one before it by its words: "another strike"."""
    return any(sentence[c].key in _APART for c in sentence.children(noun, "amod", "det"))


def of_the_dead(parse: Parse, told: Mention, mention: Mention) -> bool:
    """Whether a mention only says more of the dead of one told of just before: "eight of the victims had been
    beheaded", "his body was found"."""
    s = parse.sentences[mention.sentence]
    if not 0 < mention.sentence - told.sentence <= _NEAR:
        return False
    if mention.rule == "bodies-found":
        victims = _victims(mention)
        return told.rule.startswith("attack") and bool(victims) and all(_is_known_body(s, v) for v in victims)
    return some_of_the_dead(parse, mention)


def some_of_the_dead(parse: Parse, mention: Mention) -> bool:
    """Whether those struck are but some of those known to be dead: "eight of the victims had been beheaded"."""
    victims = _victims(mention)
    return bool(victims) and all(among_dead(parse.sentences[mention.sentence], v) for v in victims)


def _victims(mention: Mention) -> list[int]:
    return [h for name in ("target", "victims") if name in mention.roles for h in mention.roles[name].heads]


def among_dead(sentence: Sentence, head: int) -> bool:
    """Whether a nominal stands for some of those known to be dead: "two of the victims", "among the dead were two"."""
    verb = sentence[head].head
    if sentence[head].deprel == "nsubj" and any(
        sentence[w].key in _DEAD and "among" in sentence.case(w) for w in (verb, *sentence.children(verb, "obl"))
    ):
        return True
    inner = (c for c in sentence.children(head, "nmod") if "of" in sentence.case(c))
    return any(
        sentence[c].key in _DEAD and "the" in {sentence[d].key for d in sentence.children(c, "det")} for c in inner
    )


def _is_known_body(sentence: Sentence, word: int) -> bool:
    known = {sentence[c].upos for c in sentence.children(word, "nmod:poss")} == {"PRON"}
    return sentence[word].key in _BODIES and known


def crowd_shot_at(parse: Parse, shots: Mention, riot: Mention) -> bool:
    """Whether those shot at are but people or a crowd, told of in the sentence of a riot: "police shot dead three
    people as a mob stormed the station"."""
    s = parse.sentences[shots.sentence]
    at_crowd = all(s[v].upos == "NUM" or s[v].key in _CROWD for v in _victims(shots))
    return shots.sentence == riot.sentence and at_crowd


def prelude(parse: Parse, mention: Mention) -> bool:
    """Whether a mention only says after how long a time something came: "after weeks of clashes around Marib"."""
    s = parse.sentences[mention.sentence]
    span = s[mention.head].head
    measured = s[mention.head].deprel == "nmod" and s[span].key in _SPANS
    return measured and not _AFTER.isdisjoint(s.case(span))


def landmark(parse: Parse, mention: Mention) -> bool:
    """Whether a mention only says what something came some time after, without a number of days: "days after a chemical
    attack, a woman was killed"."""
    s = parse.sentences[mention.sentence]
    return any(s[c].has("Number=Plur") and not s.children(c, "nummod") for c in spaced(s, mention.head))
