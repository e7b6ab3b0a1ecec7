"""Masking keeps every offset and leaves only what a reader would read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.language.cleaning import SOFT, is_english, is_foreign, mask


def visible(text: str) -> str:
    return " ".join(mask(text)[0].replace(SOFT, "").split())


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<p>Rebels took <b>Kat</b>oro.</p>", "Rebels took Katoro."),
        ("AT&amp;T and the army&#39;s men", "AT&T and the army's men"),
        ("the army&amp;#39;s men", "the army's men"),
        ("&lt;p&gt;Two died&lt;/p&gt;", "Two died"),
        ('<a href="https://x.org/a?b=1&amp;c=2" target=_blank>Police</a> fled', "Police fled"),
        ("a<!-- note <b> -->b <script>if (a < b) { c() }</script>c", "a b c"),
        ("fewer than <3 dead, 5<6 and 7>6", "fewer than <3 dead, 5<6 and 7>6"),
        ("we <3 you & them", "we <3 you & them"),
        ("govern\u00adment \u200btroops\ufeff", "government troops"),
        ("two\u00a0dead\tin\u2009Taro", "two dead in Taro"),
        ("nul\x00char \ud83d end", "nul char end"),
        ("the armyâ€™s men", "the army’s men"),
        ("the army\ufffds men", "the army’s men"),
        ("They fled 😀 north.", "They fled north."),
        ("See https://example.org/a,b?c=(d). They fled.", "See . They fled."),
        ("See www.example.org/x, they said", "See , they said"),
        ("write to desk@example.org now", "write to desk@example.org now"),
        ("anti-\ngovernment", "anti-government"),
    ],
)
def test_what_is_left_to_read(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_unbroken_data_goes_but_not_what_a_long_tag_holds() -> None:
    masked, warnings = mask("Two died. " + "QUJD" * 100 + " They fled.")
    assert masked.split() == ["Two", "died.", "They", "fled."]
    assert warnings == ("Long stretches without a space were masked.",)
    assert visible(f'It killed <a href="{"x" * 400}">two</a> men.') == "It killed two men."


def test_line_ends_and_blocks() -> None:
    assert mask("a\r\nb\rc")[0] == "a \nb\nc"
    assert "\n\n" in mask("<p>One.</p><p>Two.</p>")[0]
    assert mask("one<br>two")[0].count("\n") == 1


def test_warnings_name_what_was_done() -> None:
    assert mask("Two died.") == ("Two died.", ())
    assert mask("<p>Two died.</p>")[1] == ("HTML markup was masked.",)
    assert mask("R&amp;D")[1] == ("HTML entities were replaced by their characters.",)
    assert mask("R&D < 5 & so on")[1] == ()


@given(st.text(st.characters(), max_size=200) | st.text("<>&;/ab=\"'#x1\n\r -![]", max_size=120))
def test_length_never_changes(text: str) -> None:
    assert len(mask(text)[0]) == len(text)


@pytest.mark.parametrize(
    "part", ["<a ", "<a b=", "<!--", "<script>", "&amp;", "&", "<p", "&lt;a b=&quot;", "http://", "<a 'x"]
)
def test_hostile_markup_takes_linear_time(part: str) -> None:
    start = time.perf_counter()
    mask(part * 20_000)
    assert time.perf_counter() - start < 2


ENGLISH = [
    "Gunmen killed two soldiers near the border on Monday, the army said.",
    "Kerbala blast: 5 dead",
    "",
    "1,200",
    "Army rebels clash Taro 12 killed",
    "Clashes in Santa Rosa de la Vega",
    "Rebels shelled Goma on Monday. Gunmen abducted pupils in Kaduna on Friday. Troops retook Bama on Sunday. Bandits "
    "raided farms in Zamfara on Tuesday. Protesters blocked roads in Lima on Saturday. Jets bombed camps in Borno.",
    "The governor of Deir el-Mar said that al-Tal was shelled by troops from the city of San Pedro de la Sierra.",
]
FOREIGN = [
    "Poliisi on eristänyt alueen. Hallitus on kutsunut koolle kokouksen, ja presidentti on luvannut lausunnon illalla. "
    "Kolme ihmistä on kuollut, ja kymmeniä on viety sairaalaan hoitoon. Syy on yhä epäselvä, kertoi tiedottaja "
    "toimittajille. Alueella on liikennekatko, ja koulut on suljettu torstaihin asti.",
    "El ejército dijo que dos soldados murieron en un ataque de los rebeldes cerca de la frontera con el vecino país.",
    "L'armée a déclaré que deux soldats ont été tués dans une attaque des rebelles près de la frontière, selon elle.",
    "Die Armee teilte mit, dass zwei Soldaten bei einem Angriff der Rebellen nahe der Grenze im Dorf getötet wurden.",
    "O exército disse que dois soldados foram mortos em um ataque de rebeldes perto da fronteira com o país vizinho.",
    "Tentara mengatakan bahwa dua tentara tewas dalam serangan pemberontak di dekat perbatasan dengan negara itu "
    "dan tidak ada yang hidup.",
    "Ordu, sınır yakınında isyancıların düzenlediği bir saldırıda iki askerin öldüğünü ve üç askerin yaralandığını, "
    "bu olay için daha çok bilgi olarak pek bir şey olmadığını açıkladı.",
    "Jeshi lilisema kwamba askari wawili waliuawa katika shambulio la waasi karibu na mpaka wa nchi hiyo siku ya "
    "Jumatatu asubuhi na mchana.",
    "Wojsko podało, że dwóch żołnierzy zginęło w ataku rebeliantów w pobliżu granicy z sąsiednim krajem i że nie jest "
    "to koniec walk w tym rejonie kraju.",
    "قال الجيش إن جنديين قتلا في هجوم قرب الحدود",
    "Армия сообщила, что двое солдат погибли в результате нападения.",
    "军方说，两名士兵在边境附近的袭击中丧生。",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert is_english(text)
    assert not is_foreign(text)


@pytest.mark.parametrize("text", FOREIGN)
def test_not_english(text: str) -> None:
    assert not is_english(text)


def test_a_list_of_names_is_not_foreign() -> None:
    assert not is_foreign(", ".join(f"Amadou Keto{i} Ruiz" for i in range(20)))
    assert not is_foreign("Those killed: " + ", ".join(["María de la Cruz", "José del Río", "Ana López"] * 3))
