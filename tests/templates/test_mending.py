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
    ],
)
def test_a_verb_that_the_parser_lost_has_its_subject_and_object(text, verb, subject, object_):
    words = tree(text)
    assert words[verb][0] == "VERB"
    assert words[subject][1:] == ("nsubj", verb)
    assert words[object_][1:] == ("obj", verb)


def test_a_hyphenated_verb_has_its_own_lemma():
    sentence = MENDER.mend(stored_parse("mending", "He was pistol-whipped.")).sentences[0]
    assert next(w for w in sentence.words if w.text == "whipped").lemma == "pistol-whip"


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
