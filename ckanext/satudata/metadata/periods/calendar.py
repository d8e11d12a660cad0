"""Which columns of a table tell the period of a row, and which period comes next.

Plain Python; a period is a dict of the columns that tell it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence

Period = dict[str, str]

PARTS: tuple[str, ...] = ("tahun", "tahun_ajaran", "semester", "triwulan", "bulan", "tanggal")
"""Columns that tell a period, from the coarse to the fine."""

MONTHS: tuple[str, ...] = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september",
    "oktober", "november", "desember",
)  # fmt: skip

LENGTH = {"semester": 6, "triwulan": 3, "bulan": 1}
"""Months of one step of a column."""

FREQUENCY = {"bulanan": 1, "triwulanan": 3, "semesteran": 6, "tahunan": 12}
DAYS = {"harian": 1, "mingguan": 7}

_SCHOOL_YEAR = re.compile(r"(\d{4})/(\d{4})$")


def columns_of(names: Iterable[str]) -> list[str]:
    """Those of the columns that tell the period, from the coarse to the fine."""
    present = set(names)
    return [part for part in PARTS if part in present]


def last(rows: Iterable[Mapping[str, str]], parts: Sequence[str]) -> Period | None:
    """The last period of a table; None where no row tells one."""
    found: tuple[tuple[str | int, ...], Period] | None = None
    for row in rows:
        period = {part: row.get(part, "") for part in parts}
        rank = _rank(period)
        if rank is not None and (found is None or rank > found[0]):
            found = rank, period
    return found[1] if found else None


def following(period: Mapping[str, str], frequency: str | None = None) -> Period:
    """The period after this one, written in the same way.

    Args:
        period: as :func:`last` gives it.
        frequency: code of the dataset's frequency; a file with months may be quarterly.
    """
    if "tanggal" in period:
        return _after_day(period, frequency)
    fine = next((part for part in ("bulan", "triwulan", "semester") if part in period), None)
    if fine is None:
        return {part: _year_after(value) for part, value in period.items()}
    months = LENGTH[fine]
    number = _number(fine, period[fine]) or 1
    step = max(FREQUENCY.get(frequency or "", months) // months, 1)
    years, place = divmod(number - 1 + step, 12 // months)
    moved = dict(period)
    for part in ("tahun", "tahun_ajaran"):
        for _year in range(years if part in period else 0):
            moved[part] = _year_after(moved[part])
    month = place * months + 1
    for part in LENGTH:
        if part in period:
            moved[part] = _written(part, (month - 1) // LENGTH[part] + 1, period[part])
    return moved


def _after_day(period: Mapping[str, str], frequency: str | None) -> Period:
    day = dt.date.fromisoformat(period["tanggal"][:10])
    if frequency in FREQUENCY:
        years, month = divmod(day.month - 1 + FREQUENCY[frequency], 12)
        year, month = day.year + years, month + 1
        longest = calendar.monthrange(year, month)[1]
        day = day.replace(year=year, month=month, day=min(day.day, longest))
    else:
        day += dt.timedelta(days=DAYS.get(frequency or "", 1))
    moved = {**period, "tanggal": day.isoformat()}
    if "tahun" in period:
        moved["tahun"] = str(day.year)
    for part, months in LENGTH.items():
        if part in period:
            moved[part] = _written(part, (day.month - 1) // months + 1, period[part])
    return moved


def _rank(period: Mapping[str, str]) -> tuple[str | int, ...] | None:
    """Order of periods; None for one that is not told completely."""
    ranks: list[str | int] = []
    for part, value in period.items():
        if part == "tanggal":
            try:
                ranks.append(dt.date.fromisoformat(value[:10]).toordinal())
            except ValueError:
                return None
            continue
        number = _number(part, value)
        if number is None:
            return None
        ranks.append(number)
    return tuple(ranks) or None


def _number(part: str, value: str) -> int | None:
    text = value.strip().casefold()
    if part == "bulan" and text in MONTHS:
        return MONTHS.index(text) + 1
    school_year = _SCHOOL_YEAR.match(text)
    if school_year:
        return int(school_year[1])
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        return None
    number = int(text)
    return number if part not in LENGTH or 1 <= number <= 12 // LENGTH[part] else None


def _year_after(value: str) -> str:
    school_year = _SCHOOL_YEAR.match(value)
    if school_year:
        return f"{int(school_year[1]) + 1}/{int(school_year[2]) + 1}"
    return str(int(value) + 1)


def _written(part: str, number: int, like: str) -> str:
    """A number as the file writes it: a month by name, or with a zero before it."""
    if part == "bulan" and like.strip().casefold() in MONTHS:
        name = MONTHS[number - 1]
        return name.upper() if like.isupper() else name.capitalize() if like[:1].isupper() else name
    return str(number).zfill(len(like.strip())) if like.startswith("0") else str(number)
