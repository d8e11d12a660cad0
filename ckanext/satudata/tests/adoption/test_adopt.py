"""Reports, refusals and the single adoption, inside one process."""

from __future__ import annotations

import csv
import json
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.adoption import report
from ckanext.satudata.adoption.model import Adoption
from ckanext.satudata.review import trail
from ckanext.satudata.review.model import Review, authors
from ckanext.satudata.revision import blobs
from ckanext.satudata.revision.model import File, Version


def _outcomes(found: dict[str, Any]) -> dict[str, str]:
    return {line["name"]: line["outcome"] for line in found["results"]}


class TestReport:
    """``satudata_adoption_report``."""

    def test_outcomes(self, portal, act, old, draft):
        """Every kind of dataset has its future."""
        draft()
        old("publik")
        old("pribadi", private=True)
        old("rancangan", state="draft")
        old("terhapus", state="deleted")
        old("tanpa-organisasi", org=None)
        old("sumber", type="harvest")
        old("terkunci", b"a", resource={"restricted": '{"level": "registered"}'})
        old("berlabel", extras={"accessRights": "tertutup"})
        found = act(portal.sysadmin, "satudata_adoption_report")
        assert {n: o for n, o in _outcomes(found).items() if not n.startswith("d-")} == {
            "publik": "publish", "pribadi": "draft", "rancangan": "ckan_draft",
            "terhapus": "deleted", "tanpa-organisasi": "organization", "sumber": "foreign",
            "terkunci": "decide", "berlabel": "decide",
        }  # fmt: skip
        assert found["totals"]["outcomes"]["done"] == 1
        terbatas = act(portal.sysadmin, "satudata_adoption_report", restricted="terbatas")
        assert _outcomes(terbatas)["terkunci"] == _outcomes(terbatas)["berlabel"] == "restrict"

    def test_files_and_fields(self, portal, act, old, ckan_config, monkeypatch):
        """What is missing, what is too big, what would be added."""
        monkeypatch.setitem(ckan_config, "ckan.max_resource_size", 0)
        old("besar", b"12345", extras={"frekuensi": "Tahunan", "guid": "x", "urusan": "entah"})
        old("hilang", b"")
        found = act(portal.sysadmin, "satudata_adoption_report", organization="dinas")
        big, lost = found["results"]
        assert (big["size"], len(big["too_big"]), big["harvested"]) == (5, 1, "guid: x")
        assert [entry["field"] for entry in big["added"]] == ["accrualPeriodicity"]
        assert [entry["value"] for entry in big["unknown"]] == ["entah"]
        assert "satuan" in big["missing"]
        assert "accrualPeriodicity" not in big["missing"]
        assert lost["files"]["missing"] == 1

    def test_filters(self, portal, act, old):
        """By organization, by name, by page."""
        old("satu")
        old("dua", org=portal.orgs.dinas_lain["id"])
        ask = {"who": portal.sysadmin, "action": "satudata_adoption_report"}
        assert list(_outcomes(act(*ask.values(), organization="dinas-lain"))) == ["dua"]
        assert list(_outcomes(act(*ask.values(), dataset="satu"))) == ["satu"]
        assert list(_outcomes(act(*ask.values(), offset=1, limit=1))) == ["dua"]

    def test_statements_do_not_grow(self, portal, act, old, query_count):
        """Twenty datasets cost as many statements as two."""
        for number in range(2):
            old(f"data-{number}", b"a")
        with query_count() as few:
            act(portal.sysadmin, "satudata_adoption_report")
        for number in range(2, 20):
            old(f"data-{number}", b"a")
        with query_count() as many:
            act(portal.sysadmin, "satudata_adoption_report")
        assert many.statements <= few.statements

    @pytest.mark.parametrize("who", ["warga", "operator", "kepala", "walidata", "pembina", None])
    def test_sysadmins_only(self, portal, act, old, who):
        """It names hidden datasets, and adopting is nobody else's."""
        package_id = old("publik")
        person = getattr(portal, who) if who else None
        with pytest.raises(tk.NotAuthorized):
            act(person, "satudata_adoption_report")
        with pytest.raises(tk.NotAuthorized):
            act(person, "satudata_adoption_apply", id=package_id, note="x")
        assert Review.get(package_id) is None

    def test_spreadsheets_compute_nothing(self, portal, act, old, as_before, tmp_path):
        """A title that is a formula stays a title."""
        package_id = old("rumus")
        as_before(package_id, title="=1+2", private=False)
        found = act(portal.sysadmin, "satudata_adoption_report")
        report.write_csv(found, tmp_path / "a.csv")
        with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["title"] for row in rows] == ["'=1+2"]
        report.write_json(found, tmp_path / "a.json")
        assert json.loads((tmp_path / "a.json").read_text()) == found


