"""What a file's table holds and what is wrong with it: facts and places, never cells.

The only contents that are kept are the codes and periods of the columns that name them
(``kode_…``, ``tahun`` …): the rules of completeness compare them with code lists and schedules.
Plain Python; the words for the findings are those of the completeness engine.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from pathlib import Path
from typing import Any, TypedDict

from typing_extensions import NotRequired

from ckanext.satudata.metadata import cells, tabular

OPEN_FORMATS: frozenset[str] = frozenset(
    {"csv", "tsv", "xlsx", "ods", "json", "geojson", "xml", "rdf", "ttl", "kml", "gpkg", "shp"}
    | {"parquet", "txt", "wms", "wfs", "zip", "api", "html"}
)
"""Formats that a program can read and whose definition is free; .xls and PDF are not among them."""

NAMED: tuple[str, ...] = ("kode_", "tahun", "bulan", "triwulan", "semester")
"""Beginnings of the columns whose different values are kept."""
AREAS: frozenset[str] = frozenset(
    {"provinsi", "kabupaten", "kabupaten_kota", "kecamatan", "desa", "desa_kelurahan"}
    | {"kelurahan", "wilayah"}
)
"""Of ``kode_…`` columns of these the names in the ``nama_…`` column beside them are kept."""
DATED = "tanggal"
"""Of these the first and the last are kept."""
MOST_DISTINCT = 5000

SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*$")
LONGEST_NAME = 63
_TOTAL = re.compile(
    r"(?:grand |sub ?)?(?:jumlah|total|rata-rata)(?: (?:total|seluruh\w*|keseluruhan))?:?$",
    re.IGNORECASE,
)
_LAST_ROWS = 5
_PERSONAL_NAMES = frozenset({"nik", "no_nik", "no_ktp", "nomor_ktp", "no_kk", "nomor_kk"})


class Finding(TypedDict):
    """A rule that the file breaks, where first, and how often."""

    rule: str
    column: str | None
    row: int | None
    count: int


class Column(TypedDict):
    """One column: its name, the type that its cells have, and what is kept of it."""

    name: str
    type: str
    empty: int
    distinct: list[str] | None
    names: NotRequired[dict[str, str]]
    """Code of an area → the name that stands beside it first."""


class Inspection(TypedDict):
    """What is known of a file. Without a header its columns have no names and are not told."""

    sha256: str
    format: str
    encoding: str | None
    rows: int | None
    columns: list[Column]
    findings: list[Finding]


def examine(path: Path, format: str, sha256: str = "") -> Inspection:
    """Read a file once, from beginning to end. Never raises for what a file holds.

    Args:
        path: the file.
        format: what it claims to be (``csv``, ``XLSX`` …).
        sha256: goes into the answer.
    """
    format = format.lower().strip().lstrip(".")
    found: Inspection = {
        "sha256": sha256,
        "format": format,
        "encoding": None,
        "rows": None,
        "columns": [],
        "findings": [],
    }
    if format not in OPEN_FORMATS:
        found["findings"].append(_finding("file_format"))
    if path.stat().st_size == 0:
        found["findings"].append(_finding("file_empty"))
    elif format in tabular.READ_FORMATS:
        _read(path, format, found)
    return found


def _read(path: Path, format: str, found: Inspection) -> None:
    findings = found["findings"]
    try:
        with tabular.opened(path, format) as table:
            seen = _Sheet()
            for number, row in enumerate(table.rows, start=1):
                seen.add(number, row)
            found["encoding"] = table.encoding
            if table.encoding not in (None, "utf-8", "utf-8-sig"):
                findings.append(_finding("encoding"))
            if table.macros:
                findings.append(_finding("file_macros"))
            if len(table.sheets) > 1:
                findings.append(_finding("file_sheets", count=len(table.sheets)))
            if table.merged:
                first, count = table.merged[0], len(table.merged)
                findings.append(_finding("merged_cells", row=first, count=count))
    except tabular.Unreadable as fault:
        findings.append(_finding(fault.rule))
        return
    if not seen.columns:
        findings.append(_finding("file_empty"))
        return
    findings.extend(seen.findings())
    if not any(finding["rule"] == "file_header" for finding in findings):
        found["rows"] = seen.count
        found["columns"] = [column.facts(seen.count) for column in seen.named()]


class _Sheet:
    """The rows as they go by: the first that is not blank is the header."""

    def __init__(self) -> None:
        self.columns: list[_Column] = []
        self.count = 0
        self.header_row = 0
        self.filled_header = 0
        self.widest = 0
        self.pairs: list[tuple[int, int]] = []
        self.totals = 0
        self.last: deque[tuple[int, bool]] = deque(maxlen=_LAST_ROWS)

    def add(self, number: int, row: list[Any]) -> None:
        texts = [cells.text_of(value) for value in row]
        filled = sum(map(bool, texts))
        if not filled:
            return
        if not self.columns:
            self.header_row, self.filled_header = number, filled
            self.columns = [_Column(value, text) for value, text in zip(row, texts, strict=True)]
            self.pairs = _pairs([column.name for column in self.columns])
            return
        self.count += 1
        self.widest = max(self.widest, filled)
        for _missing in range(len(self.columns), len(row)):
            self.columns.append(_Column(None, ""))
        total = False
        for column, value, text in zip(self.columns, row, texts, strict=False):
            column.add(number, value, text)
            total = total or bool(_TOTAL.match(text) and column.name != "ukuran")
        for code, name in self.pairs:
            if (
                max(code, name) < len(texts)
                and texts[code]
                and len(self.columns[code].names) < MOST_DISTINCT
            ):
                self.columns[code].names.setdefault(texts[code], texts[name])
        self.totals += total
        self.last.append((number, total))

    def named(self) -> list[_Column]:
        """The columns; those without name and without any value do not exist."""
        return [column for column in self.columns if column.name or column.filled]

    def findings(self) -> list[Finding]:
        if not self.count:
            return [_finding("file_empty", row=self.header_row)]
        if self._headless():
            return [_finding("file_header", row=self.header_row)]
        found: list[Finding] = []
        names = Counter(column.name.casefold() for column in self.columns if column.name)
        for place, column in enumerate(self.named(), start=1):
            if not column.name:
                found.append(_finding("column_unnamed", str(place), self.header_row))
            elif names[column.name.casefold()] > 1:
                found.append(_finding("column_duplicate", column.name, self.header_row))
            if column.name and not _is_snake_case(column.name):
                found.append(_finding("column_name", column.name, self.header_row))
            found.extend(column.findings(str(place)))
        totals = [number for number, total in self.last if total]
        if totals and self.totals * 2 <= self.count:
            found.append(_finding("totals_row", row=totals[0], count=self.totals))
        return found

    def _headless(self) -> bool:
        """A first row of numbers, or a title above the table, is no header."""
        header = [column for column in self.columns if column.name]
        numbers = sum(column.header_kind in cells.NUMERIC | {"date"} for column in header)
        title = self.filled_header == 1 and self.widest > 2
        return title or numbers * 2 > len(header) or self.header_row > 1


class _Column:
    def __init__(self, value: Any, text: str) -> None:
        self.name = text
        self.header_kind = cells.kind_of(value)
        self.kinds: dict[str, list[int]] = {}
        self.filled = 0
        self.names: dict[str, str] = {}
        self.personal: dict[str, list[int]] = {}
        self.dated = text.startswith(DATED)
        self.distinct: set[str] | None = set() if text.startswith((*NAMED, DATED)) else None

    def add(self, number: int, value: Any, text: str) -> None:
        kind = cells.kind_of(value)
        if kind is None:
            return
        self.filled += 1
        self.kinds.setdefault(kind, [0, number])[0] += 1
        for what in cells.personal(text):
            self.personal.setdefault(what, [0, number])[0] += 1
        if self.distinct is not None:
            self.distinct.add(text)
            if self.dated and len(self.distinct) > 2:
                self.distinct = {min(self.distinct), max(self.distinct)}
            elif len(self.distinct) > MOST_DISTINCT:
                self.distinct = None

    def type(self) -> str:
        """The Table Schema type that most cells have."""
        numeric = sum(self.kinds.get(kind, [0])[0] for kind in cells.NUMERIC)
        for kind in ("date", "datetime", "boolean"):
            if self.kinds.get(kind, [0])[0] * 2 > self.filled:
                return kind
        if not numeric or numeric * 2 < self.filled:
            return "string"
        return "integer" if set(self.kinds) & cells.NUMERIC == {"integer"} else "number"

    def facts(self, rows: int) -> Column:
        kept = self.distinct if not self._private() else None
        told: Column = {
            "name": self.name,
            "type": self.type(),
            "empty": rows - self.filled,
            "distinct": sorted(kept) if kept is not None else None,
        }
        if self.names and kept is not None:
            told["names"] = self.names
        return told

    def findings(self, place: str) -> list[Finding]:
        column, found = self.name or place, []
        type_ = self.type()
        fitting = {"integer": cells.NUMERIC, "number": cells.NUMERIC}.get(type_, {type_})
        odd = [places for kind, places in self.kinds.items() if kind not in fitting]
        if type_ != "string" and odd:
            row = min(first for _count, first in odd)
            found.append(_finding("column_types", column, row, sum(count for count, _row in odd)))
        if type_ != "string" and "decimal_comma" in self.kinds:
            count, row = self.kinds["decimal_comma"]
            found.append(_finding("decimal_comma", column, row, count))
        for what, (count, row) in self._private().items():
            found.append(_finding(f"personal_data_{what}", column, row, count))
        return found

    def _private(self) -> dict[str, list[int]]:
        """Long measures look like personal numbers now and then; a column of them does always."""
        numeric = self.type() in ("integer", "number")
        seen = {
            what: places
            for what, places in self.personal.items()
            if not numeric or places[0] * 2 > self.filled
        }
        if self.name.casefold() in _PERSONAL_NAMES and self.filled:
            first = min(row for _count, row in self.kinds.values())
            seen.setdefault("nik", [self.filled, first])
        return seen


def _pairs(names: list[str]) -> list[tuple[int, int]]:
    """Places of the columns of codes and names of areas that belong together."""
    return [
        (names.index(f"kode_{area}"), names.index(f"nama_{area}"))
        for area in sorted(AREAS)
        if f"kode_{area}" in names and f"nama_{area}" in names
    ]


def _is_snake_case(name: str) -> bool:
    return bool(SNAKE_CASE.match(name)) and len(name) <= LONGEST_NAME


def _finding(
    rule: str, column: str | None = None, row: int | None = None, count: int = 1
) -> Finding:
    return {"rule": rule, "column": column, "row": row, "count": count}
