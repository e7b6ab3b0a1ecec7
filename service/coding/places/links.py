"""How the place names of a sentence hang together: part of ("X in Y", "X, Y", "Y's X") or list ("X, Y and Z")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from service.coding.places import lists
from service.coding.places.mentions import Toponym
from service.coding.places.status import ORIGIN, PERSON, ROADS
from service.coding.places.words import DASHES, PlaceWords
from service.gazetteer.index import ALTERNATE, BY_SOUND, Candidate
from service.language.parse import Parse, Sentence

_WITHIN = frozenset({"in", "of", "at", "near", "outside", "inside", "within", "around", "on", "off"})


@dataclass
class Naming:
    """A toponym with what is known of it: the namings around it (``inside``, innermost first), its list neighbours, and
    its reading.
    """

    toponym: Toponym
    inside: Naming | None = None
    part: bool = False
    """Whether ``inside`` owns it ("Mosul's Old City", "Aleppo neighbourhoods of …")."""
    peers: list[Naming] = field(default_factory=list)
    chosen: Candidate | None = None

    def around(self) -> Iterable[Naming]:
        """The namings that hold this one, innermost first."""
        seen, at = {id(self)}, self.inside
        while at is not None and id(at) not in seen:
            yield at
            seen.add(id(at))
            at = at.inside

    @property
    def depth(self) -> int:
        """In how many others it lies."""
        return sum(1 for _ in self.around())

    def fits(self) -> bool:
        """Whether it may lie in what it is said to lie in."""
        outer = self.inside.toponym if self.inside else None
        return outer is None or not self.toponym.known or _can_hold(outer, self.toponym) or not outer.known

    def listed(self) -> list[Naming]:
        """The naming with those it is listed with, in text order."""
        out, queue = {}, [self]
        while queue:
            at = queue.pop()
            if id(at) not in out:
                out[id(at)] = at
                queue.extend(at.peers)
        return sorted(out.values(), key=lambda n: n.toponym.words[0])

    @property
    def iso3(self) -> str | None:
        """The country, where it is told or chosen."""
        if self.toponym.country:
            return self.toponym.country.iso3
        return self.chosen.iso3 if self.chosen else None


def link(parse: Parse, namings: list[Naming], words: PlaceWords) -> None:
    """Ties neighbouring names of a sentence: part of ("X in Y", "X, Y", "Y's X") or list ("X, Y and Z")."""
    by_sentence: dict[int, list[Naming]] = defaultdict(list)
    for naming in namings:
        by_sentence[naming.toponym.sentence].append(naming)
    for index, row in by_sentence.items():
        sentence = parse.sentences[index]
        joints = [_joint(sentence, a.toponym, b.toponym, words) for a, b in zip(row, row[1:], strict=False)]
        for i, joint in enumerate(joints):
            if joint == ",":
                joints[i] = _comma(row[i], row[i + 1], joints[i + 1 :])
            elif _opens_road(sentence, row[i].toponym, row[i + 1].toponym):
                joints[i], row[i].toponym = "beside", replace(row[i].toponym, near=True)
                row[i + 1].toponym = replace(row[i + 1].toponym, status=ORIGIN)
            elif joint == "list" and _between(sentence, row[i].toponym):
                joints[i], row[i + 1].toponym = "beside", replace(row[i + 1].toponym, near=True, status=ORIGIN)
            elif joint == "in" and row[i].toponym.near and not _is_area(sentence, row[i + 1].toponym, words):
                joints[i] = "beside"
            elif joint == "in" and row[i].toponym.noun in ROADS and not _is_area(sentence, row[i + 1].toponym, words):
                joints[i] = ""
                row[i].toponym = replace(row[i].toponym, status=PERSON)  # "on the A road near X"
                if i and _opens_road(sentence, row[i - 1].toponym, row[i].toponym):
                    row[i - 1].toponym = replace(row[i - 1].toponym, status=PERSON)
        for i in reversed(range(len(joints))):
            a, b = row[i], row[i + 1]
            if joints[i] == "in":
                a.inside = row[i + 2] if joints[i + 1 : i + 2] == ["has"] else b
            elif joints[i] == "beside":
                a.inside = a.inside or b.inside
            elif joints[i] == "list":
                a.peers.append(b)
                b.peers.append(a)
                a.inside = a.inside or (b.inside if b.inside is not a else None)
        for i, joint in enumerate(joints):
            a, b = row[i], row[i + 1]
            if joint == "has" and b.inside is None:
                b.inside, b.part = a, True
            elif joint == "list" and b.inside is None and i and joints[i - 1] in {"has", "shared"}:
                b.inside, b.part, joints[i] = a.inside, a.part, "shared"
            if joint in {"list", "shared"} and a.toponym.kinds and not b.toponym.kinds and _noun_before(sentence, a):
                b.toponym = replace(b.toponym, noun=a.toponym.noun, kinds=a.toponym.kinds)  # "the towns of X and Y"


def _noun_before(sentence: Sentence, naming: Naming) -> bool:
    """Whether the noun for a name's kind stands before it."""
    first = naming.toponym.words[0]
    return any(sentence[i].key == naming.toponym.noun for i in range(max(1, first - 2), first))


def _is_area(sentence: Sentence, b: Toponym, words: PlaceWords) -> bool:
    """Whether a name can only be one of a country or division, or is said to be one: "in northern Raqqa"."""
    named = b.country is not None or b.kinds & {"admin1", "admin2"}
    sided = b.words[0] > 1 and sentence[b.words[0] - 1].text.lower() in words.directions
    named = named or sided and any(c.kind == "admin1" for c in b.candidates)
    return bool(named) or not any(c.kind in {"city", "district"} for c in b.candidates)


