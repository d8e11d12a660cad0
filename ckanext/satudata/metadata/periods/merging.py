"""New rows into a table by their key: what is added, changed, the same, or wrong.

Plain Python. Numbers and dates that were typed the Indonesian way are rewritten where that can
mean one thing only; everything else that does not fit its column is told with row and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypedDict

from ckanext.satudata.metadata import cells, codelists, columns

Row = dict[str, str]
Outcome = Literal["added", "changed", "unchanged", "wrong"]

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+$")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_FORMULA = ("=", "@", "＝", "＠")


class Fault(TypedDict):
    """What is wrong with new rows; without row it concerns all."""

    row: int | None
    column: str | None
    rule: str
    value: str
    near: list[str]


class Judged(TypedDict):
    """One new row with what would become of it."""

    row: int
    outcome: Outcome
    values: Row
    before: Row
    """Cells of the row as they are now, those only that would change."""


@dataclass
class Table:
    """The rows of a file as texts. ``lines`` are their numbers in the file, the header being 1."""

    header: list[str]
    rows: list[Row]
    lines: list[int]
    types: dict[str, str]


@dataclass
class Merge:
    """The outcome for every new row."""

    key: list[str]
    judged: list[Judged] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rewritten: int = 0
    new_codes: dict[str, list[str]] = field(default_factory=dict)
    """Texts of key columns that no row had before."""

    def count(self, outcome: Outcome) -> int:
        """How many new rows have this outcome."""
        return sum(row["outcome"] == outcome for row in self.judged)


def key_of(table: Table, schema: Any) -> list[str]:
    """The columns that tell the rows apart: as the schema says, else guessed."""
    said = [name for name in columns.primary_key(schema) if name in table.header]
    return said or columns.guess_key({name: table.types[name] for name in table.header})


def merge(table: Table, header: Sequence[str], new: Sequence[Sequence[Any]], schema: Any) -> Merge:
    """Judge new rows against a table.

    Args:
        table: the rows that are there.
        header: names of the columns of the new rows.
        new: the new rows, cells in the order of ``header``; blank ones are passed over.
        schema: the Table Schema of the file; types and codes are those of the file without it.
    """
    merged = Merge(key_of(table, schema))
    places = {name.strip().casefold(): name for name in table.header}
    named = [places.get(name.strip().casefold(), "") for name in header]
    merged.faults += _of_header(table, header, named, merged.key)
    if merged.faults:
        return merged
    known = _by_key(table, merged)
    if merged.faults:
        return merged
    said = columns.fields(schema)
    seen: set[tuple[str, ...]] = set()
    had = {name: {row[name] for row in table.rows} for name in merged.key}
    for number, line in enumerate(new, start=1):
        values = {name: cells.text_of(cell) for name, cell in zip(named, line, strict=False)}
        if not any(values.values()):
            continue
        row: Row = {name: values.get(name, "") for name in table.header}
        faults = list(_of_row(number, row, table, said, merged))
        key = tuple(row[name] for name in merged.key)
        if key in seen:
            faults.append(fault(number, None, "row_twice", ", ".join(key)))
        seen.add(key)
        for name in merged.key:
            if table.types.get(name) == "string" and row[name] and row[name] not in had[name]:
                found = merged.new_codes.setdefault(name, [])
                if row[name] not in found:
                    found.append(row[name])
        old = known.get(key)
        before = {n: old[n] for n in table.header if old[n] != row[n]} if old else {}
        fate: Outcome = "added" if old is None else "changed" if before else "unchanged"
        outcome: Outcome = "wrong" if faults else fate
        merged.judged.append({"row": number, "outcome": outcome, "values": row, "before": before})
        merged.faults += faults
    if not merged.judged:
        merged.faults.append(fault(None, None, "no_rows"))
    return merged


def fault(
    row: int | None, column: str | None, rule: str, value: str = "", near: Sequence[str] = ()
) -> Fault:
    """One fault; ``near`` are codes that may have been meant."""
    return {"row": row, "column": column, "rule": rule, "value": value[:100], "near": list(near)}


def rewritten(text: str, type_: str) -> str:
    """A number or date as machines write it, where it was typed as people write it."""
    if type_ in ("integer", "number"):
        if cells.kind_of(text) == "decimal_comma":
            return text.replace(".", "").replace(",", ".")
        if type_ == "integer" and _THOUSANDS.match(text):
            return text.replace(".", "")
    elif type_ == "date" and (day := _DAY.match(text)):
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    return text


def _of_header(
    table: Table, header: Sequence[str], named: Sequence[str], key: Sequence[str]
) -> Iterator[Fault]:
    for name, known in zip(header, named, strict=True):
        if not known:
            yield fault(None, name.strip() or "?", "column_unknown")
    for name in table.header:
        if name not in named:
            yield fault(None, name, "column_missing")
        elif list(named).count(name) > 1:
            yield fault(None, name, "column_twice")
    if not key:
        yield fault(None, None, "no_key")


def _by_key(table: Table, merged: Merge) -> dict[tuple[str, ...], Row]:
    known: dict[tuple[str, ...], Row] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        key = tuple(row[name] for name in merged.key)
        if key in known:
            merged.faults.append(fault(None, None, "key_not_unique", f"{line}: {', '.join(key)}"))
            break
        known[key] = row
    return known


def _of_row(
    number: int, row: Row, table: Table, said: Mapping[str, Any], merged: Merge
) -> Iterator[Fault]:
    for name, text in row.items():
        column = said.get(name, {})
        type_ = str(column.get("type") or table.types.get(name) or "string")
        better = rewritten(text, type_)
        if better != text:
            merged.rewritten += 1
            row[name] = text = better
        required = (column.get("constraints") or {}).get("required") or name in merged.key
        if not text:
            if required:
                yield fault(number, name, "cell_missing")
        elif text.startswith(_FORMULA):
            yield fault(number, name, "cell_formula", text)
        elif not _fits(text, type_):
            yield fault(number, name, f"not_{type_}", text)
        elif (near := _meant(text, column)) is not None:
            yield fault(number, name, "code_unknown", text, near)


def _meant(text: str, column: Mapping[str, Any]) -> list[str] | None:
    """Codes that may have been meant by a cell that is no code of its column's list; else None."""
    options = (column.get("constraints") or {}).get("enum")
    if isinstance(options, list) and text not in map(str, options):
        return []
    reference = str(column.get("reference") or "")
    if reference not in codelists.names() or text in _codes(reference):
        return None
    return codelists.nearest(reference, text)


@cache
def _codes(reference: str) -> frozenset[str]:
    """The codes of a list; those of areas are written with dots or without."""
    codes = codelists.values(reference)
    if reference != "kode_wilayah":
        return codes
    return codes | {code.replace(".", "") for code in codes}


def _fits(text: str, type_: str) -> bool:
    kind = cells.kind_of(text)
    allowed = {
        "integer": {"integer"},
        "year": {"integer"},
        "number": {"integer", "number"},
        "date": {"date"},
        "datetime": {"date", "datetime"},
    }.get(type_)
    return allowed is None or kind in allowed
