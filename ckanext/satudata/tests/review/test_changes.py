"""What is proposed against what is published, and who is told of it."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.tests.review.visitors import text

NEW = b"kode_kecamatan,nama_kecamatan,jumlah\n35.09.01,Jombang,777\n"
MARKER = "RAHASIA-USULAN"

pytestmark = pytest.mark.usefixtures("with_plugins")


@pytest.fixture
def revised(portal, act, at_stage, upload):
    """A published dataset and a working copy that proposes another text and another file."""

    def make(**fields: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        package = at_stage("published", **fields)
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        act(
            portal.operator,
            "package_patch",
            id=copy["id"],
            notes=f"Jumlah penduduk menurut desa. {MARKER}",
            accrualPeriodicity="bulanan",
            tags=[{"name": "penduduk"}],
        )
        act(
            portal.operator,
            "resource_patch",
            id=copy["resources"][0]["id"],
            upload=upload(NEW),
            description=MARKER,
        )
        return package, copy

    return make


def flat(diff: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The changes by field, files by ``file``."""
    return {
        "file" if block["key"] == "berkas" else change["field"]: change
        for block in diff["blocks"]
        for change in block["changes"]
    }


class TestDiff:
    """The action."""

    def test_a_working_copy(self, portal, act, revised):
        """Every field that changed and no other; the file by its published id."""
        package, copy = revised()
        diff = act(portal.operator, "satudata_review_diff", id=copy["id"])
        assert (diff["id"], diff["published_id"], diff["published_version"]) == (
            copy["id"],
            package["id"],
            1,
        )
        assert diff["under_way"]
        found = flat(diff)
        assert set(found) == {"notes", "accrualPeriodicity", "tags", "file"}
        assert found["file"]["field"] == package["resources"][0]["id"]
        kinds = {part["field"]: part["kind"] for part in found["file"]["parts"]}
        assert kinds == {"sha256": "changed", "description": "changed"}
        assert diff["count"] == 5

    def test_the_published_dataset_leads_to_its_copy(self, portal, act, revised):
        """For whoever sees the copy; walidata does not before it is submitted."""
        package, copy = revised()
        diff = act(portal.operator, "satudata_review_diff", id=package["name"])
        assert diff["id"] == copy["id"]
        diff = act(portal.walidata, "satudata_review_diff", id=package["name"])
        assert (diff["id"], diff["count"], diff["under_way"]) == (package["id"], 0, False)
        assert MARKER not in json.dumps(diff)
        act(portal.operator, "satudata_review_submit", id=copy["id"])
        diff = act(portal.walidata, "satudata_review_diff", id=package["name"])
        assert diff["id"] == copy["id"]
        assert MARKER in json.dumps(diff)

    def test_an_untouched_copy_differs_in_nothing(self, portal, act, at_stage):
        """Opening a working copy changes nothing, and everything can be read."""
        package = at_stage("published")
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        diff = act(portal.operator, "satudata_review_diff", id=copy["id"])
        assert (diff["count"], diff["blocks"]) == (0, [])
        diff = act(portal.operator, "satudata_review_diff", id=copy["id"], everything=True)
        assert diff["count"] == 0
        assert {"title", "satuan", "access_class", "file"} <= set(flat(diff))

    def test_a_first_version(self, portal, act, at_stage):
        """Nothing is published; everything is new."""
        package = at_stage("submitted")
        diff = act(portal.walidata, "satudata_review_diff", id=package["id"])
        assert (diff["published_id"], diff["published_version"]) == (None, None)
        assert {change["kind"] for change in flat(diff).values()} == {"added"}
        owner = flat(diff)["owner_org"]
        assert [mark["text"] for mark in owner["marks"]] == [portal.orgs.dinas["name"]]

    def test_opened_again(self, portal, act, at_stage):
        """Against the last version, with the file that it served and a link."""
        package = at_stage("draft")
        act(
            portal.operator,
            "resource_create",
            package_id=package["id"],
            name="Tautan",
            description="DATA CONTOH",
            url="https://example.org/data.csv",
            format="CSV",
        )
        at_stage("withdrawn", package)
        act(portal.walidata, "satudata_review_reopen", id=package["id"], note="perbaikan")
        diff = act(portal.sysadmin, "satudata_review_diff", id=package["id"])
        assert (diff["count"], diff["published_version"], diff["under_way"]) == (0, 1, True)
        act(portal.sysadmin, "package_patch", id=package["id"], satuan="Jiwa")
        diff = act(portal.sysadmin, "satudata_review_diff", id=package["id"])
        assert set(flat(diff)) == {"satuan"}

    def test_rows_of_an_activity(self, portal, act):
        """A row of a variable by its key."""
        package = act(
            portal.operator,
            "package_create",
            type="kegiatan",
            title="DATA CONTOH Survei",
            owner_org=portal.orgs.dinas["id"],
            variabel=[{"nama": "Umur"}],
        )
        diff = act(portal.operator, "satudata_review_diff", id=package["id"])
        (row,) = flat(diff)["variabel"]["parts"]
        assert (row["field"], row["label"]) == ("v1", "Umur")

    def test_few_statements(self, portal, act, revised, query_count):
        """The number of statements does not grow with what changed."""
        _package, copy = revised()
        act(portal.operator, "satudata_review_diff", id=copy["id"])
        with query_count() as seen:
            act(portal.operator, "satudata_review_diff", id=copy["id"])
        assert seen.statements <= 60


