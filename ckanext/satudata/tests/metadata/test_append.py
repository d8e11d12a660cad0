"""Adding a period through the API: the file afterwards, who may, what is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import openpyxl
import pytest
from ckan.lib import uploader

from ckanext.satudata.metadata.periods import writing
from ckanext.satudata.review.model import Review
from ckanext.satudata.revision.model import File

BASE = (
    "kode_kecamatan,nama_kecamatan,tahun,jumlah\n"
    "35.09.01,Jombang,2024,120\n35.09.02,Kencong,2024,98\n"
)
NEW = "kode_kecamatan,nama_kecamatan,tahun,jumlah\n35.09.01,Jombang,2025,125\n"
SCHEMA = json.dumps({"primaryKey": ["kode_kecamatan", "tahun"], "fields": [
    {"name": "kode_kecamatan", "type": "string", "reference": "kode_wilayah"},
    {"name": "nama_kecamatan", "type": "string"},
    {"name": "tahun", "type": "integer"},
    {"name": "jumlah", "type": "number"},
]})  # fmt: skip

pytestmark = pytest.mark.usefixtures("portal")


@pytest.fixture
def with_table(portal, act, draft, upload):
    """A draft whose file is this table."""

    def make(
        content: str | bytes = BASE, name: str = "penduduk.csv", **more: Any
    ) -> dict[str, Any]:
        package = draft(tahun_akhir="2024", **more)
        file = upload(content if isinstance(content, bytes) else content.encode(), name)
        format = name.rpartition(".")[2].upper()
        data = {"id": package["resources"][0]["id"], "upload": file, "format": format}
        act(portal.operator, "resource_patch", **data, schema=SCHEMA)
        return act(portal.operator, "package_show", id=package["id"])

    return make


def content(resource_id: str) -> bytes:
    """The bytes that a resource serves."""
    model.Session.remove()
    upload = uploader.get_resource_uploader({"id": resource_id, "url_type": "upload"})
    return Path(upload.get_path(resource_id)).read_bytes()


def book(*rows: list[Any]) -> bytes:
    out, workbook = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.active.title = "Data"
    workbook.active["D2"].number_format = "#,##0"
    workbook.create_sheet("Catatan").append(["tetap"])
    workbook.save(out)
    return out.getvalue()


class TestDraft:
    def test_a_look_changes_nothing(self, portal, act, with_table):
        package = with_table()
        resource_id = package["resources"][0]["id"]
        found = act(portal.operator, "satudata_metadata_append", id=resource_id, csv=NEW)
        assert (found["dry_run"], found["added"], found["total"]) == (True, 1, 3)
        assert content(resource_id) == BASE.encode()

    def test_rows_are_added_and_changed(self, portal, act, with_table):
        package = with_table()
        resource_id = package["resources"][0]["id"]
        csv = NEW + "35.09.02,Kencong,2024,99\n"
        found = act(portal.operator, "satudata_metadata_append", id=resource_id, csv=csv,
                    dry_run=False)  # fmt: skip
        assert (found["added"], found["changed"], found["unchanged"]) == (1, 1, 0)
        assert content(resource_id).decode() == BASE.replace("98", "99") + NEW.partition("\n")[2]
        after = act(portal.operator, "package_show", id=package["id"])
        assert after["tahun_akhir"] == "2025"
        assert after["resources"][0]["url"].endswith("/penduduk.csv")

    def test_rows_as_objects(self, portal, act, with_table):
        resource_id = with_table()["resources"][0]["id"]
        row = {
            "tahun": 2025,
            "kode_kecamatan": "35.09.02",
            "nama_kecamatan": "Kencong",
            "jumlah": 1.5,
        }
        act(portal.operator, "satudata_metadata_append", id=resource_id, rows=[row], dry_run=False)
        assert content(resource_id).decode().endswith("35.09.02,Kencong,2025,1.5\n")

    def test_rows_copied_without_header(self, portal, act, with_table):
        resource_id = with_table()["resources"][0]["id"]
        pasted = "35.09.01\tJombang\t2025\t1.250,5\n"
        found = act(portal.operator, "satudata_metadata_append", id=resource_id, csv=pasted)
        assert found["faults"] == []
        assert found["rows"][0]["values"]["jumlah"] == "1250.5"

    def test_all_or_nothing(self, portal, act, with_table):
        resource_id = with_table()["resources"][0]["id"]
        csv = NEW + "35.09.02,Kencong,2025,banyak\n"
        with pytest.raises(tk.ValidationError) as refusal:
            act(portal.operator, "satudata_metadata_append", id=resource_id, csv=csv, dry_run=False)
        assert "banyak" in refusal.value.error_dict["rows"][0]
        assert content(resource_id) == BASE.encode()

    def test_nothing_new_writes_nothing(self, portal, act, with_table):
        resource_id = with_table()["resources"][0]["id"]
        before = File.get(resource_id).sha256
        found = act(portal.operator, "satudata_metadata_append", id=resource_id, csv=BASE,
                    dry_run=False)  # fmt: skip
        assert found["unchanged"] == 2
        assert File.get(resource_id).sha256 == before

    @pytest.mark.parametrize(
        ("table", "expected"),
        [
            (BASE.replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig"),
             b"35.09.01;Jombang;2025;125\r\n"),
            (BASE.replace("Kencong", "Kencéng").encode("cp1252"), b"35.09.01,Jombang,2025,125\n"),
            (BASE.encode("utf-16"), "35.09.01,Jombang,2025,125\n".encode("utf-16-le")),
        ],
    )  # fmt: skip
    def test_the_file_is_written_as_it_was(self, portal, act, with_table, table, expected):
        """Encoding, mark, delimiter and line ends."""
        resource_id = with_table(table)["resources"][0]["id"]
        act(portal.operator, "satudata_metadata_append", id=resource_id, csv=NEW, dry_run=False)
        assert content(resource_id) == table + expected

    def test_a_spreadsheet_stays_one(self, portal, act, with_table):
        header, *rows = [line.split(",") for line in BASE.splitlines()]
        typed = [[code, name, int(year), int(n)] for code, name, year, n in rows]
        package = with_table(book(header, *typed), "penduduk.xlsx")
        resource_id = package["resources"][0]["id"]
        csv = NEW + "35.09.02,Kencong,2024,99.5\n"
        act(portal.operator, "satudata_metadata_append", id=resource_id, csv=csv, dry_run=False)
        after = openpyxl.load_workbook(io.BytesIO(content(resource_id)))
        assert after.sheetnames == ["Data", "Catatan"]
        assert [[cell.value for cell in row] for row in after["Data"].iter_rows()] == [
            header,
            ["35.09.01", "Jombang", 2024, 120],
            ["35.09.02", "Kencong", 2024, 99.5],
            ["35.09.01", "Jombang", 2025, 125],
        ]
        assert after["Data"]["D2"].number_format == "#,##0"

    @pytest.mark.parametrize(
        ("table", "name"),
        [
            (b"2021,2022\n1,2\n", "data.csv"),
            (b"nama,n\na,1\nJumlah,1\n", "data.csv"),
            (b"broken", "data.xlsx"),
            (b"{}", "data.json"),
        ],
    )
    def test_a_file_that_is_no_clean_table(self, portal, act, with_table, table, name):
        resource_id = with_table(table, name)["resources"][0]["id"]
        with pytest.raises(tk.ValidationError) as refusal:
            act(portal.operator, "satudata_metadata_append", id=resource_id, csv=NEW)
        assert list(refusal.value.error_dict) == ["file"]


class TestPublished:
    def test_the_working_copy_gets_the_rows(self, portal, act, with_table, at_stage):
        """What is published stays as it was until the review is done."""
        package = at_stage("published", with_table())
        resource_id = package["resources"][0]["id"]
        look = act(portal.operator, "satudata_metadata_append", id=resource_id, csv=NEW)
        assert look["package_id"] == package["id"]
        assert Review.working_copy_of(package["id"]) is None
        found = act(portal.operator, "satudata_metadata_append", id=resource_id, csv=NEW,
                    dry_run=False)  # fmt: skip
        copy = Review.working_copy_of(package["id"])
        assert found["package_id"] == copy.package_id
        assert content(found["resource_id"]).decode() == BASE + NEW.partition("\n")[2]
        assert content(resource_id) == BASE.encode()

    def test_a_second_period_goes_into_the_same_copy(self, portal, act, with_table, at_stage):
        package = at_stage("published", with_table())
        resource_id = package["resources"][0]["id"]
        for year in ("2025", "2026"):
            csv = NEW.replace("2025", year)
            found = act(portal.operator, "satudata_metadata_append", id=resource_id, csv=csv,
                        dry_run=False)  # fmt: skip
        assert found["total"] == 4

    def test_wrong_rows_open_no_copy(self, portal, act, with_table, at_stage):
        package = at_stage("published", with_table())
        with pytest.raises(tk.ValidationError):
            act(portal.operator, "satudata_metadata_append", id=package["resources"][0]["id"],
                csv="x,y\n1,2\n", dry_run=False)  # fmt: skip
        assert Review.working_copy_of(package["id"]) is None

    def test_what_is_under_review_is_frozen(self, portal, act, with_table, at_stage):
        package = at_stage("published", with_table())
        resource_id = package["resources"][0]["id"]
        found = act(portal.operator, "satudata_metadata_append", id=resource_id, csv=NEW,
                    dry_run=False)  # fmt: skip
        act(portal.operator, "satudata_review_submit", id=found["package_id"])
        with pytest.raises(tk.ValidationError) as refusal:
            act(portal.operator, "satudata_metadata_append", id=resource_id, csv=NEW)
        assert list(refusal.value.error_dict) == ["stage"]

    def test_the_next_period_is_proposed(self, portal, act, with_table, at_stage):
        package = at_stage("published", with_table())
        found = act(portal.operator, "satudata_metadata_next_period",
                    id=package["resources"][0]["id"])  # fmt: skip
        assert found["next"] == {"tahun": "2025"}
        assert [row["nama_kecamatan"] for row in found["rows"]] == ["Jombang", "Kencong"]
        assert found["measures"] == ["jumlah"]


class TestWho:
    """Those who change the data; for all others there is no such file, or no such right."""

    ACTIONS = ("satudata_metadata_append", "satudata_metadata_next_period")

    @pytest.mark.parametrize("action", ACTIONS)
    @pytest.mark.parametrize(
        "who", [None, "warga", "anggota", "operator_lain", "sekretariat", "pembina"]
    )
    def test_published(self, portal, act, with_table, at_stage, who, action):
        resource_id = at_stage("published", with_table())["resources"][0]["id"]
        with pytest.raises(tk.NotAuthorized):
            act(who and getattr(portal, who), action, id=resource_id, csv=NEW)

    @pytest.mark.parametrize("action", ACTIONS)
    @pytest.mark.parametrize("who", [None, "warga", "anggota", "operator_lain", "walidata"])
    def test_draft(self, portal, act, with_table, who, action):
        """A file that somebody may not know of is one that does not exist."""
        said = []
        for resource_id in (with_table()["resources"][0]["id"], "tidak-ada"):
            with pytest.raises(tk.ObjectNotFound) as refusal:
                act(who and getattr(portal, who), action, id=resource_id, csv=NEW)
            said.append(str(refusal.value))
        assert said[0] == said[1]

    def test_walidata_revises(self, portal, act, with_table, at_stage):
        resource_id = at_stage("published", with_table())["resources"][0]["id"]
        found = act(portal.walidata, "satudata_metadata_append", id=resource_id, csv=NEW,
                    dry_run=False)  # fmt: skip
        assert found["added"] == 1

    def test_unknown(self, portal, act):
        with pytest.raises(tk.ObjectNotFound):
            act(portal.operator, "satudata_metadata_append", id="tidak-ada", csv=NEW)


def test_a_workbook_that_swells(portal, act, with_table, monkeypatch):
    """It is held whole while it is written, hidden sheets included: what it unpacks to counts."""
    header = ["kode_kecamatan", "nama_kecamatan", "tahun", "jumlah"]
    content = book(header, ["35.09.01", "Jombang", 2024, 120])
    resource_id = with_table(content, "penduduk.xlsx")["resources"][0]["id"]
    monkeypatch.setattr(writing, "MOST_UNPACKED", 1000)
    with pytest.raises(tk.ValidationError) as refusal:
        act(portal.operator, "satudata_metadata_append", id=resource_id, csv=NEW)
    assert "file" in refusal.value.error_dict


def test_rows_of_many_columns(portal, act, with_table):
    """Every row with a column of its own would make a table of rows times rows."""
    resource_id = with_table()["resources"][0]["id"]
    rows = [{f"k{number}": "1"} for number in range(1000)]
    with pytest.raises(tk.ValidationError):
        act(portal.operator, "satudata_metadata_append", id=resource_id, rows=rows)


@pytest.mark.parametrize("data", [{"rows": "x"}, {"rows": [1]}, {"csv": ["x"]}, {"csv": "\0"},
                                  {"period": "x", "csv": ""}])  # fmt: skip
def test_input_that_cannot_be_used(portal, act, with_table, data):
    resource_id = with_table()["resources"][0]["id"]
    action = "satudata_metadata_next_period" if "period" in data else "satudata_metadata_append"
    with pytest.raises(tk.ValidationError):
        act(portal.operator, action, id=resource_id, dry_run=False, **data)
