"""Workbooks for the tests of the spreadsheets: filled as people fill them, broken, hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook

from ckanext.satudata.metadata.sheets import writing


class Nothing:
    """A portal that knows nobody: for tests without a database."""

    def choices(self, kind: str) -> list[str]:
        """None."""
        return []

    def text(self, kind: str, value: str, row: Any) -> str:
        """The value."""
        return value

    def find(self, column: Any, text: str, row: Any) -> str:
        """The text."""
        return text


def template(**content: Any) -> bytes:
    """The template, filled by us."""
    return writing.workbook(content, Nothing())


def edited(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The workbook after somebody changed it in a spreadsheet program and saved it."""
    book = load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(sheet: str, **cells: Any) -> bytes:
    """The empty template with some cells filled in by hand: ``filled("Dataset", B3="…")``."""

    def fill(book: Any) -> None:
        for cell, value in cells.items():
            book[sheet][cell].value = value

    return edited(template(), fill)


def column_of(sheet: str, key: str, content: bytes | None = None) -> str:
    """The letter of a column of the template."""
    book = load_workbook(io.BytesIO(content or template()))
    return next(cell.column_letter for cell in book[sheet][1] if cell.value == key)


def row_of(key: str) -> int:
    """The row of a field in the form."""
    book = load_workbook(io.BytesIO(template()))
    return next(cell.row for cell in book["MS-Kegiatan"]["F"] if cell.value == key)


def rebuilt(content: bytes, **parts: Any) -> bytes:
    """The archive with parts put in or replaced; ``/`` in their names is written ``__``."""
    out = io.BytesIO()
    given = {name.replace("__", "/"): value for name, value in parts.items()}
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in given:
                new.writestr(name, old.read(name))
        for name, value in given.items():
            new.writestr(name, value)
    return out.getvalue()
