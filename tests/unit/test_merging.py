"""Which mentions are one event and which are several, from stored parses through the whole coding."""

from __future__ import annotations

from datetime import date

import pytest

from service.extractor import Document, Extractor
from tests.unit.stored import stored_parse


class StoredEngine:
    """A language engine that only knows the sentences of this file."""

    def parse(self, title, text, *, checkpoint):
        checkpoint()
        return stored_parse("merging", text, title or "")

    def info(self):
        return {"stanza": "stored", "package": "stored", "models_sha256": "0"}


@pytest.fixture(scope="module")
def extractor():
    return Extractor(StoredEngine())


def events(extractor, text, title=None):
    body = extractor.extract(Document(text=text, title=title, published_at=date(2021, 3, 12)))
    return [(e["sub_event_type"], e["location"], e["event_date"], e["fatalities"]) for e in body["events"]]


CASES = {
    "arms found where people fought are no other event": (
        None,
        "Soldiers killed five rebels in a clash near Kitgum, Uganda, on Monday. Two rifles and a radio were recovered.",
        [("Armed clash", "Kitgum", "2021-03-08", 5)],
    ),
    "arms found on another day are": (
        None,
        "Gunmen killed a trader in Jos, Nigeria, on Monday. On Tuesday troops seized 40 rifles in Barkin Ladi.",
        [
            ("Attack", "Jos", "2021-03-08", 1),
            ("Disrupted weapons use", "Barkin Ladi", "2021-03-09", 0),
        ],
    ),
    "what is done next is done by the same people": (
        None,
        "A trader was seized by militiamen in Fizi, in the Democratic Republic of Congo, on Monday and beaten to death.",
        [("Attack", "Fizi", "2021-03-08", 1)],
    ),
    "a province and the town in it are one place": (
        None,
        "Air strikes in Kunduz province, Afghanistan, killed 11 people on Monday, a monitor said. Army jets struck the town of "
        "Imam Sahib in the province, officials said.",
        [("Air/drone strike", "Imam Sahib", "2021-03-08", 11)],
    ),
    "a city and its district are one place": (
        None,
        "Army shelling of Kharkiv, Ukraine, killed seven people on Monday, officials said. Shells hit flats in the Saltivka "
        "district of Kharkiv on Monday, killing seven.",
        [("Shelling/artillery/missile attack", "Kharkiv - Saltivka", "2021-03-08", 7)],
    ),
    "a total is not told beside its parts": (
        None,
        "Army jets killed 22 villagers in Sagaing region, Myanmar, on Monday, a monitor said. Twelve were killed in an air "
        "strike on Tabayin and ten in an air strike on Ye-U, it said.",
        [("Air/drone strike", "Tabayin", "2021-03-08", 12), ("Air/drone strike", "Ye-U", "2021-03-08", 10)],
    ),
    "what came a day before is another event": (
        None,
        "Gunmen killed three farmers near Jos, Nigeria, on Monday, a day after soldiers shot dead a herder in Bokkos.",
        [("Attack", "Jos", "2021-03-08", 3), ("Attack", "Bokkos", "2021-03-07", 1)],
    ),
    "what came some weeks before is none": (
        None,
        "Just weeks after an attack on a church, gunmen killed four villagers near Jos, Nigeria, on Monday.",
        [("Attack", "Jos", "2021-03-08", 4)],
    ),
    "the attack is the one told of": (
        None,
        "A roadside bomb killed nine soldiers in Gao, Mali, on Monday. The attack was part of a wider offensive, officials said.",
        [("Remote explosive/landmine/IED", "Gao", "2021-03-08", 9)],
    ),
    "what the others were doing is no other fight": (
        None,
        "Troops clashed with militants who were attacking a base in Kala Balge, Nigeria, on Monday. Nine militants were killed.",
        [("Armed clash", "Kala Balge", "2021-03-08", 9)],
    ),
    "gas is told from air strikes by its day": (
        None,
        "Nine people were killed in air strikes in Kunduz on Saturday. Earlier in the week a chlorine attack killed 30 people "
        "in the village of Qala in Kunduz province, Afghanistan.",
        [("Air/drone strike", "Kunduz", "2021-03-06", 9), ("Chemical weapon", "Qala", "2021-03-09", 30)],
    ),
    "who takes a place and moves in does one thing": (
        None,
        "Rebel fighters moved into Bria, in the Central African Republic, and seized the town on Monday.",
        [("Non-state actor overtakes territory", "Bria", "2021-03-08", 0)],
    ),
    "the place that is told later is where the event took place": (
        None,
        "An air strike killed 15 people in Kunduz province, Afghanistan, on Monday, a monitor said. It said the strike on the "
        "village of Zar Kharid was carried out by Pakistani planes.",
        [("Air/drone strike", "Zar Kharid", "2021-03-08", 15)],
    ),
    "two towns are two scenes": (
        None,
        "Air strikes hit Saada, Yemen, on Monday, killing six people. The strikes on Marib killed nine.",
        [("Air/drone strike", "Saada", "2021-03-08", 6), ("Air/drone strike", "Marib", "2021-03-08", 9)],
    ),
    "rebels without a name may be a group that the text names": (
        None,
        "Jaish al-Islam fired shells at Harasta, Syria, on Monday. The terrorists fired shells at Harasta, killing four people.",
        [("Shelling/artillery/missile attack", "Harasta", "2021-03-08", 4)],
    ),
    "what was struck all over a country is told of its towns": (
        None,
        "Government air strikes on towns across the country killed 32 people on Monday. In Jassem, Syria, 15 civilians were "
        "killed in four air strikes.",
        [("Air/drone strike", "Jassem", "2021-03-08", 15)],
    ),
    "a further one is of the kind just told": (
        None,
        "Two rockets landed in Haditha, Iraq, on Monday. One struck a school in Ramadi, killing a teacher.",
        [
            ("Shelling/artillery/missile attack", "Haditha", "2021-03-08", 0),
            ("Shelling/artillery/missile attack", "Ramadi", "2021-03-08", 1),
        ],
    ),
    "a place that its takers are driven out of the same day changed no hands": (
        None,
        "Rebels captured Kidal, Mali, on Monday morning but were pushed out by the army the same night.",
        [("Armed clash", "Kidal", "2021-03-08", 0)],
    ),
    "what is told apart and has other victims is another event": (
        None,
        "Israeli jets struck a base near Quneitra, Syria, on Monday, killing two soldiers. Six farmers died in a separate "
        "raid in Quneitra that night.",
        [("Air/drone strike", "Quneitra", "2021-03-08", 2), ("Air/drone strike", "Quneitra", "2021-03-08", 6)],
    ),
    "a number stands for a clause at another place": (
        None,
        "Shelling killed five people in Bakhmut and two in Lyman, Ukraine, on Monday.",
        [
            ("Shelling/artillery/missile attack", "Bakhmut", "2021-03-08", 5),
            ("Shelling/artillery/missile attack", "Lyman", "2021-03-08", 2),
        ],
    ),
    "numbers stand for clauses on two days, their total in the sentence before": (
        None,
        "At least 110 people were killed by gunmen in Mopti, Mali, over the weekend. Sixty died on Saturday and 50 on "
        "Sunday.",
        [("Attack", "Mopti", "2021-03-06", 60), ("Attack", "Mopti", "2021-03-07", 50)],
    ),
    "numbers of days after their total": (
        None,
        "Gunmen killed seven people in Jos, Nigeria, last weekend: four on Saturday and three on Sunday.",
        [("Attack", "Jos", "2021-03-06", 4), ("Attack", "Jos", "2021-03-07", 3)],
    ),
    "what befell some of the dead is no other event": (
        None,
        "Militants killed nine labourers in Kulgam, India, on Tuesday. Three of the dead had been beheaded.",
        [("Attack", "Kulgam", "2021-03-09", 9)],
    ),
    "a known body found elsewhere belongs to the killing": (
        None,
        "Gunmen abducted a teacher in Zamboanga, Philippines, on Monday and killed him hours later. His body was found "
        "at Talusan the same evening.",
        [("Attack", "Zamboanga", "2021-03-08", 1)],
    ),
    "police who shoot at a rioting crowd are in the riot": (
        None,
        "Police killed three people in Maputo, Mozambique, on Monday when a mob attacked a police station.",
        [("Mob violence", "Maputo", "2021-03-08", 3)],
    ),
    "what only says after what something came is no event": (
        None,
        "After weeks of clashes around Marib, Yemen, rebels attacked an army post in Harib on Monday.",
        [("Armed clash", "Harib", "2021-03-08", 0)],
    ),
    "a passive clause beside a fight tells of its dead": (
        None,
        "Youths exchanged fire with raiders at Poktap, South Sudan, on Monday; two of the pursuers were killed.",
        [("Armed clash", "Poktap", "2021-03-08", 2)],
    ),
    "five more killed died of the same means": (
        None,
        "Air raids killed six villagers in Saada, Yemen, on Monday. Four more civilians were killed in Haradh.",
        [("Air/drone strike", "Saada", "2021-03-08", 6), ("Air/drone strike", "Haradh", "2021-03-08", 4)],
    ),
    "deaths in a clash do not make it an attack on civilians": (
        None,
        "Two militias clashed near Galkayo, Somalia, on Monday, killing eight people.",
        [("Armed clash", "Galkayo", "2021-03-08", 8)],
    ),
    "title and lead are one event": (
        "Gunmen kill four in Bossangoa",
        "Gunmen shot dead four farmers in Bossangoa, in the Central African Republic, on Wednesday.",
        [("Attack", "Bossangoa", "2021-03-10", 4)],
    ),
    "a strike and the deaths it caused are one event": (
        None,
        "An air strike hit a market in Saada, Yemen, on Monday. Six traders were killed in the strike.",
        [("Air/drone strike", "Saada", "2021-03-08", 6)],
    ),
    "the same number of dead, told again at a narrower place": (
        None,
        "At least 21 people were killed in an air strike in Syria on Thursday. The jets struck a market in Atareb, killing "
        "21 people, a monitor said.",
        [("Air/drone strike", "Atareb", "2021-03-11", 21)],
    ),
    "the same number of other people in another town is another event": (
        None,
        "Gunmen killed nine farmers in Bali, Nigeria, on Monday. Bandits killed nine traders at Wukari on Monday too.",
        [("Attack", "Bali", "2021-03-08", 9), ("Attack", "Wukari", "2021-03-08", 9)],
    ),
    "another five are not the five told of before": (
        None,
        "Mortar shells hit Taiz, Yemen, on Tuesday and killed five people. Elsewhere another five people were killed by "
        "shells in Hodeidah on Tuesday.",
        [
            ("Shelling/artillery/missile attack", "Taiz", "2021-03-09", 5),
            ("Shelling/artillery/missile attack", "Hodeidah", "2021-03-09", 5),
        ],
    ),
    "several of the bridges are no dead": (
        None,
        "Rebels destroyed several of the town's bridges near Hatra, Iraq, on Monday.",
        [("Looting/property destruction", "Hatra", "2021-03-08", 0)],
    ),
    "two days are two events": (
        None,
        "Rebels shelled Taiz, Yemen, on Monday. Rebels shelled Taiz again on Wednesday.",
        [
            ("Shelling/artillery/missile attack", "Taiz", "2021-03-08", 0),
            ("Shelling/artillery/missile attack", "Taiz", "2021-03-10", 0),
        ],
    ),
    "two places are two events": (
        None,
        "Jets bombed Nyala and Zalingei in Sudan on Tuesday, killing five people.",
        [("Air/drone strike", "Nyala", "2021-03-09", 3), ("Air/drone strike", "Zalingei", "2021-03-09", 2)],
    ),
    "an air strike in support of a battle is part of it": (
        None,
        "Syrian soldiers backed by air strikes clashed with Islamic State fighters in Al Sukhnah, Syria, on Monday.",
        [("Armed clash", "Al Sukhnah", "2021-03-08", 0)],
    ),
    "a war's toll is no event": (
        None,
        "The war in Yemen has killed more than 100,000 people since 2015.",
        [],
    ),
    "a coalition's raid told by its means": (
        None,
        "The Saudi-led coalition destroyed a Houthi radar in an air raid near Hodeidah, Yemen, on Tuesday.",
        [("Air/drone strike", "Hodeidah", "2021-03-09", 0)],
    ),
    "a title's wider place is the text's place": (
        "Two guards killed by mine in northern Mali",
        "A mine killed two park guards near Menaka, Mali, on Monday.",
        [("Remote explosive/landmine/IED", "Menaka", "2021-03-08", 2)],
    ),
    "what an attack brought about is no other victim": (
        None,
        "Gunmen killed three traders in Kaya, Burkina Faso, on Monday. The attack forced the mayor to close the market.",
        [("Attack", "Kaya", "2021-03-08", 3)],
    ),
    "similar attacks are of the kind told before": (
        None,
        "Jets bombed Saada, Yemen, on Monday, killing two people. Four people were killed in similar attacks on Haradh.",
        [("Air/drone strike", "Saada", "2021-03-08", 2), ("Air/drone strike", "Haradh", "2021-03-08", 4)],
    ),
    "a plane shot down stands apart from the battle": (
        None,
        "Rebels seized the town of Bria from the army in the Central African Republic on Monday. "
        "The rebels shot down an army helicopter near Bria on Monday.",
        [
            ("Non-state actor overtakes territory", "Bria", "2021-03-08", 0),
            ("Shelling/artillery/missile attack", "Bria", "2021-03-08", 0),
        ],
    ),
    "a deed that answers another is a deed of its own": (
        None,
        "Militants attacked an army camp in Dikwa, Nigeria, on Monday, prompting air strikes on their base in Gamboru.",
        [("Armed clash", "Dikwa", "2021-03-08", 0), ("Air/drone strike", "Gamboru", "2021-03-08", 0)],
    ),
    "gunfire on soldiers after a mine is a clash": (
        None,
        "A mine hit an army truck near Djibo, Burkina Faso, on Monday, and gunmen opened fire on the soldiers.",
        [("Armed clash", "Djibo", "2021-03-08", 0)],
    ),
    "a town held for hours is not taken": (
        None,
        "Rebels seized the town of Bangassou, Central African Republic, on Monday morning and withdrew a few hours later.",
        [("Armed clash", "Bangassou", "2021-03-08", 0)],
    ),
    "a captured soldier is killed as a civilian": (
        None,
        "Militants shot dead a captured soldier in Dikwa, Nigeria, on Monday.",
        [("Attack", "Dikwa", "2021-03-08", 1)],
    ),
    "habits are no events": (
        None,
        "Rebels have repeatedly shelled the city of Taiz, Yemen, and are fighting the army near Marib.",
        [],
    ),
    "a bomb that kills its layer, and one that kills others": (
        None,
        "A rebel was burying a mine near Loikaw, Myanmar, on Monday when it exploded, killing him and two passers-by.",
        [("Remote explosive/landmine/IED", "Loikaw", "2021-03-08", 3)],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_events(extractor, case):
    title, text, expected = case
    assert events(extractor, text, title) == expected


def test_old_happenings_that_only_date_or_describe_make_no_background(extractor):
    text = (
        "Months after rebels lost Samarra, Iraq, to the army, jets bombed a camp near Hatra on Monday. "
        "The coalition, which is fighting the militants, bombed Baiji on Wednesday."
    )
    document = Document(text=text, published_at=date(2021, 3, 12))
    body = extractor.extract(document, include_non_actual=True)
    assert [(e["sub_event_type"], e["factuality"]) for e in body["events"]] == [
        ("Air/drone strike", "actual"),
        ("Air/drone strike", "actual"),
    ]


def test_what_is_known_to_the_month_alone_is_not_done_in_one_breath(extractor):
    text = (
        "The militants wrecked several statues of the old town and executed its librarian after sweeping into Hatra, "
        "Iraq, in March 2014."
    )
    body = extractor.extract(Document(text=text, published_at=date(2021, 3, 12)), include_non_actual=True)
    kinds = [(e["sub_event_type"], e["fatalities"], e["factuality"]) for e in body["events"]]
    assert kinds == [("Looting/property destruction", 0, "background"), ("Attack", 1, "background")]
