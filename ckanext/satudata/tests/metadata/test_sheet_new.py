"""Spreadsheets of metadata: what the portal does not have yet, all of it or nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib import search

from ckanext.satudata.metadata.sheets import applying
from ckanext.satudata.review.model import Author, Event
from ckanext.satudata.tests.metadata import brought
from ckanext.satudata.tests.metadata.brought import (
    KOMPILASI,
    LINKED,
    PENDUDUK,
    TITLE,
    packages,
    problems,
    statuses,
)

bring = brought.bring


class TestNew:
    """What the portal does not have yet."""

    def test_dry_run(self, portal: SimpleNamespace, bring: Any) -> None:
        """Says what would be made, with every value, and makes nothing."""
        found = bring(portal.operator, {"kegiatan": [KOMPILASI], "variabel": [PENDUDUK],
                                        "dataset": [LINKED]})  # fmt: skip
        assert found["state"] == "checked"
        assert statuses(found) == ["new", "new", "new"]
        changes = {one["field"]: one for one in found["rows"][2]["changes"]}
        assert changes["kegiatan_id"]["new"] == TITLE
        assert changes["butir_kegiatan"]["new"] == "Jumlah penduduk"
        assert changes["title"]["place"] == "B3"
        assert packages() == 0

    def test_apply(self, portal: SimpleNamespace, bring: Any, act: Any) -> None:
        """Drafts of the agency, linked to each other, in the search, by their author."""
        found = bring(
            portal.operator,
            {"kegiatan": [KOMPILASI], "variabel": [PENDUDUK], "dataset": [LINKED]},
            dry_run=False,
        )
        assert found["state"] == "applied"
        activity, _row, made = found["rows"]
        dataset = act(portal.operator, "package_show", id=made["id"])
        kegiatan = act(portal.operator, "package_show", id=activity["id"])
        assert dataset["kegiatan_id"] == kegiatan["id"]
        assert dataset["butir_kegiatan"] == kegiatan["variabel"][0]["kunci"]
        assert dataset["satudata_stage"] == "draft"
        assert dataset["private"]
        assert dataset["owner_org"] == portal.orgs.dinas["id"]
        authors = model.Session.query(Author.user_id).filter_by(package_id=made["id"])
        assert [row.user_id for row in authors] == [portal.operator["id"]]
        assert search.show(made["id"])["id"] == made["id"]

    def test_a_title_is_all_that_is_needed(self, portal: SimpleNamespace, bring: Any) -> None:
        """And it is needed."""
        found = bring(portal.operator, {"dataset": [{"title": "DATA CONTOH"}, {"satuan": "Orang"}]})
        assert statuses(found) == ["new", "error"]
        assert "title" in problems(found)[0]

    def test_which_agency(self, portal: SimpleNamespace, bring: Any) -> None:
        """Somebody of several agencies says whose data they are; nobody writes for others."""
        found = bring(portal.sysadmin, {"dataset": [{"title": "DATA CONTOH"}]})
        assert "organization" in problems(found)[0]
        lain = {"title": "DATA CONTOH", "owner_org": portal.orgs.dinas_lain["id"]}
        found = bring(portal.operator, {"dataset": [lain]})
        assert statuses(found) == ["error"]
        assert problems(found)[0].startswith("C3:")

    def test_rows_of_no_kegiatan(self, portal: SimpleNamespace, bring: Any) -> None:
        """Variables without their activity are told so, not lost."""
        found = bring(portal.operator, {"variabel": [PENDUDUK]})
        assert "MS-Kegiatan" in problems(found)[0]

    def test_twice(self, portal: SimpleNamespace, bring: Any) -> None:
        """The same dataset in two rows."""
        found = bring(portal.operator, {"dataset": [{"title": "DATA CONTOH"}] * 2})
        assert "row 3" in problems(found)[0]

    @pytest.mark.parametrize(
        ("name", "value", "near"),
        [
            ("accrualPeriodicity", "Tahunn", "Tahunan"),
            ("butir_kegiatan", "Jumlah pendduk", "Jumlah penduduk"),
            ("kegiatan_id", "DATA CONTOH Kompilas", TITLE),
            ("kode_dssd", "1", ""),
            ("tahun_awal", "dua ribu", ""),
            ("masa_pembatasan", "2026-02-31", ""),
        ],
    )  # fmt: skip
    def test_wrong_cell(
        self, portal: SimpleNamespace, bring: Any, name: str, value: str, near: str
    ) -> None:
        """Named with its cell, with what was perhaps meant."""
        entry = {**LINKED, name: value}
        found = bring(portal.operator, {"kegiatan": [KOMPILASI], "variabel": [PENDUDUK],
                                        "dataset": [entry]})  # fmt: skip
        row = found["rows"][2]
        assert row["status"] == "error"
        wrong = next(one for one in row["problems"] if one["severity"] == "error")
        assert wrong["place"].endswith("3")
        assert not near or near in " ".join(wrong["near"])

    def test_topics(self, portal: SimpleNamespace, bring: Any, act: Any) -> None:
        """By name or title; those of which one is no member are refused before anything begins."""
        mine = [{"name": portal.operator["name"], "capacity": "admin"}]
        act(portal.sysadmin, "group_create", name="sosial", title="Sosial", users=mine)
        act(portal.sysadmin, "group_create", name="ekonomi", title="Ekonomi")
        entry = {"title": "DATA CONTOH", "groups": ["sosial"]}
        found = act(portal.operator, "satudata_metadata_import", content={"dataset": [entry]},
                    dry_run=False)  # fmt: skip
        made = act(portal.operator, "package_show", id=found["rows"][0]["id"])
        assert [topic["name"] for topic in made["groups"]] == ["sosial"]
        entry["groups"] = ["Sosial", "EKONOMI"]
        found = act(portal.operator, "satudata_metadata_import", content={"dataset": [entry]})
        assert problems(found) == [": You are no member of the topic “ekonomi”: ask a sysadmin."]

    def test_all_or_nothing(self, portal: SimpleNamespace, bring: Any) -> None:
        """One wrong row, and no row is written."""
        entries = [{"title": "DATA CONTOH A"}, {"title": "DATA CONTOH B", "tahun_awal": "x"}]
        found = bring(portal.operator, {"dataset": entries}, dry_run=False)
        assert found["faulty"]
        assert found["state"] == "checked"
        assert packages() == 0
        with pytest.raises(tk.ValidationError):
            bring(portal.operator, {})

    def test_refused_while_it_is_written(
        self, portal: SimpleNamespace, bring: Any, monkeypatch: Any
    ) -> None:
        """The last of three is refused by the portal: the first two are gone, in the index too."""
        write = applying._write
        made: list[str] = []

        def fail(plan: Any, one: Any) -> str:
            if len(made) == 2:
                raise tk.ValidationError({"title": ["not now"]})
            made.append(write(plan, one))
            return made[-1]

        monkeypatch.setattr(applying, "_write", fail)
        entries = [{"title": f"DATA CONTOH {letter}"} for letter in "ABC"]
        found = bring(portal.operator, {"dataset": entries}, dry_run=False)
        assert statuses(found) == ["new", "new", "error"]
        assert "not now" in problems(found)[0]
        assert packages() == 0
        assert model.Session.query(Event).count() == 0
        for package_id in made:
            with pytest.raises(search.SearchError):
                search.show(package_id)
