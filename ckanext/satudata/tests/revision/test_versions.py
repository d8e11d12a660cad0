"""Earlier versions by the present class, and no more than they showed when they stood."""

from __future__ import annotations

import json

import ckan.plugins.toolkit as tk
import pytest

MARKER = "RAHASIA-USULAN"

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_show(portal, act, at_stage):
    """The public reads the first version of an open dataset, without the proposal."""
    package = at_stage("published")
    copy = act(portal.operator, "satudata_revision_open", id=package["id"])
    act(portal.operator, "package_patch", id=copy["id"], notes=MARKER)
    shown = act(None, "satudata_revision_show", id=package["name"], version=1)
    assert shown["content"]["notes"] == package["notes"]
    (file,) = shown["content"]["resources"]
    assert file["id"] == package["resources"][0]["id"]
    assert file["sha256"]
    assert MARKER not in json.dumps(shown)
    with pytest.raises(tk.ObjectNotFound):
        act(None, "satudata_revision_show", id=package["name"], version=2)


def test_the_present_class(portal, act, at_stage):
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
def test_the_class_of_then(portal, act, at_stage, then, seen):
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


def test_withdrawn(portal, act, at_stage):
    """With the dataset its versions are gone for the public."""
    package = at_stage("withdrawn")
    for action in ("satudata_revision_list", "satudata_revision_show"):
        with pytest.raises(tk.ObjectNotFound):
            act(None, action, id=package["id"], version=1)
