"""The rows of MS-Variabel and MS-Indikator, put together with those that the portal has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ckanext.satudata.metadata import fields
from ckanext.satudata.metadata.sheets import cells, rows
from ckanext.satudata.metadata.sheets.layout import ROW_KEY, Sheet, folded, is_name
from ckanext.satudata.metadata.sheets.rows import Row
from ckanext.satudata.metadata.wording import gettext as _


class Part(NamedTuple):
    """A row of such a sheet and its values."""

    row: Row
    values: dict[str, Any]


class Merged(NamedTuple):
    """The group as it will be, and the row of the sheet behind each entry."""

    entries: list[dict[str, Any]]
    lines: list[Row | None]


def merge(
    sheet: Sheet,
    old: list[dict[str, Any]],
    parts: list[Part],
    columns: Mapping[str, Any],
    directory: cells.Directory,
    *,
    known: bool,
) -> Merged:
    """Put rows in their places: found by key, else by name, else added.

    A row with a key says all; one that is found by its name only adds. Rows of the portal that
    are not in the sheet stay.

    Args:
        sheet: of the group.
        old: what the portal has.
        parts: what the sheet says.
        columns: where the values stand.
        directory: for what is told of the changes.
        known: whether the portal has the kegiatan; keys of a new one are taken as they come.
    """
    merged = Merged([dict(row) for row in old], [None] * len(old))
    for row, values in parts:
        key = str(values.get(ROW_KEY) or "")
        position = _position(merged.entries, key, values, known=known)
        if position is None:
            if key and known:
                column = next(one for one in sheet.columns if one.key == ROW_KEY)
                where = rows.place(columns, row, column)
                message = _("The kegiatan has no such key. Leave it empty for a new row.")
                row.problem(message, column.title, where)
            given = {name: value for name, value in values.items() if not fields.is_empty(value)}
            rows.describe(row, sheet, columns, given, {}, directory)
            row.become("new")
            merged.entries.append(given)
            merged.lines.append(row)
            continue
        if merged.lines[position] is not None:
            row.problem(_("The same as row %(row)s.") % {"row": merged.lines[position].row})
            continue
        before = merged.entries[position]
        said = {
            column.key: values[column.key]
            for column in sheet.columns
            if column.key in values
            and (
                key
                or (
                    not fields.is_empty(values[column.key])
                    and not is_name(column, values[column.key], before)
                )
            )
        }
        given = {name: value for name, value in said.items() if _differs(name, value, before)}
        if given:
            rows.describe(row, sheet, columns, given, before, directory)
            row.become("changed")
        merged.entries[position] = {**before, **given}
        merged.lines[position] = row
    return merged


def _position(
    entries: list[dict[str, Any]], key: str, values: Mapping[str, Any], *, known: bool
) -> int | None:
    if key:
        found = [at for at, row in enumerate(entries) if row.get(ROW_KEY) == key]
    else:
        name = folded(values.get("nama") or "")
        found = [
            at for at, row in enumerate(entries) if name and folded(row.get("nama", "")) == name
        ]
    return found[0] if found else None


def _differs(name: str, value: Any, before: Mapping[str, Any]) -> bool:
    """Whether a cell of a row says something else than the portal; spelling does not count."""
    old, new = (
        fields.content({"type": "kegiatan", "variabel": [{name: one}]})
        for one in (before.get(name), value)
    )
    return old != new
