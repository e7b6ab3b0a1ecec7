"""Rules for calendar dates: days with a month, months and years, in every order of English news."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date

from service.coding import date_periods as periods
from service.coding.date_patterns import ORDINALS, after, rule
from service.coding.date_periods import DAY, on



@rule(r"(?P<y>{YEAR})[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?(?![\d/-])", "date")
def _iso(g, context):
    return on(date(int(g["y"]), int(g["m"]), int(g["d"])))


@rule(r"(?P<a>\d\d?)(?:/(?P<b>\d\d?)/|-(?P<b2>\d\d?)-|\.(?P<b3>\d\d?)\.)(?P<y>\d{4}|\d\d)(?![\d/-]|\.\d)", "date")
def _numeric(g, context):
    """05/04/2016: the reading inside the news window; where both fit or neither does, day first, with a warning."""
    a, b, y = int(g["a"]), int(g["b"] or g["b2"] or g["b3"]), int(g["y"])
    y += 0 if y > 99 else 2000 if y < 70 else 1900
    found = [date(y, month, day) for day, month in dict.fromkeys(((a, b), (b, a))) if 0 < month < 13 and 0 < day <= calendar.monthrange(y, month)[1]]
    if len(found) < 2:
        return on(found[0]) if found else None
    near = [d for d in found if context.anchor and -1 <= (context.anchor - d).days <= context.window]
    past = [d for d in found if context.anchor and d <= context.anchor + DAY]
    if len(near) == 1:
        return on(near[0])
    day = past[0] if len(past) == 1 else found[0]
    return replace(on(day), warning=f"{g['text']} may be {found[0]} or {found[1]}: read as {day}")


def _calendar_days(g, context):
    month, anchor, days = periods.month_number(g["mon"]), context.anchor, []
    for number in reversed(re.findall(r"\d+", g["days"])):
        day = date(int(g["y"]), month, int(number)) if g.get("y") else periods.recent(month, int(number), anchor)
        if day is None:
            return None
        days.insert(0, day)
        anchor = day
    if len(days) == 1:
        return on(days[0])
    listed = re.search(r"and|,|&", g["days"])
    return periods.several(days, periods.join(g["lead"], g.get("part"), bool(listed)))


@rule(r"{NIGHT}(?:{WDA},?~)?(?:the~)?{DAYS}(?:~?-?~?|~day~)(?:of~)?{MON}(?:(?:,?~|-|/)(?P<y>{YEAR}))?", "date")
def _day_month(g, context):
    return _calendar_days(g, context)


@rule(r"{MON}~(?P<days>\d\d)(?P<y>20\d\d)(?!\d)", "date")
def _glued(g, context):
    """Jul 012016: a feed that lost its commas and the space with them."""
    return _calendar_days(g, context)


@rule(r"{NIGHT}(?:{WDA},?~)?{MON}~(?:the~)?{DAYS}(?:~?,?~?(?P<y>{YEAR}))?", "date")
def _month_day(g, context):
    return _calendar_days(g, context)


@rule(r"(?:the~)?(?P<ord>{ORD})(?:~day)?~of~{MON}(?:,?~(?P<y>{YEAR}))?", "date")
def _ordinal_month(g, context):
    return _calendar_days(g | {"days": str(ORDINALS[" ".join(g["ord"].lower().split())])}, context)


@rule(r"(?:on~)?(?P<x>the~(?:night~of~the~)?(?P<d>[12]?\d|3[01])(?:st|nd|rd|th)(?:~of~(?P<which>this|last|the)~month)?)(?=~?[.,;:)\"”]|~(?:and|but|when|after|as|while|in|at|of|near|by|with|where|to|that)\b|\s*$)")
def _day_of_month(g, context):
    """On the 12th: the most recent one."""
    if not context.anchor:
        return None
    day = int(g["d"])
    latest = context.anchor.replace(day=1) - DAY if (g["which"] or "").lower() == "last" else context.anchor
    found = (periods.months_from(latest, -back) for back in range(3))
    return next((on(d) for y, m in found if day <= calendar.monthrange(y, m)[1] and (d := date(y, m, day)) <= latest), None)


@rule(r"(?:the~)?(?P<nth>first|second|third|fourth|last|final|opening)~(?P<unit>week|days?)~(?:of|in)~(?:{MON}(?:,?~(?P<y>{YEAR}))?|(?:the|this|(?P<which>last))~month)")
def _week_of_month(g, context):
    if g["mon"]:
        whole = _named_month(g, context)
    else:
        whole = _relative_month({"which": g["which"] or "this", "edge": ""}, context)
    if whole is None:
        return None
    number = {"first": 0, "opening": 0, "second": 1, "third": 2, "fourth": 3}.get(g["nth"].lower())
    return periods.week(whole.last - 6 * DAY if number is None else whole.first + 7 * number * DAY)


# ---- months and years

_BEFORE_MONTH = "in|since|until|till|by|from|during|of|between|and|to|through|before|after|for|early|around|or"
_ARTICLES = "the|an|a|its|his|her|their"


def _named_month(g, context):
    number = periods.month_number(g["mon"])
    if g.get("y"):
        return periods.month(int(g["y"]), number, g.get("edge") or "", context)
    first = periods.recent(number, 1, context.anchor)
    if not first:
        return None
    found = periods.month(first.year, number, g.get("edge") or "", context)
    return found if found.first <= context.anchor + DAY else periods.month(first.year - 1, number, g["edge"], context)


@rule(r"{EDGE}(?:last~|this~)?{MON}(?:,?~(?:of~)?(?P<y>{YEAR}))?", "month")
def _month_edge(g, context):
    return _named_month(g, context)


@rule(r"(?:the~month~of~)?{MON}(?:,~?|~of~|~|-)(?P<y>{YEAR})", "month")
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


@rule(rf"(?:{after(_BEFORE_MONTH)}(?P<mon>{{MONF}})(?!~(?-i:[A-Z][a-z]))(?!-)|{after(_ARTICLES)}(?P<mon2>{{MONF}})(?=~(?-i:[a-z]))"
      r"|\A(?P<mon3>{MONF})\Z|(?P<mon4>{MONF})(?=['’]s))", "month")  # fmt: skip
def _bare_month(g, context):
    return _named_month({"mon": g["mon"] or g["mon2"] or g["mon3"] or g["mon4"]}, context)


@rule(r"(?:(?P<edge>early|late|mid|earlier|later|(?:the~)?(?:end|start|beginning|middle|close)~of)(?:~|-)|(?:in|during|over|so~far)~)?(?P<which>this|last|the~same|next|the~previous|the~past)~month", "")
def _relative_month(g, context):
    which, edge = g["which"].lower(), (g["edge"] or "").lower().removeprefix("the ")
    anchor = context.story if "same" in which or "previous" in which else context.anchor
    if not anchor:
        return None
    if which.endswith("past"):
        return periods.last_days(30, context)
    back = -1 if which in {"last", "the previous"} else 1 if which == "next" else 0
    reading = periods.month(*periods.months_from(anchor, back), "" if edge in {"earlier", "later"} else edge, context)
    return replace(reading, kind="future") if back > 0 else reading


@rule(r"(?:(?P<edge>early|late|mid|earlier|later|(?:the~)?(?:end|start|beginning|middle|close)~of)(?:~|-)|in~)?(?P<which>this|last|next|the~previous|the~past)~year")
def _relative_year(g, context):
    if not context.anchor:
        return None
    which = g["which"].lower()
    back = -1 if which in {"last", "the previous"} else 1 if which == "next" else 0
    edge = (g["edge"] or "").lower().removeprefix("the ")
    reading = periods.year(context.anchor.year + back, "" if edge in {"earlier", "later"} else edge, context)
    return replace(reading, kind="future") if back > 0 else reading


@rule(rf"(?:{{EDGE}}(?:the~)?(?P<y>{{YEAR}})|{after(_BEFORE_MONTH + '|the|spring|summer|autumn|winter|fall')}(?P<y2>{{YEAR}})(?!~?-~?\d)"
      rf"|{after(_ARTICLES)}(?P<y3>{{YEAR}})(?=~[A-Za-z]))(?!s?~(?:people|men|fighters|soldiers|troops|civilians|families|others|more)\b)|\A(?P<y4>{{YEAR}})\Z")  # fmt: skip
def _bare_year(g, context):
    number = int(g["y"] or g["y2"] or g["y3"] or g["y4"])
    if context.anchor and number > context.anchor.year:
        return None
    return periods.year(number, g["edge"] or "", context)


@rule(r"(?:in~)?(?:the~)?(?:(?P<edge>early|late|mid)(?:~|-))?(?P<y>(?:19|20)\d0)['’]?s")
def _decade(g, context):
    return periods.year(int(g["y"]) + {"early": 1, "late": 8}.get((g["edge"] or "").lower(), 5), "", context)


@rule(r"(?:(?:early|late|mid)(?:~|-))?(?:(?:last|this|the)~)?(?P<season>spring|summer|autumn|fall|winter)~(?:of~)?(?P<y>{YEAR})|last~(?P<season2>spring|summer|autumn|winter)")
def _season(g, context):
    """As north of the equator; no better than a year, as the season of the south is another."""
    month = {"spring": 4, "summer": 7, "autumn": 10, "fall": 10, "winter": 1}[(g["season"] or g["season2"]).lower()]
    if g["y"]:
        day = date(int(g["y"]), month, 15)
    else:
        day = periods.recent(month, 15, context.anchor and context.anchor - 31 * DAY)
    return day and on(day, None, "year", day - 45 * DAY, day + 45 * DAY)
