"""Who stands on the two sides of an event, from stored parses through the whole coding."""

from __future__ import annotations

from datetime import date

import pytest

from service.extractor import Document, Extractor
from tests.unit.stored import stored_parse


class StoredEngine:
    """A language engine that only knows the sentences of this file."""

    def parse(self, title, text, *, checkpoint):
        checkpoint()
        return stored_parse("sides", text, title or "")

    def info(self):
        return {"stanza": "stored", "package": "stored", "models_sha256": "0"}


@pytest.fixture(scope="module")
def extractor():
    return Extractor(StoredEngine())


IS_IRAQ = "Islamic State (Iraq)"
CASES = {
    "a mine is theirs who laid it": (
        "Two shepherds were killed near Hatra, Iraq, on Monday by a mine that Islamic State fighters had buried.",
        [(IS_IRAQ, "Civilians (Iraq)")],
    ),
    "a state's force that is meant comes before gunmen whom nobody knows": (
        "Islamic State fighters captured most of Tabqa, Syria, on Monday after an assault. A doctor said soldiers were "
        "fleeing the town and there was strong fighting on all sides. The militants attacked gunmen on the road.",
        [("Islamic State (Syria)", "Military Forces of Syria (2000-2024)")],
    ),
    "who steps on a mine did not lay it": (
        "A soldier stepped on a landmine near Arauca, Colombia, on Monday and lost a foot.",
        [("Unidentified Armed Group (Colombia)", "Military Forces of Colombia (2018-2022)")],
    ),
    "who hits a mine did not lay it": (
        "A police pick-up hit a landmine in Bannu, Pakistan, on Monday, leaving three officers dead.",
        [("Unidentified Armed Group (Pakistan)", "Police Forces of Pakistan (2018-2022)")],
    ),
    "two clans are the two sides": (
        "Members of two clans shot at each other near Galkayo, Somalia, on Monday, leaving nine dead.",
        [("Unidentified Clan Militia (Somalia)", "Unidentified Clan Militia (Somalia)")],
    ),
    "who fights with arms is no mob": (
        "Youths exchanged fire with raiders near Kapoeta, South Sudan, on Monday.",
        [("Unidentified Communal Militia (South Sudan)", "Unidentified Armed Group (South Sudan)")],
    ),
    "gunmen in a crowd's clothes are nobody known": (
        "Two youths on a motorcycle pumped nine bullets into a lawyer in Manta, Ecuador, on Monday.",
        [("Unidentified Armed Group (Ecuador)", "Civilians (Ecuador)")],
    ),
    "an angry crowd that is shot at riots": (
        "Gendarmes opened fire on an angry crowd in Toliara, Madagascar, on Monday, killing two people.",
        [("Rioters (Madagascar)", "Police Forces of Madagascar (2019-2025) Gendarmerie")],
    ),
    "the accused did it, not the accuser": (
        "The Houthi movement accused the Saudi-led coalition of bombing a school in Saada, Yemen, on Monday.",
        [("Operation Restoring Hope", "Civilians (Yemen)")],
    ),
    "suspicion falls on somebody later": (
        "Unknown men shot dead a teacher in Garissa, Kenya, on Monday. Suspicion fell on Al Shabaab.",
        [("Al Shabaab", "Civilians (Kenya)")],
    ),
    "a second raid is by whoever made the first": (
        "Turkish jets bombed a farm in Zakho, Iraq, on Monday. A second raid hit a school in Amadiya on Tuesday.",
        [("Military Forces of Turkey (2016-)", "Civilians (Iraq)")] * 2,
    ),
    "the loser of a place is the other armed side": (
        "Islamic State fighters held Rawa for three years. The Iraqi army recaptured Rawa, Iraq, on Monday.",
        [("Military Forces of Iraq (2020-2022)", IS_IRAQ)],
    ),
    "of conjuncts the last has the gang's name": (
        "Police officers and gunmen of the Comando Vermelho gang exchanged fire in Belford Roxo, Brazil, on Monday.",
        [("Police Forces of Brazil (2019-2023)", "CV: Red Command")],
    ),
    "loot belongs to civilians": (
        "Rebels looted 200 cattle in Bocaranga, in the Central African Republic, on Monday.",
        [("CPC: Coalition of Patriots for Change", "Civilians (Central African Republic)")],
    ),
    "police in the words of a riot face the rioters": (
        "Rioters burned cars and shops in Nantes, France, on Monday and police fired tear gas at them.",
        [("Rioters (France)", "Police Forces of France (2017-)")],
    ),
    "a gunman nobody names stays unidentified": (
        "Boko Haram is active in the north. Gunmen shot dead a trader in Jos, Nigeria, on Monday.",
        [("Unidentified Armed Group (Nigeria)", "Civilians (Nigeria)")],
    ),
    "militants are those that the article names": (
        "Al Shabaab has long held the forest. Soldiers killed three militants in Buale, Somalia, on Monday.",
        [("Military Forces of Somalia (2017-2022)", "Al Shabaab")],
    ),
    "each other's attackers are two sides": (
        "Greek and Turkish soldiers fired on each other near Orestiada, Greece, on Monday.",
        [("Military Forces of Greece (2019-)", "Military Forces of Turkey (2016-)")],
    ),
    "who holds the town is the other side": (
        "Islamic State militants attacked a Kurdish-held town in Hasakah, Syria, on Monday.",
        [("Islamic State (Syria)", "YPG: People's Protection Units")],
    ),
    "who leaves a place is the other side": (
        "Armenian troops pulled back from Lachin, Azerbaijan, on Monday and Azerbaijani soldiers took over the town.",
        [
            ("Military Forces of Armenia (2018-)", None),
            ("Military Forces of Azerbaijan (2003-)", "Military Forces of Armenia (2018-)"),
        ],
    ),
    "a war of two sides names the loser": (
        "Houthi fighters captured Al Jubah, Yemen, on Monday.",
        [("Military Forces of Yemen (2016-) Supreme Political Council", "Military Forces of Yemen (2012-2022)")],
    ),
    "what nobody signs for is decreed by the government": (
        "A state of emergency was declared in Castries, Saint Lucia, on Monday.",
        [("Government of Saint Lucia (2016-2021)", None)],
    ),
    "who aimed a missile is named a sentence on": (
        "Saudi air defences intercepted a missile over Jizan, Saudi Arabia, on Monday. The Houthis said it hit its mark.",
        [("Military Forces of Saudi Arabia (2015-)", "Military Forces of Yemen (2016-) Supreme Political Council")],
    ),
    "a grenade is no weapon of a mob": (
        "Two youths threw a grenade at a bar in Bujumbura, Burundi, on Monday.",
        [("Unidentified Armed Group (Burundi)", "Civilians (Burundi)")],
    ),
    "shells that hurt nobody are aimed at nobody": (
        "Rebels fired rockets at the town of Al-Qardaha, Syria, on Monday causing material damage only.",
        [("Opposition Rebels (Syria)", None)],
    ),
    "a deal's other side is no broker": (
        "The government and the ELN signed a truce in Bogota, Colombia, on Monday, brokered by Norway.",
        [("Government of Colombia (2018-2022)", "ELN: National Liberation Army")],
    ),
    "who shot at the suicide bomber is on the other side": (
        "A bomber rammed a lorry packed with explosives into a police post in Kismayo, Somalia, on Monday, killing six "
        "people. Officers had fired at its tyres.",
        [("Unidentified Armed Group (Somalia)", "Police Forces of Somalia (2017-2022)")],
    ),
    "a group by a name that it calls itself says that it fired": (
        "Six mortar rounds fell on a school in Dhusamareb, Somalia, on Monday. The group calling itself al Shabaab said "
        "that it fired them.",
        [("Al Shabaab", "Civilians (Somalia)")],
    ),
    "graffiti point at settlers": (
        "Masked men burned an olive press in Burqa, in the West Bank, on Monday. Graffiti left on a wall pointed to "
        "settlers.",
        [("Settlers (Israel)", "Civilians (Palestine)")],
    ),
    "a country owns up": (
        "A missile hit a helicopter near Yeraskh, Armenia, on Monday. Azerbaijan said it had fired in error.",
        [("Military Forces of Azerbaijan (2003-)", "Civilians (Armenia)")],
    ),
    "a bystander shot in a riot died in the riot": (
        "Youths clashed with police in Kindia, Guinea, on Monday. A bystander was hit by a bullet and died.",
        [("Rioters (Guinea)", "Police Forces of Guinea (2010-2021)")],
    ),
    "drones that got through are theirs who sent them": (
        "Gunners shot down nine Russian drones over Sumy, Ukraine, on Monday. Two others hit a block of flats, killing a "
        "couple.",
        [("Military Forces of Russia (2000-)", "Civilians (Ukraine)")],
    ),
    "only states have aircraft": (
        "Jets struck the village of Kin Seik in Myanmar on Monday, killing six villagers. The Arakan Army, which holds it, "
        "attacked a post in Buthidaung on Tuesday.",
        [
            ("Military Forces of Myanmar (2021-)", "Civilians (Myanmar)"),
            ("ULA/AA: United League of Arakan/Arakan Army", "Military Forces of Myanmar (2021-)"),
        ],
    ),
    "a ruler's tanks are his state's": (
        "Assads tanks shelled Rastan, Syria, on Monday, killing four people.",
        [("Military Forces of Syria (2000-2024)", "Civilians (Syria)")],
    ),
    "a coalition of the country's own is no army": (
        "The Libyan Coalition condemned a massacre committed by soldiers in Derna, Libya, on Monday that killed nine people.",
        [("Military Forces of Libya (2016-2021)", "Civilians (Libya)")],
    ),
    "a fuel depot belongs to no side": (
        "Drones hit a fuel depot in Kosti, Sudan, on Monday.",
        [("Unidentified Military Forces", None)],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_sides(extractor, case):
    text, expected = case
    body = extractor.extract(Document(text=text, published_at=date(2021, 3, 12)))
    assert [(e["actor1"], e["actor2"]) for e in body["events"]] == expected