class TestLeaks:
    """Nobody learns by a difference what they may not see."""

    @pytest.mark.parametrize("access_class", ["terbuka", "terbatas", "tertutup"])
    def test_strangers(self, portal, act, revised, access_class):
        """A copy does not exist for them; the published dataset tells nothing of it."""
        package, copy = revised(access_class=access_class)
        for who in (None, portal.warga, portal.operator_lain, portal.pembina, portal.walidata):
            with pytest.raises(tk.ObjectNotFound):
                act(who, "satudata_review_diff", id=copy["id"])
        for who in (None, portal.warga, portal.operator_lain):
            with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)) as refusal:
                act(who, "satudata_review_diff", id=package["id"])
            assert MARKER not in str(refusal.value)
            hidden = access_class == "tertutup"
            assert isinstance(refusal.value, tk.ObjectNotFound) == hidden

    def test_an_activity_that_is_hidden(self, portal, act, at_stage):
        """The pembina reads the dataset and learns nothing of the link to a draft activity."""
        activity = act(
            portal.operator,
            "package_create",
            type="kegiatan",
            title=f"DATA CONTOH {MARKER}",
            owner_org=portal.orgs.dinas["id"],
            variabel=[{"nama": "Umur"}],
        )
        package = at_stage("walidata_verified", kegiatan_id=activity["id"], butir_kegiatan="v1")
        own = json.dumps(act(portal.operator, "satudata_review_diff", id=package["id"]))
        assert activity["id"] in own
        assert MARKER in own
        seen = json.dumps(act(portal.pembina, "satudata_review_diff", id=package["id"]))
        assert activity["id"] not in seen
        assert MARKER not in seen

    def test_parked_values_are_no_content(self, portal, act, revised):
        """What was typed into a field that does not apply is told to nobody."""
        _package, copy = revised()
        act(
            portal.operator,
            "package_patch",
            id=copy["id"],
            masa_pembatasan="2031-12-31",
        )
        act(portal.operator, "satudata_review_submit", id=copy["id"])
        diff = json.dumps(act(portal.walidata, "satudata_review_diff", id=copy["id"]))
        assert "2031" not in diff


