"""How long a stage may take, as people write it: ``60 minutes``, ``3 working days``."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal, cast

Unit = Literal["minute", "hour", "day", "working day"]

SPANS: dict[Unit, dt.timedelta] = {
    "minute": dt.timedelta(minutes=1),
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
    "working day": dt.timedelta(days=1),
}
_WRITTEN = re.compile(r"(\d{1,5})(?: +(minute|hour|day|working +day)s?)?", re.IGNORECASE)


@dataclass(frozen=True)
class Limit:
    """A number of one unit."""

    amount: int
    unit: Unit

    @property
    def working(self) -> bool:
        """Whether the clock stands still on days off."""
        return self.unit == "working day"

    @property
    def span(self) -> dt.timedelta:
        """How long that is; of a working day all 24 hours count."""
        return self.amount * SPANS[self.unit]


def parse(text: str) -> Limit | None:
    """A limit as the option has it; a plain number counts minutes, 0 or nothing is no limit.

    Raises:
        ValueError: when it cannot be read.
    """
    written = text.strip()
    if not written:
        return None
    found = _WRITTEN.fullmatch(written)
    if not found:
        raise ValueError(f'"{text}" is no limit; write "60 minutes", "3 hours", "3 working days"')
    unit = " ".join((found[2] or "minute").lower().split())
    return Limit(int(found[1]), cast(Unit, unit)) if int(found[1]) else None
