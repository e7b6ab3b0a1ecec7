"""Sentence ends, with the tokenizer's proposals given by hand: "|" in a text below stands for each."""

from __future__ import annotations

import pytest

from service.language.splitting import blocks, foot, lead_breaks, links, sentences


def split(marked: str) -> list[str]:
    proposed, plain = [], ""
    for part in marked.split("|"):
        plain += part
        proposed.append(len(plain))
    return [plain[start:end] for start, end in sentences(plain, proposed[:-1])]


def paragraphs(text: str) -> list[str]:
    return [text[start:end] for start, end in blocks(text)]


def lead(text: str, title: str = "") -> list[str]:
    return [text[start:end] for start, end in sentences(text, (), lead_breaks(text, title))]


@pytest.mark.parametrize(
    "text",
    [
        "Lt.| Gen.| Amadou Keto met Dr.| Ruiz in St.| Marie.",
        "The rule of No.| 5 Brigade was read on Jan.| 3 at 5 p.m.| local time.",
        "The aide, J.| K. Moro, and George W.| Haddad left.",
        "Honduran minister Juan Orlando| Reyes signed the order.",
        "Seventeen New People's| Army rebels gave up.",
        "“We will fight on!”| he said.",
        "It said “no records [of the| killing].”",
        "When I was growing up [that]| I knew.",
    ],
)
def test_a_sentence_stays_whole(text: str) -> None:
    assert split(text) == [text.replace("|", "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They fled to the U.S. The army came.", ["They fled to the U.S.", "The army came."]),
        ("It began at 5 p.m.| On Friday it ended.", ["It began at 5 p.m.", "On Friday it ended."]),
        ("A bomb killed 3. The army left.", ["A bomb killed 3.", "The army left."]),
        ("They took the city.The army fled.", ["They took the city.", "The army fled."]),
        ('He said: "Go."|They left.', ['He said: "Go."', "They left."]),
        ('"They ran.|" The army left.', ['"They ran."', "The army left."]),
        ("“They ran.| ” The army left.", ["“They ran. ”", "The army left."]),
        (
            "Clashes in the old town| At least five people died.",
            ["Clashes in the old town", "At least five people died."],
        ),
        ("Two died.| Read also: Army moves in", ["Two died.", "Read also: Army moves in"]),
        ("Two died >> Get all updates: follow us", ["Two died", ">> Get all updates: follow us"]),
        ("Today: • Two dead in Taro • One held in Mope", ["Today:", "• Two dead in Taro", "• One held in Mope"]),
        ("He chose plan B.| The army left.", ["He chose plan B.", "The army left."]),
    ],
)
def test_sentences_end(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("KABUL, Afghanistan (Nov. 20, 2011) — Two soldiers died.", "Two soldiers died."),
        ("PESHAWAR: Gunmen shot two elders.", "Gunmen shot two elders."),
        ("RIO BRANCO, Brazil, June 3 (Agency) - Gunmen fled.", "Gunmen fled."),
        ("PORT-DE-PAIX – Rioters burned tyres.", "Rioters burned tyres."),
        ("Cape Town - While calls mount, police wait.", "While calls mount, police wait."),
        ("MOPE A bomb killed five people.", "A bomb killed five people."),
        ("Updated: 12 Dec Rebels took the town.", "Rebels took the town."),
        ("Last updated at Jun 062016 Nearly 50 strikes hit the town.", "Nearly 50 strikes hit the town."),
        ("Thu Feb 26 2015 Gunmen fled the town.", "Gunmen fled the town."),
        ("04-06-2016 40 people died.", "40 people died."),
        ("Date of publication 3 October 2016 A strike hit a clinic.", "A strike hit a clinic."),
    ],
)
def test_what_stands_before_the_news(text: str, rest: str) -> None:
    found = lead(text)
    assert len(found) == 2
    assert found[1] == rest


