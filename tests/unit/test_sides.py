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
    "who steps on a mine did not lay it": (
        "A soldier stepped on a landmine near Arauca, Colombia, on Monday and lost a foot.",
        [("Unidentified Armed Group (Colombia)", "Military Forces of Colombia (2018-2022)")],
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
