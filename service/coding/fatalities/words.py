"""The words by which deaths are reported, and who the dead are: ``data/death_words.yaml`` as sets, and look-ups
over it."""

from __future__ import annotations

from pathlib import Path

import yaml

from service.coding.actors.tables import noun_classes
from service.language.parse import Sentence

_PATH = Path(__file__).parents[1] / "data" / "death_words.yaml"
_MAPS = ("kill_particle", "idioms", "lives", "idioms_supreme", "sides")
_LISTS = (
    *(
        "kill",
        "kill_person",
        "hurt",
        "shots",
        "put_to",
        "to_death",
        "burial",
        "never",
        "fatal_adverbs",
        "alive",
        "die",
        "fall",
        "saving",
        "counted",
        "acts",
        "bodies",
        "received",
        "handed",
        "tolls",
    ),
    *(
        "counts",
        "numbers",
        "the_dead",
        "includes",
        "rise",
        "update",
        "reach",
        "speech",
        "admit",
        "figures",
        "denials",
        "voices",
    ),
    *(
        "unreal",
        "unreal_frames",
        "unreal_oblique",
        "unreal_nouns",
        "modals",
        "conditions",
        "natural",
        "injury",
        "joint",
        "more",
        "former",
        "kin",
    ),
    *("subset", "bombers", "worn", "heavy", "wars", "spans", "within", "this", "last", "no_victims", "persons"),
)

SIDES = ("state", "armed", "civilian", "people")
"""Who the dead are. "people" may be any of them, so that such a figure may be the sum of the others."""

_THINGS = frozenset({"site", "post", "weapon", "aircraft"})
_PEOPLE = frozenset({"official", "civilians"})
_CLASS_SIDES = dict.fromkeys(("rebels", "militants", "armed", "gang", "vigilantes", "militia"), "armed")
_CLASS_SIDES |= dict.fromkeys(("military", "police", "guards", "peacekeepers"), "state")
"""Classes of actor_classes.yaml: what nobody dies of being, who is a person, and which side armed ones are on."""

_FORMS = dict(
    pair.split(":")
    for pair in "beaten:beat slain:slay slew:slay mown:mow burnt:burn blown:blow blead:bleed froze:freeze".split()
)
"""Irregular forms that the lemmatizer leaves as they are."""
_PERSON_ENDINGS = ("er", "or", "ist", "ian", "ant", "man", "woman", "boy", "girl", "child", "ee")


class DeathWords:
    """The tables of the file, one attribute each: a frozenset for a list, a dict of frozensets for a mapping."""

    def __init__(self, path: Path = _PATH) -> None:
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        if wrong := set(table) ^ {*_MAPS, *_LISTS}:
            raise ValueError(f"{path.name}: missing or unknown: {', '.join(sorted(wrong))}")
        for name, value in table.items():
            if not isinstance(value, dict if name in _MAPS else list):
                raise ValueError(f"{path.name}: '{name}' must be a {'mapping' if name in _MAPS else 'list'}")
            words = [w for row in value.values() for w in row] if name in _MAPS else value
            if wrong := [w for w in words if not isinstance(w, str)]:
                raise ValueError(f"{path.name}: '{name}': not words (put them in quotes): {wrong}")
            setattr(self, name, {k: frozenset(v) for k, v in value.items()} if name in _MAPS else frozenset(value))
        classes = noun_classes()
        self.partitive = frozenset(word for word, cls in classes.items() if cls == "partitive")
        self.things = frozenset(word for word, cls in classes.items() if cls in _THINGS)
        self.people = frozenset(word for word, cls in classes.items() if cls in _PEOPLE) - self.no_victims
        self.side_of = {word: _CLASS_SIDES[cls] for word, cls in classes.items() if cls in _CLASS_SIDES}
        self.side_of |= {word: side for side, words in self.sides.items() for word in words}
        self.killing = self.kill | self.kill_person | frozenset(self.kill_particle) | self.hurt
        self.any = (
            self.killing
            | self.die
            | self.fall
            | self.saving
            | self.acts
            | self.counted
            | self.tolls
            | self.counts
            | self.numbers
        )
        self.any |= {"dead", "put", *self.idioms, *self.lives, *self.to_death, *self.burial, *self.never}


WORDS = DeathWords()


def lemma(sentence: Sentence, word_id: int) -> str:
    """The lemma; where the lemmatizer left a plural in -men or an unknown past form ("gunned"), the one meant."""
    word = sentence[word_id]
    key, text = word.key, word.text.lower()
    key = _FORMS.get(key, key)
    if text.endswith("ed") and key not in WORDS.any and word.upos in {"VERB", "ADJ"}:
        key = next((stem for stem in (text[:-1], text[:-2], text[:-3]) if stem in WORDS.any), key)
    return key[:-3] + "man" if key.endswith("men") and key not in {"regimen", "specimen", "omen"} else key


def side(sentence: Sentence, head: int) -> str:
    """Which of SIDES the people headed by this word are; "dozens of rebels" and "four of its soldiers" by the inner
    noun."""
    word, key = sentence[head], lemma(sentence, head)
    if word.upos == "NUM" or WORDS.side_of.get(key) == "people":
        inner = (c for c in sentence.children(head, "nmod") if "of" in sentence.case(c) and sentence[c].upos != "PRON")
        return next((side(sentence, c) for c in inner), "people")
    if key in WORDS.side_of:
        return WORDS.side_of[key]
    return "people" if word.upos in {"PRON", "DET"} else "civilian"


def is_person(sentence: Sentence, head: int, *, listed: bool = False) -> bool:
    """Whether a nominal is plainly a person: a number, pronoun, name, listed or, unless ``listed``, an agent noun; for
    "several of the bridges", whether those are."""
    word, key = sentence[head], lemma(sentence, head)
    whole = (c for c in sentence.children(head, "nmod") if "of" in sentence.case(c) and sentence[c].upos == "NOUN")
    if key in WORDS.partitive and (things := next(whole, 0)):
        return is_person(sentence, things, listed=listed)
    if (
        word.upos in {"NUM", "PRON"}
        or key in WORDS.persons
        or key in WORDS.people
        or key in WORDS.side_of
        or sentence.entity_at(head, "Person")
    ):
        return True
    return not listed and word.upos == "NOUN" and key.endswith(_PERSON_ENDINGS)
