"""Reading values that people typed, for rules and validators; nothing here ever raises."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

OPEN = "terbuka"
RESTRICTED = "terbatas"
NOT_OPEN: frozenset[str] = frozenset({RESTRICTED, "tertutup"})

KODE_DSSD = re.compile(r"^\d\.\d{2}\.\d{6}$")


def is_restricted(values: Mapping[str, Any]) -> bool:
    """Whether the access class is terbatas or tertutup."""
    return str(values.get("access_class")) in NOT_OPEN


def is_web_address(url: Any) -> bool:
    """Whether a URL is http or https and names a host."""
    try:
        parts = urlsplit(str(url))
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def as_number(value: Any) -> int | None:
    """A whole number written as text, or None."""
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def as_date(value: Any) -> datetime.date | None:
    """The day of an ISO date or time stamp, or None."""
    try:
        return datetime.date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None


def as_text(value: Any) -> str:
    """A single text; nothing for lists and objects."""
    return value.strip() if isinstance(value, str) else ""


def as_list(value: Any) -> list[Any]:
    """The entries of a list; one value is a list of one, nothing an empty one."""
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value in (None, "") else [value]


def rows(values: Mapping[str, Any], group: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a repeating group with their numbers, from 1."""
    found = values.get(group)
    for number, row in enumerate(found if isinstance(found, list) else [], start=1):
        if isinstance(row, Mapping):
            yield number, row


def today() -> datetime.date:
    """The current day; tests replace it."""
    return datetime.date.today()
