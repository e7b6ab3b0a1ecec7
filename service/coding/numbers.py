"""Numbers of people in English newswire: figures and words to integers, and the size of a crowd.

Vague words follow ACLED's convention (REFERENCE.md section 5): dozens 12, tens 10, hundreds 100, several or many 3.
Of a range the lower end counts, and a hedge ("at least", "nearly", "up to") leaves its figure as it is. The words
stand in ``data/number_words.yaml``.
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
_MAPS = ("units", "words", "vague")
_LISTS = (
    *("no_factor", "hedges", "about", "not_counts", "collective", "holders", "personal_plural", "personal_singular"),
    *("crowd", "crowd_verbs", "no_crowd"),
)


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


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many took part: ``words`` for the tags column ("about 500"), ``size`` the integer, ``span`` where the
    text says so."""

    words: str
    size: int
    span: Span


def _load(path: Path) -> dict:
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    if wrong := set(table) ^ {*_MAPS, *_LISTS}:
        raise ValueError(f"{path.name}: missing or unknown: {', '.join(sorted(wrong))}")
    for name, value in table.items():
        kind = dict if name in _MAPS else list
        if not isinstance(value, kind):
            raise ValueError(f"{path.name}: '{name}' must be a {'mapping' if kind is dict else 'list'}")
        if wrong := [word for word in value if not isinstance(word, str)]:
            raise ValueError(f"{path.name}: '{name}': not words (put them in quotes): {wrong}")
        if kind is dict and (wrong := [word for word, number in value.items() if not isinstance(number, int)]):
            raise ValueError(f"{path.name}: '{name}': not integers: {', '.join(wrong)}")
    return {name: value if name in _MAPS else frozenset(value) for name, value in table.items()}


_T = _load(_PATH)
_UNITS: dict[str, int] = _T["units"]
_PLURALS = {(word if word.endswith("s") else word + "s"): value for word, value in _UNITS.items() if len(word) > 2}
_WORDS: dict[str, int] = _T["words"]
_VAGUE: dict[str, int] = _T["vague"]
_SEVERAL = _VAGUE["several"]
_HEDGES, _NO_FACTOR, _NOT, _COLLECTIVE, _HOLDERS = (
    _T[n] for n in ("hedges", "no_factor", "not_counts", "collective", "holders")
)
NUMERALS = frozenset({*_UNITS, *_PLURALS, "both", "couple", "pair", "trio", "duo", "half"})
"""Words that state a number, beside those tagged NUM."""

