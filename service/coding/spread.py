"""Events told of a whole country at once: no single place saw them (CODING.md 11: "across 20 cities" gives none)."""

from __future__ import annotations

from collections.abc import Iterator

from service.coding.numbers import count
from service.coding.places.words import PlaceWords
from service.language.parse import Sentence

MANY = 5
"""So many places that are only counted are no longer a place."""
_SETTLED = frozenset({"city", "part", "admin1", "admin2"})
_NATIONWIDE = frozenset({"nationwide", "countrywide", "nation-wide", "country-wide"})
_OVER = frozenset({"across", "throughout", "around", "over", "down"})
_REALM = frozenset({"country", "nation"})
_NOMINAL = frozenset({"nsubj", "nsubj:pass", "obj", "obl", "compound", "nmod", "conj"})
_MULTITUDE = frozenset({"dozen", "score", "hundred", "thousand", "many", "numerous", "several", "various"})


def wide(sentence: Sentence, head: int, countries: frozenset[int], lists: PlaceWords) -> tuple[int, ...]:
    """The words that spread an event over a country: "in some 40 towns", "nationwide", "across Poland"; () for none.

    ``head`` is the word of the event, ``countries`` are the ids of the words that name the country.
    """
    for word_id in _clause(sentence, head):
        word = sentence[word_id]
        if word.text.lower() in _NATIONWIDE:
            return (word_id,)
        if (word_id in countries or word.key in _REALM) and not _OVER.isdisjoint(sentence.case(word_id)):
            return (*(c for c in sentence.children(word_id, "case") if sentence[c].key in _OVER), word_id)
        if word.has("Number=Plur") and _SETTLED & lists.kinds.get(word.key, frozenset()) and sentence.case(word_id):
            if many := _many(sentence, word_id):
                return (*many, word_id)
    return ()


def _clause(sentence: Sentence, head: int) -> Iterator[int]:
    """The words of the event's own clause."""
    top = head
    while sentence[top].upos != "VERB" and sentence[top].deprel in _NOMINAL:
        top = sentence[top].head
    yield from sentence.subtree(top)


def _many(sentence: Sentence, noun: int) -> tuple[int, ...]:
    """The words that count a noun to many: "more than 30 cities", "dozens of towns", "several districts"."""
    below = sentence.children(noun, "amod", "det", "nummod")
    vague = tuple(w for w in (*below, sentence[noun].head) if w and sentence[w].key in _MULTITUDE)
    if vague:
        return vague[:1]
    number = count(sentence, noun)
    return tuple(w for w in number.words if sentence[w].upos == "NUM") if number and number.value >= MANY else ()
