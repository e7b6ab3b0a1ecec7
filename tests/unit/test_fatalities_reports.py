"""Ways of saying that people died, and ways that only look like it."""

from __future__ import annotations

import pytest

from service.coding.fatalities import reports
from service.coding.fatalities.words import DeathWords
from tests.unit.stored import stored_parse

COUNTED = {
    "Gunmen killed twelve farmers in Dogo.": 12,
    "Twelve farmers were killed in Dogo.": 12,
    "Gunmen opened fire, killing at least four.": 4,
    "They shot dead a tailor in Maiduguri.": 1,
    "The rebels shot a butcher dead.": 1,
    "Three were fatally shot.": 3,
    "Two people were fatally wounded.": 2,
    "Villagers beat two suspects to death.": 2,
    "Attackers burned a couple alive.": 2,
    "Insurgents beheaded four woodcutters.": 4,
    "A journalist was gunned down outside her home.": 1,
    "The rebels executed the two captives.": 2,
    "A cattle trader was lynched and his brother beaten.": 1,
    "Soldiers neutralised three militants.": 3,
    "Four fighters were martyred.": 4,
    "Two soldiers paid the supreme price.": 2,
    "Nine people lost their lives.": 9,
    "The clashes cost at least 150 lives.": 150,
    "The attack claimed the lives of 12 people.": 12,
    "The blast took seven lives.": 7,
    "The army lost three men.": 3,
    "Two nurses died and a third perished later.": 3,
    "Four soldiers fell in the battle.": 4,
    "The blast left five people dead and dozens wounded.": 5,
    "Three dead in Quetta blast": 3,
    "Four killed, ten injured in Kabul explosion": 4,
    "Eight policemen and 23 attackers were dead when the shooting stopped.": 31,
    "Two farmers were found beheaded in their fields.": 2,
    "The bodies of seven men were found.": 7,
    "Rescuers recovered 12 bodies.": 12,
    "The raid resulted in the deaths of four villagers.": 4,
    "Officials reported 12 deaths.": 12,
    "At least 20 fatalities were recorded.": 20,
    "The killing of 12 villagers shocked the district.": 12,
    "The death toll rose from 9 to 12 on Thursday.": 12,
    "The toll stands at 12.": 12,
    "Medics put the toll at 19.": 19,
    "The number of people killed reached 40.": 40,
    "The officers, three of whom were killed, fled.": 3,
    "Ali Khan, 35, and his son, 12, were shot dead by gunmen.": 2,
    "A man, his wife and two sons died.": 4,
    "The strikes killed 12, including four women.": 12,
    "Nine people, four of them children, were killed.": 9,
    "Dozens of people, including three children, were killed.": 12,
    "A Spanish and an Australian tourist were shot dead.": 2,
    "More than a dozen were killed on both sides.": 12,
    "Half a dozen villagers were killed and 20 more wounded.": 6,
    "A bomb killed five people and a cow.": 5,
    "The shelling left dead and wounded in the market.": 3,
    "One soldier and an unknown number of rebels were killed.": 4,
    "Gunmen stopped three drivers and killed them.": 3,
    "The bombs killed nine people and displaced thousands.": 9,
    "Two drivers bled to death in the cab.": 2,
    "Four porters never came back alive.": 4,
    "A constable breathed his last in hospital.": 1,
    "Three soldiers laid down their lives.": 3,
    "Five hostages were put to the sword.": 5,
    "The bystander did not make it.": 1,
    "The seven men whom the raiders slaughtered were miners.": 7,
    "A mine killed two guards and flattened three shops.": 2,
    "Two pupils are dead.": 2,
    "Gunmen shot dead Grace Achieng, 38, a nurse, and her son Brian, 12.": 2,
    "Haji Noor, 60, a tribal elder, his wife and their son were killed.": 3,
    "Two brothers, Ilyas, 20, and Murad, 23, were shot dead.": 2,
    "Gunmen killed a nurse, a teacher and a driver.": 3,
    "Police shot dead five people in the square.": 5,
    "Splinters killed a resident and wounded two of his guests.": 1,
    "The raid left 11 soldiers dead and eight missing.": 11,
}
COUNTED |= {
    "The clash left at least 13 dead and 20 injured.": 13,
    "Unknown men shot and killed lawyer Ana Perez as she left church.": 1,
    "Guards shot dead a Kurdish porter, or kolbar, at the crossing.": 1,
    "On Thursday the militants put to death 26 civilians in the village.": 26,
    "A crowd stoned and burned to death at least nine suspected gang members.": 9,
    "Four people, two officers and two inmates, were killed in the raid.": 4,
    "Three fighters died, as did a grocer.": 4,
    "Two officers were shot dead, as were two passers-by.": 4,
}
NOT_COUNTED = [
    "Shelling left 14 dead or wounded in Idlib.",
    "More than 30 people were killed or injured.",
    "The rockets caused about 20 casualties.",
    "Twelve people were wounded and three are missing.",
    "No one was killed.",
    "None of the soldiers died.",
    "There were no deaths.",
    "No loss of life was reported.",
    "The army denied that its soldiers had killed 12 people.",
    "The group threatened to kill ten hostages.",
    "The men planned to murder a judge.",
    "At least ten people were feared dead.",
    "The bomb could have killed hundreds.",
    "Troops will kill the rebels if they come back.",
    "Twenty cows were killed.",
    "Three children died of hunger.",
    "Lawmakers killed the bill.",
    "Sappers neutralised two bombs.",
    "The telephones are dead.",
    "Sappers blew up a bridge.",
    "The two sides exchanged the bodies of 40 fighters.",
    "Three miners were buried alive under the rubble.",
    "The patrol never came to the village.",
    "Help did not make it to the town.",
]