_WEAK = frozenset({"a", "an", "no", "another", "single", "lone", "neither"})
"""Words that count only where no better number follows: "a hundred", "no fewer than 12", "another four"."""
_JOINTS = frozenset({"to", "and", "or", "of", "between", "-", "–", "half"})
_QUANTIFYING = frozenset({"nummod", "amod", "det", "det:predet", "compound", "nmod", "advmod", "obl:unmarked", "dep"})
_TENS = frozenset({"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"})
_DIGITS = frozenset({"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"})
_TOKEN = re.compile(r"\d{1,3}(?:,\d{2,3})+|\d+(?:\.\d+)?|[^\W\d_][\w'.-]*|[%$€£¥₹₦~+]|[-–—/]")
_NO_NUMBER = re.compile(r"\d(?:st|nd|rd|th)\b|\d[:/]\d|\d-(?:year|month|week|day|hour|minute|mile|km|foot)", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")


def _figure(token: str) -> float | None:
    return float(token.replace(",", "")) if token[0].isdecimal() else None


def _number_words(tokens: list[str], at: int) -> tuple[int, int] | None:
    """The longest run of number words that starts at ``at``: its value and the index after it."""
    for end in range(min(len(tokens), at + 9), at, -1):
        run = tokens[at:end]
        if (
            run[-1] == "and"
            or not all(t[0].isalpha() for t in run)
            or (len(run) == 1 and (run[0] in _UNITS or run[0] in _PLURALS))
        ):
            continue
        try:
            return text2num(" ".join(run), "en"), end
        except ValueError:
            continue
    return None


def _is_number(token: str) -> bool:
    return token[0].isdecimal() or token in _UNITS or token in _PLURALS or _number_words([token], 0) is not None


def _lower_end(tokens: list[str]) -> list[str]:
    """Of "between 10 and 15", "10 to 15", "ten or 15", "2-3 lakh" the lower number with its unit."""
    for i in range(1, len(tokens) - 1):
        if tokens[i] == "-" and tokens[i - 1] in _TENS and tokens[i + 1] in _DIGITS:
            return _lower_end([*tokens[: i - 1], f"{tokens[i - 1]} {tokens[i + 1]}", *tokens[i + 2 :]])
        joint = tokens[i] in {"to", "or", "-", "–", "—"} or (tokens[i] == "and" and "between" in tokens[:i])
        left, right = tokens[i - 1], tokens[i + 1]
        if joint and _is_number(left) and (_is_number(right) or right in {"a", "more", "several"}):
            return tokens[:i] + [t for t in tokens[i + 2 : i + 3] if t in _UNITS and left not in _UNITS]
    return tokens


def read(text: str, *, year: bool = False) -> Number | None:
    """The number that an expression such as "at least 1,200" or "two dozen" stands for; None where it holds none.

    Ages, dates, times, money, shares, distances and ordinals are no numbers of people; nor is a bare year, unless
    ``year`` says that a four-digit figure is one. What follows the number ("12 soldiers") does no harm.
    """
    if _NO_NUMBER.search(text) or (not year and _YEAR.fullmatch(text.strip())):
        return None
    tokens = _TOKEN.findall(text.lower())
    if _NOT.intersection(tokens):
        return None
    if tokens[:2] in (["no", "one"], ["not", "one"]):
        return Number(0)
    tokens = [t for t in _lower_end(tokens) if t not in {"between", "from"}]
    value: float | None = None
    level, weak, half, at = FIGURE, True, False, 0
    while at < len(tokens):
        token, at = tokens[at], at + 1
        run = _number_words(tokens, at - 1) if weak and token[0].isalpha() else None
        if weak and token[0].isdecimal():
            value, weak, level = _figure(token), False, FIGURE
        elif run:
            (value, at), weak, level = run, False, FIGURE
        elif token == "half":
            half = True
        elif token in _UNITS and (value is not None or len(token) > 1):
            factor = 0.5 if half else value if value and not (weak and level == FIGURE and value == 0) else 1
            value, level, weak = factor * _UNITS[token], min(level + (level == VAGUE), FIGURE), False
        elif token in _PLURALS:
            value = (value if value and not (weak and level == FIGURE) else 1) * _PLURALS[token]
            level, weak = QUANTITY, False
        elif token in _VAGUE and (value is None or (weak and token not in _HEDGES)):
            if token not in _NO_FACTOR or not any(t in _UNITS or t in _PLURALS for t in tokens[at:]):
                value, level, weak = _VAGUE[token], VAGUE, True
        elif token in _WORDS and weak:
            value, level, weak = _WORDS[token], FIGURE, token in _WEAK
        elif token not in _HEDGES:
            break
    return None if value is None else Number(int(value), level)


# -- in the tree ---------------------------------------------------------------------------------------------------


def _sayable(text: str) -> bool:
    """Whether a word may stand in an expression of number."""
    return text in _HEDGES or text in _WORDS or text in _VAGUE or _is_number(text)


def _left_of(sentence: Sentence, head: int) -> tuple[int, ...]:
    """Ids of the words to the left of a noun that may say how many: numerals, articles and quantifiers with what
    modifies them."""
    found: set[int] = set()
    for child in sentence.children(head):
        word, text = sentence[child], sentence[child].text.lower()
        if child > head or word.deprel not in _QUANTIFYING:
            continue
        if word.upos == "NUM" or word.deprel == "nummod" or text in _WORDS or text in _VAGUE or text in NUMERALS:
            found.update(
                i
                for i in sentence.subtree(child)
                if i < head and sentence[i].text != "dead" and (sentence[i].upos != "PUNCT" or sentence[i].text in "-–")
            )
    if not found and sentence[head].has("Number=Plur"):  # "two street children", hung on "street"
        inside = (c for c in sentence.children(head, "compound") if c < head)
        found = {n for c in inside for n in sentence.children(c, "nummod") if n < c and sentence[n + 1].text != "-"}
    unhung = head > 1 and sentence[head].upos == "NOUN" and sentence[head - 1].upos == "NUM"
    if unhung and not any(sentence[i].upos == "NUM" for i in found):
        first = head - 4 if head > 4 and sentence[head - 4].text.lower() == "between" else head - 1
        found = set(range(first, head))
    first = min(found, default=1)
    while first > 1 and sentence[first - 1].text.lower() in _HEDGES and sentence[first - 1].upos != "PUNCT":
        first -= 1
        found.add(first)
    return tuple(sorted(found))


def _numeral(sentence: Sentence, head: int, inner: int | None) -> Count | None:
    """The number of a numeral that heads its phrase: "12", "at least four of them", "10 to 15", "tens of
    thousands"."""
    own = {*_left_of(sentence, head), head}
    if inner and sentence[inner].text.lower() in _PLURALS:
        own.update(range(head, inner + 1))
    for child in sentence.children(head):
        relation = sentence[child].deprel
        if child > head and relation in {"nmod", "conj", "compound"} and sentence[child].upos == "NUM":
            if sentence.case(child)[:1] == ("to",) or child == head + 2:
                own.update(range(head, child + 1))
        elif child < head and relation in {"case", "advmod", "nmod"}:
            own.update(i for i in sentence.subtree(child) if i < head)
    words = tuple(
        i for i in sorted(own) if i == head or sentence[i].text.lower() in _JOINTS or _sayable(sentence[i].text.lower())
    )
    number = read(" ".join(sentence[i].text for i in words))
    return Count(number.value, number.level, words) if number else None


def in_date(sentence: Sentence, word_id: int) -> bool:
    """Whether a figure is part of a date or sum of money; one that is all of the entity is left to its place in the
    tree."""
    entity = sentence.entity_at(word_id, "Date", "Money")
    return entity is not None and (entity.first < entity.last or _YEAR.fullmatch(entity.text) is not None)


def count(sentence: Sentence, head: int) -> Count | None:
    """How many the noun phrase headed by a word stands for, its conjuncts left aside; None where it does not say.

    A singular with an article, a name or a possessor is one; a bare plural three (VAGUE). "Dozens of people", "a
    total of 17", "a family of five" and "three of the soldiers" are counted by their numeral.
    """
    word, text = sentence[head], sentence[head].text.lower()
    if word.upos == "NUM" and in_date(sentence, head):
        return None
    inner = next((c for c in sentence.children(head, "nmod") if "of" in sentence.case(c)), None)
    if word.upos == "NUM" or text in NUMERALS or text in _WORDS or (text in _VAGUE and word.upos != "NOUN"):
        return _numeral(sentence, head, inner)
    words = _left_of(sentence, head)
    said = [sentence[i].text for i in words] + ([word.text] if text in _HOLDERS and text not in _COLLECTIVE else [])
    number = read(" ".join(said), year=True) if words else None
    if number and any(w.text.lower() == "respectively" for w in sentence.words[head : head + 3]):
        each = [n.value for i in words if sentence[i].upos == "NUM" and (n := read(sentence[i].text))]
        number = Number(sum(each), number.level)
    if number and ((number.value > 1 and number.level == FIGURE) or not (inner and text in _HOLDERS | _COLLECTIVE)):
        alone = number.value == 1 and text in _COLLECTIVE
        return Count(_SEVERAL, VAGUE, words) if alone else Count(number.value, number.level, words)
    if inner and text in _HOLDERS | _COLLECTIVE:
        within = count(sentence, inner)
        return within if within and within.level >= QUANTITY else Count(_SEVERAL, VAGUE, (head,))
    if text == "more":
        return Count(_SEVERAL, VAGUE, (head,))
    if word.upos == "PRON":
        if text in _T["personal_singular"]:
            return Count(1, FIGURE, (head,))
        return (
            Count(_SEVERAL, VAGUE, (head,))
            if text in {"they", "them", "those", "themselves", "others", "these"}
            else None
        )
    if text in _COLLECTIVE or word.has("Number=Plur") or (word.upos == "NOUN" and text.endswith(("men", "people"))):
        return Count(_SEVERAL, VAGUE)
    return Count(1, FIGURE, (head,)) if word.upos in {"NOUN", "PROPN", "ADJ"} else None


# -- crowds --------------------------------------------------------------------------------------------------------

_PROTESTER_ROLES = ("protester", "side", "actor", "attacker", "party", "mover")


def crowd_of(parse: Parse, mention: Mention) -> Crowd | None:
    """The size of the crowd in a mention of a protest or riot; None where its sentence gives none.

    Read from the protesters' phrase, else from the subject of the trigger or of a verb of gathering, else from "a
    crowd of 500" or "put the turnout at 500".
    """
    s = parse.sentences[mention.sentence]
    heads = [h for name in _PROTESTER_ROLES if name in mention.roles for h in mention.roles[name].heads]
    for at in (mention.head, *s.ancestors(mention.head), *(w.id for w in s.words if w.key in _T["crowd_verbs"])):
        if s[at].upos == "VERB":
            heads += s.children(at, "nsubj")
        if s[at].key in _T["crowd_verbs"]:
            heads += s.children(at, "obl:agent")
    for word in s.words:
        if word.key in _T["crowd"]:
            heads += (c for c in s.children(word.id, "nmod") if "of" in s.case(c))
            estimates = s.children(word.head, "obl") if word.deprel == "obj" else ()
            heads += (c for c in estimates if "at" in s.case(c) and (s[c].upos == "NUM" or s.children(c, "nummod")))
    for head in heads:
        number = count(s, head)
        if not number or not number.words or s[head].upos == "PRON" or s[head].key in _T["no_crowd"]:
            continue
        said = [s[i].text.lower() for i in number.words]
        if number.level == FIGURE and number.value >= 3:
            about = "about " if _T["about"].intersection(said) else ""
            return Crowd(f"{about}{number.value}", number.value, s.span(number.words))
        if number.level == QUANTITY:
            return Crowd(" ".join(said), number.value, s.span(number.words))
    return None


def crowd(parse: Parse, mention: Mention) -> str | None:
    """The words of ``crowd_of`` for ``tags``: an integer ("200000", "about 500") or words of quantity ("several
    thousand")."""
    found = crowd_of(parse, mention)
    return found.words if found else None
