"""Spreadsheets of metadata: what becomes of every row, and that it is all or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib import search

from ckanext.satudata.demo import datasets
from ckanext.satudata.metadata import fields
from ckanext.satudata.metadata.sheets import action, applying, content, imports, writing
from ckanext.satudata.metadata.sheets.directory import People, Portal
from ckanext.satudata.metadata.sheets.imports import Import
from ckanext.satudata.review.model import Author, Event

TITLE = "DATA CONTOH Kompilasi"
KOMPILASI = {
    "title": TITLE,
    "tahun_kegiatan": "2026",
    "cara_pengumpulan_data": "KOMPILASI_PRODUK_ADMINISTRASI",
}
PENDUDUK = {"nama": "Jumlah penduduk", "konsep": "Penduduk", "satuan": "Orang"}
LINKED = {
    "title": "DATA CONTOH Penduduk",
    "indikator_variabel": "variabel",
    "kegiatan_id": TITLE,
    "butir_kegiatan": "Jumlah penduduk",
}
THREE = ("Kompilasi Data Kependudukan", "Survei Kepuasan Masyarakat", "Harga")
"""The activities of the plan: compilation, survey with block V, daily prices."""


@pytest.fixture
def bring(portal: SimpleNamespace, act: Any) -> Callable[..., Any]:
    """Bring content as a workbook: ``bring(portal.operator, {"dataset": […]}, dry_run=False)``."""

    def call(who: dict[str, Any], entries: dict[str, Any], **more: Any) -> Any:
        model.Session.remove()
        book = writing.workbook(entries, Portal(People(who["name"])))
        return act(who, "satudata_metadata_import", upload=io.BytesIO(book), **more)

    return call


def packages() -> int:
    """How many there are in the database."""
    model.Session.remove()
    return model.Session.query(model.Package).count()


def problems(found: dict[str, Any]) -> list[str]:
    """All that is wrong, with its cell."""
    return [f"{one['place']}: {one['message']}" for row in found["rows"] for one in row["problems"]]


def statuses(found: dict[str, Any]) -> list[str]:
    """The outcome of every row."""
    return [row["status"] for row in found["rows"]]


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


class TestKnown:
    """What the portal has."""

    @pytest.fixture
    def kegiatan(self, portal: SimpleNamespace, act: Any) -> dict[str, Any]:
        """An activity with one variable."""
        return act(portal.operator, "package_create", type="kegiatan", name="k",
                   owner_org=portal.orgs.dinas["id"], **KOMPILASI, variabel=[PENDUDUK])  # fmt: skip

    def test_round_trip(
        self, portal: SimpleNamespace, bring: Any, act: Any, draft: Any, kegiatan: Any
    ) -> None:
        """Out and in again changes nothing, with whatever texts."""
        made = draft(notes="=1+1\n- satu\n+62 _x000D_", tag_string="penduduk,kecamatan",
                     kegiatan_id=kegiatan["id"], butir_kegiatan="v1")  # fmt: skip
        before = fields.content(act(portal.operator, "package_show", id=made["id"]))
        taken = act(portal.operator, "satudata_metadata_export", id=kegiatan["id"])
        assert [len(taken[kind]) for kind in ("kegiatan", "variabel", "dataset")] == [1, 1, 1]
        found = bring(portal.operator, taken, dry_run=False)
        assert set(statuses(found)) == {"unchanged"}, found["rows"]
        assert found["message"] == "Nothing would change."
        taken = act(portal.operator, "satudata_metadata_export", organization="dinas")
        again = act(portal.operator, "satudata_metadata_import", content=taken)
        assert set(statuses(again)) == {"unchanged"}, again["rows"]
        assert fields.content(act(portal.operator, "package_show", id=made["id"])) == before

    def test_by_id(self, portal: SimpleNamespace, bring: Any, act: Any, draft: Any) -> None:
        """A row with an ID says all: what is emptied there is emptied here."""
        made = draft()
        taken = act(portal.operator, "satudata_metadata_export", id=made["id"])
        taken["dataset"][0]["satuan"] = "Jiwa"
        del taken["dataset"][0]["konsep"]
        found = bring(portal.operator, taken, dry_run=False)
        changes = {one["field"]: (one["old"], one["new"]) for one in found["rows"][0]["changes"]}
        assert changes == {"satuan": ("Orang", "Jiwa"), "konsep": (made["konsep"], "")}
        after = act(portal.operator, "package_show", id=made["id"])
        assert after["satuan"] == "Jiwa"
        assert "konsep" not in after
        assert len(after["resources"]) == 1

    def test_by_title(self, portal: SimpleNamespace, bring: Any, act: Any, draft: Any) -> None:
        """A row without an ID is found by its title, and only adds."""
        made = draft(title="DATA CONTOH Judul", id_ddd="D-1")
        found = bring(portal.operator, {"dataset": [
            {"title": "data contoh  judul", "satuan": "Jiwa"}]}, dry_run=False)  # fmt: skip
        assert found["rows"][0]["id"] == made["id"]
        after = act(portal.operator, "package_show", id=made["id"])
        assert (after["satuan"], after["konsep"]) == ("Jiwa", made["konsep"])

    def test_by_national_id(self, portal: SimpleNamespace, bring: Any, draft: Any) -> None:
        """The id of the regional data list goes before the title."""
        made = draft(id_ddd="D-1")
        found = bring(
            portal.operator, {"dataset": [{"title": "DATA CONTOH Baru", "id_ddd": "D-1"}]}
        )
        assert found["rows"][0]["id"] == made["id"]
        assert [one["field"] for one in found["rows"][0]["changes"]] == ["title"]

    def test_titles_of_others(self, portal: SimpleNamespace, bring: Any, draft: Any) -> None:
        """The draft of another agency is neither found by its title nor by its id."""
        made = draft(title="DATA CONTOH Rahasia", id_ddd="D-1")
        entries = [{"title": "DATA CONTOH Rahasia", "id_ddd": "D-1"}]
        found = bring(portal.operator_lain, {"dataset": entries})
        assert statuses(found) == ["new"]
        found = bring(portal.operator_lain, {"dataset": [{"id": made["id"], "title": "x"}]})
        missing = bring(portal.operator_lain, {"dataset": [{"id": "0f0f", "title": "x"}]})
        assert problems(found) == problems(missing)
        assert found["rows"][0]["id"] == ""

    def test_rows_of_a_kegiatan(
        self, portal: SimpleNamespace, bring: Any, act: Any, kegiatan: Any
    ) -> None:
        """Found by key or name; new ones get a key; those that are not in the sheet stay."""
        entries = {
            "kegiatan": [{"title": TITLE, "tahun_kegiatan": "2026"}],
            "variabel": [{"nama": "jumlah penduduk", "satuan": "Jiwa"}, {"nama": "Luas"}],
        }
        found = bring(portal.operator, entries, dry_run=False)
        assert statuses(found) == ["changed", "changed", "new"]
        rows = act(portal.operator, "package_show", id=kegiatan["id"])["variabel"]
        assert [(row["kunci"], row["nama"]) for row in rows] == [
            ("v1", "Jumlah penduduk"), ("v2", "Luas")
        ]  # fmt: skip
        assert rows[0]["satuan"] == "Jiwa"
        assert rows[0]["konsep"] == "Penduduk"
        entries["variabel"] = [{"kunci": "v9", "nama": "Lain"}]
        assert "no such key" in problems(bring(portal.operator, entries))[0]

    def test_under_review(self, portal: SimpleNamespace, bring: Any, at_stage: Any) -> None:
        """What is frozen stays; the row says why."""
        made = at_stage("submitted")
        found = bring(portal.operator, {"dataset": [{"id": made["id"], "title": "x"}]})
        assert "frozen" in problems(found)[0]

    def test_changed_meanwhile(
        self, portal: SimpleNamespace, bring: Any, act: Any, draft: Any
    ) -> None:
        """What is applied is what was shown, or it is shown again."""
        made = draft()
        entry = {"title": made["title"], "satuan": "Jiwa"}
        shown = bring(portal.operator, {"dataset": [entry]})
        act(portal.operator2, "package_patch", id=made["id"], satuan="Keluarga")
        found = act(portal.operator, "satudata_metadata_import", id=shown["id"], dry_run=False)
        assert found["state"] == "checked"
        assert "changed in the portal" in found["message"]
        assert found["rows"][0]["changes"][0]["old"] == "Keluarga"
        found = act(portal.operator, "satudata_metadata_import", id=shown["id"], dry_run=False)
        assert found["state"] == "applied"
        with pytest.raises(tk.ValidationError):
            act(portal.operator, "satudata_metadata_import", id=shown["id"], dry_run=False)

    def test_not_asked(self, portal: SimpleNamespace, bring: Any, act: Any) -> None:
        """A value where its condition does not hold is kept aside, with a note."""
        entry = {**KOMPILASI, "v_unit_sampel": "Rumah tangga"}
        found = bring(portal.operator, {"kegiatan": [entry]}, dry_run=False)
        assert found["state"] == "applied"
        assert [one["severity"] for one in found["rows"][0]["problems"]] == ["warning"]
        made = act(portal.operator, "package_show", id=found["rows"][0]["id"])
        assert "v_unit_sampel" not in fields.content(made)


class TestPublished:
    """A published dataset changes in a working copy, and only where that is wanted."""

    def test_needs_to_be_wanted(
        self, portal: SimpleNamespace, bring: Any, act: Any, at_stage: Any
    ) -> None:
        """Nothing is opened by a dry run or without the tick."""
        made = at_stage("published")
        entry = {"id": made["id"], "satuan": "Jiwa"}
        taken = act(portal.operator, "satudata_metadata_export", id=made["id"])
        taken["dataset"][0].update(entry)
        found = bring(portal.operator, taken, dry_run=False)
        assert statuses(found) == ["revise"]
        assert "working copies" in found["message"]
        assert (
            act(portal.operator, "satudata_review_show", id=made["id"])["working_copy_id"] is None
        )
        found = act(portal.operator, "satudata_metadata_import", id=found["id"], dry_run=False,
                    revise=True)  # fmt: skip
        assert found["state"] == "applied"
        copy_id = act(portal.operator, "satudata_review_show", id=made["id"])["working_copy_id"]
        assert act(portal.operator, "package_show", id=copy_id)["satuan"] == "Jiwa"
        assert act(None, "package_show", id=made["id"])["satuan"] == "Orang"
        again = act(portal.operator, "satudata_metadata_export", organization="dinas")
        assert [row["id"] for row in again["dataset"]] == [made["id"]], "one row, of the copy"
        assert again["dataset"][0]["satuan"] == "Jiwa"
        assert statuses(bring(portal.operator, again)) == ["unchanged"]

    def test_thrown_away_again(
        self, portal: SimpleNamespace, bring: Any, act: Any, at_stage: Any, monkeypatch: Any
    ) -> None:
        """Refused afterwards: no working copy stays behind."""
        made = at_stage("published")

        def fail(plan: Any, one: Any) -> str:
            raise tk.ValidationError({"title": ["not now"]})

        monkeypatch.setattr(applying, "_write", fail)
        entry = {"title": made["title"], "satuan": "Jiwa"}
        found = bring(portal.operator, {"dataset": [entry]}, dry_run=False, revise=True)
        assert found["faulty"]
        assert (
            act(portal.operator, "satudata_review_show", id=made["id"])["working_copy_id"] is None
        )

    def test_other_agency(self, portal: SimpleNamespace, bring: Any, at_stage: Any) -> None:
        """Public to see is not theirs to change."""
        made = at_stage("published")
        found = bring(portal.operator_lain, {"dataset": [{"id": made["id"], "title": "x"}]})
        assert statuses(found) == ["error"]


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
