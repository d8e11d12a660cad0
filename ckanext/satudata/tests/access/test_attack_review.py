"""Ways to cheat the review that were open once; one test for each."""

from __future__ import annotations

import ckan.model as model
import pytest

from ckanext.satudata.review.model import authors

pytestmark = pytest.mark.usefixtures("portal")


class TestDeleting:
    """What was published, and a working copy, are not deleted as drafts."""

    def test_a_reopened_dataset(self, portal, act, at_stage, tried):
        """Not by way of CKAN's state for unfinished forms."""
        package = at_stage("withdrawn")
        act(portal.operator, "satudata_review_reopen", id=package["id"])
        tried(portal.operator, "package_patch", id=package["id"], state="draft")
        assert not tried(portal.operator, "package_delete", id=package["id"])
        assert not tried(portal.sysadmin, "dataset_purge", id=package["id"])
        assert model.Package.get(package["id"]).state == "active"

    def test_a_working_copy(self, portal, act, at_stage, tried):
        """The published dataset would keep a copy that is not there."""
        package = at_stage("published")
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        tried(portal.operator, "package_patch", id=copy["id"], state="draft")
        assert not tried(portal.operator, "package_delete", id=copy["id"])
        assert model.Package.get(copy["id"]).state == "active"


class TestAuthors:
    """Who changed anything that is reviewed does not review it."""

    @pytest.fixture
    def copy(self, portal, act, at_stage):
        """A working copy that walidata prepares along with its opener."""
        package = at_stage("published")
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        act(portal.walidata, "satudata_revision_open", id=package["id"])
        return copy

    def test_views(self, portal, act, copy):
        """Previews are content."""
        resource = copy["resources"][0]["id"]
        view = {"resource_id": resource, "view_type": "datatables_view", "title": "x"}
        act(portal.walidata, "resource_view_create", **view)
        assert portal.walidata["id"] in authors(copy["id"])

    def test_tags(self, portal, act, copy):
        """Tags sent as text are added to those that are there."""
        act(portal.walidata, "package_patch", id=copy["id"], tag_string="baru")
        assert portal.walidata["id"] in authors(copy["id"])


class TestReview:
    """What the engine is told."""

    def test_the_first_revision(self, portal, act, at_stage, tried):
        """Revision 0 is a revision: who saw it decides nothing later."""
        package = at_stage("submitted")
        verify = {"id": package["id"], "revision": 0}
        assert not tried(portal.walidata, "satudata_review_verify", **verify)

    def test_a_stricter_working_copy(self, portal, act, at_stage):
        """Making the published class stricter does not loosen what a copy proposes."""
        package = at_stage("published")
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        closed = {"access_class": "tertutup", "dasar_pembatasan": "17h", "uji_konsekuensi": "U",
                  "masa_pembatasan": "2030-12-31"}  # fmt: skip
        act(portal.operator, "package_patch", id=copy["id"], **closed)
        stricter = {"access_class": "terbatas", "note": "x"}
        act(portal.walidata, "satudata_review_reclassify", id=package["id"], **stricter)
        kept = act(portal.operator, "package_show", id=copy["id"])
        assert kept["access_class"] == "tertutup"

    def test_sysadmins_are_marked(self, portal, act, at_stage):
        """A sysadmin who opens or discards a working copy stands in the trail as an override."""
        package = at_stage("published")
        copy = act(portal.sysadmin, "satudata_revision_open", id=package["id"])
        act(portal.sysadmin, "satudata_revision_discard", id=copy["id"])
        lines = act(portal.sysadmin, "satudata_review_history", id=package["id"])
        marked = {line["action"] for line in lines if line["override"]}
        assert marked >= {"revise", "discard"}
