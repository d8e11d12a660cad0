"""Comma-separated tables in and out: what people save from spreadsheets, what they open there."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import ckan.plugins.toolkit as tk

LARGEST = 512 * 1024
MOST_ROWS = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins like this is run by spreadsheets, not shown; wide signs count as narrow."""


def read(content: bytes, headings: dict[str, str]) -> list[dict[str, str]]:
    """The rows of an uploaded table, by the names of their columns.

    Args:
        content: as uploaded; UTF-8 with or without mark, UTF-16, or Windows' own encoding;
            separated by commas, semicolons or tabs.
        headings: spelling of a heading (lower case) → name of the column.

    Raises:
        tk.ValidationError: too large, not a table, headings missing or twice.
    """
    if len(content) > LARGEST:
        raise _refused(tk._("The file is too large; divide it"))
    text = _decoded(content)
    if "\0" in text:
        raise _refused(tk._("This is not a text file. Save the table as CSV."))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[dict[str, str]] = []
    columns: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _columns(cells, headings)
                continue
            if len(rows) >= MOST_ROWS:
                message = tk._("More than {number} rows; divide the file")
                raise _refused(message.format(number=MOST_ROWS))
            row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
            rows.append({**row, "line": str(reader.line_num)})
    except csv.Error:
        raise _refused(tk._("This is not a text file. Save the table as CSV.")) from None
    if not columns:
        raise _refused(tk._("The file is empty"))
    return rows


def write(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table that spreadsheets open well: marked as UTF-8, no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def address_of(table: str) -> str:
    """The table as an address for a download link: it is kept nowhere."""
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(table.encode()).decode()


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run this cell."""
    return text.startswith(FORMULA)


def _safe(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if is_formula(text) else text


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,\t", key=first.count)


def _columns(cells: list[str], headings: dict[str, str]) -> list[str]:
    columns: list[str] = []
    for cell in cells:
        name = headings.get(" ".join(cell.lower().replace("_", " ").split()))
        columns.append(name or f"unknown {len(columns)}")
    twice = {name for name in columns if columns.count(name) > 1}
    if twice:
        message = tk._("The column '{name}' is there twice")
        raise _refused(message.format(name=sorted(twice)[0]))
    missing = [name for name in ("email", "role") if name not in columns]
    if missing:
        message = tk._("Columns are missing: {names}. The template shows all headings.")
        words = {"email": "email", "role": "peran"}
        raise _refused(message.format(names=", ".join(words[name] for name in missing)))
    return columns


def _refused(message: str) -> tk.ValidationError:
    return tk.ValidationError({"upload": [message]})
