"""Spreadsheets of metadata: what the portal has, unpublished and published."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.metadata import fields
from ckanext.satudata.metadata.sheets import applying
from ckanext.satudata.tests.metadata import brought
from ckanext.satudata.tests.metadata.brought import KOMPILASI, PENDUDUK, TITLE, problems, statuses
from ckanext.satudata.tests.metadata.filled import required

bring = brought.bring


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

    def test_titles_beside_a_published_kegiatan(
        self, portal: SimpleNamespace, act: Any, draft: Any, at_stage: Any
    ) -> None:
        """The agency of somebody else's kegiatan lends nobody a look at its drafts."""
        draft(title="DATA CONTOH Rahasia", id_ddd="D-1")
        complete = required("kegiatan", owner_org=portal.orgs.dinas["id"])
        kegiatan = at_stage("published", act(portal.operator, "package_create", **complete))
        told = []
        for title, national in (
            ("DATA CONTOH Rahasia", ""), ("DATA CONTOH Tidak ada", "D-1"), ("Tidak ada", "")
        ):  # fmt: skip
            rows = {"kegiatan": [{"id": kegiatan["id"]}],
                    "dataset": [{"title": title, "id_ddd": national}]}  # fmt: skip
            found = act(portal.operator_lain, "satudata_metadata_import", content=rows)
            told.append((found["state"], statuses(found), problems(found)))
        assert told[0] == told[1] == told[2]
        assert told[0][:2] == ("checked", ["unchanged", "error"])

    def test_unknown_kegiatan(self, portal: SimpleNamespace, act: Any, kegiatan: Any) -> None:
        """What is missing and what is hidden is the same answer, with no kegiatan in the file."""
        said = []
        for name in (kegiatan["id"], "0f0f", "x" * 1000):
            rows = {"dataset": [{"title": "DATA CONTOH Baru", "kegiatan_id": name}]}
            found = act(portal.operator_lain, "satudata_metadata_import", content=rows)
            said.append([one.replace(name[:80], "?") for one in problems(found)])
        assert said[0] == said[1] == said[2]
        assert "There is no kegiatan" in said[0][0]

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
