"""From death reports to the fatalities of events: who owns which report, and what they come to together."""

from __future__ import annotations

import pytest

from service.coding.fatalities import HEAVY, assign, reports
from service.templates.mentions import Factuality, Mention
from tests.unit.stored import stored_parse

BOMB, CLASH, STRIKE, ATTACK = "Suicide bomb", "Armed clash", "Air/drone strike", "Attack"


def deaths(text: str, *triggers: str, title: str = "", types: tuple[str, ...] = (), places: tuple[set[str], ...] = ()):
    """The Deaths of an event for each trigger; "+" joins triggers of one event, "word#2" is the second such word."""
    parse = stored_parse("fatalities", text, title)

    def mention(trigger: str, sub_event_type: str) -> Mention:
        form, _, nth = trigger.partition("#")
        at = [(s.index, w.id) for s in parse.sentences for w in s.words if w.text == form]
        sentence, word = at[int(nth or 1) - 1]
        return Mention("r", 1, sub_event_type, sentence, (word,), "f", "w", {}, Factuality("actual"))

    kinds = types or (STRIKE,) * len(triggers)
    events = [[mention(t, kind) for t in trigger.split("+")] for trigger, kind in zip(triggers, kinds, strict=True)]
    return assign(parse, reports(parse), events, suicide=[kind == BOMB for kind in kinds], places=places)


