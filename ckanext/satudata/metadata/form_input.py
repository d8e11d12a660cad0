"""What a step of the form sent, as values for ``package_patch``; plain Python.

Only fields that were on the page are in the answer, and one that was emptied is there, empty.
Rows of a repeating group are named by their place in the stored list (``variabel-12-nama``), so
that a page holds ten rows of three hundred.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from ckanext.satudata.metadata import fields, links, schemas

MANY_PRESETS = frozenset({"satudata_checkboxes", "satudata_codes", "multiple_checkbox"})

KEY = "kunci"
"""Names a row for good, wherever it moves."""

REMOVE = "_remove"
TAGS = "tag_string"


class Posted(Protocol):
    """The part of a MultiDict that is used."""

    def __contains__(self, key: object, /) -> bool: ...
    def __iter__(self) -> Any: ...
    def get(self, key: str, default: str = "", /) -> Any: ...
    def getlist(self, key: str, /) -> list[str]: ...


class Move(NamedTuple):
    """A row that goes one place up or down."""

    group: str
    row: int
    by: int


def is_group(field: schemas.Field) -> bool:
    """Whether a field holds rows."""
    return "repeating_subfields" in field


def holds_many(field: schemas.Field) -> bool:
    """Whether a field holds several codes."""
    return field.get("preset") in MANY_PRESETS


def read(
    step_fields: Iterable[schemas.Field],
    form: Posted,
    stored: Mapping[str, Any],
    *,
    keep_removed: bool = False,
    move: Move | None = None,
) -> dict[str, Any]:
    """The values of one step.

    Args:
        step_fields: the fields of the step.
        form: what the browser sent.
        stored: the dataset as it is stored; rows that were not on the page come from there.
        keep_removed: leave rows in that are only marked (while it is saved by itself).
        move: a row to move after the others are merged.
    """
    values: dict[str, Any] = {}
    for field in step_fields:
        name = field["field_name"]
        if is_group(field):
            if f"{name}-rows" in form:
                moved = move if move and move.group == name else None
                values[name] = _rows(field, form, stored.get(name), keep_removed, moved)
        elif name in form:
            values[name] = _value(field, form, name)
    return values


def fingerprint(package: Mapping[str, Any], step_fields: Iterable[schemas.Field]) -> str:
    """Changes when somebody changes what a step shows; workers' marks do not count."""
    values = fields.content(package)
    names = sorted({stored_name(field["field_name"]) for field in step_fields})
    text = json.dumps([[name, values.get(name)] for name in names], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def stored_name(field_name: str) -> str:
    """The key under which a field's value is stored."""
    return "tags" if field_name == TAGS else field_name


def is_blank(field: schemas.Field, row: Mapping[str, Any]) -> bool:
    """Whether nobody wrote anything in a row: empty, or what the form had put there."""
    for subfield in schemas.subfields(field):
        value = row.get(subfield["field_name"])
        value = value.strip() if isinstance(value, str) else value
        if not fields.is_empty(value) and str(value) != str(subfield.get("default", "")):
            return False
    return True


def posted_rows(field: schemas.Field, form: Posted) -> dict[int, dict[str, Any]]:
    """The rows on the page, by their place in the list."""
    name = field["field_name"]
    known = {subfield["field_name"]: subfield for subfield in schemas.subfields(field)}
    rows: dict[int, dict[str, Any]] = {}
    for key in form:
        group, _dash, rest = str(key).partition("-")
        number, _dash, part = rest.partition("-")
        if group != name or not (number.isascii() and number.isdigit() and len(number) < 6):
            continue
        row = rows.setdefault(int(number), {})
        if part in known:
            row[part] = _value(known[part], form, str(key))
        elif part == REMOVE:
            row[REMOVE] = bool(form.get(str(key)))
    return dict(sorted(rows.items()))


def _rows(
    field: schemas.Field, form: Posted, value: Any, keep_removed: bool, move: Move | None
) -> list[dict[str, Any]]:
    stored = links.rows(value)
    posted = posted_rows(field, form)
    merged: list[dict[str, Any]] = []
    for number, row in enumerate(stored):
        typed = posted.get(number)
        kept = {KEY: row[KEY]} if row.get(KEY) else {}
        merged.append(row if typed is None else {**_unknown(field, row), **typed, **kept})
    if move and 0 <= move.row < len(merged) and 0 <= move.row + move.by < len(merged):
        merged.insert(move.row + move.by, merged.pop(move.row))
    merged += [
        row for number, row in posted.items() if number >= len(stored) and not is_blank(field, row)
    ]
    left = []
    for row in merged:
        removed = row.pop(REMOVE, False)
        if (removed and not keep_removed) or is_blank(field, row):
            continue
        left.append(row)
    return left


def _unknown(field: schemas.Field, row: Mapping[str, Any]) -> dict[str, Any]:
    """Cells of a stored row that the page does not show."""
    names = {subfield["field_name"] for subfield in schemas.subfields(field)}
    return {key: cell for key, cell in row.items() if key not in names}


def _value(field: schemas.Field, form: Posted, name: str) -> Any:
    if holds_many(field):
        return [value for value in form.getlist(name) if value]
    return str(form.get(name)).replace("\0", "").replace("\r\n", "\n")
