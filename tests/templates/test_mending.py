"""Trees that parsers get wrong, and what the mender makes of them."""

from __future__ import annotations

import pytest

from service.coding.taxonomy import EVENT_TYPE_OF
from service.templates import rules
from service.templates.mending import Mender
from tests.unit.stored import stored_parse

MENDER = Mender(rules.load(EVENT_TYPE_OF))
REST = "No more was known."


def tree(text: str, title: str = "") -> dict[str, tuple[str, str, str]]:
    """Form to tag, relation and head form, of the first sentence."""
    sentence = MENDER.mend(stored_parse("mending", text, title)).sentences[0]
    return {w.text: (w.upos, w.deprel, sentence[w.head].text if w.head else "") for w in sentence.words}


@pytest.mark.parametrize(
    ("title", "verb", "subject", "object_"),
    [
        ("Mob burns shops in Lagos after robbery", "burns", "Mob", "shops"),
        ("Villagers lynch suspected thief in Jharkhand", "lynch", "Villagers", "thief"),
        ("Police arrest opposition leader in Kampala", "arrest", "Police", "leader"),
        ("Protesters pelt police with stones in Srinagar", "pelt", "Protesters", "police"),
        ("Supporters of Imran Khan block motorway near Peshawar", "block", "Supporters", "motorway"),
        ("Crowd attacks police station in Cap-Haitien", "attacks", "Crowd", "station"),
        ("Houthis, government swap prisoners in Marib", "swap", "Houthis", "prisoners"),
        ("Nurses stage sit-in at Harare hospital", "stage", "Nurses", "in"),
        ("Four killed, 20 hurt as rioters torch shops in Honiara", "torch", "rioters", "shops"),
    ],
)
def test_a_headline_has_its_verb(title, verb, subject, object_):
    words = tree(REST, title)
    assert words[verb][0] == "VERB"
    assert words[subject][1:] == ("nsubj", verb)
    assert words[object_][1:] == ("obj", verb)


@pytest.mark.parametrize(
    ("text", "verb", "participle", "subject", "object_"),
    [
        ("A bomb taped to a bicycle wounded two guards in Herat.", "wounded", "taped", "bomb", "guards"),
        (
            "A mine laid beside a track killed four farmers in Kidal, Mali, on Sunday.",
            "killed",
            "laid",
            "mine",
            "farmers",
        ),
        (
            "An explosive charge placed in a handcart wounded 11 traders in Kabul.",
            "wounded",
            "placed",
            "charge",
            "traders",
        ),
    ],
)
def test_a_participle_leaves_the_predicate_to_the_verb_behind_it(text, verb, participle, subject, object_):
    words = tree(text)
    assert words[verb][:2] == ("VERB", "root")
    assert words[subject][1:] == ("nsubj", verb)
    assert words[object_][1:] == ("obj", verb)
    assert words[participle][1:] == ("acl", subject)


def test_an_event_noun_that_starts_a_headline_is_a_noun():
    assert tree(REST, "Protest in Suva over unpaid wages")["Protest"][0] == "NOUN"


@pytest.mark.parametrize(
    "title",
    [
        "Dozens of Casualties in Aleppo Bomb Blast",
        "Rebel attacks in Goma displace thousands",
        "Teachers union protest enters third day in Lima",
        "Police officer killed in Kano",
    ],
)
def test_other_headlines_are_left_alone(title):
    parse = stored_parse("mending", REST, title)
    assert MENDER.mend(parse) is parse


def test_set_ablaze_is_a_verb_with_its_result():
    words = tree("Stone-throwing supporters of a defeated candidate set ablaze a polling office in Bassar on Monday.")
    assert words["set"][:2] == ("VERB", "root")
    assert words["office"][1:] == ("obj", "set")


def test_an_agent_is_marked_by_by():
    words = tree("Water cannon was turned on union activists who took out a march to the court in Kollam on Monday.")
    assert words["activists"][1] == "obl"


def test_the_finite_verb_after_a_participle_is_the_predicate():
    words = tree("Residents demanding water burned tyres on the main road in Umtata on Monday.")
    assert words["burned"][1] == "root"
    assert words["Residents"][1:] == ("nsubj", "burned")