@pytest.mark.parametrize(
    "text",
    [
        "On 6 October 2017 Russian jets hit the town.",
        "The blast of 6 October 2017 Amari recalls came at night.",
        "The Sept. 11, 2001, attacks changed much.",
        "Rebels who hold the town say: We will stay.",
        "Q: Will the troops leave?",
        "Gunmen killed two men - both elders - in Taro.",
    ],
)
def test_dates_and_dashes_inside_a_sentence_end_nothing(text: str) -> None:
    assert lead(text) == [text]


def test_the_repeated_title_stands_alone() -> None:
    title = "Raid kills five, wounds ten in Taro: monitor"
    text = "Raid kills five wounds ten in Taro monitor AFP Monday 3 Oct 2016 A raid killed five people."
    assert lead(text, title) == [
        "Raid kills five wounds ten in Taro monitor",
        "AFP Monday 3 Oct 2016",
        "A raid killed five people.",
    ]
    assert lead("Raid kills five, wounds ten in Taro: monitor Fresh strikes hit the town.", title)[1:] == [
        "Fresh strikes hit the town."
    ]
    assert len(lead("Raid kills five wounds ten in Taro monitor says after visit.", title)) == 1


WRAPPED = """\
Army kills five rebels in Mope
TARO CITY - Government troops killed five rebels on Monday as fighting
continued in the southern province, an army spokesman said, adding that
Colonel Amadou Keto of the Third Brigade had led the men. Two soldiers
were wounded.
Residents fled.

A second paragraph begins here."""


def test_hard_wrapped_text() -> None:
    found = paragraphs(WRAPPED)
    assert found[0] == "Army kills five rebels in Mope"
    assert found[1].startswith("TARO CITY") and found[1].endswith("were wounded.")
    assert found[2:] == ["Residents fled.", "A second paragraph begins here."]


def test_single_line_ends() -> None:
    assert paragraphs("Looting and abuses\nThe agency reported that troops fled.") == [
        "Looting and abuses",
        "The agency reported that troops fled.",
    ]
    assert len(paragraphs("Troops fled the town of\nMope on Monday.")) == 1
    assert len(paragraphs("Troops fled the town\nand burned it.")) == 1
    assert paragraphs("- two dead\n- three hurt") == ["- two dead", "- three hurt"]
    assert paragraphs("  \n\n One. \n \n Two.\n") == ["One.", "Two."]
    assert paragraphs("") == []


def test_no_letter_is_lost() -> None:
    text = "KABUL: One.Two three| 5 p.m. The end ” of it\n• a\nb"
    kept = "".join(text[start:end][s:e] for start, end in blocks(text) for s, e in sentences(text[start:end], [7, 20]))
    assert "".join(kept.split()) == "".join(text.split())


LINKS = " Army moves on Taro Two die in Mope blast, doctors say Follow us"


@pytest.mark.parametrize(
    ("article", "links"),
    [
        ("Two died in Taro. Source AFP", " Related News" + LINKS),
        ("Two died in Taro.\n\n", "You may also like\n\nArmy moves on Taro\n\nTwo die in Mope"),
        ("Two died in Taro. ... 612 ", "Related" + LINKS),
        ("Two died in Taro. Related news reached Mope on Monday.", ""),
        ("Two died in Taro. Most Popular leaders fled.", ""),
        ("Two died in Taro. Related News" + LINKS * 30, ""),
        ("Two died in Taro.\n\nRelated Articles\n\nArmy moves on Taro\n\n" + "The army came on Monday. " * 8, ""),
    ],
)
def test_foot_of_a_page(article: str, links: str) -> None:
    assert (article + links)[foot(article + links) :].strip() == links.strip()


def test_topics_of_a_page() -> None:
    text = "Get short URL Topic Fight for Mope (180) 0 54 Two fled. The Topic of talks (2) was Mope. 9 Related" + LINKS
    assert [text[start:end] for start, end in links(text)] == ["Topic Fight for Mope (180)", "Related" + LINKS]
