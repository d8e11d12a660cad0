"""What a single cell of a table is: a number, a date, a text, or something personal.

One spelling for what CSV writes as text and a spreadsheet keeps as number or date. Plain Python.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["integer", "number", "decimal_comma", "date", "datetime", "boolean", "string"]

NUMERIC: frozenset[str] = frozenset({"integer", "number", "decimal_comma"})

_INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})$")
_NUMBER = re.compile(r"[+-]?\d+\.\d+(?:[eE][+-]?\d+)?$")
_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})*|\d+),\d+$|[+-]?\d{1,3}(?:\.\d{3}){2,}$")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")
_DATETIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?$"
)

_NIK = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])"
    r"\d{2}(?!0000)\d{4}(?!\d)"
)
"""Area, day of birth (+40 for women), month, year, serial."""
_PHONE = re.compile(r"(?<![\d.,])(?:\+?62|0)[\s-]?8[1-9]\d(?:[\s-]?\d){6,9}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@(?![\w.-]*\.go\.id\b)[\w-]+(?:\.[\w-]+)+")
"""Addresses of government offices are no personal data."""


def text_of(value: Any) -> str:
    """A cell as CSV would hold it: 2024.0 is 2024, a date is written year first."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return str(value).strip()


def kind_of(value: Any) -> Kind | None:
    """The kind of a cell; None for an empty one."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float, Decimal)):
        return "integer" if _INTEGER.match(text_of(value)) else "number"
    text = text_of(value)
    if not text:
        return None
    if text[0] in "+-0123456789":
        for kind, pattern in _PATTERNS:
            if pattern.match(text):
                return "string" if kind in ("date", "datetime") and not _is_day(text) else kind
    return "string"


def personal(value: Any) -> list[str]:
    """Which personal data a cell seems to hold: ``nik``, ``phone``, ``email``."""
    text = text_of(value)
    if len(text) < 6:
        return []
    found = []
    if "@" in text and _EMAIL.search(text):
        found.append("email")
    if sum(map(str.isdigit, text)) >= 9:
        if _NIK.search(text):
            found.append("nik")
        if _PHONE.search(text):
            found.append("phone")
    return found


_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("integer", _INTEGER),
    ("number", _NUMBER),
    ("decimal_comma", _COMMA),
    ("date", _DATE),
    ("datetime", _DATETIME),
)


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True