@pytest.mark.parametrize(
    ("text", "verb", "subject"),
    [
        ("An enraged crowd set upon a bus driver in Rajshahi on Tuesday.", "set", "crowd"),
        ("Supporters of the two parties set upon one another in Kumasi.", "set", "Supporters"),
        ("Troops netted 12 Boko Haram suppliers in Gwoza on Tuesday.", "netted", "Troops"),
        ("Al-Shabaab retook Runirgod on Monday after government soldiers withdrew from the town.", "retook", "Al"),
    ],
)
def test_a_verb_with_an_object_and_no_auxiliary_is_active(text, verb, subject):
    words = tree(text)
    assert words[verb][:2] == ("VERB", "root")
    assert words[subject][1:] == ("nsubj", verb)


def test_a_preposition_belongs_to_the_noun_of_its_phrase():
    assert (
        tree("The paramilitaries withdrew their fighters from central Wad Madani on Thursday.")["from"][2] == "Madani"
    )


def test_fighting_that_fills_hours_is_a_noun():
    words = tree("Nine hours of street fighting in Bani between rival militias left two grocers dead on Friday.")
    assert words["fighting"] == ("NOUN", "nmod", "hours")
    assert words["street"][1:] == ("compound", "fighting")


def test_had_before_a_participle_is_its_auxiliary():
    words = tree("The force said on Monday that it had dislodged Allied bandits from Kolo village and was in control.")
    assert words["had"][1:] == ("aux", "dislodged")
    assert words["bandits"][1:] == ("obj", "dislodged")


def test_a_bomb_that_is_set_off_is_an_object():
    words = tree("At the bus park in Kano on Friday a bomber on foot set off his charge amid vendors.")
    assert words["off"][1:] == ("compound:prt", "set")
    assert words["charge"][1:] == ("obj", "set")
    assert words["bomber"][1:] == ("nsubj", "set")


def test_a_participle_that_opens_a_sentence_is_no_predicate():
    words = tree(
        "Shot five times by unknown attackers, editor Juan Sosa died on the way to hospital in Tela on Sunday."
    )
    assert words["died"][1] == "root"
    assert words["Shot"][1:] == ("advcl", "died")
    assert words["attackers"][1:] == ("obl:agent", "Shot")


def test_a_place_won_back_is_an_object():
    words = tree("The army won back the town of Bosso on Thursday.")
    assert words["town"][1:] == ("obj", "won")


def test_as_before_a_clause_is_its_mark():
    words = tree("A girl of nine was killed and her uncle maimed as a mortar shell exploded in their yard in Marti.")
    assert words["shell"][1:] == ("nsubj", "exploded")
    assert words["as"][1:] == ("mark", "exploded")


def test_those_who_act_on_a_day_are_no_part_of_it():
    words = tree("A baker was stopped at a checkpoint in Jinde on Monday by the Sultan faction and has vanished.")
    assert words["faction"][1:] == ("obl:agent", "stopped")


def test_assailants_who_fired_are_active():
    words = MENDER.mend(
        stored_parse(
            "mending", "Two scouts died on Sunday when assailants hidden in a fig grove fired on their jeep in Tak.", ""
        )
    ).sentences[0]
    fired = next(w for w in words.words if w.text == "fired")
    assert not fired.has("Voice=Pass")


def test_two_things_are_set_ablaze():
    assert tree("Gunmen set a granary and 14 huts ablaze in Menaka on Monday.")["ablaze"][1:] == ("xcomp", "set")


def test_a_second_subject_after_the_verb_is_its_object():
    words = tree("Two assailants on a scooter shot dead a ward clerk in a tea shop in Monywa on Friday.")
    assert words["assailants"][1:] == ("nsubj", "shot")
    assert words["clerk"][1:] == ("obj", "shot")


@pytest.mark.parametrize(
    ("text", "verb", "subject", "object_"),
    [
        ("Soldiers pistol-whipped a shopkeeper in Jos on Monday.", "whipped", "Soldiers", "shopkeeper"),
        ("Government aircraft carpet-bombed Douma on Sunday.", "bombed", "aircraft", "Douma"),
        ("Rebels gang-raped a nurse in Kaga.", "raped", "Rebels", "nurse"),
        ("Al-Shabaab fighters press-ganged boys in Jilib on Monday.", "ganged", "fighters", "boys"),
        ("Iraqi troops won back the town of Rawa on Friday.", "won", "troops", "town"),
        ("Nine people died when an army helicopter strafed Tagaing on Sunday.", "strafed", "helicopter", "Tagaing"),
        ("Two men on a motorbike shot dead a land activist in Toribio on Tuesday.", "shot", "men", "activist"),
        ("Three masked men in a car shot dead the mayor of Pebane on Monday, his party said.", "shot", "men", "mayor"),
        (
            "Assailants on a scooter shot dead a ward clerk in a tea shop in Yesagyo, Myanmar, on Sunday.",
            "shot",
            "Assailants",
            "clerk",
        ),
        ("Masked men forced the lawyer Pius Okello into a van in Kampala, his wife said.", "forced", "men", "Pius"),
    ],
)
def test_a_verb_that_the_parser_lost_has_its_subject_and_object(text, verb, subject, object_):
    words = tree(text)
    assert words[verb][0] == "VERB"
    assert words[subject][1:] == ("nsubj", verb)
    assert words[object_][1:] == ("obj", verb)


