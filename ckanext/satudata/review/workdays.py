"""Working days of Indonesia: on weekends, public holidays and joint leave the clock stands still.

Moments are UTC without a zone, as CKAN stores them; a day begins and ends in the portal's zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
import holidays

from ckanext.satudata import config

SATURDAY = 5
DAY = dt.timedelta(days=1)


def after(moment: dt.datetime, span: dt.timedelta) -> dt.datetime:
    """The moment at which ``span`` has passed on working days since ``moment``."""
    for begin, end in _working(_local(moment)):
        if span <= end - begin:
            return _utc(begin + span)
        span -= end - begin
    raise AssertionError("days do not end")


def between(since: dt.datetime, until: dt.datetime) -> dt.timedelta:
    """How much of the time from ``since`` to ``until`` lies on working days."""
    passed, last = dt.timedelta(), _local(until)
    for begin, end in _working(_local(since)):
        if begin >= last:
            break
        passed += min(end, last) - begin
    return passed


def is_off(day: dt.date) -> bool:
    """Whether nobody is expected to work on this day; the option has the last word."""
    added, removed = exceptions(config.review_holidays())
    if day in removed:
        return False
    return day.weekday() >= SATURDAY or day in added or day in _calendar()


@cache
def exceptions(text: str) -> tuple[frozenset[dt.date], frozenset[dt.date]]:
    """Days that are off, and those that are not, as the option has them.

    Args:
        text: dates with a space between; one with a minus before it is a working day.

    Raises:
        ValueError: when a word is no date.
    """
    words = text.split()
    added = (dt.date.fromisoformat(word) for word in words if not word.startswith("-"))
    removed = (dt.date.fromisoformat(word[1:]) for word in words if word.startswith("-"))
    return frozenset(added), frozenset(removed)


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("ID", categories=("public", "government"))


def _working(local: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Begin and end of each working day from a local moment on, the first one from there."""
    while True:
        midnight = dt.datetime.combine(local.date() + DAY, dt.time())
        if not is_off(local.date()):
            yield local, midnight
        local = midnight


def _zone() -> ZoneInfo:
    return ZoneInfo(str(tk.h.get_display_timezone()))


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=dt.timezone.utc).astimezone(_zone()).replace(tzinfo=None)


def _utc(local: dt.datetime) -> dt.datetime:
    return local.replace(tzinfo=_zone()).astimezone(dt.timezone.utc).replace(tzinfo=None)
