"""In what part a place name stands: the scene, or whose it is, whence, who told it, where the hurt were taken, where it
was filed.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.coding.places.spans import DASHES
from service.coding.places.words import PlaceWords
from service.language.parse import Sentence

SCENE, PERSON, ORIGIN, SOURCE, CARE, DATELINE = "scene", "person", "origin", "source", "care", "dateline"
_APART = frozenset({"appos", "root", "parataxis", "nmod:unmarked", "obl:unmarked", "dep", "list", "conj", "flat"})
_WITHIN_NAMES = frozenset({"compound", "amod", "nsubj", "nmod:poss", "obl:agent"})
_IN_PHRASE = frozenset({"nmod", "compound", "flat", "appos", "conj", "amod"})
_ALONG = frozenset({"from", "to", "toward", "towards"})
ROADS = frozenset({"road", "highway", "route", "way", "track", "path", "motorway", "axis"})
_TOPIC = frozenset({"over", "about", "against", "regarding", "concerning", "for"})
_RULING = frozenset("deny accuse blame reject condemn vow pledge intervene deplore refute dismiss demand back".split())
"""Verbs of governments, which go by the name of their capital: "Moscow has denied involvement"."""
_OUTLAWED = frozenset({"ban", "outlaw", "proscribe", "prohibit", "designate"})
"""Participles that tell where a group is forbidden: "Jabhat al-Nusra, banned in Russia"."""
_LAUNCH = frozenset({"launch", "fire", "shoot", "lob", "hurl", "send"})
_DEPARTING = frozenset({"leave", "depart", "head", "bind", "make", "sail"})
_TELLING = frozenset({"tell", "brief"})
_CAUSES = frozenset("autonomy independence secession statehood freedom justice solidarity sympathy".split())
_SAID_IN = frozenset({"in", "at", "from", "of"})


def status(sentence: Sentence, words: tuple[int, ...], head: int, lists: PlaceWords) -> str:
    """What the place is to the sentence (datelines aside): one of the constants above. ``head`` ties the name into the
    tree.
    """
    behind = sentence.words[words[-1] : words[-1] + 2]
    if len(behind) == 2 and behind[0].text in DASHES and behind[1].text.lower() in lists.origin_suffixes:
        return ORIGIN
    cases = set(sentence.case(head))
    if words[0] > 1:
        cases.add(sentence[words[0] - 1].text.lower())
    name = head
    while sentence[head].deprel == "compound" and sentence[sentence[head].head].upos == "NOUN":
        head = sentence[head].head
        cases |= set(sentence.case(head))
    if head != name and _TOPIC.intersection(sentence.case(head)):
        return ORIGIN  # "a march over the Tempi rail crash"
    if not sentence[head].head:
        return SCENE
    above = sentence[sentence[head].head]
    if "from" in cases and above.deprel in {"obj", "nsubj:pass"} and sentence[above.head].key in lists.leaving:
        return SCENE  # "ousted troops from Qarqur"
    if "from" in cases and sentence[above.head].key in lists.asking and above.deprel == "obj":
        return SOURCE  # "demanding protection from Baghdad"
    if (
        "from" in cases
        and above.key not in lists.leaving
        and above.key not in lists.near_nouns
        and above.key not in lists.kinds
    ):
        return PERSON if above.upos == "NOUN" else ORIGIN
    told = above.upos == "VERB" and above.key in lists.speech and sentence.children(above.id, "nsubj")
    if told and sentence[head].deprel.startswith("obl") and above.id < head < above.id + 8:
        return SOURCE
    beside = sentence[words[0] - 2].key if words[0] > 2 else ""
    if cases & _ALONG and not {above.key, beside}.isdisjoint(
        ROADS
    ):  # where a road leads is not where something happens
        return PERSON
    if cases & {"for", "with", "of"} and above.key in _CAUSES:
        return ORIGIN  # "marching for autonomy for the Lunda region"
    if "for" in cases and not {above.key, sentence[above.head].key if above.head else ""}.isdisjoint(_DEPARTING):
        return ORIGIN  # "left on foot for Kongoussi"
    if "by" in cases or (cases & _SAID_IN and _told(sentence, head + 1, lists)):
        return PERSON
    if above.key in lists.care and "to" in cases:
        return CARE
    if sentence[head].deprel == "nsubj" and above.key in _RULING:
        return SOURCE
    if sentence[head].deprel == "nsubj" and above.key in lists.speech:
        return SOURCE if head == name else PERSON  # "Riyadh said", "South Yorkshire police said"
    if sentence[head].deprel in {"obj", "iobj"} and above.key in _TELLING:
        return SOURCE
    if above.key in _OUTLAWED and sentence[head].deprel == "obl":
        return ORIGIN
    for noun in _noun_heads(sentence, head):
        if sentence[noun].key in lists.care_places:
            return CARE
        if "according" in sentence.case(noun):
            return SOURCE  # "according to a spokesman in Yola"
        if sentence[noun].head and "from" in sentence.case(noun) and sentence[sentence[noun].head].key in _LAUNCH:
            return ORIGIN  # "rockets launched from the hills above Tyre"
        if sentence[noun].deprel in {"obj", "iobj"} and sentence[sentence[noun].head].key in _TELLING:
            return SOURCE  # "told reporters in Bangui"
        speaks = sentence[noun].deprel == "nsubj" and sentence[sentence[noun].head].key in lists.speech
        if speaks or sentence[noun].key in lists.origin_nouns:
            return PERSON
    return SCENE


def acts(sentence: Sentence, head: int, country: bool, lists: PlaceWords) -> bool:
    """Whether a country ("US forces", "Israel's army", "Iran said") or an unknown name stands where no place does."""
    while sentence[head].deprel == "conj":
        head = sentence[head].head
    if set(sentence.case(head)) & lists.locative - {"of", "from"}:
        return False
    return sentence[head].deprel not in _APART if country else sentence[head].deprel in _WITHIN_NAMES


def near(sentence: Sentence, first: int, last: int, lists: PlaceWords) -> bool:
    """Whether the text speaks of somewhere near a name: "outside X", "20 km north of X", "the outskirts of X", "between
    X and Y".
    """
    beyond = sentence[min(last + 1, len(sentence.words))]
    if not lists.around.isdisjoint({beyond.key, beyond.text}) and beyond.upos in {"NOUN", "PROPN"}:
        return True
    linked = ""
    for at in range(first - 1, max(0, first - 8), -1):
        word = sentence[at]
        text = word.text.lower()
        if text == "between" or (text in lists.near_cases and (word.upos in {"ADP", "SCONJ"} or linked == "to")):
            return True
        side = text in lists.near_nouns or word.key in lists.near_nouns
        if linked and side:
            return True
        if text in {"of", "from", "to"}:
            linked = text
        elif word.upos == "ADP" or not (
            side or word.upos in {"DET", "ADJ", "NUM", "PUNCT"} or text in lists.directions or word.key in lists.kinds
        ):
            return False
    return False


def fills(sentence: Sentence, words: tuple[int, ...]) -> bool:
    """Whether a name is all that a sentence of the text says: a heading or dateline."""
    return sentence.field == "text" and all(w.id in words or w.upos == "PUNCT" for w in sentence.words)


def is_dateline(sentence: Sentence, words: tuple[int, ...], head: int, name: str, first: bool) -> bool:
    """Whether a name belongs to the "PESHAWAR, Pakistan (AP) -" that opens a report: in the ``first`` sentence of the
    text, or in a later one of a page that begins with captions and links, where only capitals and a bracket tell."""
    shouted = name.isupper() and len(name) > 3 and not sentence.text.isupper()
    if not first:
        behind = [w.text for w in sentence.words[words[-1] : words[-1] + 5]]
        return shouted and sentence.field == "text" and words[0] == 1 and "(" in behind
    if shouted and words[0] < 10 and (words[0] == 1 or not sentence.case(head)):
        return True
    before = sentence.words[: words[0] - 1]
    if words[0] > 5 or any(w.upos not in {"PROPN", "PUNCT"} for w in before):
        return False
    for word in sentence.words[words[-1] : 14]:
        if word.text in DASHES and word.start > sentence[word.id - 1].end:
            return True
        if word.text == ":" and sentence.words[0].text.isupper():
            return True
        if word.upos not in {"PROPN", "PUNCT", "NUM", "X"}:
            return False
    return False


def _told(sentence: Sentence, word: int, lists: PlaceWords) -> bool:
    """Whether a finite verb of speech stands at a word ("doctors in Hama said")."""
    if word > len(sentence.words):
        return False
    verb = sentence[word]
    return verb.upos == "VERB" and verb.key in lists.speech and verb.has("VerbForm=Fin")


def _noun_heads(sentence: Sentence, word: int) -> Iterator[int]:
    """The nouns above a word within its noun phrase."""
    while sentence[word].deprel.split(":")[0] in _IN_PHRASE and sentence[word].head:
        word = sentence[word].head
        yield word