def _opens_road(sentence: Sentence, a: Toponym, b: Toponym) -> bool:
    """Whether two names are the ends of a road, which is one place near the first: "on the A-B road"."""
    return b.noun in ROADS and b.words[0] == a.words[-1] + 2 and sentence[b.words[0] - 1].text in DASHES


def _between(sentence: Sentence, a: Toponym) -> bool:
    """Whether a name opens "between X and Y", which is one place near both."""
    return a.words[0] > 1 and sentence[a.words[0] - 1].text.lower() == "between"


def _joint(sentence: Sentence, a: Toponym, b: Toponym, words: PlaceWords) -> str:
    """ "in" (a lies in b), "has" (b lies in a), "list", "," (either), or "" where nothing ties them."""
    start = (
        a.head
        if a.words[-1] < a.head < min(a.words[-1] + 4, b.words[0]) and sentence[a.head].key not in words.kinds
        else a.words[-1]
    )
    between = [sentence[i] for i in range(start + 1, b.words[0])]
    texts = [w.text.lower() for w in between]
    if not between and lists.holds_both(sentence, a.words[0], b.words[0], words):
        return "list"
    if not between:
        return "has" if a.country or (a.known and b.kinds & {"part"}) else _side_by_side(a, b)
    if len(between) > 9 or any(
        w.upos in {"VERB", "AUX", "PRON"} and w.deprel != "amod" and w.key not in {"call", "name", "know"}
        for w in between
    ):
        return ""
    if texts[0] in {"'s", "’s", "'", "’"}:
        return "has"
    if not a.noun and between[0].key in words.kinds and len(texts) > 1 and texts[1] == "of" and len(texts) < 4:
        return "has"
    if a.country and not b.country and not b.kinds & {"admin1"} and texts[0] in _WITHIN:
        return ""  # "migrants from Guinea in Sfax"
    if _hangs(sentence, b.head, a):
        return "in"
    nouns = [w for w in between if w.upos in {"NOUN", "PROPN"}]
    if any(
        w.key not in words.kinds
        and w.key not in words.site_words
        and w.key not in words.near_nouns
        and w.text.lower() not in words.directions
        for w in nouns
    ):
        return ""
    if any(t in {"and", "or", "&", "as"} for t in texts):
        return "list"
    if "," in texts and not any(t in _WITHIN for t in texts):
        return ","
    if texts[0] == "(" or any(t in _WITHIN for t in texts) or (texts[-1] in {"from", "to"} and nouns):
        return "in"
    return "," if texts == ["/"] else ""


def _can_hold(big: Toponym, small: Toponym) -> bool:
    """Whether one of two names that stand side by side may hold the other; two towns are a list without commas."""
    if big.country:
        return not small.known or any(c.iso3 == big.country.iso3 for c in small.candidates)
    if not (big.known and small.known):
        return big.known
    return any(holds(b, s) for b in big.candidates for s in small.candidates if max(b.quality, s.quality) < BY_SOUND)


def _side_by_side(a: Toponym, b: Toponym) -> str:
    """ "in" or "list" for names with nothing between; two towns of one country, two with an article of their own, and
    a town with a country that is not its own are a list."""
    if _can_hold(b, a):
        return "in"
    first, second = ({c.iso3 for c in t.candidates if c.quality <= ALTERNATE} for t in (a, b))
    apart = first & second or (b.country and a.known) or all(t.name[:3].lower() in {"al-", "el-"} for t in (a, b))
    return "list" if apart else "in"


def _hangs(sentence: Sentence, word: int, a: Toponym) -> bool:
    """Whether a name hangs on another through nouns alone ("X, a village on the Y border")."""
    inside, steps = {a.head, *a.words}, 0
    while sentence[word].deprel.split(":")[0] in {"nmod", "compound", "appos"} and steps < 5:
        word, steps = sentence[word].head, steps + 1
        if word in inside:
            return sentence[word].upos in {"PROPN", "NOUN"}
    return False


def _comma(a: Naming, b: Naming, later: list[str]) -> str:
    """What a bare comma between two names means: part of where the second can hold the first, else a list."""
    ta, tb = a.toponym, b.toponym
    if ta.country:
        return "list"
    if tb.country or tb.kinds & {"admin1", "admin2"} or (ta.kinds & {"admin2", "part", "none"} and "list" not in later):
        return "in"
    if any(
        holds(big, small)
        for big in tb.candidates
        for small in ta.candidates
        if big.quality < BY_SOUND and small.quality < BY_SOUND
    ):
        return "in"
    listed = "list" in later and all(j in {",", "list", "in"} for j in later[: later.index("list") + 1])
    if listed or not tb.known:
        return "list"
    return "list" if ta.known else "in"


def holds(big: Candidate, small: Candidate) -> bool:
    """Whether a division, or the city of a district, holds a smaller place."""
    if big.iso3 != small.iso3 or big.id == small.id:
        return False
    if big.kind in {"admin1", "region"}:
        return bool(big.admin1) and big.admin1 == small.admin1 and small.kind not in {"admin1", "region"}
    if big.kind == "admin2":
        return (
            big.admin1 == small.admin1
            and bool(big.admin2)
            and big.admin2 == small.admin2
            and small.kind in {"city", "district"}
        )
    return small.kind == "district" and small.city == big.name
