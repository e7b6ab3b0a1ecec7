"""Rules for days told from the day of publication or from the day the story has reached: weekdays, weeks, "ago",
holidays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dateutil.easter import easter

from service.coding.dates import periods
from service.coding.dates.patterns import NUMBERS, after, any_of, count, rule, words
from service.coding.dates.periods import DAY, Reading, on

_HOLIDAYS = {name.replace("'", ""): value for name, value in words()["holidays"].items()}


@rule(r"(?P<n>two|three|four)~(?P<wd>{WD})s~ago|(?P<wd2>{WD})~before~last", "day")
def _weekdays_ago(g, context):
    weekday = periods.weekday(g["wd"] or g["wd2"])
    return context.anchor and on(
        periods.last_weekday(context.anchor - DAY, weekday) - 7 * (NUMBERS[(g["n"] or "two").lower()] - 1) * DAY
    )


_WEEK_WORD = r"last~week|earlier~this~week|this~week|the~(?:previous~week|week~before)|a~week~(?:ago|earlier)|next~week"


@rule(
    rf"(?P<wd>{{WD}})(?:~{{PART}})?,?~(?:of~)?(?P<week>{_WEEK_WORD})|(?P<week2>{_WEEK_WORD}),?~(?:on~)?(?P<wd2>{{WD}})",
    "day",
)
def _weekday_of_week(g, context):
    week = (g["week"] or g["week2"]).lower()
    origin = (
        context.story
        if "previous" in week or "before" in week or "earlier" in week.split("this")[0]
        else context.anchor
    )
    if not origin:
        return None
    weekday = periods.weekday(g["wd"] or g["wd2"])
    if week.startswith("a"):
        return on(periods.last_weekday(origin, weekday) - 7 * DAY)
    back = 0 if "this" in week else 7 if week.startswith("next") else -7
    day = periods.monday(origin) + (weekday + back) * DAY
    return (
        replace(on(day), kind="future")
        if back > 0
        else on(day if day <= origin or back else periods.last_weekday(origin, weekday))
    )


@rule(
    r"(?:the~)?(?P<pre>previous|preceding|following)~(?P<wd>{WD})(?:~{PART})?|the~(?P<wd2>{WD})~(?P<pre2>before|after)",
    "base",
)
def _weekday_from_story(g, context):
    if not context.story:
        return None
    weekday = periods.weekday(g["wd"] or g["wd2"])
    if (g["pre"] or g["pre2"]).lower() in {"following", "after"}:
        return on(periods.last_weekday(context.story + 7 * DAY, weekday))
    return on(periods.last_weekday(context.story - DAY, weekday))


@rule(
    r"(?P<x>(?P<wd>{WD})(?:~(?:night|midnight|evening))?~(?:until|till|to|into|through)~(?:(?:well|past|after|around|about|nearly)~)*"
    r"(?:dawn|daybreak|sunrise|first~light|(?:early~)?(?:the~)?(?:(?:next|following)~)?morning))",
    "day",
)
def _through_the_night(g, context):
    """From Thursday midnight until past dawn: dated, like "overnight", by the morning."""
    if not context.anchor:
        return None
    day = periods.last_weekday(context.anchor - DAY, periods.weekday(g["wd"]))
    return on(day + DAY, first=day)


@rule(
    r"overnight~(?:into|to)~(?P<into>{WD})"
    r"|(?:overnight~(?:(?:on|of|from)~)?|(?P<pre>last|this~past|this~coming|past|this|next|coming|every|each)~)?"
    r"(?<!bloody\s)(?<!black\s)"
    r"(?:(?P<wd>{WD})(?:['’]s)?(?:~{PART}|~overnight)?(?:~(?P<post>last)(?!~(?:week|month|year)))?"
    r"|(?P<wds>{WD})s(?=~(?-i:[a-z])))"
    r"|on~(?P<x2>(?P<wda>(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?))",
    "day",
)
def _plain_weekday(g, context):
    """On Saturday: the most recent one. "Mondays attack": a feed that lost its apostrophes."""
    anchor, pre = context.anchor, " ".join((g["pre"] or g["post"] or "").lower().split())
    name = g["wd"] or g["wds"] or g["into"] or g["wda"]
    if not anchor:
        return None
    weekday = periods.weekday(name)
    day = periods.last_weekday(anchor, weekday)
    if pre in {"every", "each"}:
        return Reading((), None, None, None, "habit")
    if pre in {"next", "coming", "this coming"}:
        return on(day + 7 * DAY, kind="future")
    if pre == "last" and day == anchor:
        day -= 7 * DAY
    return on(day, first=day - DAY if g["into"] else day)


@rule(
    r"(?:(?:on|at|over|during)~)?(?:the~)?(?P<pre>last|past|this|this~past|previous|next|coming)?~?(?P<x>weekend)(?!s)|the~weekend~before"
)
def _weekend(g, context):
    anchor, pre = context.anchor, (g["pre"] or "").lower()
    if not anchor:
        return None
    saturday = periods.last_weekday(anchor, 5)
    if pre in {"last", "previous"} and (anchor - saturday).days < 2:
        saturday -= 7 * DAY
    if pre in {"next", "coming"}:
        return on(saturday + 7 * DAY, 2, "future")
    return on(saturday, 2, "week", saturday, saturday + DAY)


@rule(r"(?:the~)?week~of~(?P<d>{MON}~{DD}|{DD}~{MON2})".replace("{MON2}", "(?P<mon2>{MONF})"))
def _week_of(g, context):
    day = periods.recent(periods.month_number(g["mon"] or g["mon2"]), int(re.search(r"\d+", g["d"])[0]), context.anchor)
    return day and periods.week(periods.monday(day))


@rule(
    r"(?:(?P<edge>early|late|mid|earlier|later|(?:the~)?(?:end|start|beginning|middle)~of)(?:~|-)|in~|during~|over~)?"
    r"(?P<which>this|last|next|the~(?:past|last)|the~same|the~(?:previous|preceding)|the~following)~week(?!end|~of\b)"
    r"|the~week~before|(?P<edge2>(?:the~)?(?:end|start|beginning|middle)~of|earlier~in|later~in)~the~week(?!end|~of\b)"
)
def _relative_week(g, context):
    which = (g["which"] or ("this" if g["edge2"] else "the previous")).lower()
    edge = (g["edge"] or g["edge2"] or "").lower().removeprefix("the ").removesuffix(" in")
    anchor = context.story if "same" in which or "previous" in which or "following" in which else context.anchor
    if not anchor:
        return None
    if which.startswith("the ") and which[4:] in {"past", "last"}:
        return periods.last_days(7, context)
    if which in {"next", "the following"}:
        return replace(
            periods.week(periods.monday(anchor) + 7 * DAY, edge), kind="future" if which == "next" else "week"
        )
    if which in {"this", "the same"}:
        return periods.week(
            periods.monday(anchor),
            "" if edge in {"earlier", "later"} else edge,
            anchor - DAY if edge == "earlier" else anchor,
        )
    return periods.week(periods.monday(anchor) - 7 * DAY, edge)


# ---- today, ago, earlier


@rule(r"(?:the~)?day~(?P<which>before~yesterday|after~tomorrow)", "day")
def _day_but_one(g, context):
    before = g["which"].lower().startswith("before")
    return context.anchor and on(context.anchor + (-2 if before else 2) * DAY, kind="day" if before else "future")


@rule(r"(?P<w>yesterday|tomorrow|last~(?:night|evening))(?:~{PART})?", "day")
def _yesterday(g, context):
    future = g["w"].lower() == "tomorrow"
    return context.anchor and on(context.anchor + (DAY if future else -DAY), kind="future" if future else "day")


@rule(r"(?:earlier~)?(?:today|tonight|this~(?:(?:early|late)~)?(?:morning|afternoon|evening|noon|night|dawn))", "day")
def _today(g, context):
    return context.anchor and on(context.anchor)


@rule(r"overnight", "told")
def _overnight(g, context):
    """The night before, dated by the morning it is told on."""
    return context.story and on(context.story, first=context.story - DAY)


@rule(
    r"(?:on~)?(?:the~)?(?:previous|preceding)~(?:day|night|evening|afternoon|morning)|the~(?:day|night|evening)~before(?!~(?-i:[a-z]))"
    r"|the~(?:day|night|evening)~before(?=~(?:after|in|at|when|while|near|during|as)\b)",
    "base",
)
def _previous_day(g, context):
    return context.story and on(context.story - DAY)


@rule(
    r"(?:on~)?the~(?:next|following)~(?:day|morning|night|evening|afternoon)|the~(?:day|morning)~after(?!~(?-i:[a-z]))",
    "base",
)
def _next_day(g, context):
    return context.story and on(context.story + DAY)


@rule(
    r"(?:on~)?(?:the~(?:very~)?same|that~same)~(?:day|night|evening|morning|afternoon)|(?:on~)?that~(?:day|night|evening|morning|afternoon)"
    r"|(?:earlier|later)~(?:in~the|that|the~same)~(?:day|night|evening)",
    "base",
)
def _same_day(g, context):
    return context.story and on(context.story)


@rule(
    r"{NUM}~(?P<unit>week|fortnight)s?~ago~(?:(?:on|this)~)?(?P<day>today|yesterday|{WD})"
    r"|(?P<day2>today|yesterday|{WD})~(?:a~)?(?P<unit2>week|fortnight)~ago",
    "day",
)
def _weeks_ago_today(g, context):
    """A week ago today, two weeks ago on Monday."""
    if not context.anchor:
        return None
    name = (g["day"] or g["day2"]).lower()
    start = context.anchor - {"today": 0, "yesterday": 1}.get(name, 0) * DAY
    if name not in {"today", "yesterday"}:
        start = periods.last_weekday(context.anchor, periods.weekday(name))
    number = count(g)[0] if g["n"] else 1
    return on(start - number * periods.UNIT_DAYS[(g["unit"] or g["unit2"]).lower()] * DAY)


@rule(r"{NUM}~{UNIT}~(?:ago|back)|(?P<vague>minutes|hours|days|weeks|months|years|decades)~ago")
def _ago(g, context):
    return _shifted(g, context.anchor, -1, context)


@rule(
    r"{NUM}~{UNIT}~(?P<way>earlier|later|before(?=~?[.,;:)]|\s*$)|prior(?!~to)|afterwards?|previously)"
    r"|(?P<vague>minutes|hours|days|weeks|months|years|decades)~(?P<way2>earlier|later|before(?=~?[.,;:)]|\s*$))",
    "base",
)
def _earlier(g, context):
    sign = 1 if (g["way"] or g["way2"]).lower() in {"later", "afterward", "afterwards"} else -1
    reading = _shifted(g, context.story, sign, context)
    late = reading and sign > 0 and context.anchor and reading.first > context.anchor
    return on(context.anchor) if late else reading


def _shifted(g, origin, sign, context):
    """So many units, or some, from a day; where no day is known, at least whether that is long ago."""
    if g["vague"]:
        unit, exact = g["vague"].lower()[:-1], False
        number = 2 if unit == "decade" else 3
    else:
        unit, (number, exact) = g["unit"].lower(), count(g)
    if origin:
        return periods.shift(origin, number, exact, unit, sign, context)
    return periods.PAST if sign < 0 and number * periods.UNIT_DAYS[unit] > context.window else None


@rule(
    r"(?:{NUM}~{UNIT}|(?P<vague>hours|minutes|days|weeks|months|years))~(?P<way>after|before|following|since|prior)(?=~)",
    "offset",
)
def _offset(g, context):
    """Two days after X: the day of X, where the story's day is that of what came after (or before) it."""
    if not context.story:
        return None
    sign = 1 if g["way"].lower() in {"before", "prior"} else -1
    if g["vague"]:
        reading = periods.shift(context.story, 3, False, g["vague"].lower()[:-1], sign, context)
    else:
        number, exact = count(g)
        reading = periods.shift(context.story, number, exact, g["unit"].lower(), sign, context)
    late = context.anchor and reading.days[0] > context.anchor
    return replace(reading, kind="future") if late else reading


