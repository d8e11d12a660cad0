"""What is proposed against what is published, and who is told of it."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.tests.review.conftest import MARKER

pytestmark = pytest.mark.usefixtures("with_plugins")


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
        """Their number does not grow with the files."""
        _package, copy = revised()
        found = []
        for number in range(2):
            act(portal.operator, "satudata_review_diff", id=copy["id"])
            with query_count() as seen:
                act(portal.operator, "satudata_review_diff", id=copy["id"])
            found.append(seen.statements)
            for name in ("a", "b", "c"):
                act(
                    portal.operator,
                    "resource_create",
                    package_id=copy["id"],
                    name=f"{name}{number}",
                    url="https://example.org/a.csv",
                )
        assert found[0] == found[1] <= 40


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
