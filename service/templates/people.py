"""Classes of words that evidence can name beside words: ``@people``, ``@human``, ``@person``, ``@number``.

No list holds all trades and callings, but English forms most of their names alike: growers, collectors, florists,
guardians, evacuees, seamen, seamstresses. Nouns so formed are people (``@human``) unless they stand in the list of
things. Their plurals are ``@people``, and so are plural names of peoples and believers; those who bear arms, govern or
play are left out of ``@people``, for they are no crowd that demonstrates.
"""

from __future__ import annotations

from service.language.parse import Sentence, Word

_ENDINGS = ("er", "or", "ist", "ian", "ee", "man", "men", "folk", "folks")
_HUMAN_ENDINGS = (*_ENDINGS, "eur", "smith", "wright", "herd", "maid", "mistress", "stress", "wife")
_NOT_A_CROWD = frozenset(
    """man woman soldier trooper officer minister leader specialist lieutenant commander ruler governor mayor
    prosecutor inspector investigator director manager president senator attacker raider gunner sniper ranger
    peacekeeper rioter robber smuggler kidnapper trafficker gangster murderer killer offender perpetrator extremist
    terrorist jihadist separatist militiaman gunman policeman guardian spokesman player runner swimmer racer boxer
    bowler winner loser contender tourist visitor spectator viewer performer dancer singer investor shareholder
    observer explorer guardsman serviceman chairman statesman newcomer trustee designer finisher competitor
    contestant ancestor predecessor successor partner consumer bomber fighter""".split()
)
_THINGS = frozenset(
    """specimen regimen omen abdomen stamen bitumen
    other number power helicopter prayer meter kilometer kilometre metre liter litre center centre water order
    paper matter door flower letter factor sector border corridor degree tractor trailer banner poster computer
    monitor sensor generator reactor cylinder canister container launcher howitzer bulldozer cutter shutter tanker
    trawler boulder scooter carrier freighter cover corner quarter headquarter river tower tree committee fee rupee
    guarantee knee offer answer counter register rumor rumour tremor error mirror horror terror tumor color colour
    honor flavor harbor shelter character chapter disorder frontier barrier filter finger shoulder feather weather
    winter summer dinner disaster transfer server burner transformer elevator indicator loudspeaker speaker cruiser
    destroyer hammer dagger ladder checkpoint checker layer list checklist manner murder adapter amber anger anchor
    armor beer blender blister blunder boiler breaker bumper bunker butter caliber camper cancer charger chatter
    chopper cider cinder clamor cleaver clover cluster coaster compressor condenser conveyor cooler copper cracker
    crater culver cursor danger detonator diameter dishwasher dozer drawer dredger drier dryer ember encounter
    equator excavator exterior extinguisher ether favor feeder fender fertilizer fertiliser fever fiber flier flyer
    folder foyer freezer fryer gutter grinder hanger harvester heater hopper humor hunger incinerator injector
    interior jumper lager laser leather ledger lever lighter liner liquor litter liver loader locker lumber marker
    merger mixer motor newsletter odor oyster pager parameter pepper perimeter platter plunder pointer poker printer
    processor projector propeller quiver raptor razor receiver recorder refrigerator regulator remainder reminder
    revolver roadster roller roster rotor router rubber rudder saucer scanner scatter schooner scraper screwdriver
    semester sewer shower shudder silver skewer skyscraper slander slaughter sledgehammer slipper slumber sneaker
    spanner spider spinner splinter sprinkler starter steamer stapler steamroller sticker stopper streamer stretcher
    supper surrender sweater temper tender theater thermometer thunder tiger timber timer toaster toner tracker
    transistor transmitter transponder trigger trouser turner upper utter valor vapor vector vigor viper wafer
    washer whisker whisper wiper wonder wrapper zipper heifer beaver badger panther hamster lobster rooster gander
    bee spree tee toffee coffee levee jubilee pedigree marquee chimpanzee settee goatee filigree repartee frisbee
    decree melee puree mist fist twist wrist playlist shortlist waitlist blacklist wishlist hitlist median meridian
    talisman human roman career liqueur fortress mattress distress buttress cypress airpower firepower manpower
    horsepower hydropower clatter whimper stutter chamber bladder glacier copier locator accelerator tenor major
    manor predecessor blockbuster bestseller thriller blazer burger cheeseburger hamburger dresser counteroffer
    multiplier heather bother caper newspaper wallpaper sandpaper viewfinder fuller flounder grouper charter barter
    shatter clutter flutter sixer fiver tenner stunner scorcher cliffhanger tearjerker turnover takeover makeover
    crossover hangover pullover rollover handover stopover spillover changeover layover flyover miter maneuver
    booster defroster""".split()
)


def classes(sentence: Sentence, word: Word, key: str) -> tuple[str, ...]:
    """The classes of a word with this lemma: "@number", "@person", or "@human", "@people" or both."""
    if word.upos == "NUM":
        return ("@number",)
    name = sentence.entity_at(word.id) if word.upos == "PROPN" else None
    if name is not None and name.type == "Person" and name.first < name.last:
        return ("@person",)
    if word.upos not in ("NOUN", "PROPN") or key in _THINGS:
        return ()
    plural = word.has("Number=Plur") and key not in _NOT_A_CROWD
    if name is not None:
        return ("@people",) if plural and name.type == "NORP" else ()
    human = ("@human",) if word.upos == "NOUN" and key.endswith(_HUMAN_ENDINGS) else ()
    return (*human, "@people") if plural and key.endswith(_ENDINGS) else human


__all__ = ["classes"]
