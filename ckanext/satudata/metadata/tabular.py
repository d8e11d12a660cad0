"""Reading uploaded tables row by row, whoever made them: nothing is trusted, nothing is held whole.

CSV in any delimiter and encoding, and xlsx. A file that is broken, or made to be huge once it
is unpacked, ends in :class:`Unreadable` with the rule that it breaks. Plain Python.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import openpyxl

Rule = Literal["file_damaged", "file_too_big", "file_empty"]

DELIMITERS = {"csv": ",;\t|", "tsv": "\t"}
READ_FORMATS: frozenset[str] = frozenset({"csv", "tsv", "xlsx"})
"""Formats whose tables are read here."""

MAX_COLUMNS = 500
MAX_ROWS = 2_000_000
MAX_CELLS = 40_000_000
MAX_LINE = 1 << 20
MAX_UNPACKED = 1 << 30
MAX_STRINGS = 100 << 20
"""The texts of an xlsx are the one part that its reader holds in memory."""
MAX_RATIO = 200
"""XML of a table shrinks to a twentieth; a bomb to a thousandth."""
SMALL_PART = 10 << 20
CHUNK = 1 << 20

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="[A-Z]+(\d+)')
_STRANGE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Unreadable(Exception):
    """A file that is no table that we read; ``rule`` says why."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.rule: Rule = rule


@dataclass
class Table:
    """An open table. ``rows`` gives the file's rows in order, the first one included."""

    rows: Iterator[list[Any]]
    encoding: str | None = None
    delimiter: str | None = None
    sheets: list[str] = field(default_factory=list)
    macros: bool = False
    merged: list[int] = field(default_factory=list)
    """First rows of the merged areas; complete once the rows have been read."""


@contextmanager
def opened(path: Path, format: str) -> Iterator[Table]:
    """Open a table for one reading.

    Args:
        path: the file.
        format: one of :data:`READ_FORMATS`.

    Raises:
        Unreadable: at the opening or while the rows are read.
    """
    try:
        with _workbook(path) if format == "xlsx" else _text(path, format) as table:
            table.rows = _bounded(table.rows)
            yield table
    except (csv.Error, UnicodeError, zipfile.BadZipFile, zipfile.LargeZipFile) as error:
        raise Unreadable("file_damaged") from error


def encoding_of(path: Path) -> str:
    """The encoding of a text file: UTF-8 (with or without mark), UTF-16 or, failing all, cp1252."""
    with path.open("rb") as stream:
        start = stream.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        stream.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"


def delimiter_of(lines: list[str], allowed: str = DELIMITERS["csv"]) -> str:
    """The delimiter that cuts the first lines into the most, and most equal, columns."""

    def worth(delimiter: str) -> tuple[bool, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        even = bool(widths) and min(widths) == max(widths) > 1
        return even, max(widths, default=0)

    return max(allowed, key=worth)


def rows_of(text: str) -> list[list[str]]:
    """The rows of a pasted table: cells copied from a spreadsheet, or CSV.

    Raises:
        Unreadable: it is neither.
    """
    text = text.lstrip("\ufeff")
    delimiter = delimiter_of(text.splitlines()[:20])
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable("file_damaged") from error
    return [row for row in rows if any(cell.strip() for cell in row)]


@contextmanager
def _text(path: Path, format: str) -> Iterator[Table]:
    encoding = encoding_of(path)
    if not encoding.startswith("utf-16"):
        _no_binary(path)
    with path.open(encoding=encoding, newline="", errors="replace") as stream:
        head = [line for line in islice(_lines(stream), 50) if line.strip()]
    delimiter = delimiter_of(head[:20], DELIMITERS[format])
    with path.open(encoding=encoding, newline="", errors="replace") as stream:
        rows: Iterator[list[Any]] = csv.reader(_lines(stream), delimiter=delimiter, strict=False)
        yield Table(rows, encoding=encoding, delimiter=delimiter)


def _no_binary(path: Path) -> None:
    with path.open("rb") as stream:
        if b"\0" in stream.read(CHUNK):
            raise Unreadable("file_damaged")


def _lines(stream: Any) -> Iterator[str]:
    while line := stream.readline(MAX_LINE):
        if len(line) >= MAX_LINE:
            raise Unreadable("file_damaged")
        yield line


@contextmanager
def _workbook(path: Path) -> Iterator[Table]:
    with zipfile.ZipFile(path) as archive:
        _no_bomb(archive)
        names = archive.namelist()
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    with path.open("rb") as stream:  # by name only files that end in .xlsx would be read
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # the reader fails in as many ways as files are broken
            raise Unreadable("file_damaged") from error
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise Unreadable("file_empty")
        table = Table(iter(()), sheets=[sheet.title for sheet in sheets], macros=macros)
        part = getattr(sheets[0], "_worksheet_path", "")
        table.rows = _sheet_rows(sheets[0], table, path, part)
        yield table


def _sheet_rows(sheet: Any, table: Table, path: Path, part: str) -> Iterator[list[Any]]:
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    try:
        for row in sheet.iter_rows(values_only=True):
            yield list(row)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("file_damaged") from error
    table.merged = _merged_rows(path, part)


def _no_bomb(archive: zipfile.ZipFile) -> None:
    """Refuse an archive by what it would become; its parts never give more than they declare."""
    total = 0
    for part in archive.infolist():
        total += part.file_size
        large = part.file_size > SMALL_PART
        if large and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise Unreadable("file_too_big")
        if part.filename.endswith("sharedStrings.xml") and part.file_size > MAX_STRINGS:
            raise Unreadable("file_too_big")
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if _STRANGE.search(stream.read(4096)):
                    raise Unreadable("file_damaged")
    if total > MAX_UNPACKED:
        raise Unreadable("file_too_big")


def _merged_rows(path: Path, part: str) -> list[int]:
    """The merged areas of a sheet stand after its rows; the streaming reader passes them over."""
    found: list[int] = []
    with zipfile.ZipFile(path) as archive:
        if part not in archive.namelist():
            return []
        with archive.open(part) as stream:
            rest = b""
            while chunk := stream.read(CHUNK):
                text = rest + chunk
                matches = list(_MERGED.finditer(text))
                found += [int(match[1]) for match in matches]
                cut = matches[-1].end() if matches else 0
                rest = text[max(cut, len(text) - 200) :]
    return sorted(found)


def _bounded(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    cells = 0
    for number, row in enumerate(rows, start=1):
        cells += len(row)
        if number > MAX_ROWS or cells > MAX_CELLS or len(_trimmed(row)) > MAX_COLUMNS:
            raise Unreadable("file_too_big")
        yield row


def _trimmed(row: list[Any]) -> list[Any]:
    """A row without the empty cells at its end."""
    end = len(row)
    while end and row[end - 1] in (None, ""):
        end -= 1
    return row[:end]
