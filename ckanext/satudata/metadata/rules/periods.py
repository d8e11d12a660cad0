"""Time: years in order, and the periods that should be there by now."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from ckanext.satudata.metadata.rules import values
from ckanext.satudata.metadata.rules.case import Case, Finding, rule
from ckanext.satudata.metadata.rules.values import as_number
from ckanext.satudata.metadata.wording import N_

MONTHS: Mapping[str, int] = {
    "harian": 1,
    "mingguan": 1,
    "bulanan": 1,
    "triwulanan": 3,
    "semesteran": 6,
    "tahunan": 12,
}
"""Length of a period; what comes more often than monthly is asked for by month."""

LONGEST = 200
"""Years that are looked at; more is a typing error."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "harian": ("tanggal",),
    "mingguan": ("minggu", "tanggal"),
    "bulanan": ("bulan", "tanggal"),
    "triwulanan": ("triwulan", "bulan", "tanggal"),
    "semesteran": ("semester", "triwulan", "bulan", "tanggal"),
    "tahunan": ("tahun", "tanggal"),
}
"""What the column of the period begins with."""


@rule(
    "error",
    "tahun_akhir",
    "tahun_awal",
    message=N_("The last year is before the first year."),
    hint=N_("Correct one of the two years."),
    types=("dataset",),
)
def years_order(case: Case) -> Iterator[Finding]:
    """The first year does not come after the last one."""
    first, last = _years(case)
    if first is not None and last is not None and first > last:
        yield Finding()


@rule(
    "warning",
    "tahun_akhir",
    message=N_("The last year lies in the future."),
    hint=N_("Fine for projections and targets; otherwise correct the year."),
    types=("dataset",),
)
def year_future(case: Case) -> Iterator[Finding]:
    """The last year is not in the future."""
    _first, last = _years(case)
    if last is not None and last > values.today().year:
        yield Finding()


@rule(
    "warning",
    "tahun_akhir",
    message=N_("Data of %(year)s should be there by now; the last year is %(last)s."),
    hint=N_("Add the missing periods, or change the frequency if the data are no longer made."),
    types=("dataset",),
)
def period_late(case: Case) -> Iterator[Finding]:
    """The last year is the one that the frequency lets expect, with one whole period of grace."""
    expected = expected_year(str(case.values.get("accrualPeriodicity", "")), values.today())
    _first, last = _years(case)
    if expected is not None and last is not None and last < expected:
        yield Finding(params={"year": expected, "last": last})


@rule(
    "warning",
    "tahun_akhir",
    "tahun_awal",
    message=N_("The files have data of %(years)s, outside the years of the description."),
    hint=N_("Correct the first or last year, or the column of the year in the file."),
    types=("dataset",),
)
def years_outside(case: Case) -> Iterator[Finding]:
    """The files hold no years outside those of the description."""
    first, last = _years(case)
    found = _file_years(case)
    if not found or first is None or last is None or first > last:
        return
    outside = sorted(year for year in found if not first <= year <= last)
    if outside:
        yield Finding(params={"years": _listed(outside)})


@rule(
    "warning",
    "tahun_akhir",
    "tahun_awal",
    message=N_("No file has data of %(years)s."),
    hint=N_("Add the rows of these years, or correct the first and last year."),
    types=("dataset",),
)
def years_missing(case: Case) -> Iterator[Finding]:
    """Data that come at least once a year: the files hold every year of the description."""
    first, last = _years(case)
    found = _file_years(case)
    if (
        str(case.values.get("accrualPeriodicity")) not in MONTHS
        or not found
        or first is None
        or last is None
        or last - first > 200
    ):
        return
    missing = [year for year in range(first, last + 1) if year not in found]
    if missing:
        yield Finding(params={"years": _listed(missing)})


@rule(
    "warning",
    "accrualPeriodicity",
    message=N_("The file has no column of the period, such as %(column)s."),
    hint=N_("Every row says which period it belongs to: add the column."),
    types=("dataset",),
)
def period_column(case: Case) -> Iterator[Finding]:
    """Files of periodical data have a column of their period."""
    wanted = COLUMNS.get(str(case.values.get("accrualPeriodicity", "")))
    for resource, inspection in case.files:
        names = [str(column.get("name", "")).casefold() for column in columns(inspection)]
        if wanted and names and not any(name.startswith(wanted) for name in names):
            yield Finding(params={"column": wanted[0]}, resource_id=resource.id)


def expected_year(frequency: str, day: datetime.date) -> int | None:
    """The year of the last period that should be published on a day.

    A period may take as long again to be published as it lasted; None where the frequency
    has no period (incidental data).
    """
    months = MONTHS.get(frequency)
    if months is None:
        return None
    month = day.year * 12 + day.month - 1
    begun = month - month % months  # first month of the period under way
    return (begun - 2 * months) // 12


def columns(inspection: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The columns of an inspected file."""
    found = inspection.get("columns")
    return [column for column in found if isinstance(column, Mapping)] if found else []


def _years(case: Case) -> tuple[int | None, int | None]:
    return as_number(case.values.get("tahun_awal")), as_number(case.values.get("tahun_akhir"))


def _file_years(case: Case) -> set[int]:
    """The years in the columns ``tahun…`` of all files together."""
    found = [
        as_number(value)
        for _resource, inspection in case.files
        for column in columns(inspection)
        if str(column.get("name", "")).casefold().startswith("tahun")
        for value in column.get("distinct") or []
    ]
    return {year for year in found if year is not None and 1900 <= year <= 2100}


def _listed(years: list[int]) -> str:
    shown = [str(year) for year in years[:5]]
    return ", ".join(shown) + (" …" if len(years) > 5 else "")