ONE_EVENT = [
    # one report, in the clause of the event
    ("A drone strike on a tea stall killed six men in Tessit.", "strike", 6),
    ("Six men were killed in a drone strike on a tea stall in Tessit.", "strike", 6),
    ("The shelling that killed 14 villagers lasted an hour.", "shelling", 14),
    ("Gunmen attacked a farm in Bokkos, killing a guard and two herders.", "attacked", 3),
    ("Nobody was killed when a rocket hit the port of Berbera.", "hit", 0),
    ("Rockets hit the port of Berbera, wounding nine dockers.", "hit", 0),
    # title and text, lead and follow-up repeat one figure
    ("A raid on Kalo killed nine people. Nine people died, the mayor said.", "raid", 9),
    ("A raid on Kalo killed nine people, officials said. A nurse was among the dead. Four of the dead "
     "were children.", "raid", 9),
    ("A bomb exploded in Pasni on Monday. The dead included a nurse and two children.", "exploded", 3),
    # sources disagree: the lowest; an update: the latest
    ("A bomb exploded in Isabela. Police put the dead at two, while the hospital counted four.", "exploded", 2),
    ("The rebels said 20 soldiers were killed in the ambush, but the army said only three had died.", "ambush", 3),
    ("The blast in Lashkar killed nine people. By Tuesday the death toll had climbed to 14.", "blast", 14),
    ("Officials lowered the death toll of the blast in Arlit from nine to six.", "blast", 6),
    ("The bombing killed four people. Two more died in hospital overnight.", "bombing", 6),
    ("Relatives said 13 mourners were shot dead; the police gave a figure of nine.", "shot", 9),
    ("Locals said 12 passengers were killed in the ambush. The army gives ten.", "ambush", 10),
    ("The blast at Bawku killed nine people. Police put the number at seven.", "blast", 7),
    ("Jets bombed a wedding at Sheberghan. Nineteen villagers have been laid to rest.", "bombed", 19),
    # sides add up, each at its lowest; denied losses are dropped
    ("The army said it killed 30 rebels in a battle at Mope; rebels admitted five and claimed nine "
     "soldiers.", "battle", 14),
    ("Twelve soldiers and three civilians were killed in the ambush near Sebba.", "ambush", 15),
    ("Troops and rebels clashed in Birao. Nine soldiers were killed, and 14 rebels died, the governor "
     "said.", "clashed", 23),
    ("Rebels claimed to have killed eight soldiers in a battle in Kumbo. The army denied losing a single man and said "
     "three rebels had died.", "battle", 3),
    ("Gunmen raided Bafut. A teacher counted 16 dead, while the army spoke of 12.", "raided", 12),
    ("Gunmen raided Bamenda. Residents put the dead at ten, but the police put it at seven.", "raided", 7),
    ("A mine hit a bus in Garbahare. Police reported five dead, while a doctor said that nine had died.", "hit", 5),
    ("Rebels said they killed 14 soldiers in a clash at Aguelhok. The army denied that any of its men had died and said "
     "three rebels were killed.", "clash", 3),
    ("Rebels said they killed ten soldiers in a battle at Kanem. The army said it had lost no men and killed four "
     "rebels.", "battle", 4),
    ("Rebels claimed to have killed nine soldiers in an ambush at Bali. The army said that none of its men had been "
     "killed and that two rebels had died.", "ambush", 2),
    ("Gunmen killed three policemen in a raid on Lamu. The army said none of its soldiers was killed.", "raid", 3),
    ("The army said it killed 25 rebels in a battle at Palma and lost two soldiers. A statement by the rebels admitted "
     "four dead in their ranks and claimed eleven soldiers.", "battle", 6),
    ("The junta put its losses at seven in the battle at Minbu. Rebels said they killed 20 soldiers and lost two of "
     "their own.", "battle", 9),
    # one deed more of the same kind comes on top; some of the dead and a body do not
    ("A drone struck a bus in Nyala, killing three men. Another strike killed four traders.", "struck+strike", 7),
    ("Gunmen killed nine labourers in Kulgam. Three of the dead had been beheaded.", "killed+beheaded", 9),
    ("Gunmen killed a teacher in Jolo. His body was found at dawn.", "killed", 1),
    ("Rebels clashed with troops at Masisi. The clinic received the bodies of two soldiers.", "clashed", 2),
    # a total and its parts
    ("Fifteen people were killed in the raid on Duma. Twelve soldiers and three civilians died, the mayor "
     "said.", "raid", 15),
    ("Fifty people died in the attack on Hama. The attack killed 15 civilians and 27 fighters, with another ten "
     "bodies still unnamed.", "attack", 50),
    ("Nine civilians were killed in the raid on Pama. Two more people died overnight.", "raid", 11),
    # ways of saying it
    ("A rocket hit a house in Amerli. A boy aged three could not be saved.", "hit", 1),
    ("A shell hit a market in Bria. Two of the wounded did not survive.", "hit", 2),
    ("Gunmen shot dead Anna Kabila, her brother Paul and two guards in Goma.", "shot", 4),
    ("Two hawkers were felled by bullets when soldiers opened fire in Kisii.", "opened", 2),
    ("A shell struck a depot in Homs. A bus driver and two pupils were killed.", "struck", 3),
    ("Thirty-six people perished in explosions at a market in Baga.", "explosions", 36),
    ("Gunmen raided a bar in Manta. Five men died on the spot and two more in hospital.", "raided", 7),
    ("Twin bombings in Jalalabad killed six and four people respectively.", "bombings", 10),
    ("Three soldiers fell on the field of honour in the battle at Kaiga.", "battle", 3),
    ("Gunmen attacked a lorry at Goronyo. Five farmers were shot dead, along with two children.", "attacked", 7),
    ("Rebels shot down an army helicopter carrying 12 soldiers. There were no survivors.", "shot", 12),
    ("A helicopter with eight soldiers aboard was shot down by rebels. Nobody survived.", "shot", 8),
    ("Gunmen ambushed a patrol in Pasni. None of the 14 soldiers survived.", "ambushed", 14),
    ("Soldiers beat a fruit seller to death in Kindu.", "beat", 1),
    ("A rebel who was planting a mine near Hpakant blew himself to pieces.", "mine", 1),
    ("Four pilgrims were killed by gunmen in Parachinar; three more died of their wounds later.", "killed", 7),
    ("A girl was pulled dead from the rubble on Tuesday, bringing to 14 the toll of the missile that hit Lviv.", "hit", 14),
    ("A raid on a depot, where rebels were believed to lodge, killed 13 inhabitants.", "raid", 13),
    ("A child was also among eight people killed in shelling on Douma. Eight people were killed in the shelling.",
     "shelling", 8),
    ("A drone hit a car in Dohuk, killing one of the militia's captains and a girl of ten.", "hit", 2),
    ("The rebels and the army exchanged bodies in Taiz while a mine hit a bus there.", "hit", 0),
    ("A shell killed a boy in Homs. Around 90 people have died of shortages in the besieged town.", "shell", 1),
    # both sides speak of their own dead
    ("The army said it killed 30 insurgents in a battle at Mongua and lost two men.", "battle", 32),
    ("Morocco denied any loss of its own in the clash and reported two Polisario fighters dead.", "clash", 2),
    ("Troops killed 40 fighters in a battle at Nekemte. The rebels put their own losses at seven.", "battle", 7),
    # what only sets the time, and what remains of a figure given before
    ("Police clashed with smugglers at Zubin, two weeks after the siege in which three officers died.", "clashed", 0),
    ("Raids on Raqqa killed 30 people. Nobody knew whether the remaining six people killed were fighters.", "Raids", 30),
    # tallies of a war, other days and other places stay out
    ("A shell killed three people in Kherson. The war has killed 12,000 people.", "shell", 3),
    ("A shell hit a bus in Kherson. Some 160 people have been killed in the region since January.", "hit", 0),
    ("Drones hit a depot in Sumy on Monday. In Nikopol, three people died on Friday.", "hit", 0),
    # vague words
    ("Several rebels were killed in clashes in Sake.", "clashes", 3),
    ("Fierce clashes in Sake left people dead.", "clashes", HEAVY),
    ("Dozens were killed in air strikes on Shendi.", "strikes", 12),
]  # fmt: skip