class TestVersions:
    """Earlier versions by the present class, and no more than they showed when they stood."""

    def test_show(self, portal, act, revised):
        """The public reads the first version of an open dataset, without the proposal."""
        package, _copy = revised()
        shown = act(None, "satudata_revision_show", id=package["name"], version=1)
        assert shown["content"]["notes"] == package["notes"]
        (file,) = shown["content"]["resources"]
        assert file["id"] == package["resources"][0]["id"]
        assert file["sha256"]
        assert MARKER not in json.dumps(shown)
        with pytest.raises(tk.ObjectNotFound):
            act(None, "satudata_revision_show", id=package["name"], version=2)

    def test_the_present_class(self, portal, act, at_stage):
        """A dataset that became restricted shows no files of its open past."""
        package = at_stage("published")
        act(
            portal.walidata,
            "satudata_review_reclassify",
            id=package["id"],
            access_class="terbatas",
            note="keliru",
        )
        shown = act(None, "satudata_revision_show", id=package["id"], version=1)
        (file,) = shown["content"]["resources"]
        assert not {"sha256", "url", "views", "dictionary"} & set(file)
        assert shown["content_hash"] is None
        inside = act(portal.operator, "satudata_revision_show", id=package["id"], version=1)
        assert inside["content"]["resources"][0]["sha256"]

    @pytest.mark.parametrize(("then", "seen"), [("terbatas", [2, 1]), ("tertutup", [2])])
    def test_the_class_of_then(self, portal, act, at_stage, then, seen):
        """A dataset that was opened since does not open its closed past."""
        package = at_stage("published", access_class=then)
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        act(
            portal.operator,
            "package_patch",
            id=copy["id"],
            access_class="terbuka",
            license_id="cc-by",
        )
        for who, name, data in (
            ("operator", "submit", {}),
            ("walidata", "verify", {}),
            ("pembina", "recommend", {"letter_number": "B-2/2026", "letter_date": "2026-11-02"}),
            ("walidata", "publish", {"note": "dibuka"}),
        ):
            act(getattr(portal, who), f"satudata_review_{name}", id=copy["id"], **data)
        listed = act(None, "satudata_revision_list", id=package["id"])
        assert [line["version"] for line in listed] == seen
        if 1 in seen:
            shown = act(None, "satudata_revision_show", id=package["id"], version=1)
            assert "sha256" not in shown["content"]["resources"][0]
            assert shown["content_hash"] is None
        else:
            with pytest.raises(tk.ObjectNotFound):
                act(None, "satudata_revision_show", id=package["id"], version=1)
        inside = act(portal.walidata, "satudata_revision_show", id=package["id"], version=1)
        assert inside["content"]["resources"][0]["sha256"]

    def test_withdrawn(self, portal, act, at_stage):
        """With the dataset its versions are gone for the public."""
        package = at_stage("withdrawn")
        for action in ("satudata_revision_list", "satudata_revision_show"):
            with pytest.raises(tk.ObjectNotFound):
                act(None, action, id=package["id"], version=1)


class TestPage:
    """The page with both sides."""

    def test_both_sides(self, visitor, revised):
        """Marked by element, grouped by block, reached from the review page."""
        package, copy = revised()
        operator = visitor("operator")
        path = f"/satudata/review/{copy['id']}/changes"
        assert f'href="{path}"' in text(operator.get(f"/satudata/review/{copy['id']}"))
        page = text(operator.get(path))
        assert "<del>kecamatan" in page
        assert "<ins>desa" in page
        assert '<h2 id="identitas">' in page
        assert '<h2 id="berkas">' in page
        assert '<h2 id="akses">' not in page
        assert '<h2 id="akses">' in text(operator.get(f"{path}?all=1"))
        assert "<ins>desa" in text(operator.get(f"/satudata/review/{package['id']}/changes"))

    def test_a_first_version(self, visitor, at_stage):
        """Nothing to compare with: it says so and shows everything, nothing marked."""
        package = at_stage("submitted")
        page = text(visitor("walidata").get(f"/satudata/review/{package['id']}/changes"))
        assert package["notes"] in page
        assert "satudata-banner" in page
        assert "<ins>" not in page
        assert "<del>" not in page

    def test_the_queue_leads_there(self, visitor, portal, act, revised):
        """From the line of a revision."""
        _package, copy = revised()
        act(portal.operator, "satudata_review_submit", id=copy["id"])
        page = text(visitor("walidata").get("/satudata/review/"))
        assert f"/satudata/review/{copy['id']}/changes" in page

    def test_markup_in_a_value_is_text(self, visitor, portal, act, revised):
        """What somebody wrote into a field runs nowhere."""
        _package, copy = revised()
        act(portal.operator, "package_patch", id=copy["id"], konsep="<script>x</script>")
        page = text(visitor("operator").get(f"/satudata/review/{copy['id']}/changes"))
        assert "<script>x" not in page

    def test_strangers(self, visitor, revised):
        """Another agency is told what an unknown address is told; the public signs in first."""
        package, copy = revised()
        stranger = visitor("operator_lain")
        answer = stranger.get(f"/satudata/review/{copy['id']}/changes")
        assert answer.status_code == 404
        assert MARKER not in answer.get_data(as_text=True)
        assert stranger.get(f"/satudata/review/{package['id']}/changes").status_code == 403
        for id_, code in ((copy["id"], 404), (package["id"], 302)):
            assert visitor(None).get(f"/satudata/review/{id_}/changes").status_code == code
