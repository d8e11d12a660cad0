"""Spreadsheets of metadata: whole ones of the example portal, and who sees what was brought."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.demo import datasets
from ckanext.satudata.metadata import fields
from ckanext.satudata.metadata.sheets import action, content, imports, writing
from ckanext.satudata.metadata.sheets.imports import Import
from ckanext.satudata.tests.metadata import brought
from ckanext.satudata.tests.metadata.brought import packages, problems

bring = brought.bring

THREE = ("Kompilasi Data Kependudukan", "Survei Kepuasan Masyarakat", "Harga")
"""The activities of the plan: compilation, survey with block V, daily prices."""


class TestWhole:
    """The three activities of the plan, and every dataset of the example portal."""

    @pytest.fixture
    def items(self) -> list[datasets.Item]:
        """What the example portal enters."""
        return datasets.items()

    @pytest.mark.parametrize("name", THREE)
    def test_kegiatan(
        self, portal: SimpleNamespace, bring: Any, act: Any, items: Any, name: str
    ) -> None:
        """By spreadsheet and by the API: the same content."""
        item = next(one for one in items if name in one.title and not one.recipe)
        package = {**item.package, "owner_org": portal.orgs.dinas["id"], "type": "kegiatan"}
        api = act(portal.operator, "package_create", **{**package, "name": "satu"})
        taken = act(portal.operator, "satudata_metadata_export", id=api["id"])
        taken["dataset"] = []
        del taken["kegiatan"][0]["id"]
        taken["kegiatan"][0]["title"] = f"{item.title} (2)"
        found = bring(portal.operator, taken, dry_run=False)
        assert found["state"] == "applied", problems(found)
        sheet = act(portal.operator, "package_show", id=found["rows"][0]["id"])
        one, other = fields.content(api), fields.content(sheet)
        assert other.pop("title") == f"{one.pop('title')} (2)"
        assert one == other
        assert len(one["variabel"]) == len(taken["variabel"])

    def test_survey_has_block_v(self, items: Any) -> None:
        """So that the test above shows something."""
        survey = next(one for one in items if THREE[1] in one.title and not one.recipe)
        assert survey.package["v_unit_sampel"]

    def test_datasets(self, portal: SimpleNamespace, bring: Any, act: Any, items: Any) -> None:
        """All of them in one file, left to the worker; identical to what the API makes."""
        wanted = {
            one.title: {**one.package, "owner_org": portal.orgs.dinas["id"]}
            for one in items
            if one.package.get("type") == "dataset"
        }
        assert len(wanted) == 30
        for name in {group["name"] for one in wanted.values() for group in one["groups"]}:
            users = [{"name": portal.operator["name"], "capacity": "admin"}]
            act(portal.sysadmin, "group_create", name=name, title=name.title(), users=users)
        entries = []
        for title, package in wanted.items():
            entry = {key: value for key, value in package.items() if key != "tags"}
            entry["tag_string"] = [tag["name"] for tag in package["tags"]]
            entry["groups"] = [group["name"] for group in package["groups"]]
            known = {column.key for column in writing.layout.sheet_of("dataset").columns}
            entries.append({key: entry[key] for key in entry if key in known} | {"title": title})
        found = bring(portal.operator, {"dataset": entries})
        assert found["state"] == "checking"
        assert found["rows"] == []
        action._job(found["id"])
        found = act(portal.operator, "satudata_metadata_import_show", id=found["id"])
        assert found["counts"] == {"new": 30}, problems(found)
        act(portal.operator, "satudata_metadata_import", id=found["id"], dry_run=False)
        action._job(found["id"])
        found = act(portal.operator, "satudata_metadata_import_show", id=found["id"])
        assert (found["state"], found["done"]) == ("applied", 30)
        for row in found["rows"]:
            sheet = fields.content(act(portal.operator, "package_show", id=row["id"]))
            api = fields.content({**wanted[row["title"]], "title": row["title"]})
            assert sheet == {**api, "type": "dataset"}


class TestKept:
    """Files that were brought are kept, for whoever brought them."""

    def test_own_only(self, portal: SimpleNamespace, bring: Any, act: Any) -> None:
        """Somebody else's import is as unknown as one that never was."""
        found = bring(portal.operator, {"dataset": [{"title": "DATA CONTOH"}]})
        for who in (portal.operator2, portal.operator_lain):
            for import_id in (found["id"], "0f0f"):
                with pytest.raises(tk.ObjectNotFound):
                    act(who, "satudata_metadata_import_show", id=import_id)
                with pytest.raises(tk.ObjectNotFound):
                    act(who, "satudata_metadata_import", id=import_id, dry_run=False)
        assert act(portal.operator2, "satudata_metadata_import_list") == []
        assert [one["id"] for one in act(portal.operator, "satudata_metadata_import_list")] == [
            found["id"]
        ]
        assert act(portal.sysadmin, "satudata_metadata_import_show", id=found["id"])
        with pytest.raises(tk.NotAuthorized):
            act(portal.sysadmin, "satudata_metadata_import", id=found["id"], dry_run=False)

    @pytest.mark.parametrize("who", [None, "warga", "anggota", "sekretariat"])
    def test_who_brings(self, portal: SimpleNamespace, act: Any, who: str | None) -> None:
        """Only those who prepare data; the secretariat's own agency has members, too."""
        person = getattr(portal, who) if who else None
        call = {"content": {"dataset": [{"title": "DATA CONTOH"}]}}
        if who == "sekretariat":
            assert act(person, "satudata_metadata_import", **call)["counts"] == {"new": 1}
            return
        with pytest.raises(tk.NotAuthorized):
            act(person, "satudata_metadata_import", **call)

    def test_who_takes(self, portal: SimpleNamespace, act: Any, draft: Any) -> None:
        """A draft is not given to people who may not see it."""
        made = draft()
        for who in (portal.operator_lain, portal.walidata, portal.pembina):
            with pytest.raises(tk.ObjectNotFound):
                act(who, "satudata_metadata_export", id=made["id"])
            taken = act(who, "satudata_metadata_export", organization="dinas")
            assert taken == {"dataset": []}
        for nobody in (None, portal.warga):
            with pytest.raises(tk.NotAuthorized):
                act(nobody, "satudata_metadata_export", organization="dinas")

    def test_account_gone(self, portal: SimpleNamespace, bring: Any, act: Any) -> None:
        """Nobody's file is applied in the name of an account that was closed meanwhile."""
        found = bring(portal.operator, {"dataset": [{"title": "DATA CONTOH"}]})
        assert imports.begin(found["id"], "applying", revise=False)
        act(portal.sysadmin, "user_delete", id=portal.operator["id"])
        action._job(found["id"])
        assert Import.get(found["id"]).state == "failed"
        assert packages() == 0

    def test_list(self, portal: SimpleNamespace, bring: Any, act: Any, query_count: Any) -> None:
        """What it is and whether it is faulty, at the price of one query however many there are."""
        bring(portal.operator, {"dataset": [{"title": "DATA CONTOH"}]})
        with query_count() as few:
            act(portal.operator, "satudata_metadata_import_list")
        bring(portal.operator, {"dataset": [{"title": "DATA CONTOH", "tahun_awal": "x"}]})
        with query_count() as more:
            listed = act(portal.operator, "satudata_metadata_import_list")
        assert [one["faulty"] for one in listed] == [True, False]
        assert more.statements == few.statements

    def test_export_asks_where_all_stand_at_once(
        self, portal: SimpleNamespace, draft: Any, act: Any, query_count: Any
    ) -> None:
        """Beside the datasets themselves, nothing is read one by one."""
        draft()
        with query_count() as one:
            act(portal.operator, "satudata_metadata_export", organization="dinas")
        with query_count() as shown:
            made = draft(title="DATA CONTOH Dua")
            shown.statements = 0
            act(portal.operator, "package_show", id=made["id"])
        with query_count() as two:
            act(portal.operator, "satudata_metadata_export", organization="dinas")
        assert two.statements - one.statements <= shown.statements

    def test_one_at_a_time(self, portal: SimpleNamespace, bring: Any, act: Any) -> None:
        """Of two who begin at once one is told so."""
        found = bring(portal.operator, {"dataset": [{"title": "DATA CONTOH"}]})
        assert imports.begin(found["id"], "applying", revise=False)
        with pytest.raises(tk.ValidationError):
            act(portal.operator, "satudata_metadata_import", id=found["id"], dry_run=False)

    def test_done_twice_by_the_worker(self, portal: SimpleNamespace, bring: Any) -> None:
        """A job that is repeated after a crash finds it done."""
        found = bring(portal.operator, {"dataset": [{"title": "DATA CONTOH"}]}, dry_run=False)
        action._job(found["id"])
        assert packages() == 1

    def test_broken_off(
        self, portal: SimpleNamespace, bring: Any, act: Any, monkeypatch: Any
    ) -> None:
        """Whatever happens, it is told, and nothing stays half done."""

        def lost(package_ids: list[str]) -> None:
            raise ConnectionError("database gone")

        monkeypatch.setattr(action, "_commit", lost)
        found = bring(portal.operator, {"dataset": [{"title": "DATA CONTOH"}]}, dry_run=False)
        assert found["state"] == "failed"
        assert packages() == 0

    def test_forgotten(self, portal: SimpleNamespace, bring: Any) -> None:
        """After thirty days."""
        old = bring(portal.operator, {"dataset": [{"title": "DATA CONTOH"}]})
        long_ago = imports.now() - imports.KEPT * 2
        model.Session.query(Import).update({"created_at": long_ago})
        model.Session.commit()
        bring(portal.operator, {"dataset": [{"title": "DATA CONTOH"}]})
        assert Import.get(old["id"]) is None

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"upload": "no file"},
            {"upload": io.BytesIO(b"a,b\n1,2\n")},
            {"content": []},
            {"content": {"rows": []}},
            {"content": {"dataset": []}},
            {"content": {"dataset": {}}},
            {"content": {"dataset": ["x"]}},
            {"content": {"dataset": [{"title": {"x": 1}}]}},
            {"content": {"dataset": [{"title": "a\0b"}]}},
            {"content": {"dataset": [{"titel": "x"}]}},
            {"content": {"kegiatan": [{"title": "x"}, {"title": "y"}]}},
            {"content": {"dataset": [{"title": "x"}] * (content.MOST_ROWS + 1)}},
        ],
    )
    def test_bad_input(self, portal: SimpleNamespace, act: Any, given: dict[str, Any]) -> None:
        """A sentence, and nothing is kept."""
        with pytest.raises(tk.ValidationError):
            act(portal.operator, "satudata_metadata_import", **given)
        assert model.Session.query(Import).count() == 0
