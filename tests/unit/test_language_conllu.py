"""Parses survive CoNLL-U."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.language.conllu import from_conllu, to_conllu
from service.language.parse import Entity, Parse, Sentence, Skipped, Span, Word

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)
FORM = LINE.filter(bool)
TAG = st.sampled_from(["NOUN", "VERB", "PUNCT", "nsubj:pass", "obl:agent", "root"])
PLACE = st.integers(0, 40)


@st.composite
def parses(draw: st.DrawFn) -> Parse:
    sentences = []
    for index in range(draw(st.integers(0, 3))):
        size = draw(st.integers(0, 4))
        words = tuple(
            Word(
                i,
                draw(FORM),
                draw(LINE),
                draw(TAG),
                draw(st.sampled_from(["", "Number=Plur", "Mood=Ind|Tense=Past"])),
                draw(st.integers(0, size)),
                draw(TAG),
                draw(PLACE),
                draw(PLACE),
            )
            for i in range(1, size + 1)
        )
        firsts = sorted(draw(st.lists(st.integers(1, size), max_size=3))) if size else []
        entities = tuple(Entity("Person", first, size, draw(PLACE), draw(PLACE), draw(TEXT)) for first in firsts)
        field = draw(st.sampled_from(["title", "text"]))
        sentences.append(Sentence(index, field, draw(PLACE), draw(PLACE), draw(LINE), words, entities))
    skipped = draw(st.lists(st.builds(Skipped, st.builds(Span, st.just("text"), PLACE, PLACE), TEXT), max_size=2))
    warnings = draw(st.lists(TEXT, max_size=2))
    return Parse(draw(TEXT), draw(TEXT), tuple(sentences), tuple(skipped), tuple(warnings))


@given(parses())
def test_round_trip(parse: Parse) -> None:
    assert from_conllu(to_conllu(parse)) == parse


def test_what_it_looks_like() -> None:
    words = (
        Word(1, "Taro", "Taro", "PROPN", "Number=Sing", 3, "nmod:poss", 0, 6),
        Word(2, "'s", "'s", "PART", "", 1, "case", 0, 6),
        Word(3, "men", "man", "NOUN", "Number=Plur", 0, "root", 7, 10),
    )
    sentence = Sentence(0, "text", 0, 10, "Taro's men", words, (Entity("Location", 1, 1, 0, 4, "Taro"),))
    assert to_conllu(Parse("", "Taro's men", (sentence,))).split("\n") == [
        "# newdoc",
        '# tocsin_title = ""',
        '# tocsin_text = "Taro\'s men"',
        "# sent_id = 1",
        "# span = text 0 10",
        "# text = Taro's men",
        "1-2\tTaro's\t_\t_\t_\t_\t_\t_\t_\t_",
        "1\tTaro\tTaro\tPROPN\t_\tNumber=Sing\t3\tnmod:poss\t_\tstart_char=0|end_char=6|Entity=Location:1:0:4:Taro",
        "2\t's\t's\tPART\t_\t_\t1\tcase\t_\tstart_char=0|end_char=6",
        "3\tmen\tman\tNOUN\t_\tNumber=Plur\t0\troot\t_\tstart_char=7|end_char=10",
        "",
        "",
    ]


@pytest.mark.parametrize("text", ["", "1\tTaro\n\n", "# tocsin_title = 5x\n", "# span = text 0 4\n1\tTaro\t_\n\n"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="line|document"):
        from_conllu(text)