def test_a_participle_before_who_says_so_belongs_to_what_is_said():
    words = tree(
        "Rockets slammed into Stepanakert on Saturday and again on Sunday, killing three civilians, officials said."
    )
    assert words["killing"][1:] == ("advcl", "slammed")


def test_a_noun_before_a_verb_of_speech_is_its_subject():
    words = tree("Armed men broke down her door in Kabul and drove her off, a neighbour and a friend said.")
    assert words["neighbour"][1:] == ("nsubj", "said")


def test_counted_things_are_an_object():
    words = tree("Air defences had shot down 28 of 38 drones sent against the Odesa region, the air force said.")
    assert words["drones"][1:] == ("obj", "shot")


@pytest.mark.parametrize(
    ("text", "noun", "relation", "head"),
    [
        ("Two guards died in firing by Pakistani rangers near Samba on Tuesday.", "firing", "obl", "died"),
        ("Fighting between FARC rebels and ELN guerrillas left 23 people dead in Tame, officials said Monday.",
         "Fighting", "nsubj", "left"),
    ],
)  # fmt: skip
def test_a_gerund_with_prepositions_is_a_noun(text, noun, relation, head):
    assert tree(text)[noun] == ("NOUN", relation, head)


def test_verbs_after_commas_share_their_subject():
    words = tree(
        "Soldiers arrived in three trucks in Mondoro, ordered the men out of the mosque and shot eleven of them."
    )
    assert words["ordered"][1:] == ("conj", "arrived")


def test_what_bears_a_hyphen_has_its_own_lemma():
    nurses = "Police dispersed a peaceful sit-in of nurses on Tuesday, arresting six."
    for text, last, lemma in (("He was pistol-whipped.", "whipped", "pistol-whip"), (nurses, "in", "sit-in")):
        sentence = MENDER.mend(stored_parse("mending", text)).sentences[0]
        assert next(w for w in sentence.words if w.text == last).lemma == lemma


def test_drive_by_modifies_the_noun_behind_it():
    words = tree("A journalist was killed in a drive-by shooting in Veracruz on Friday.")
    assert words["shooting"] == ("NOUN", "obl", "killed")


def test_a_participle_after_was_is_a_passive():
    words = tree("A community leader was riddled with bullets in Tumaco on Monday.")
    assert words["riddled"][0] == "VERB"
    assert words["leader"][1] == "nsubj:pass"


def test_event_nouns_read_as_verbs_are_subjects():
    words = tree("US strikes on Ras Isa, Yemen, killed 74 people on Thursday.")
    assert words["strikes"] == ("NOUN", "nsubj", "killed")


def test_a_plural_possessor_is_a_noun():
    words = tree("The rebels' capture of Bunagana on Monday sent thousands fleeing.")
    assert words["rebels'"] == ("NOUN", "nmod:poss", "capture")


@pytest.mark.parametrize(
    ("text", "word", "relation", "head"),
    [
        ("Up to 900 people joined hands around the lake in Bern.", "people", "nsubj", "joined"),
        ("A gang went along Long Street, emptying and burning eleven stores.", "stores", "obj", "burning"),
        ("Drivers downed tools and crowded the compound of the ministry.", "compound", "obj", "crowded"),
        ("Security forces fired at women on the bridge in Imphal.", "forces", "nsubj", "fired"),
    ],
)
def test_words_hang_from_the_verb_that_they_belong_to(text, word, relation, head):
    assert tree(text)[word][1:] == (relation, head)


