"""The real engine: offsets, independence of sentences, odd input, limits. Slow tests: the models load once."""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.language import stanza_engine
from service.language.conllu import from_conllu, to_conllu
from service.language.parse import Parse, Span, TooManySentences
from service.language.stanza_engine import StanzaEngine
from service.language.weights import ModelError

TITLE = "Army kills five rebels in Mope"
TEXT = """\
TARO CITY (Agency) — Government troops killed five rebels on Monday near the governor's house, Lt. Gen. Amadou Keto \
said. "They didn't stop," he added. The rebels couldn't be reached.

The U.S. Embassy called the rebels’ raid on Nyala "a crime". Two women, 20 and 31, died in St. Marie.
"""


def checked(parse: Parse) -> Parse:
    """A parse whose offsets and trees hold together."""
    for index, sentence in enumerate(parse.sentences):
        assert sentence.index == index
        assert sentence.words
        assert sum(word.head == 0 for word in sentence.words) == 1
        for number, word in enumerate(sentence.words, 1):
            assert word.id == number
            assert 0 <= word.head <= len(sentence.words)
            assert sentence.start <= word.start < word.end <= sentence.end
            assert word.text and word.upos and word.deprel
        for entity in sentence.entities:
            assert 1 <= entity.first <= entity.last <= len(sentence.words)
            assert sentence[entity.first].start == entity.start and sentence[entity.last].end == entity.end
        field = parse.title if sentence.field == "title" else parse.text
        assert 0 <= sentence.start < sentence.end <= len(field)
    spans = [(sentence.field != "title", sentence.start, sentence.end) for sentence in parse.sentences]
    assert spans == sorted(spans)
    return parse


def test_a_document(engine: StanzaEngine) -> None:
    parse = checked(engine.parse(TITLE, TEXT))
    assert [sentence.text for sentence in parse.sentences] == [
        TITLE,
        "TARO CITY (Agency) —",
        "Government troops killed five rebels on Monday near the governor's house, Lt. Gen. Amadou Keto said.",
        '"They didn\'t stop," he added.',
        "The rebels couldn't be reached.",
        'The U.S. Embassy called the rebels’ raid on Nyala "a crime".',
        "Two women, 20 and 31, died in St. Marie.",
    ]
    assert [sentence.field for sentence in parse.sentences] == ["title"] + ["text"] * 6
    killed = parse.sentences[2]
    verb = next(word for word in killed.words if word.text == "killed")
    assert verb.lemma == "kill"
    assert [killed[i].text for i in killed.children(verb.id, "nsubj", "obj")] == ["troops", "rebels"]
    assert [(entity.type, entity.text) for entity in killed.entities if entity.type == "Date"] == [("Date", "Monday")]
    assert not parse.skipped and not parse.warnings
    assert from_conllu(to_conllu(parse)) == parse


def test_contractions_share_their_span(engine: StanzaEngine) -> None:
    text = "The governor's men can't say who’s there."
    words = checked(engine.parse(None, text)).sentences[0].words
    assert [word.text for word in words] == [
        "The",
        "governor",
        "'s",
        "men",
        "ca",
        "n't",
        "say",
        "who",
        "’s",
        "there",
        ".",
    ]
    assert text[words[1].start : words[1].end] == text[words[2].start : words[2].end] == "governor's"


def test_a_sentence_reads_the_same_alone_and_in_an_article(engine: StanzaEngine) -> None:
    for sentence in engine.parse(TITLE, TEXT).sentences:
        alone = engine.parse(None, sentence.text).sentences
        assert len(alone) == 1
        assert [shape(word) for word in alone[0].words] == [shape(word) for word in sentence.words]
        assert [(e.type, e.first, e.last) for e in alone[0].entities] == [
            (e.type, e.first, e.last) for e in sentence.entities
        ]


def shape(word: object) -> tuple:
    return word.text, word.lemma, word.upos, word.feats, word.head, word.deprel


def test_markup_moves_no_offset(engine: StanzaEngine) -> None:
    text = "<p>AT&amp;T says <b>Al</b>i Khan&#39;s gov\u00adernment fell.</p>\r\n<p>They\u00a0fled.</p>"
    parse = checked(engine.parse(None, text))
    assert [sentence.text for sentence in parse.sentences] == ["AT&T says Ali Khan's government fell.", "They fled."]
    by_text = {word.text: text[word.start : word.end] for word in parse.sentences[0].words}
    assert by_text["AT&T"] == "AT&amp;T"
    assert by_text["Ali"] == "Al</b>i"
    assert by_text["government"] == "gov\u00adernment"
    assert len(parse.warnings) == 2


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "<p></p>", "\x00", "\ud83d", "https://example.org/x"])
def test_nothing_to_read(engine: StanzaEngine, text: str) -> None:
    parse = engine.parse(text, text)
    assert parse.sentences == parse.skipped == ()


