"""The workbook of metadata: what is in it, what is read from it, what is not opened at all."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from ckanext.satudata.metadata import codelists, schemas
from ckanext.satudata.metadata.sheets import cells, layout, reading
from ckanext.satudata.metadata.sheets.opening import Refused
from ckanext.satudata.tests.metadata.workbooks import (
    Nothing,
    column_of,
    edited,
    filled,
    row_of,
    template,
)

NOT_IN_SHEETS = {"name", "satudata_parked"}
"""The address, settled at the publication, and what the portal keeps aside."""


def values(content: bytes, kind: str) -> list[dict[str, str]]:
    """The filled cells of every entry of a kind."""
    found = reading.read(content).get(kind, [])
    return [{key: text for key, text in one["values"].items() if text} for one in found]


def column(kind: str, key: str) -> layout.Column:
    """A column of a sheet."""
    found = layout.sheet_of(kind).column(key)
    assert found
    return found


class TestTemplate:
    """What people get to fill in."""

    def test_every_field_has_its_place(self) -> None:
        """A field that is added to the schemas is in the template at once."""
        there = {(sheet.kind, one.key) for sheet in layout.sheets() for one in sheet.columns}
        for dataset_type in schemas.DATASET_TYPES:
            for field in schemas.dataset_fields(dataset_type):
                name, rows = field["field_name"], schemas.subfields(field)
                if rows:
                    assert dataset_type == "kegiatan", "only a kegiatan has sheets for groups"
                    assert {(name, one["field_name"]) for one in rows} <= there
                elif name not in NOT_IN_SHEETS:
                    assert (dataset_type, name) in there

    def test_sheets(self) -> None:
        """In the order of the national forms; the codes are hidden."""
        book = load_workbook(io.BytesIO(template()))
        assert book.sheetnames == [
            "Petunjuk", "MS-Kegiatan", "MS-Variabel", "MS-Indikator", "Dataset", "Kode"
        ]  # fmt: skip
        assert book["Kode"].sheet_state == "hidden"
        assert book["Dataset"].freeze_panes == "C3"
        assert book["MS-Kegiatan"].freeze_panes == "A2"

    def test_drop_down(self) -> None:
        """A code list is offered with its labels, and explained where one stands."""
        book = load_workbook(io.BytesIO(template()))
        letter = column_of("Dataset", "accrualPeriodicity")
        (rule,) = [
            one
            for one in book["Dataset"].data_validations.dataValidation
            if f"{letter}3" in one.cells
        ]
        assert rule.type == "list"
        first, last = re.findall(r"\$([A-Z]+)\$(\d+)", rule.formula1)
        offered = [book["Kode"][f"{first[0]}{row}"].value for row in range(2, int(last[1]) + 1)]
        assert offered == [one["label"]["id"] for one in codelists.choices("frekuensi")]
        assert book["Dataset"][f"{letter}2"].comment.text

    def test_block_and_number(self) -> None:
        """The form carries the numbers of the national one, and its conditions in words."""
        page = load_workbook(io.BytesIO(template()))["MS-Kegiatan"]
        row = row_of("iv_frekuensi_penyelanggara")
        assert page[f"B{row}"].value == "R.4.2"
        assert "Berulang" in page[f"E{row}"].value
        assert page[f"A{row_of('i_instansi_penyelanggara')}"].value.startswith("Blok I")

    def test_no_formula(self) -> None:
        """What somebody wrote into the portal is not run in somebody else's spreadsheet."""
        bad = ["=1+1", "+62", "-", "@SUM(A1)", "'=1"]
        book = load_workbook(
            io.BytesIO(template(dataset=[{"title": text, "notes": text} for text in bad]))
        )
        for row in book["Dataset"].iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value[:1] in "+-@":
                    assert cell.quotePrefix
                assert not str(cell.value).startswith("=")