@pytest.mark.parametrize(("text", "count"), COUNTED.items())
def test_counts_the_dead(text, count):
    assert sum(r.count for r in reports(stored_parse("fatalities", text)) if not r.partial) == count


@pytest.mark.parametrize("text", NOT_COUNTED)
def test_counts_nobody_who_is_not_said_to_be_dead(text):
    assert not reports(stored_parse("fatalities", text))


FLAGS = [
    ("The death toll rose to 12 on Thursday.", "update"),
    ("Medics put the toll at 19.", "toll"),
    ("Another person succumbed to his injuries.", "extra"),
    ("The dead included four women and a child.", "partial"),
    ("A midwife was among the dead.", "partial"),
    ("The attack left 12 dead, including the bomber.", "holds_bomber"),
    ("A boy blew himself up and the bomber died at the gate.", "bomber"),
    ("Some 400 people have been killed since 2011.", "total"),
    ("At least 40 people were killed this year.", "total"),
    ("The war has killed 300 people.", "total"),
    ("Three monks were killed there last month.", "past"),
    ("Five people died there in 2004.", "past"),
    ("Initial reports had spoken of three dead.", "former"),
    ("Officials had earlier put the death toll at nine.", "former"),
]


@pytest.mark.parametrize(("text", "flag"), FLAGS)
def test_says_what_kind_of_report_it_is(text, flag):
    assert any(getattr(r, flag) for r in reports(stored_parse("fatalities", text)))


def test_says_who_killed_whom_and_who_says_so():
    parse = stored_parse("fatalities", "The army said rebels killed five soldiers in Sebba.")
    (report,) = reports(parse)
    words = parse.sentences[0]
    assert (words[report.killer].text, words[report.source].text, report.side) == ("rebels", "army", "state")


def test_keeps_the_sides_apart():
    parse = stored_parse("fatalities", "Two soldiers, four rebels and a shepherd were killed.")
    assert {(r.side, r.count) for r in reports(parse)} == {("state", 2), ("armed", 4), ("civilian", 1)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("\nkill:", "\nkil:"), "missing or unknown: kil, kill"),
        (("\ndie: [die", "\ndie: [no"), "'die': not words"),
        (("\nfall: [fall]", "\nfall: fall"), "'fall' must be a list"),
    ],
)
def test_a_faulty_word_file_says_what_is_wrong(tmp_path, change, message):
    from service.coding.fatalities import words as death_words

    path = tmp_path / "death_words.yaml"
    path.write_text(death_words._PATH.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        DeathWords(path)
