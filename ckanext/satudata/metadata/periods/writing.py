"""A file as a table of texts, and the same file with rows added and changed.

Name, format, order of the columns, encoding and delimiter stay; of a spreadsheet also its other
sheets and how its cells look. Plain Python.
"""

from __future__ import annotations

import copy
import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from ckanext.satudata.metadata import cells, tabular
from ckanext.satudata.metadata.examine import Inspection
from ckanext.satudata.metadata.periods.merging import Merge, Row, Table

FORMATS: frozenset[str] = frozenset({"csv", "tsv", "xlsx"})
MOST_ROWS = 300_000
MOST_CELLS_OF_A_SHEET = 150_000
"""A spreadsheet is held whole while it is written, and somebody waits for the page."""
MOST_UNPACKED = 30 << 20
"""Bytes of all its parts, hidden sheets included: they are held, too."""

UNFIT: frozenset[str] = frozenset(
    {"file_empty", "file_damaged", "file_too_big", "file_header", "file_format"}
    | {"column_duplicate", "column_unnamed", "merged_cells", "totals_row"}
)
"""Findings with which rows cannot be told from one another."""


class Unfit(Exception):
    """A file to which no rows can be added; ``rule`` says why."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def read(path: Path, format: str, facts: Inspection) -> Table:
    """The rows of a file as texts.

    Args:
        path: the file.
        format: one of :data:`FORMATS`.
        facts: what is known of the file.

    Raises:
        Unfit: it is no clean table, or too large.
    """
    for finding in facts["findings"]:
        if finding["rule"] in UNFIT:
            raise Unfit(finding["rule"])
    names = [column["name"] for column in facts["columns"]]
    types = {column["name"]: column["type"] for column in facts["columns"]}
    if format not in FORMATS or not names:
        raise Unfit("file_format")
    size = (facts["rows"] or 0) * len(names)
    if (facts["rows"] or 0) > MOST_ROWS or (format == "xlsx" and size > MOST_CELLS_OF_A_SHEET):
        raise Unfit("file_too_big")
    if format == "xlsx" and _unpacked(path) > MOST_UNPACKED:
        raise Unfit("file_too_big")
    table = Table(names, [], [], types)
    try:
        with tabular.opened(path, format) as opened:
            filled = ((number, row) for number, row in enumerate(opened.rows, 1) if _any(row))
            next(filled, None)
            for number, row in filled:
                texts = [cells.text_of(value) for value in row[: len(names)]]
                texts += [""] * (len(names) - len(texts))
                table.rows.append(dict(zip(names, texts, strict=True)))
                table.lines.append(number)
    except tabular.Unreadable as error:
        raise Unfit(error.rule) from error
    return table


def written(path: Path, format: str, table: Table, merge: Merge) -> bytes:
    """The file with the rows of a merge in it; rows that are wrong are left out.

    Args:
        path: the file as it is.
        format: one of :data:`FORMATS`.
        table: its rows, as :func:`read` gave them.
        merge: what is to become of the new rows.
    """
    changed = {
        tuple(row["values"][name] for name in merge.key): row["values"]
        for row in merge.judged
        if row["outcome"] == "changed"
    }
    added = [row["values"] for row in merge.judged if row["outcome"] == "added"]
    if format == "xlsx":
        return _workbook(path, table, merge.key, changed, added)
    rows = [changed.get(tuple(row[name] for name in merge.key), row) for row in table.rows]
    return _text(path, format, table.header, [*rows, *added])


def rows_of(path: Path, format: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a file that holds new rows.

    Raises:
        tabular.Unreadable: it is no table.
    """
    with tabular.opened(path, format) as opened:
        rows = [[cells.text_of(value) for value in row] for row in opened.rows if _any(row)]
    return _cut(rows[0]) if rows else [], rows[1:]


def _unpacked(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(part.file_size for part in archive.infolist())


def _cut(header: list[str]) -> list[str]:
    while header and not header[-1]:
        header = header[:-1]
    return header


def _any(row: Iterable[Any]) -> bool:
    return any(cells.text_of(value) for value in row)


def _text(path: Path, format: str, header: list[str], rows: list[Row]) -> bytes:
    encoding = tabular.encoding_of(path)
    with path.open("rb") as stream:
        head = stream.read(1 << 16).decode(encoding, errors="replace")
    delimiter = tabular.delimiter_of(head.splitlines()[:20], tabular.DELIMITERS[format])
    out = io.StringIO(newline="")
    newline = "\r\n" if "\r\n" in head else "\n"
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow(header)
    writer.writerows([row[name] for name in header] for row in rows)
    try:
        return out.getvalue().encode(encoding)
    except UnicodeEncodeError:  # letters that the old encoding has not
        return out.getvalue().encode("utf-8")


def _workbook(
    path: Path,
    table: Table,
    key: list[str],
    changed: Mapping[tuple[str, ...], Row],
    added: list[Row],
) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    for row, line in zip(table.rows, table.lines, strict=True):
        values = changed.get(tuple(row[name] for name in key))
        for place, name in enumerate(table.header, 1) if values else ():
            if values and values[name] != row[name]:
                _put(sheet.cell(line, place), values[name], table.types[name])
    last = table.lines[-1] if table.lines else 1
    for line, values in enumerate(added, last + 1):
        for place, name in enumerate(table.header, 1):
            cell, above = sheet.cell(line, place), sheet.cell(last, place)
            if above.has_style:
                cell._style = copy.copy(above._style)
            _put(cell, values[name], table.types[name], above.value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(cell: Any, text: str, type_: str, like: Any = None) -> None:
    """Write a text as what its column holds; never as a formula."""
    like = cell.value if like is None else like
    if not text:
        cell.value = None
    elif isinstance(like, (dt.datetime, dt.date)) and cells.kind_of(text) == "date":
        cell.value = dt.datetime.fromisoformat(text)
    elif type_ in ("integer", "number") and cells.kind_of(text) in ("integer", "number"):
        cell.value = float(text) if cells.kind_of(text) == "number" else int(text)
    else:
        cell.value = text
        cell.data_type = "s"
