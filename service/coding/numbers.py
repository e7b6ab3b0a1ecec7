"""Numbers of people in English newswire: figures and words to integers, and the size of a crowd.

Vague words follow ACLED's convention (REFERENCE.md section 5): dozens 12, tens 10, hundreds 100, several or many 3. Of a range the lower end
counts, and a hedge ("at least", "nearly", "up to") leaves its figure as it is. The words stand in ``data/number_words.yaml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from text_to_num import text2num

from service.language.parse import Parse, Sentence, Span
from service.templates.mentions import Mention

FIGURE, QUANTITY, VAGUE = 3, 2, 1
"""How firm a number is: a figure or number word, a word of quantity ("dozens"), a vague word or bare plural."""

_PATH = Path(__file__).parent / "data" / "number_words.yaml"
_FIGURE = re.compile(r"\d{1,3}(?:,\d{2,3})+|\d+(?:\.\d+)?")
_TOKEN = re.compile(r"\d{1,3}(?:,\d{2,3})+|\d+(?:\.\d+)?|[^\W\d_][\w'.-]*|[%$€£¥₹₦~+]|[-–—/]")
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)\b", re.I)
_RANGE = re.compile(r"^(?:between|from)\b(.+?)\b(?:and|to)\b|^(.+?)(?:\bto\b|\bor\b|[-–—])(?=\s*\S)", re.I)


@dataclass(frozen=True, slots=True)
class Number:
    """An integer and how firm it is: FIGURE, QUANTITY or VAGUE."""

    value: int
    level: int = FIGURE


@dataclass(frozen=True, slots=True)
class Count:
    """How many a noun phrase stands for, with the ids of the words that say so (none for a bare plural)."""

    value: int
    level: int
    words: tuple[int, ...] = ()


def _load(path: Path) -> dict:
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, kind in (("units", dict), ("words", dict), ("vague", dict), ("hedges", list), ("not_counts", dict), ("crowd", list), ("crowd_verbs", list), ("no_crowd", list)):
        if not isinstance(table.get(name), kind):
            raise ValueError(f"{path.name}: '{name}' must be a {'mapping' if kind is dict else 'list'}")
    for name in ("units", "words"):
        wrong = [word for word, value in table[name].items() if not isinstance(word, str) or not isinstance(value, int)]
        if wrong:
            raise ValueError(f"{path.name}: '{name}': not a word with an integer: {', '.join(map(str, wrong))}")
    return table


_T = _load(_PATH)
_UNITS: dict[str, int] = _T["units"]
_PLURALS = {(word if word.endswith("s") else word + "s"): value for word, value in _UNITS.items() if len(word) > 2}
_WORDS: dict[str, int] = _T["words"]
_VAGUE, _THREE = frozenset(_T["vague"]["words"]), int(_T["vague"]["value"])
_HEDGES = frozenset(_T["hedges"])
_NOT = frozenset(_T["not_counts"]["words"]) | frozenset(_T["not_counts"]["symbols"])
NUMERALS = frozenset({*_UNITS, *_PLURALS, "both", "couple", "pair", "trio", "duo", "half"})
"""Words that state a number, beside those tagged NUM."""
_ABOUT = frozenset({"about", "around", "some", "nearly", "almost", "approximately", "roughly", "estimated"})
_NO_CROWD = frozenset(_T["no_crowd"])
_WEAK = frozenset({"a", "an", "no", "another", "single", "lone", "neither"})
_NO_FACTOR = frozenset({"some", "most", "various", "unknown", "unspecified"})
_NOT_A_NUMBER_FORM = re.compile(r"\d(?:st|nd|rd|th)\b|\d[:/]\d|\d-(?:year|month|week|day|hour|minute|mile|km|foot)", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")


def _figure(token: str) -> float | None:
    return float(token.replace(",", "")) if token[0].isdigit() else None


def _run(tokens: list[str], at: int) -> tuple[int, int] | None:
    """The longest run of number words that starts at ``at``: its value and the index after it."""
    for end in range(min(len(tokens), at + 9), at, -1):
        run = tokens[at:end]
        if run[-1] == "and" or any(not t[0].isalpha() for t in run) or len(run) == 1 and (run[0] in _UNITS or run[0] in _PLURALS):
            continue
        try:
            return text2num(" ".join(run), "en"), end
        except ValueError:
            continue
    return None


def _lower_end(tokens: list[str]) -> list[str]:
    """Of "between 10 and 15", "10 to 15", "ten or 15", "10-15" the part before the joint."""
    for i in range(1, len(tokens) - 1):
        joint = tokens[i]
        if joint in {"to", "or", "-", "–", "—"} or joint == "and" and "between" in tokens[:i]:
            left, right = tokens[i - 1], tokens[i + 1]
            if any(_figure(t) is not None or t in _UNITS or t in _PLURALS or _run([t], 0) for t in (left,)) and (
                _figure(right) is not None or right in _UNITS or right in _PLURALS or right in {"a", "more", "several"} or _run([right], 0)
            ):
                unit = [t for t in tokens[i + 2 : i + 3] if t in _UNITS and left not in _UNITS]
                return tokens[:i] + unit
    return tokens


def read(text: str, *, year: bool = False) -> Number | None:
    """The number that an expression such as "at least 1,200" or "two dozen" stands for; None where it holds none.

    Ages, dates, times, money, shares, distances and ordinals are no numbers of people; nor is a bare year, unless ``year``
    says that a four-digit figure is one. What follows the number ("12 soldiers") does no harm.
    """
    if _NOT_A_NUMBER_FORM.search(text):
        return None
    tokens = _TOKEN.findall(text.lower())
    if any(token in _NOT for token in tokens):
        return None
    if tokens[:2] in (["no", "one"], ["not", "one"]):
        return Number(0)
    tokens = [t for t in _lower_end(tokens) if t not in {"between", "from"}]
    value: float | None = None
    level, weak, half, i = FIGURE, True, False, 0
    while i < len(tokens):
        token = tokens[i]
        figure, run = _figure(token), None
        if figure is None and token[0].isalpha():
            run = _run(tokens, i)
        if weak and figure is not None:
            value, weak, level = figure, False, FIGURE
        elif weak and run:
            value, weak, level, i = run[0], False, FIGURE, run[1] - 1
        elif token == "half":
            half = True
        elif token in _UNITS and not (token == "m" and value is None):
            value = (0.5 if half else 1 if value is None or (weak and value == 0) else value) * _UNITS[token]
            level, weak = (QUANTITY if level == VAGUE else level), False
        elif token in _PLURALS:
            counted = value is not None and not (weak and level == FIGURE)
            value, level, weak = (value if counted else 1) * _PLURALS[token], QUANTITY, False
        elif token in _VAGUE and (weak or value is None):
            if token not in _HEDGES or value is None:
                value, level, weak = _THREE, VAGUE, True
                if token in _NO_FACTOR and any(t in _UNITS or t in _PLURALS for t in tokens[i + 1 :]):
                    value, level = None, FIGURE
        elif token in _WORDS and (weak or value is None):
            value, level, weak = _WORDS[token], FIGURE, token in _WEAK
        elif token not in _HEDGES:
            break
        i += 1
    if value is None or not year and _YEAR.fullmatch(text.strip()):
        return None
    return Number(int(value), level)


_JOINTS = frozenset({"to", "and", "or", "of", "between", "-", "–", "half"})
_HEAD_QUANTITY = frozenset({*_PLURALS, *_VAGUE, "dozen", "score", "couple", "pair", "duo", "trio", "total", "half", "hundred", "thousand",
                            "lakh", "crore", "million", "group", "none", "all", "most", "majority", "crowd", "family", "number"})
_COLLECTIVE = frozenset({"family", "group", "patrol", "crew", "team", "squad", "convoy", "unit", "gang", "household", "crowd", "people", "police", "personnel",
                         "staff", "cattle", "population", "clan"})


def _numeric(text: str) -> bool:
    return text[0].isdigit() or text in _HEDGES or text in _WORDS or text in _VAGUE or text in _UNITS or text in _PLURALS or _run([text], 0) is not None


def _quantifier_text(sentence: Sentence, head: int) -> tuple[int, ...]:
    """Ids of the words to the left of a noun that may say how many: numerals, articles and quantifiers with what modifies them."""
    found: set[int] = set()
    for child in sentence.children(head):
        word = sentence[child]
        if child > head or word.deprel not in {"nummod", "amod", "det", "det:predet", "compound", "nmod", "advmod", "obl:unmarked", "dep"}:
            continue
        text = word.text.lower()
        if word.upos == "NUM" or word.deprel == "nummod" or text in _WORDS or text in _VAGUE or text in _UNITS or text in _PLURALS or text == "half":
            found.update(i for i in sentence.subtree(child) if i < head and sentence[i].upos != "PUNCT" or sentence[i].text in "-–")
    if head > 1 and sentence[head - 1].upos == "NUM" and sentence[head].upos == "NOUN" and not any(sentence[i].upos == "NUM" for i in found):
        found = {head - 1}
        if head > 4 and sentence[head - 4].text.lower() == "between":
            found = {head - 4, head - 3, head - 2, head - 1}
    if not found:
        return ()
    first = min(found)
    while first > 1 and sentence[first - 1].text.lower() in _HEDGES and sentence[first - 1].upos != "PUNCT":
        first -= 1
        found.add(first)
    return tuple(sorted(found))


def count(sentence: Sentence, head: int) -> Count | None:
    """How many the noun phrase headed by a word stands for, its conjuncts left aside; None where it does not say.

    A singular with an article, a name or a possessor is one; a bare plural three (VAGUE). "Dozens of people", "a total of 17",
    "a family of five" and "three of the soldiers" are counted by their numeral.
    """
    word = sentence[head]
    text = word.text.lower()
    if sentence.entity_at(head, "Date", "Money") and word.upos == "NUM":
        return None
    inner = next((c for c in sentence.children(head, "nmod") if "of" in sentence.case(c)), None)
    if word.upos == "NUM" or text in _UNITS or text in _PLURALS or text in _WORDS or (text in _VAGUE and word.upos != "NOUN"):
        ids = [i for i in _quantifier_text(sentence, head)]
        own = [*ids, head]
        if text in _PLURALS and inner and sentence[inner].text.lower() in _PLURALS:
            own = sorted({*own, *range(head, inner + 1)})
        for child in sentence.children(head, "nmod", "conj", "compound"):
            if child > head and sentence[child].upos == "NUM" and (sentence.case(child)[:1] == ("to",) or child == head + 2):
                own = sorted({*own, *range(head, child + 1)})
        for child in sentence.children(head, "case", "advmod", "nmod"):
            if child < head:
                own = sorted({*own, *(i for i in sentence.subtree(child) if i < head)})
        own = [i for i in own if i == head or _numeric(sentence[i].text.lower()) or sentence[i].text.lower() in _JOINTS]
        number = read(" ".join(sentence[i].text for i in own))
        if number:
            return Count(number.value, number.level, tuple(own))
        return None
    ids = _quantifier_text(sentence, head)
    if ids:
        number = read(" ".join(sentence[i].text for i in ids), year=True)
        if number and text in _HEAD_QUANTITY and text not in {"group", "family", "crowd"}:
            number = read(" ".join(sentence[i].text for i in (*ids, head)), year=True)
        if number and (number.value > 1 and number.level == FIGURE or not (inner and text in _COLLECTIVE | {"total", "number", "majority"})):
            if number.value == 1 and text in _COLLECTIVE - {"people"}:
                return Count(_THREE, VAGUE, ids)
            return Count(number.value, number.level, ids)
    if inner and text in _HEAD_QUANTITY | _COLLECTIVE:
        within = count(sentence, inner)
        if within and within.level >= QUANTITY:
            return within
        return Count(_THREE, VAGUE, (head,))
    if text == "more":
        return Count(_THREE, VAGUE, (head,))
    if word.upos == "PRON":
        if text in {"he", "she", "him", "her", "himself", "herself"}:
            return Count(1, FIGURE, (head,))
        return Count(_THREE, VAGUE, (head,)) if text in {"they", "them", "those", "themselves", "others", "these"} else None
    if text in _COLLECTIVE:
        return Count(_THREE, VAGUE)
    if word.has("Number=Plur") or (word.upos == "NOUN" and text.endswith("men")):
        return Count(_THREE, VAGUE)
    if word.upos in {"NOUN", "PROPN", "ADJ"}:
        return Count(1, FIGURE, (head,))
    return None


_PROTESTER_ROLES = ("protester", "side", "actor", "attacker", "party", "mover")
_CROWD_NOUNS = frozenset(_T["crowd"])
_CROWD_VERBS = frozenset(_T["crowd_verbs"])


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many took part: ``words`` for the tags column ("about 500"), ``size`` the integer, ``span`` where the text says so."""

    words: str
    size: int
    span: Span


