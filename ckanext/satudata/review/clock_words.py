"""The clock in words: "1 h 20 m of 3 h"."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.review import clock, limits
from ckanext.satudata.types import Stage

MINUTES = {"day": 24 * 60, "hour": 60, "minute": 1}


def time_used(stage: Stage, since: dt.datetime, due: dt.datetime) -> dict[str, Any]:
    """``text`` and ``level`` (fine, soon, late) of a stage under way."""
    given = clock.limit(stage)
    return {
        "level": clock.level(stage, since, due),
        "text": tk._("{used} of {limit}").format(
            used=span(clock.used(stage, since)), limit=span(due - since, given)
        ),
    }


def span(length: dt.timedelta, given: limits.Limit | None = None) -> str:
    """A length in its two largest units; a limit in working days says so."""
    if given and given.working:
        return tk.ungettext("{num} working day", "{num} working days", given.amount).format(
            num=given.amount
        )
    words = {"day": tk._("{num} d"), "hour": tk._("{num} h"), "minute": tk._("{num} m")}
    left = max(0, round((given.span if given else length).total_seconds()) // 60)
    parts: list[str] = []
    for unit, minutes in MINUTES.items():
        count, left = divmod(left, minutes)
        if count or (unit == "minute" and not parts):
            parts.append(words[unit].format(num=count))
    return " ".join(parts[:2])