class TestReading:
    """Texts out of cells."""

    @pytest.mark.parametrize(
        "text",
        ["=1+1", "'=1", "''=x", "-", "+62 331", "a\nb", " – ", "_x000D_", "2.10", "0012", "TRUE",
         "2026-01-05", "<b>&amp;", "a;b", "x" * 30000],
    )  # fmt: skip
    def test_round_trip(self, text: str) -> None:
        """What we write we read as it was."""
        (found,) = values(template(dataset=[{"title": "DATA CONTOH", "notes": text}]), "dataset")
        read = cells.read(column("dataset", "notes"), found["notes"], Nothing(), {})
        assert read == text.strip()

    def test_numbers_and_dates(self) -> None:
        """As a spreadsheet program turns them."""
        import datetime as dt

        letters = {key: column_of("Dataset", key) for key in ("tahun_awal", "jadwal_rilis")}
        content = filled(
            "Dataset",
            B3="DATA CONTOH",
            **{f"{letters['tahun_awal']}3": 2024.0},
            **{f"{letters['jadwal_rilis']}3": dt.datetime(2026, 11, 30)},
        )
        (found,) = values(content, "dataset")
        assert found["tahun_awal"] == "2024"
        assert found["jadwal_rilis"] == "2026-11-30"

    def test_form(self) -> None:
        """One entry, a row per field."""
        row = row_of("i_alamat")
        content = filled("MS-Kegiatan", **{f"D{row}": "Jalan Contoh 1"})
        found = reading.read(content)
        assert found["kegiatan"][0]["values"]["i_alamat"] == "Jalan Contoh 1"
        assert found["columns"]["kegiatan"]["i_alamat"] == f"D{row}"

    def test_without_the_hidden_row(self) -> None:
        """Headings are enough, in either language, with or without the mark."""

        def strip(book: Any) -> None:
            page = book["Dataset"]
            page.delete_rows(1)
            page["B1"].value, page["B2"].value = "name of the data", "DATA CONTOH"

        (found,) = values(edited(template(), strip), "dataset")
        assert found == {"title": "DATA CONTOH"}

    def test_a_row_with_an_id_only_is_none(self) -> None:
        """Whoever empties a row of a filled sheet does not empty the dataset."""
        with pytest.raises(Refused, match="Nothing is filled in"):
            reading.read(filled("Dataset", A3="0f0f"))

    def test_formula(self) -> None:
        """Told where it stands, never evaluated; the rest of the row is read."""
        (found,) = reading.read(filled("Dataset", B3="DATA CONTOH", D3="=1+1"))["dataset"]
        assert "Formulas" in found["wrong"]["notes"]
        assert found["values"]["notes"] == ""

    def test_error_value(self) -> None:
        """Neither are the errors of a spreadsheet program values."""
        (found,) = reading.read(filled("Dataset", B3="DATA CONTOH", D3="#N/A"))["dataset"]
        assert "error" in found["wrong"]["notes"]


class TestCells:
    """What texts mean."""

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("2.12", "2.12"),
            ("2.1", "2.10"),
            ("Kesehatan", "1.02"),
            ("HEALTH", "1.02"),
            ("1.02 – Kesehatan", "1.02"),
            ("1.02 - kesehatan", "1.02"),
            ("1.02  Kesehatan", "1.02"),
        ],
    )
    def test_code(self, text: str, code: str) -> None:
        """By code, by label in both languages, by both."""
        assert cells.read(column("dataset", "kode_urusan"), text, Nothing(), {}) == code

    def test_unknown_code(self) -> None:
        """With the nearest ones."""
        with pytest.raises(cells.Wrong) as wrong:
            cells.read(column("dataset", "accrualPeriodicity"), "Tahunn", Nothing(), {})
        assert "Tahunan" in wrong.value.near

    def test_every_code_comes_back(self) -> None:
        """What a drop-down offers is read as the code it stands for."""
        for sheet in layout.sheets():
            for one in sheet.columns:
                if one.kind not in ("code", "codes"):
                    continue
                assert one.codes
                for value in codelists.values(one.codes):
                    text = cells.shown(one, value, Nothing(), {})
                    read = cells.read(one, text, Nothing(), {})
                    assert read == ([value] if one.kind == "codes" else value), one.key

    def test_several_codes(self) -> None:
        """Separated by a semicolon or a new line, each once."""
        methods = column("kegiatan", "iv_metode_pengumpulan_data")
        read = cells.read(methods, "Wawancara; pengamatan\nWAWANCARA;", Nothing(), {})
        assert read == ["wawancara", "pengamatan"]

    @pytest.mark.parametrize("text", ["2026-11-30", "30/11/2026", "30-11-2026", "30.11.2026"])
    def test_date(self, text: str) -> None:
        """ISO, or day first."""
        assert cells.read(column("dataset", "jadwal_rilis"), text, Nothing(), {}) == "2026-11-30"

    @pytest.mark.parametrize("text", ["31/11/2026", "November", "2026", "11/30/2026"])
    def test_no_date(self, text: str) -> None:
        """Never guessed."""
        with pytest.raises(cells.Wrong):
            cells.read(column("dataset", "jadwal_rilis"), text, Nothing(), {})
