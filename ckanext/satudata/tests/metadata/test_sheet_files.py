"""Hostile and wrong files: what is not opened at all, and what was moved in a template."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ckanext.satudata.metadata.sheets import opening, reading
from ckanext.satudata.metadata.sheets.content import MOST_ROWS
from ckanext.satudata.metadata.sheets.opening import Refused
from ckanext.satudata.tests.metadata.workbooks import (
    edited,
    filled,
    rebuilt,
    template,
)


def values(content: bytes, kind: str) -> list[dict[str, str]]:
    """The filled cells of every entry of a kind."""
    found = reading.read(content).get(kind, [])
    return [{key: text for key, text in one["values"].items() if text} for one in found]


def xls() -> bytes:
    """The head of the old format."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def bomb() -> bytes:
    """A sheet that unpacks to 60 MB."""
    return rebuilt(template(), xl__worksheets__sheet2__xml=b"", **{
        "xl/worksheets/sheet2.xml": b"<a>" + b" " * 60_000_000
    })  # fmt: skip


def entities() -> bytes:
    """A sheet with entities that grow, and one that names a file."""
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    return rebuilt(template(), **{"xl/sharedStrings.xml": text})


def other_book() -> bytes:
    """A spreadsheet of something else."""
    out = io.BytesIO()
    book = Workbook()
    book.active.title = "Keuangan"
    book.active["A1"] = "saldo"
    book.save(out)
    return out.getvalue()


def archive(**parts: str) -> bytes:
    """A zip file that is no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, value in parts.items():
            new.writestr(name.replace("__", "/"), value)
    return out.getvalue()


def encrypted() -> bytes:
    """A zip whose parts ask for a password."""
    content = bytearray(template())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def many_rows() -> bytes:
    """50 000 filled rows."""
    out = io.BytesIO()
    book = Workbook(write_only=True)
    page = book.create_sheet("Dataset")
    page.append(["title"])
    page.append(["Nama data"])
    for number in range(50_000):
        page.append([f"DATA CONTOH {number}"])
    book.save(out)
    return out.getvalue()


REFUSED = {
    "empty": (lambda: b"", "empty"),
    "old format": (xls, r"old \.xls"),
    "password": (lambda: xls() + "EncryptedPackage".encode("utf-16-le"), "password"),
    "password of parts": (encrypted, "password"),
    "CSV": (lambda: b"judul;tahun\nDATA CONTOH;2026\n", "CSV"),
    "UTF-16 text": (lambda: "judul\ttahun\n".encode("utf-16"), "CSV"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no spreadsheet"),
    "PDF": (lambda: b"%PDF-1.7\n\0\1\2", "no spreadsheet"),
    "document": (lambda: archive(word__document="x"), "no spreadsheet"),
    "OpenDocument": (lambda: archive(**{"content.xml": "x"}), "another kind"),
    "cut off": (lambda: template()[:20_000], "damaged"),
    "macros": (lambda: rebuilt(template(), **{"xl/vbaProject.bin": b"x"}), "macros"),
    "zip bomb": (bomb, "grows too large"),
    "entities": (entities, "not opened here"),
    "too large": (lambda: b"PK" + b"\0" * (opening.LARGEST + 1), "5 MB"),
    "50 000 rows": (many_rows, f"{MOST_ROWS} filled rows"),
    "another book": (other_book, "Keuangan"),
    "nothing filled in": (template, "Nothing is filled in"),
    "a broken sheet": (
        lambda: rebuilt(template(), **{"xl/worksheets/sheet5.xml": "<worksheet><oops"}),
        "damaged",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    """Hostile and wrong files end in a sentence that says what to do."""
    make, words = REFUSED[name]
    with pytest.raises(Refused, match=words):
        reading.read(make())


def rename(sheet: str, cell: str, value: str) -> bytes:
    """The template with one cell changed, and a row filled in."""
    return edited(filled("Dataset", B3="DATA CONTOH"), lambda book: _set(book, sheet, cell, value))


def _set(book: Any, sheet: str, cell: str, value: str) -> None:
    book[sheet][cell].value = value


def _title(book: Any) -> None:
    book["Dataset"].title = "Data set"


MISLAID = {
    "renamed heading": (lambda: rename("Dataset", "B2", "Judul"), "column|B.*Nama data"),
    "unknown key": (lambda: rename("Dataset", "B1", "judul"), "B.*judul.*unknown"),
    "heading twice": (lambda: rename("Dataset", "D1", "title"), "twice"),
    "column without heading": (lambda: rename("Dataset", "DZ5", "x"), "DZ5.*no heading"),
    "renamed sheet": (lambda: edited(template(), _title), "Data set.*Did you mean “Dataset”"),
    "renamed item": (lambda: rename("MS-Kegiatan", "C3", "Nama"), "C3.*Judul kegiatan"),
    "row of one's own": (lambda: rename("MS-Kegiatan", "D300", "x"), "row 300"),
}


@pytest.mark.parametrize("name", MISLAID)
def test_mislaid(name: str) -> None:
    """What was moved or renamed is named with its place, never read as something else."""
    make, words = MISLAID[name]
    with pytest.raises(Refused, match=words):
        reading.read(make())


def test_lying_dimension() -> None:
    """A sheet that claims to be huge costs nothing."""
    content = filled("Dataset", B3="DATA CONTOH")
    name = "xl/worksheets/sheet5.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        text = book.read(name).decode()
    text = re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', text)
    assert values(rebuilt(content, **{name: text}), "dataset") == [{"title": "DATA CONTOH"}]


def test_nothing_of_the_module_evaluates() -> None:
    """No part of the reading asks openpyxl for computed values or keeps links to other files."""
    text = Path(reading.__file__).read_text(encoding="utf-8")
    assert "data_only" not in text
    assert "keep_links=False" in text
