"""Completeness with the database around it: files, activities, the gate of the submission."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.metadata import inspection
from ckanext.satudata.review import assessing
from ckanext.satudata.tests.metadata.filled import filled

PERSONAL = b"kode_kecamatan,tahun,nik\n35.09.01,2025,3509012345670001\n"


def rules(check: dict[str, Any]) -> set[str]:
    """Ids of the rules that are broken."""
    return {problem["rule"] for problem in check["problems"]}


@pytest.fixture
def activity(portal: SimpleNamespace, act: Any) -> dict[str, Any]:
    """A draft activity with one variable."""
    row = {"nama": "Penduduk", "konsep": "Penduduk"}
    return act(
        portal.operator,
        "package_create",
        type="kegiatan",
        title="DATA CONTOH Registrasi",
        name="registrasi",
        owner_org=portal.orgs.dinas["id"],
        variabel=[row],
    )


class TestFiles:
    """What the inspection finds keeps a draft from being submitted."""

    def test_personal_data(self, portal: SimpleNamespace, act: Any, draft: Any, upload: Any):
        """The gate reads the file first, also when no worker has come to it."""
        package = draft()
        resource = package["resources"][0]["id"]
        act(portal.operator, "resource_patch", id=resource, upload=upload(PERSONAL))
        with pytest.raises(tk.ValidationError) as refusal:
            act(portal.operator, "satudata_review_submit", id=package["id"])
        assert "NIK" in str(refusal.value.error_dict["url"])
        found = act(portal.operator, "satudata_metadata_check", id=package["id"])
        (problem,) = [p for p in found["problems"] if p["severity"] == "error"]
        assert problem["rule"] == "personal_data_nik"
        assert (problem["resource_id"], problem["column"]) == (resource, "nik")

    def test_restricted_files_tell_the_public_nothing(
        self, portal: SimpleNamespace, act: Any, at_stage: Any
    ):
        """Who may not read the file is not told what is wrong in it."""
        package = at_stage("published", access_class="terbatas")
        inspection.catch_up([package["resources"][0]["id"]])
        told = act(portal.operator, "satudata_metadata_check", id=package["id"])
        public = act(portal.warga, "satudata_metadata_check", id=package["id"])
        assert "units_missing" in rules(told)
        assert "units_missing" not in rules(public)


class TestActivities:
    """The activity that a dataset names."""

    def test_not_submitted(
        self, portal: SimpleNamespace, act: Any, draft: Any, activity: dict[str, Any]
    ):
        """Its producer is told; its row is judged, too."""
        package = draft(kegiatan_id=activity["id"], butir_kegiatan="v1")
        found = act(portal.operator, "satudata_metadata_check", id=package["id"])
        assert {"link_unreviewed", "link_row_incomplete"} <= rules(found)

    def test_unknown_to_the_asker(
        self, portal: SimpleNamespace, act: Any, at_stage: Any, activity: dict[str, Any]
    ):
        """Walidata gets the same answer as if no activity were named."""
        package = at_stage("submitted", kegiatan_id=activity["id"], butir_kegiatan="v1")
        found = act(portal.walidata, "satudata_metadata_check", id=package["id"])
        assert not {rule for rule in rules(found) if rule.startswith("link_")}

    def test_deleted(self, portal: SimpleNamespace, act: Any, draft: Any, activity: dict[str, Any]):
        """A link that leads nowhere is an error."""
        package = draft(kegiatan_id=activity["id"])
        model.Session.query(model.Package).filter_by(id=activity["id"]).update({"state": "deleted"})
        model.Session.commit()
        found = assessing.assess(act(portal.operator, "package_show", id=package["id"]))
        assert "link_broken" in rules({**found})


def test_many_ask_as_much_as_one(with_plugins: None, clean_db: None, query_count: Any):
    """The statements do not grow with the datasets."""
    counts = []
    for number in (1, 20):
        packages = [
            filled(kegiatan_id=f"k{place}", resources=[{**filled()["resources"][0], "id": "r"}])
            for place in range(number)
        ]
        with query_count() as seen:
            assessing.assess_all(packages)
        counts.append(seen.statements)
    assert counts[0] == counts[1] <= 4
