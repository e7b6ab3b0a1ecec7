"""Lists of places that lost their commas: "in the villages of Tal Rifaat Maraanaz Ayn Daqna and Minnigh".

A plural noun of places announces them, or a long run of names ends with "and" and one more. Where one name ends and the
next begins is told by the tables, and by words that open names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from service.coding.places.words import DASHES, PlaceWords
from service.language.parse import Sentence

_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "ash", "at", "az", "an"})
KINDRED = tuple("fo fawq taht sharq gharb sham shim jan kab kub sag sug jad qad bal wust".split())
"""How the second word of an Arabic name begins that tells one of two apart: upper, lower, eastern, great, new …"""
_OPENING = frozenset(
    """abu ain ayn bab beir beit bir burj dar deir dayr jabal jebel jubb jub kafar kafr kfar khan khirbet maarat maaret
    maarrat oum qalaat qasr ras shaikh sheikh sidi tal tall tel tell um umm wadi angwan dogon gidan rafin sabon tudun
    unguwar new old san santa saint la los las fort port mount north south east west upper lower""".split()
)
"""Words that open a name of two, and never end one."""
_BEFORE = frozenset({"in", "at", "near"})
_OTHERS = frozenset({"Person", "Organization"})
_LONG = 4
"""So many words in a row are no single name where "and" and another name follow."""
_MOST = 3
"""How many words a name has at most."""


def run_at(sentence: Sentence, first: int, words: PlaceWords) -> int:
    """The last word of the list without commas that begins at a word; 0 where none does."""
    last = _run(sentence, first)
    noun = sentence[first - 2] if first > 2 and sentence[first - 1].text.lower() == "of" else None
    if last <= first:
        return 0
    around = noun is not None and noun.text.lower() in words.near_nouns
    if noun is not None and noun.upos == "NOUN" and (noun.key in words.kinds or around):
        enough = _LONG if around else 2 if noun.has("Number=Plur") else _LONG - 1
    elif first > 1 and sentence[first - 1].text.lower() in _BEFORE and not _is_other(sentence, first, last):
        enough = _LONG
    else:
        return 0
    follows = sentence.words[last : last + 2]
    joined = len(follows) == 2 and follows[0].text.lower() == "and" and follows[1].text[:1].isupper()
    return last if len(_units(sentence, first, last)) >= enough and (joined or around or enough == 2) else 0


def spans(sentence: Sentence, words: PlaceWords) -> Iterator[tuple[int, int]]:
    """The lists without commas of a sentence, as word spans, and the names that "and" sets behind them."""
    for word in sentence.words[:-1]:
        if word.text.lower() in _BEFORE or word.text.lower() == "of":
            last = run_at(sentence, word.id + 1, words)
            if last:
                yield word.id + 1, last
            if last and (end := _run(sentence, last + 2)) > last + 1 and sentence[last + 1].text.lower() == "and":
                yield last + 2, end


def cut(sentence: Sentence, first: int, last: int, known: Callable[[str], object]) -> tuple[tuple[int, int], ...]:
    """The names of a list as word spans: as many words as possible in names that are known."""
    units = _units(sentence, first, last)

    @cache
    def best(at: int) -> tuple[float, tuple[tuple[int, int], ...]]:
        if at == len(units):
            return 0.0, ()
        options = []
        for size in range(1, min(_MOST, len(units) - at) + 1):
            text = _text(sentence, units[at][0], units[at + size - 1][1])
            rest, names = best(at + size)
            opened, ended = (_key(sentence, units[i]) in _OPENING for i in (at, at + size - 1))
            if known(text):
                cost = 0.5 - 2.0 * size + 5.0 * (ended and size == 1)
            else:
                second = [_noun(sentence, units[i]) for i in range(at + 1, at + size)]
                joined = any(second) and not any(noun.startswith(KINDRED) for noun in second if noun)
                cost = (1.0, 1.5 - opened, 3.0)[size - 1] + joined + 5.0 * ended
            cost += 5.0 * _noun(sentence, units[at]).startswith(KINDRED) * bool(at)
            options.append((cost + rest, ((units[at][0], units[at + size - 1][1]), *names)))
        return min(options)

    return best(0)[1]


def _is_other(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a run holds the name of a person or body."""
    return any(
        e.type in _OTHERS and 0 < e.last - e.first < _LONG and first <= e.last and e.first <= last
        for e in sentence.entities
    )


def _run(sentence: Sentence, first: int) -> int:
    """The last word of the capitalised words in a row that begin at a word, articles and hyphens of Arabic included."""
    last = first - 1
    while last < len(sentence.words):
        text = sentence[last + 1].text
        article = text.lower() in _ARTICLES and last + 3 <= len(sentence.words) and sentence[last + 2].text in DASHES
        inside = text in DASHES and last >= first and sentence[last].text.lower() in _ARTICLES
        if not (article or inside or (text[:1].isupper() and sentence[last + 1].upos in ("PROPN", "ADJ", "NOUN", "X"))):
            break
        last += 1
    return last


def _units(sentence: Sentence, first: int, last: int) -> list[tuple[int, int]]:
    """The words of a run, those of an article and its noun together."""
    units, at = [], first
    while at <= last:
        hyphened = sentence[at].text.lower() in _ARTICLES and at + 2 <= last and sentence[at + 1].text in DASHES
        units.append((at, at + 2 if hyphened else at))
        at = units[-1][1] + 1
    return units


def _noun(sentence: Sentence, unit: tuple[int, int]) -> str:
    """The noun behind an article; "" for other units."""
    return sentence[unit[1]].text.lower() if unit[0] < unit[1] else ""


def _key(sentence: Sentence, unit: tuple[int, int]) -> str:
    return sentence[unit[0]].text.lower() if unit[0] == unit[1] else ""


def _text(sentence: Sentence, first: int, last: int) -> str:
    return sentence.text[sentence[first].start - sentence.start : sentence[last].end - sentence.start]


def holds_both(sentence: Sentence, one: int, other: int, words: PlaceWords) -> bool:
    """Whether two words stand in one list without commas."""
    begin = next(i for i in range(1, one + 1) if i == one or _run(sentence, i) >= other)
    return run_at(sentence, begin, words) >= other
