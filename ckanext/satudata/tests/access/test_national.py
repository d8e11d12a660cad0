"""What data.go.id harvests: the keys of its schema, put together, never taken from input."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ckanext.satudata.metadata import national
from ckanext.satudata.tests.metadata.filled import filled

FORGED = {
    "judul_kegiatan": "PALSU",
    "total_msvar": "PALSU",
    "produsen_data_name": "PALSU",
    "accessRights": "PALSU",
    "publishing_status": "PALSU",
    "status_review_pembina": "PALSU",
    "satudata_version": 99,
    "private": False,
}


@pytest.fixture
def activity(portal: SimpleNamespace, act: Any) -> dict[str, Any]:
    """A complete draft of an activity."""
    fields = filled("kegiatan")
    fields["owner_org"] = portal.orgs.dinas["id"]
    fields["variabel"] = [{**fields["variabel"][0], "id_indah": "4711"}]
    return act(portal.operator, "package_create", **fields)


@pytest.fixture
def linked(activity: dict[str, Any]) -> dict[str, str]:
    """Fields that link a dataset to it."""
    return {
        "indikator_variabel": "variabel",
        "kegiatan_id": activity["id"],
        "butir_kegiatan": activity["variabel"][0]["kunci"],
    }


def test_the_activity_in_the_dataset(
    portal: SimpleNamespace, act: Any, at_stage: Any, activity: dict[str, Any], linked: Any
):
    """A published dataset carries the MS-Kegiatan under the national names; show and search."""
    at_stage("published", activity)
    package = at_stage("published", **linked)
    shown = act(None, "package_show", id=package["id"])
    found = act(None, "package_search", q=f"id:{package['id']}")["results"][0]
    for one in (shown, found):
        assert one["judul_kegiatan"] == activity["title"]
        for key, field in national.activity_fields().items():
            assert one.get(key) == activity.get(field), key
        assert (one["total_msvar"], one["total_msind"]) == ("1", "1")
        assert one["id_msind"] == "4711"
        assert one["pengukuran"] == one["ukuran"]
        assert one["produsen_data_name"] == "dinas"
        assert one["produsen_data_province_code"] == "35"
        assert one["produsen_data_city_code"] == "3509"
        assert one["publisher_type"] == "daerah-kabupaten"
        assert (one["accessRights"], one["publishing_status"]) == ("terbuka", "published")
        assert one["status_review_pembina"] == "approved"


def test_nothing_of_an_unpublished_activity(
    portal: SimpleNamespace, act: Any, at_stage: Any, activity: dict[str, Any], linked: Any
):
    """Those who may know of it read it; the public does not."""
    package = at_stage("published", **linked)
    assert "judul_kegiatan" in act(portal.operator, "package_show", id=package["id"])
    for who in (None, portal.warga, portal.operator_lain):
        for one in (
            act(who, "package_show", id=package["id"]),
            act(who, "package_search", q=f"id:{package['id']}")["results"][0],
        ):
            assert not set(one) & {*national.activity_fields(), *national.ACTIVITY_KEYS}
            assert activity["title"] not in str(one)


@pytest.mark.parametrize("as_extras", [False, True])
def test_what_a_client_sends_is_ignored(
    portal: SimpleNamespace, act: Any, draft: Any, as_extras: bool
):
    """As fields and as extras, when a dataset is made and when it is changed."""
    forged = {"extras": [{"key": k, "value": str(v)} for k, v in FORGED.items()]}
    forged = forged if as_extras else FORGED
    package = draft(**forged)
    changed = act(portal.operator, "package_patch", id=package["id"], **forged)
    for one in (package, changed, act(portal.operator, "package_show", id=package["id"])):
        assert "PALSU" not in str(one)
        assert (one["private"], one["satudata_version"]) == (True, 0)
        assert one["publishing_status"] == "draft"


def test_a_round_trip_changes_nothing(portal: SimpleNamespace, act: Any, at_stage: Any):
    """What was read can be sent back to a frozen dataset: the computed keys are no content."""
    package = at_stage("published")
    shown = act(portal.operator, "package_show", id=package["id"])
    again = act(portal.operator, "package_update", **shown)
    assert (
        again["metadata_modified"] == shown["metadata_modified"] or again["satudata_version"] == 1
    )


def test_statements_for_a_list(
    portal: SimpleNamespace, act: Any, at_stage: Any, draft: Any, query_count: Any
):
    """Ten results cost as many statements as one."""
    for number in range(3):
        at_stage("published", draft(name=f"data-{number}", title=f"Data {number}"))

    def statements(rows: int) -> int:
        with query_count() as seen:
            assert len(act(None, "package_search", q="*:*", rows=rows)["results"]) == rows
        return seen.statements

    statements(1)
    assert statements(3) == statements(1)