def crowd_of(parse: Parse, mention: Mention) -> Crowd | None:
    """The size of the crowd in a mention of a protest or riot; None where the text gives none.

    Read from the protesters' phrase, else from the subject of the trigger or of a verb of gathering in the same sentence, or "a crowd of 500".
    """
    s = parse.sentences[mention.sentence]
    heads = [h for name in _PROTESTER_ROLES if name in mention.roles for h in mention.roles[name].heads]
    for at in (mention.head, *s.ancestors(mention.head), *(w.id for w in s.words if w.key in _CROWD_VERBS)):
        if s[at].upos == "VERB":
            heads += s.children(at, "nsubj")
        if s[at].key in _CROWD_VERBS:
            heads += s.children(at, "obl:agent")
    for word in s.words:
        if word.key in _CROWD_NOUNS:
            heads += (c for c in s.children(word.id, "nmod") if "of" in s.case(c))
            heads += (c for c in s.children(word.head, "obl") if word.deprel == "obj" and "at" in s.case(c)
                      and (s[c].upos == "NUM" or s.children(c, "nummod")))
    for head in heads:
        number = count(s, head)
        if number and number.words and (number.value >= 3 and number.level > VAGUE or number.value > _THREE) and s[head].upos in {"NOUN", "NUM", "PROPN", "ADJ"} and s[head].key not in _NO_CROWD:
            exact = number.level == FIGURE
            near = exact and any(s[i].text.lower() in _ABOUT for i in number.words)
            words = f"{'about ' if near else ''}{number.value}" if exact else " ".join(s[i].text.lower() for i in number.words)
            return Crowd(words, number.value, s.span(number.words))
    return None


def crowd(parse: Parse, mention: Mention) -> str | None:
    """The words of ``crowd_of`` for ``tags``: an integer ("200000", "about 500") or words of quantity ("thousands"); None: no report."""
    found = crowd_of(parse, mention)
    return found.words if found else None