class TestApply:
    """``satudata_adoption_apply``."""

    def test_public(self, portal, act, old):
        """Version 1 with mark, content, hash and file; the old file and the dates stay."""
        package_id = old("publik", b"isi", extras={"frekuensi": "Tahunan"})
        act(portal.sysadmin, "satudata_adoption_apply", id="publik", note="Forum 3/2026")
        shown = act(None, "package_show", id="publik")
        assert (shown["satudata_stage"], shown["satudata_version"]) == ("published", 1)
        assert shown["access_class"] == "terbuka"
        assert shown["status_review_pembina"] == "onprogress"
        assert shown["accrualPeriodicity"] == "tahunan"
        assert shown["extras"] == [{"key": "frekuensi", "value": "Tahunan"}]
        assert shown["metadata_modified"].startswith("2020-01-02")
        row, version = Review.get(package_id), model.Session.query(Version).one()
        assert row
        assert version.adopted
        assert (version.note, version.published_by) == ("Forum 3/2026", portal.sysadmin["id"])
        assert row.content_hash == version.content_hash
        file = model.Session.query(File).one()
        assert [entry["sha256"] for entry in version.files] == [file.sha256]
        assert blobs.path_of(file.sha256).read_bytes() == b"isi"
        assert blobs.stock_path(file.resource_id).read_bytes() == b"isi"
        (event,) = trail.lines(package_id)
        assert (event.action, event.target, event.note) == ("adopt", "published", "Forum 3/2026")
        assert trail.broken(package_id) == []
        listed = act(None, "satudata_revision_list", id=package_id)
        assert [entry["adopted"] for entry in listed] == [True]

    def test_private(self, portal, act, old):
        """A draft of its agency, whose author is known and whose address is kept."""
        package_id = old("pribadi", b"isi", private=True)
        act(portal.sysadmin, "satudata_adoption_apply", id=package_id, note="x")
        row = Review.get(package_id)
        assert row
        assert (row.stage, row.wanted_name, row.version) == ("draft", "pribadi", 0)
        assert authors(package_id) == {portal.operator["id"]}
        with pytest.raises(tk.ObjectNotFound):
            act(None, "package_show", id=package_id)
        act(portal.operator, "package_patch", id=package_id, notes="diubah")

    def test_twice_is_once(self, portal, act, old):
        """The second time there is nothing to do."""
        package_id = old("publik", b"isi")
        for outcome in ("publish", "done"):
            done = act(portal.sysadmin, "satudata_adoption_apply", id=package_id, note="x")
            assert done["outcome"] == outcome
        assert len(trail.lines(package_id)) == model.Session.query(Adoption).count() == 1

    def test_refused_cases_change_nothing(self, portal, act, old):
        """No organization, marked as not open, draft of CKAN's own."""
        locked = {"restricted": '{"level": "registered"}'}
        ids = [old("a", org=None), old("b", b"a", resource=locked), old("c", state="draft")]
        for package_id in ids:
            act(portal.sysadmin, "satudata_adoption_apply", id=package_id, note="x")
            assert Review.get(package_id) is None
        assert model.Session.query(File).count() == 0

    def test_an_organization_is_given(self, portal, act, old):
        """And only to those that have none."""
        alone, owned = old("a", org=None), old("b")
        for package_id in (alone, owned):
            act(portal.sysadmin, "satudata_adoption_apply", id=package_id, note="x",
                owner_org="dinas-lain")  # fmt: skip
        assert act(None, "package_show", id=alone)["organization"]["name"] == "dinas-lain"
        assert act(None, "package_show", id=owned)["organization"]["name"] == "dinas"

    def test_terbatas_by_decision(self, portal, act, old):
        """Description public, file closed."""
        package_id = old("b", b"a", resource={"restricted": '{"level": "registered"}'})
        act(portal.sysadmin, "satudata_adoption_apply", id=package_id, note="x",
            restricted="terbatas")  # fmt: skip
        shown = act(None, "package_show", id=package_id)
        assert (shown["accessRights"], shown["resources"][0]["url"]) == ("terbatas", "")
        assert act(portal.operator, "package_show", id=package_id)["resources"][0]["url"]

    @pytest.mark.parametrize(
        "wrong", [{"note": ""}, {"restricted": "terbuka"}, {"mapping": "["}, {"mapping": {"x": 1}}]
    )
    def test_wrong_input(self, portal, act, old, wrong):
        """A reason is needed; nothing opens by a parameter; broken rules are refused."""
        data = {"id": old("a"), "note": "x", **wrong}
        if wrong == {"mapping": {"x": 1}}:
            data["mapping"] = {"fields": {"title": [{"from": ["x"]}]}}
        with pytest.raises(tk.ValidationError):
            act(portal.sysadmin, "satudata_adoption_apply", **data)