@pytest.mark.parametrize(("text", "trigger", "count"), ONE_EVENT)
def test_counts_the_dead_of_one_event(text, trigger, count):
    assert deaths(text, trigger)[0].count == count


SUICIDE = [
    ("Two brothers blew themselves up outside a church in Surabaya. The two were the only ones to die.", "blew", 2),
    ("A suicide bomber struck a post in Kismayo, killing two guards and himself.", "struck", 3),
    ("A suicide bomber killed four guards in Bannu.", "killed", 5),
    ("Two women blew themselves up in a market in Mora, killing nine shoppers.", "blew", 11),
    ("Six people died, the attacker among them, when a man set off his vest outside a mosque.", "set", 6),
    ("A suicide bomber killed 12 people in Herat. The bomber was killed too.", "killed", 13),
    ("Two suicide bombers attacked a mosque in Mora, killing themselves and nine worshippers.", "attacked", 11),
    ("A suicide bomber rammed a gate in Bandung. He and one policeman were killed.", "rammed", 2),
    ("A suicide bomber set off his vest among recruits in Khost, killing seven of them.", "set", 8),
    ("A suicide bomber struck a checkpoint in Gao; nobody else was hurt.", "struck", 1),
    ("A truck laden with explosives was driven into a camp in Tessit, killing ten soldiers and the driver.", "driven", 11),
    ("A suicide bomber hit a bus in Sibi, killing the driver and three passengers.", "hit", 5),
    ("Militants rammed a truck of explosives into a camp in Bannu. Nine soldiers died. All six attackers were killed.",
     "rammed", 15),
    ("Twin suicide blasts killed four guards at a checkpoint in Homs.", "blasts", 6),
]  # fmt: skip


@pytest.mark.parametrize(("text", "trigger", "count"), SUICIDE)
def test_adds_the_suicide_bomber_unless_the_count_holds_him(text, trigger, count):
    assert deaths(text, trigger, types=(BOMB,))[0].count == count


SEVERAL_EVENTS = [
    ("A bomb killed three people in Kano. In Jos, gunmen shot dead two traders.", ("bomb", "shot"), (3, 2)),
    ("Shelling killed four people in Sumy and a drone strike killed one in Izium.", ("Shelling", "strike"), (4, 1)),
    ("A mine killed a boy near Gao. Rebels also raided Bamba. Two villagers died.", ("mine", "raided"), (1, 2)),
    ("Jets bombed Arda on Monday and Kulo on Friday. Nine people were killed in Kulo.", ("bombed",), (9,)),
]


@pytest.mark.parametrize(("text", "triggers", "counts"), SEVERAL_EVENTS)
def test_gives_every_event_its_own(text, triggers, counts):
    assert tuple(d.count for d in deaths(text, *triggers)) == counts


def test_a_report_goes_to_the_event_at_the_place_it_names():
    text = "Shells hit Hrove and Lutsyn on Monday. Eleven people were killed in Hrove and another man died in Lutsyn."
    found = deaths(text, "hit", "hit", places=({"Hrove"}, {"Lutsyn"}))
    assert [d.count for d in found] == [11, 1]


def test_dead_told_of_again_are_the_same_dead():
    text = "Air raids killed eleven civilians near Aleppo. The civilians were killed when jets hit a house in Idlib."
    assert [d.count for d in deaths(text, "raids", "hit")] == [11, 11]
    text = "Rebels killed a pilot near Jayrud. Shelling followed in retaliation for the execution of the pilot."
    assert [d.count for d in deaths(text, "killed", "Shelling")] == [1, 0]


