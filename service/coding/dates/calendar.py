"""Rules for calendar dates: days with a month, months and years, in every order of English news."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date

from service.coding.dates import periods
from service.coding.dates.patterns import ORDINALS, after, rule
from service.coding.dates.periods import DAY, on


@rule(r"(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?(?![\d/-])", "date")
def _iso(g, context):
    return on(date(int(g["y"]), int(g["m"]), int(g["d"])))


@rule(r"(?P<a>\d\d?)(?:/(?P<b>\d\d?)/|-(?P<b2>\d\d?)-|\.(?P<b3>\d\d?)\.)(?P<y>\d{4}|\d\d)(?![\d/-]|\.\d)", "date")
def _numeric(g, context):
    """05/04/2016: the reading inside the news window; where both fit or neither does, day first, with a warning."""
    a, b, y = int(g["a"]), int(g["b"] or g["b2"] or g["b3"]), int(g["y"])
    y += 0 if y > 99 else 2000 if y < 70 else 1900
    found = [
        date(y, month, day)
        for day, month in dict.fromkeys(((a, b), (b, a)))
        if 0 < month < 13 and 0 < day <= calendar.monthrange(y, month)[1]
    ]
    if len(found) < 2:
        return on(found[0]) if found else None
    near = [d for d in found if context.anchor and -1 <= (context.anchor - d).days <= context.window]
    past = [d for d in found if context.anchor and d <= context.anchor + DAY]
    if len(near) == 1:
        return on(near[0])
    day = past[0] if len(past) == 1 else found[0]
    return replace(on(day), warning=f"{g['text']} may be {found[0]} or {found[1]}: read as {day}")


@rule(r"(?:\A|(?<=\n)|(?<=[.;]\s))(?P<a>\d\d?)/(?P<b>\d\d?)(?=,~?(?-i:[A-Z])|:\s)", "date")
def _log_entry(g, context):
    """20/01, Chicomuselo: the day and month that open an entry of a log, day first unless only the other fits."""
    for day, month in ((int(g["a"]), int(g["b"])), (int(g["b"]), int(g["a"]))):
        if 0 < month < 13 and 0 < day < 32 and (found := periods.recent(month, day, context.anchor)):
            return on(found)
    return None


def _year_of(g, context):
    """The year that goes with a month: its number, or that of "last year"."""
    if g.get("y"):
        return int(g["y"])
    if g.get("rel") and context.anchor:
        return context.anchor.year - (g["rel"].lower() == "last")
    return None


def _calendar_days(g, context):
    month, year, anchor, days = periods.month_number(g["mon"]), _year_of(g, context), context.anchor, []
    for number in reversed(re.findall(r"\d+", g["days"])):
        day = date(year, month, int(number)) if year else periods.recent(month, int(number), anchor)
        if day is None:
            return None
        days.insert(0, day)
        anchor = day
    if len(days) == 1:
        return on(days[0])
    listed = re.search(r"and|,|&", g["days"])
    return periods.several(days, periods.join(g["lead"], g.get("part"), bool(listed)))


@rule(r"{NIGHT}(?:{WDA},?~)?(?:the~)?{DAYS}(?:~?-?~?|/|~day~)(?:of~)?{MON}{IN}?", "date")
def _day_month(g, context):
    return _calendar_days(g, context)


@rule(r"{MON}~(?P<days>\d\d)(?P<y>20\d\d)(?!\d)", "date")
def _glued(g, context):
    """Jul 012016: a feed that lost its commas and the space with them."""
    return _calendar_days(g, context)


@rule(
    r"{NIGHT}(?:{WDA},?~)?{MON}~(?:the~)?{DAYS}(?:~?,?~?(?P<y>{YEAR}|{OLDYEAR})|,?~(?:of~)?(?P<rel>last|this)~year)?",
    "date",
)
def _month_day(g, context):
    return _calendar_days(g, context)


@rule(r"(?:the~)?(?P<ord>{ORD})(?:~day)?~of~{MON}{IN}?", "date")
def _ordinal_month(g, context):
    return _calendar_days(g | {"days": str(ORDINALS[" ".join(g["ord"].lower().split())])}, context)


@rule(
    rf"(?:(?:{after('on|by|since|until|of|from|between|night')}|\A)the~|(?P<wd>{{WDA}}),?~(?:the~)?)(?P<d>[12]?\d|3[01])(?:st|nd|rd|th)"
    r"(?:~of~(?P<which>this|last|the)~month)?"
    r"(?=~?[.,;:)\"”]|~(?:and|but|when|after|as|while|in|at|of|near|by|with|where|to|that)\b|\s*$)"
)
def _day_of_month(g, context):
    """On the 12th: the most recent one. With a weekday that does not fit ("on Friday, the 15th in a row") that day."""
    if not context.anchor:
        return None
    latest = context.anchor.replace(day=1) - DAY if (g["which"] or "").lower() == "last" else context.anchor
    days = (latest - back * DAY for back in range(92))
    found = next((day for day in days if day.day == int(g["d"])), None)
    if found and g["wd"] and found.weekday() != (weekday := periods.weekday(g["wd"])):
        return on(periods.last_weekday(context.anchor, weekday))
    return found and on(found)


@rule(
    r"(?:the~)?(?P<nth>first|second|third|fourth|last|final|opening)~(?:(?:week|days?)|(?P<wd>{WD}))~(?:of|in)~"
    r"(?:{MON}{IN}?|(?:the|this|(?P<which>last))~month)"
)
def _week_of_month(g, context):
    if g["mon"]:
        whole = _named_month(g, context)
    else:
        whole = _relative_month({"which": g["which"] or "this", "edge": "", "unit": "month"}, context)
    if whole is None:
        return None
    number = {"first": 0, "opening": 0, "second": 1, "third": 2, "fourth": 3}.get(g["nth"].lower())
    week = periods.week(whole.last - 6 * DAY if number is None else whole.first + 7 * number * DAY)
    if g["wd"]:
        return on(week.first + (periods.weekday(g["wd"]) - week.first.weekday()) % 7 * DAY)
    return week


# ---- months and years

_BEFORE_MONTH = "in|since|until|till|by|from|during|of|between|and|to|through|before|after|for|early|around|or"
_BEFORE_YEAR = _BEFORE_MONTH + "|the|spring|summer|autumn|winter|fall"
_ARTICLES = "the|an|a|its|his|her|their"


def _named_month(g, context):
    number, year = periods.month_number(g["mon"]), _year_of(g, context)
    if year:
        return periods.month(year, number, g.get("edge") or "", context)
    first = periods.recent(number, 1, context.anchor)
    if not first:
        return None
    found = periods.month(first.year, number, g.get("edge") or "", context)
    return found if found.first <= context.anchor + DAY else periods.month(first.year - 1, number, g["edge"], context)


@rule(r"{EDGE}(?:last~|this~)?{MON}{IN}?", "month")
def _month_edge(g, context):
    return _named_month(g, context)


@rule(r"(?:the~month~of~)?{MON}{IN}", "month")
def _month_year(g, context):
    return _named_month(g, context)


@rule(r"(?P<which>last|this~past|past|this|next)~(?P<mon>{MONF})", "month")
def _which_month(g, context):
    """Last October, said in October, is a year ago."""
    anchor = context.anchor
    if anchor and g["which"].lower() == "last":
        anchor = anchor.replace(day=1) - 2 * DAY
    first = periods.recent(periods.month_number(g["mon"]), 1, anchor)
    return first and periods.month(first.year, first.month, "", context)


@rule(
    rf"(?:{after(_BEFORE_MONTH)}(?P<mon>{{MONF}})(?!~(?-i:[A-Z][a-z]))(?!-)|{after(_ARTICLES)}(?P<mon2>{{MONF}})(?=~(?-i:[a-z]))"
    r"|\A(?P<mon3>{MONF})\Z|(?P<mon4>{MONF})(?=['’]s))",
    "month",
)
def _bare_month(g, context):
    return _named_month({"mon": g["mon"] or g["mon2"] or g["mon3"] or g["mon4"]}, context)


@rule(
    r"(?:(?P<edge>early|late|mid|earlier|later|(?:the~)?(?:end|start|beginning|middle|close)~of)(?:~|-))?"
    r"(?P<which>this|last|next|the~(?:same|previous|preceding|past|following))~(?P<unit>month|year)"
    r"|the~(?P<unit2>month|year)~before(?!~(?-i:[a-z]))"
)
def _relative_month(g, context):
    which = " ".join((g["which"] or "the previous").lower().split())
    from_story = which.startswith("the ") and which != "the past"
    origin = context.story if from_story else context.anchor
    if not origin:
        return None
    edge = (g["edge"] or "").lower().removeprefix("the ")
    edge = "" if edge in {"earlier", "later"} else edge
    step = {"last": -1, "the previous": -1, "the preceding": -1, "next": 1, "the following": 1}.get(which, 0)
    if (g["unit"] or g["unit2"]).lower() == "year":
        reading = periods.year(origin.year + step, edge, context)
    elif which == "the past":
        return periods.last_days(30, context)
    else:
        reading = periods.month(*periods.months_from(origin, step), edge, context)
    return replace(reading, kind="future") if which == "next" else reading


@rule(
    rf"(?:{{EDGE}}(?:the~)?(?P<y>{{YEAR}})|{after(_BEFORE_YEAR)}(?P<y2>{{YEAR}})(?!~?-~?\d)"
    rf"|{after(_ARTICLES)}(?P<y3>{{YEAR}})(?=~[A-Za-z]))"
    r"(?!s?~(?:people|men|fighters|soldiers|troops|civilians|families|others|more)\b)|\A(?P<y4>{YEAR})\Z"
)
def _bare_year(g, context):
    number = int(g["y"] or g["y2"] or g["y3"] or g["y4"])
    if context.anchor and number > context.anchor.year:
        return None
    return periods.year(number, g["edge"] or "", context)


@rule(r"(?:in~)?(?:the~)?(?:(?P<edge>early|late|mid)(?:~|-))?(?P<y>1\d\d0|20\d0)['’]?s")
def _decade(g, context):
    return periods.year(int(g["y"]) + {"early": 1, "late": 8}.get((g["edge"] or "").lower(), 5), "", context)


@rule(
    r"(?:(?:early|late|mid)(?:~|-))?(?:(?:last|this|the)~)?(?P<season>spring|summer|autumn|fall|winter)~(?:of~)?(?P<y>{YEAR})|last~(?P<season2>spring|summer|autumn|winter)"
)
def _season(g, context):
    """As north of the equator; no better than a year, as the season of the south is another."""
    month = {"spring": 4, "summer": 7, "autumn": 10, "fall": 10, "winter": 1}[(g["season"] or g["season2"]).lower()]
    if g["y"]:
        day = date(int(g["y"]), month, 15)
    else:
        day = periods.recent(month, 15, context.anchor and context.anchor - 31 * DAY)
    return day and on(day, None, "year", day - 45 * DAY, day + 45 * DAY)