@rule(
    r"(?:(?:in|over|during|within|for|throughout)~)?(?:the~)?(?P<pre>past|last|recent|previous|preceding)~(?:{NUM}~)?"
    r"(?P<unit2>hours|days?|nights|weeks|fortnight|months|years|decades?)(?!~of\b)"
)
def _past_days(g, context):
    """In the past two or three weeks, in recent days."""
    unit = g["unit2"].lower().rstrip("s")
    if g["n"]:
        number = count(g)[0]
    else:
        number = {
            "hour": 1,
            "day": 1 if g["unit2"].lower() == "day" else 4,
            "night": 3,
            "week": 3,
            "fortnight": 1,
            "month": 3,
        }.get(unit, 3)
    if unit in {"year", "decade"}:
        return context.anchor and periods.year(context.anchor.year - 1, "", context)
    return periods.last_days(number // 24 if unit == "hour" else number * periods.UNIT_DAYS[unit], context)


@rule(
    r"(?:since|after|before|until)~(?:the~)?(?:start~of~the~|outbreak~of~the~)?(?:civil~)?(?P<x>(?:war|conflict|uprising|revolution|insurgency|revolt|invasion|crisis)(?:~(?:began|started|erupted|broke~out))?)"
)
def _since_the_war(g, context):
    """Since the war began: long before, on a day that the words do not tell."""
    return context.anchor and replace(periods.year(context.anchor.year - 1, "", context), kind="vague")


@rule(
    r"(?:centuries|generations|ages)~(?:ago|back|earlier)"
    rf"|{after('in|during|throughout')}(?:the~)?(?:{any_of(words()['long_past'])}"
    r"|(?:(?:early|late|mid|first~half~of~the|second~half~of~the)(?:~|-))?(?:1\dth|{ORD})~(?:century|centuries))(?!~?-|~(?-i:[a-z])\w+(?:~in)?~(?:was|were|exploded|hit|killed)\b)"
    rf"|{after('in|of|since|from|until|around|by|between')}(?:1[0-8]\d\d~?[-–]~?\d{{1,4}}|{{OLDYEAR}})"
    rf"|{after('the|an|a|its|his|their')}1[0-8]\d\d(?=~(?:war|battle|siege|uprising|rebellion|revolt|revolution|invasion|conquest|conflict|massacre|campaign|expedition|treaty)\b)"
)
def _long_past(g, context):
    """In the nineteenth century, during the Second World War, in 1558."""
    return periods.PAST


@rule(rf"(?P<name>{any_of(words()['unknown_holidays'])})")
def _moving_feast(g, context):
    return Reading((), None, None, None, "unknown")


@rule(rf"(?:last~)?(?P<name>{any_of(words()['holidays'])})(?:,?~(?P<y>{{YEAR}}))?", "date")
def _holiday(g, context):
    when = _HOLIDAYS[" ".join(re.sub("['’]", "", g["name"].lower()).split())]
    latest = context.anchor
    years = [int(g["y"])] if g["y"] else [latest.year + 1, latest.year, latest.year - 1] if latest else []
    for year in years:
        day = easter(year) + when * DAY if isinstance(when, int) else date(year, int(when[:2]), int(when[3:]))
        if g["y"] or day <= latest + DAY:
            return on(day)
    return None