@pytest.mark.parametrize(
    "text",
    [
        "a" * 3000,
        "https://example.org/" + "a" * 3000 + " burned.",
        "The " + "x'" * 200 + " fell.",
        "\ud800 \udfff two died\x00\x07 in Taro.",
        "e\u0301" * 40,
        "?!?!?! ... !!! --- ***",
        "' '' ''' \" “ ” ’s n't 's",
        "\U0001f468\u200d\U0001f469 fled.",
        "don'tdon'tdon't www.it's.com o'clock's y'all'd've",
        "ﷺ ﬁve men Ǆ ﬀ İstanbul ß",
        "1.2.3.4 5,6 7:8 9-10 $5m £3bn 50% #tag @user",
    ],
)
def test_odd_text(engine: StanzaEngine, text: str) -> None:
    assert "<UNK>" not in " ".join(word.text for s in checked(engine.parse(text, text)).sentences for word in s.words)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.text(st.sampled_from(list("abT. '’\"\n-()\u00ad<&;5,")), max_size=80))
def test_no_text_breaks_it(engine: StanzaEngine, title: str, text: str) -> None:
    parse = checked(engine.parse(title, text))
    assert from_conllu(to_conllu(parse)) == parse


def test_long_sentences_are_skipped_and_named(engine: StanzaEngine) -> None:
    giant = "rebels and " * 100 + "fled."
    parse = engine.parse(None, f"Two died.\n\n{giant}\n\nThree fled.")
    assert [sentence.text for sentence in parse.sentences] == ["Two died.", "Three fled."]
    (skipped,) = parse.skipped
    assert skipped.reason == "a sentence of 202 words; max_words_per_sentence is 150"
    assert parse.quote(skipped.span) == giant
    assert len(engine.parse(None, "Two died in Taro.", max_words_per_sentence=4).skipped) == 1


def test_too_many_sentences_are_refused_before_any_is_analysed(engine: StanzaEngine, monkeypatch) -> None:
    title, text = "Clash in Taro", "Two died. Three fled.\n\nNobody was held."
    assert len(engine.parse(title, text, max_sentences=4).sentences) == 4
    monkeypatch.setattr(engine, "_analyse", lambda *_: pytest.fail("analysed"))
    with pytest.raises(TooManySentences) as refused:
        engine.parse(title, text, max_sentences=3)
    assert (refused.value.actual, refused.value.limit) == (4, 3)


def test_too_many_word_pieces(engine: StanzaEngine) -> None:
    parse = engine.parse(None, " ".join("qzxwvkjhgfdsq" + "xyz" * (i % 7) for i in range(39)))
    assert len(parse.skipped) == 1
    assert "word pieces" in parse.skipped[0].reason


def test_other_languages(engine: StanzaEngine) -> None:
    spanish = "El ejército dijo que dos soldados murieron en un ataque para tomar una casa y que su jefe fue herido."
    parse = engine.parse(None, spanish)
    assert parse.sentences == ()
    assert parse.skipped[0].span == Span("text", 0, len(spanish))
    assert "English" in parse.warnings[0]
    mixed = engine.parse(None, "Two soldiers died in the attack, the army said.\n\nقال الجيش إن جنديين قتلا")
    assert len(mixed.sentences) == 1
    assert mixed.skipped[0].reason == "not English"


def test_checkpoint_stops_a_parse(engine: StanzaEngine) -> None:
    calls = []

    def checkpoint() -> None:
        calls.append(1)
        if len(calls) == 5:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        engine.parse(None, "Two men died in Taro on Monday, police said.\n\n" * 200, checkpoint=checkpoint)


def test_info(engine: StanzaEngine) -> None:
    info = engine.info()
    assert info["package"] == "tocsin"
    assert info["stanza"].startswith("1.15")
    assert len(info["models_sha256"]) == 64


def test_a_directory_without_models(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot load the Stanza package 'default'"):
        StanzaEngine(tmp_path)


def test_changed_models_do_not_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = shutil.copytree(stanza_engine.MODELS, tmp_path / "models")
    with (copy / "en" / "lemma" / "tocsin.pt").open("ab") as file:
        file.write(b"x")
    monkeypatch.setattr(stanza_engine, "MODELS", copy)
    with pytest.raises(ModelError, match=r"lemma/tocsin\.pt: its SHA-256 is"):
        StanzaEngine()


def test_models_that_err_on_this_machine_are_refused_before_the_first_parse(
    engine: StanzaEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stanza_engine, "_KNOWN_TAGS", stanza_engine._KNOWN_TAGS.replace("NOUN", "VERB").lower())
    monkeypatch.setattr(engine, "_warm", False)
    with pytest.raises(ModelError, match="known sentence wrongly"):
        engine.parse(None, "Two men died in Taro on Monday.")


def test_lengths_of_sentences_that_are_new_cost_little_memory(engine: StanzaEngine) -> None:
    def resident_mib() -> float:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 2**20

    words = "rebels shelled the market and killed five traders near the old barracks of Kidal".split() * 10
    engine.parse(None, " ".join(words[:139]) + ".")
    before = resident_mib()
    for count in range(4, 138, 2):
        engine.parse(None, " ".join(words[:count]).capitalize() + ".")
    assert resident_mib() - before < 75