@pytest.mark.parametrize(
    ("text", "verb", "subject"),
    [
        ("Armed men believed to be Jie warriors raided a kraal on Wednesday.", "raided", "men"),
        ("Men thought to be smugglers torched a customs post in Maradi.", "torched", "Men"),
        ("Gunmen suspected of being jihadists killed five farmers in Dori.", "killed", "Gunmen"),
    ],
)
def test_what_people_are_held_to_be_leaves_them_their_deed(text, verb, subject):
    words = tree(text)
    assert words[verb][1] == "root"
    assert words[subject][1:] == ("nsubj", verb)


@pytest.mark.parametrize(
    ("text", "verb", "object_"),
    [
        ("Gunmen swept into Bunia on Monday, looting shops run by traders from Kinshasa.", "looting", "shops"),
        (
            "Police moved in on Monday in Kampala, arresting students gathered outside parliament.",
            "arresting",
            "students",
        ),
        ("Ethiopian police took into custody three members of parliament in Addis Ababa.", "took", "members"),
    ],
)
def test_an_object_stays_one_before_a_participle_or_after_a_state(text, verb, object_):
    words = tree(text)
    assert words[verb][0] == "VERB"
    assert words[object_][1:] == ("obj", verb)


def test_a_number_stands_for_a_clause_whose_verb_is_left_out():
    words = tree("Shells killed five people in Bakhmut and two in Lyman on Monday.")
    assert words["two"][1:] == ("conj", "killed")
    assert words["Lyman"][1:] == ("orphan", "two")
    assert words["Bakhmut"][2] != "two"
    words = tree("Raids killed seven farmers: four on Saturday and three on Sunday.")
    assert {words[w][1:] for w in ("four", "three")} == {("conj", "killed")}
    assert (words["Saturday"][2], words["Sunday"][2]) == ("four", "three")
    words = tree("Shells killed five people in Bakhmut and wounded two in Lyman.")
    assert words["Lyman"][1] != "orphan"


@pytest.mark.parametrize(
    ("text", "subject", "verb", "place"),
    [
        ("In the province of Marib nine soldiers died in a missile strike.", "soldiers", "died", "province"),
        ("In Mosul Iraqi forces recaptured the airport on Thursday.", "forces", "recaptured", "Mosul"),
        ("In Homs government shelling killed six people.", "shelling", "killed", "Homs"),
        ("In Kirkuk city Kurdish fighters shot a guard on Monday.", "fighters", "shot", "city"),
    ],
)
def test_a_place_in_front_leaves_the_subject_to_the_verb(text, subject, verb, place):
    words = tree(text)
    assert words[subject][1:] == ("nsubj", verb)
    assert words[place][1:] == ("obl", verb)


@pytest.mark.parametrize(
    ("text", "verb", "object_"),
    [
        ("Police forced about 30 striking teachers into vans in Colombo on Monday.", "forced", "teachers"),
        ("Thousands of Druze staged sit-ins in Shahba and Salkhad on Monday.", "staged", "sit-ins"),
        ("Police dispersed a peaceful sit-in of nurses on Tuesday, arresting six.", "dispersed", "in"),
        ("The troops blew up the family home of a prisoner in Nablus on Sunday.", "blew", "home"),
        (
            "Farmers rallying against a dam in Kisumu burned a bulldozer and stoned officers on Monday.",
            "stoned",
            "officers",
        ),
    ],
)
def test_a_verb_has_its_own_object(text, verb, object_):
    words = tree(text)
    assert words[verb][0] == "VERB"
    assert words[object_][1:] == ("obj", verb)


@pytest.mark.parametrize(
    ("text", "subject", "verb"),
    [
        (
            "Residents angry about water cuts burned tyres on the main road in Beirut on Thursday.",
            "Residents",
            "burned",
        ),
        ("Commuters angry over fares set tyres alight on a highway in Nairobi on Monday.", "Commuters", "set"),
    ],
)
def test_an_adjective_behind_the_subject_leaves_it_to_the_verb(text, subject, verb):
    words = tree(text)
    assert words[subject][1:] == ("nsubj", verb)
    assert words[verb][1] == "root"


def test_a_second_noun_with_a_preposition_is_no_object():
    words = tree(
        "Officers used pepper balls on a crowd of about 100 that had sat down on a bridge in Portland on Friday."
    )
    assert words["crowd"][1:] == ("obl", "used")


def test_a_participle_behind_a_noun_describes_it():
    words = tree("Under a pact signed on Monday between the elders of Sobane and the rebels, traders may return.")
    assert words["signed"][1:] == ("acl", "pact")