def test_what_siblings_have_of_their_own_is_taken_off_the_total():
    text = "Attacks in Kano and Jos left seven people dead. A bomb killed four people in Kano."
    assert [d.count for d in deaths(text, "Attacks+bomb", "Attacks")] == [4, 3]


def test_dead_of_a_retelling_go_to_what_it_retells():
    text = "Border guards exchanged fire at Batken on Monday. One guard was killed, a source said."
    parse = stored_parse("fatalities", text)
    at = {w.text: (s.index, w.id) for s in parse.sentences for w in s.words}
    events = [
        [Mention("r", 1, CLASH, *at["exchanged"][:1], at["exchanged"][1:], "f", "w", {}, Factuality("actual"))],
        [Mention("r", 1, ATTACK, *at["killed"][:1], at["killed"][1:], "f", "w", {}, Factuality("general"))],
    ]
    assert [d.count for d in assign(parse, reports(parse), events)] == [1, 0]


def test_dead_go_to_what_the_next_sentence_takes_up():
    text = (
        "Shells hit Douma on Monday. Six pupils had been killed in air strikes on a school. "
        "The strikes hit the village of Hass."
    )
    assert [d.count for d in deaths(text, "hit", "strikes#2")] == [0, 6]


def test_negated_and_planned_events_own_no_dead():
    text = "Commandos recovered the bazaar on Sunday. Eight policemen were dead by the time the shooting stopped."
    parse = stored_parse("fatalities", text)
    at = {w.text: (s.index, w.id) for s in parse.sentences for w in s.words}
    events = [
        [Mention("r", 1, CLASH, sentence, (word,), "f", "w", {}, Factuality(value))]
        for (sentence, word), value in ((at["recovered"], "actual"), (at["shooting"], "negated"))
    ]
    assert [d.count for d in assign(parse, reports(parse), events)] == [8, 0]


def test_a_title_counts_for_those_that_the_text_gives_none():
    text = "A bomb killed three people in Gao. A mine went off near Kidal."
    assert [d.count for d in deaths(text, "bomb", "mine", title="Three killed in Mali blasts")] == [3, 0]


def test_events_that_share_a_trigger_share_the_dead_the_remainder_to_the_first():
    found = deaths(
        "Clashes in Arda on Monday, Tuesday and Wednesday killed 13 people.", "Clashes", "Clashes", "Clashes"
    )
    assert [d.count for d in found] == [5, 4, 4]
    assert {d.shared for d in found} == {13}
    found = deaths("Raids on Arda, Kulo and Bama killed 11 people.", "Raids", "Raids", "Raids")
    assert [d.count for d in found] == [5, 3, 3]


def test_a_toll_in_the_next_sentence_is_shared_too():
    found = deaths("Shells hit Toretsk and Avdiivka. Three people were killed, officials said.", "hit", "hit")
    assert [d.count for d in found] == [2, 1]


def test_the_title_counts_where_the_text_is_silent():
    text = "Militants fired mortar shells at a base outside Baidoa on Sunday."
    assert deaths(text, "fired", title="Five soldiers killed in Baidoa")[0].count == 5
    text = "Mortar shells killed six soldiers at a base outside Baidoa on Sunday."
    assert deaths(text, "killed#2", title="Five soldiers killed in Baidoa")[0].count == 6


def test_title_and_lead_of_one_event_count_once():
    text = "A car bomb killed seven people at a market in Gao."
    assert deaths(text, "bomb#1+bomb#2", title="Seven dead in Gao bomb")[0].count == 7


def test_agreements_and_arrests_have_no_dead_of_their_own():
    text = "Rebels signed a truce in Juba on Monday after fighting that killed 40 people."
    assert deaths(text, "signed", types=("Agreement",))[0].count == 0
    assert [d.count for d in deaths(text, "signed", "fighting", types=("Agreement", CLASH))] == [0, 40]


def test_an_event_without_a_mention_has_no_dead():
    parse = stored_parse("fatalities", "A drone strike on a tea stall killed six men in Tessit.")
    assert assign(parse, reports(parse), [[]])[0].count == 0
    assert assign(parse, reports(parse), []) == []


def test_says_where_and_why():
    text = "Gunmen stormed a school in Fafa. At least twelve pupils were killed."
    found = deaths(text, "stormed")[0]
    assert [text[s.start : s.end] for s in found.spans] == ["At least twelve pupils were killed"]
    assert found.why == "'At least twelve pupils were killed' (12), sentence 2"
