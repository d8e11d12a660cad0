"""What the automatic reading of a file finds: right files, wrong files, hostile files."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ckanext.satudata.metadata import tabular
from ckanext.satudata.metadata.examine import Inspection, examine
from ckanext.satudata.tests.data import samples

GOOD = (
    "kode_kecamatan,nama_kecamatan,tahun,jumlah\n"
    "35.09.01,Jombang,2024,120\n35.09.02,Kencong,2024,98.5\n"
)


def csv_of(tmp_path: Path, text: str | bytes, name: str = "data.csv") -> Inspection:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return examine(path, name.rpartition(".")[2], "abc")


def book_of(tmp_path: Path, rows: list[list[Any]], change: Any = None) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    path = tmp_path / "0f3a"  # files are stored by their hash, without an ending
    book.save(path)
    return path


def rules(found: Inspection) -> dict[str, tuple[str | None, int | None, int]]:
    return {f["rule"]: (f["column"], f["row"], f["count"]) for f in found["findings"]}


def test_a_good_file_has_facts_and_no_findings(tmp_path):
    """Codes and periods are kept, names of places and measures are not."""
    found = csv_of(tmp_path, GOOD)
    assert found["findings"] == []
    assert (found["sha256"], found["format"], found["encoding"]) == ("abc", "csv", "utf-8")
    assert found["rows"] == 2
    kept = {column["name"]: (column["type"], column["distinct"]) for column in found["columns"]}
    assert kept == {
        "kode_kecamatan": ("string", ["35.09.01", "35.09.02"]),
        "nama_kecamatan": ("string", None),
        "tahun": ("integer", ["2024"]),
        "jumlah": ("number", None),
    }
    assert found["columns"][0]["names"] == {"35.09.01": "Jombang", "35.09.02": "Kencong"}
    assert "names" not in csv_of(tmp_path, GOOD.replace("_kecamatan", "_pegawai"))["columns"][0]


def test_a_spreadsheet_tells_the_same_as_csv(tmp_path):
    rows = [["tahun", "tanggal", "harga"], [2024, dt.date(2024, 1, 5), 9.5], [2024, None, 8]]
    found = examine(book_of(tmp_path, rows), "XLSX")
    assert found["findings"] == []
    assert found["columns"] == [
        {"name": "tahun", "type": "integer", "empty": 0, "distinct": ["2024"]},
        {"name": "tanggal", "type": "date", "empty": 1, "distinct": ["2024-01-05"]},
        {"name": "harga", "type": "number", "empty": 0, "distinct": None},
    ]


def test_of_dates_the_first_and_last_are_kept(tmp_path):
    days = "\n".join(f"2026-01-{day:02}" for day in (7, 3, 20, 11))
    found = csv_of(tmp_path, f"tanggal,n\n{days}\n".replace("\n2", ",1\n2").replace("n,1", "n"))
    assert found["columns"][0]["distinct"] == ["2026-01-03", "2026-01-20"]


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("kode,Jumlah Penduduk\n1,2\n", "column_name", ("Jumlah Penduduk", 1, 1)),
        ("kode,kode\n1,2\n", "column_duplicate", ("kode", 1, 1)),
        ("kode,,jumlah\n1,2,3\n", "column_unnamed", ("2", 1, 1)),
        ("2021,2022,2023\n1,2,3\n", "file_header", (None, 1, 1)),
        ("Tabel 1,,\nkode,nama,jumlah\n1,a,3\n", "file_header", (None, 1, 1)),
        ("nama,n\na,1\nb,x\nc,3\nd,-\n", "column_types", ("n", 3, 2)),
        ('nama,n\na,"1,5"\nb,"2,25"\n', "decimal_comma", ("n", 2, 2)),
        ("nama,n\na,1.250.000\nb,2\n", "decimal_comma", ("n", 2, 1)),
        ("nama,n\na,1\nb,2\nJumlah,3\n", "totals_row", (None, 4, 1)),
        ("nama;n\nDé,1\n".encode("cp1252"), "encoding", (None, None, 1)),
        ("nama,n\n", "file_empty", (None, 1, 1)),
        ("", "file_empty", (None, None, 1)),
        ("nama,id\nA,3509010101800001\n", "personal_data_nik", ("id", 2, 1)),
        ("nama,kontak\nA,-\nB,0812 3456 7890\n", "personal_data_phone", ("kontak", 3, 1)),
        ("nama,kontak\nA,a.b@example.com\n", "personal_data_email", ("kontak", 2, 1)),
        (b"nama,n\n\0\1\2,1\n", "file_damaged", (None, None, 1)),
        ("nama,n\n" + "x" * (2 << 20) + ",1\n", "file_damaged", (None, None, 1)),
    ],
)  # fmt: skip
def test_each_fault_is_found_with_its_place(tmp_path, text, rule, place):
    assert rules(csv_of(tmp_path, text))[rule] == place


@pytest.mark.parametrize(
    "text",
    [
        "uraian,ukuran,n\nPenduduk,Jumlah,1\nRumah,Jumlah,2\n",  # a measure, not a total
        "nama,nilai_investasi\na,3509010101800001\nb,12\nc,5\nd,7\n",  # one large number
        "nama,kontak\na,diskominfo@contoh.go.id\n",  # an office
        "kode_kecamatan,n\n35.09.01,1\n35.09.02,2\n",  # codes are no thousands
        "\ufeffnama,n\na,1\n",  # the mark that spreadsheets write
        "nama;n\na;1\nb;2\n",  # semicolons
        "nama,n\na,1\nb,\nc,3\n",  # an empty cell
    ],
)
def test_what_is_right_is_not_found(tmp_path, text):
    assert csv_of(tmp_path, text)["findings"] == []


def test_facts_quote_no_cells(tmp_path):
    """A file without header, with personal data in a column of codes, tells none of them."""
    told = json.dumps(csv_of(tmp_path, "3509010101800001,12\n3509010101800002,13\n"))
    assert "3509" not in told
    told = json.dumps(csv_of(tmp_path, "kode_orang,n\n3509010101800001,1\n3509010101800002,2\n"))
    assert "3509" not in told


@pytest.mark.parametrize("format", ["xls", "pdf", "docx"])
def test_formats_that_are_not_open(tmp_path, format):
    assert rules(csv_of(tmp_path, b"\xd0\xcf\x11\xe0", f"data.{format}")) == {
        "file_format": (None, None, 1)
    }


def test_a_spreadsheet_for_people_is_not_one_for_machines(tmp_path):
    def change(book: Any) -> None:
        book.active.merge_cells("A2:A3")
        book.create_sheet("lain").append(["x"])

    rows = [["nama", "n"], ["a", 1], [None, 2], ["b", 3]]
    found = rules(examine(book_of(tmp_path, rows, change), "xlsx"))
    assert found == {"merged_cells": (None, 2, 1), "file_sheets": (None, None, 2)}


def test_macros_are_named(tmp_path):
    path = book_of(tmp_path, [["nama", "n"], ["a", 1]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert rules(examine(path, "xlsx")) == {"file_macros": (None, None, 1)}


class TestHostile:
    """Whatever is sent, the answer is a finding."""

    def test_old_excel_under_a_new_name(self, tmp_path):
        found = csv_of(tmp_path, b"\xd0\xcf\x11\xe0" + bytes(600), "data.xlsx")
        assert rules(found) == {"file_damaged": (None, None, 1)}

    def test_spreadsheet_under_the_name_of_csv(self, tmp_path):
        content = book_of(tmp_path, [["nama", "n"], ["a", 1]]).read_bytes()
        assert "file_damaged" in rules(csv_of(tmp_path, content))

    def test_half_a_spreadsheet(self, tmp_path):
        content = book_of(tmp_path, [["nama", "n"], ["a", 1]]).read_bytes()
        found = csv_of(tmp_path, content[: len(content) // 2], "data.xlsx")
        assert rules(found) == {"file_damaged": (None, None, 1)}

    def test_a_part_is_not_xml(self, tmp_path):
        path = _rewritten(book_of(tmp_path, [["nama"], ["a"]]), "xl/worksheets/sheet1.xml", b"<<<")
        assert rules(examine(path, "xlsx")) == {"file_damaged": (None, None, 1)}

    def test_zip_bomb(self, tmp_path):
        bomb = b"<worksheet>" + bytes(300 << 20)
        path = _rewritten(book_of(tmp_path, [["nama"], ["a"]]), "xl/worksheets/sheet1.xml", bomb)
        assert path.stat().st_size < 1 << 20
        assert rules(examine(path, "xlsx")) == {"file_too_big": (None, None, 1)}

    def test_entities(self, tmp_path):
        text = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'
        path = _rewritten(book_of(tmp_path, [["nama"], ["a"]]), "xl/worksheets/sheet1.xml", text)
        assert rules(examine(path, "xlsx")) == {"file_damaged": (None, None, 1)}

    @pytest.mark.parametrize("cell", ["XFD1", "A9999999999"])
    def test_huge_dimensions(self, tmp_path, cell, monkeypatch):
        """A cell at the end of the world does not fill the world with empty cells."""
        monkeypatch.setattr(tabular, "MAX_ROWS", 100_000)
        row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        sheet = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<dimension ref="A1:{cell}"/><sheetData><row r="{row}">'
            f'<c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
        ).encode()
        path = _rewritten(book_of(tmp_path, [["nama"], ["a"]]), "xl/worksheets/sheet1.xml", sheet)
        assert rules(examine(path, "xlsx")) == {"file_too_big": (None, None, 1)}

    def test_too_many_columns(self, tmp_path):
        assert "file_too_big" in rules(csv_of(tmp_path, ",".join(["a"] * 600) + "\n1\n"))


def test_large_files_stream(tmp_path):
    """Sixty thousand rows are read without holding them."""
    tracemalloc = pytest.importorskip("tracemalloc")
    path = tmp_path / "data.csv"
    path.write_bytes(samples.penduduk_csv(60_000))
    tracemalloc.start()
    found = examine(path, "csv")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found["rows"] == 60_000
    assert found["findings"] == []
    assert peak < 5 << 20


def test_the_samples_of_real_faults(tmp_path):
    assert "encoding" in rules(csv_of(tmp_path, samples.latin1_csv()))


def test_pasted_tables(tmp_path):
    """What a spreadsheet puts on the clipboard, and CSV of either kind."""
    for text in ("a\tb\n1\t2\n", "a,b\n1,2\n", "a;b\r\n1;2\r\n\r\n"):
        assert tabular.rows_of(text) == [["a", "b"], ["1", "2"]]


def _rewritten(path: Path, part: str, content: bytes) -> Path:
    """The same archive with one part replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == part else old.read(info))
    path.write_bytes(out.getvalue())
    return path
