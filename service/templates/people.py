"""Classes of words that evidence can name beside words: ``@people`` and ``@number``.

No list holds all trades and callings, but English forms most of their names alike: growers, collectors, florists,
guardians, evacuees, seamen. Plurals so formed are people unless they stand in the list of things; so are plural names
of peoples and believers. Those who bear arms, govern or play are left out: they are no crowd that demonstrates.
"""

from __future__ import annotations

from service.language.parse import Sentence, Word

_ENDINGS = ("er", "or", "ist", "ian", "ee", "man", "woman", "folk", "folks")
_NOT_A_CROWD = frozenset(
    """man woman other number power helicopter prayer meter kilometer kilometre metre liter litre center centre water
    order paper matter door flower letter factor sector border corridor partner degree tractor trailer banner
    poster computer monitor sensor generator reactor cylinder canister container launcher howitzer bulldozer
    cutter shutter tanker trawler boulder scooter carrier freighter cover corner quarter headquarter river tower
    tree committee fee rupee guarantee knee offer answer counter register rumor rumour tremor error mirror horror
    terror tumor color colour honor flavor harbor shelter character chapter disorder frontier barrier filter
    finger shoulder feather weather winter summer dinner disaster transfer server burner transformer elevator
    indicator loudspeaker speaker cruiser destroyer bomber fighter hammer dagger ladder checkpoint checker
    consumer layer list specialist checklist manner murder lieutenant soldier trooper officer minister leader
    commander ruler governor mayor prosecutor inspector investigator director manager president senator attacker
    raider gunner sniper ranger peacekeeper rioter robber smuggler kidnapper trafficker gangster murderer killer
    offender perpetrator extremist terrorist jihadist separatist militiaman gunman policeman guardian spokesman
    player runner swimmer racer boxer bowler winner loser contender tourist visitor spectator viewer performer
    dancer singer investor shareholder observer explorer guardsman serviceman chairman statesman newcomer trustee
    designer finisher competitor contestant""".split()
)


def classes(sentence: Sentence, word: Word, key: str) -> tuple[str, ...]:
    """The classes of a word with this lemma: "@number", "@people" or none."""
    if word.upos == "NUM":
        return ("@number",)
    if word.upos not in ("NOUN", "PROPN") or not word.has("Number=Plur") or key in _NOT_A_CROWD:
        return ()
    if word.upos == "PROPN":
        name = sentence.entity_at(word.id)
        if name is not None:
            return ("@people",) if name.type == "NORP" else ()
    return ("@people",) if key.endswith(_ENDINGS) else ()


__all__ = ["classes"]
