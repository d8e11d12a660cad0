"""The rows that the next period will have: the keys of the last one, its measures left blank.

Plain Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ckanext.satudata.metadata.periods import calendar
from ckanext.satudata.metadata.periods.merging import Row, Table


@dataclass(frozen=True)
class Template:
    """The last period, the next one, and the rows to fill in."""

    last: calendar.Period
    next: calendar.Period
    measures: list[str]
    rows: list[Row]

    @property
    def said(self) -> list[str]:
        """Columns of a row that are filled in already and are not its period."""
        names = self.rows[0] if self.rows else {}
        return [name for name in names if name not in self.measures and name not in self.next]


def next_rows(
    table: Table,
    key: list[str],
    frequency: str | None = None,
    wanted: Mapping[str, str] | None = None,
) -> Template | None:
    """What to fill in for the period after the last one of a table.

    Args:
        table: the rows that are there.
        key: the columns that tell them apart.
        frequency: code of the dataset's frequency.
        wanted: another period than the next one.

    Returns:
        None where the columns tell no period.
    """
    parts = calendar.columns_of(table.header)
    last = calendar.last(table.rows, parts) if parts else None
    if last is None:
        return None
    period = calendar.following(last, frequency)
    period |= {part: cell for part, cell in (wanted or {}).items() if part in period}
    measures = [
        name
        for name in table.header
        if table.types[name] in ("integer", "number") and name not in key and name not in parts
    ]
    rows = [
        {**row, **dict.fromkeys(measures, ""), **period}
        for row in table.rows
        if all(row[part] == last[part] for part in parts)
    ]
    return Template(last, period, measures, rows)
