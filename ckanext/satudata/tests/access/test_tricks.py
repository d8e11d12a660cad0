"""Ways around the guards that need a story: reuse, other people's views, states, groups."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

REFUSALS = (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound)


@pytest.fixture
def foreign(portal, act, upload):
    """A draft of the other agency with one resource."""
    package = act(portal.operator_lain, "package_create", title="DATA CONTOH",
                  owner_org=portal.orgs.dinas_lain["id"])  # fmt: skip
    act(portal.operator_lain, "resource_create", package_id=package["id"], name="x",
        upload=upload())  # fmt: skip
    return act(portal.operator_lain, "package_show", id=package["id"])


class TestReuse:
    """Ids of resources lead to files and rows."""

    def test_a_deleted_resource_is_not_taken_over(self, portal, act, app, draft, foreign):
        """Neither by update nor by creation, nor by its former owner's other dataset."""
        package = draft()
        old = package["resources"][0]["id"]
        act(portal.operator, "resource_delete", id=old)
        taken = {"id": old, "name": "x", "url": "x.csv", "url_type": "upload"}
        for who, action, data in (
            (portal.operator_lain, "package_patch", {"id": foreign["id"]}),
            (portal.operator_lain, "package_create", {"owner_org": "dinas-lain", "title": "x"}),
            (portal.operator, "package_create", {"owner_org": "dinas", "title": "x"}),
        ):
            with pytest.raises(tk.ValidationError):
                act(who, action, **data, resources=[dict(taken)])
        with pytest.raises(REFUSALS):
            act(portal.operator_lain, "resource_create", package_id=foreign["id"], **taken)
        with pytest.raises(REFUSALS):
            act(portal.operator_lain, "datastore_search", resource_id=old)

    def test_a_resource_of_another_dataset_does_not_move(self, portal, act, draft, foreign):
        """Naming a living resource in one's own dataset."""
        other = draft()["resources"][0]["id"]
        with pytest.raises(tk.ValidationError):
            act(portal.operator_lain, "package_patch", id=foreign["id"],
                resources=[{"id": other, "name": "x"}])  # fmt: skip


class TestViews:
    """The view's own resource decides."""

    def test_a_view_stays_where_it_is(self, portal, act, draft, foreign):
        """Its id together with a resource of one's own."""
        resource = draft()["resources"][0]["id"]
        view = act(portal.operator, "resource_view_create", resource_id=resource, title="asli",
                   view_type="datatables_view")  # fmt: skip
        mine = foreign["resources"][0]["id"]
        with pytest.raises(tk.ObjectNotFound):
            act(portal.operator_lain, "resource_view_update", id=view["id"], resource_id=mine,
                title="palsu")  # fmt: skip
        act(portal.operator, "resource_view_update", id=view["id"], resource_id=mine, title="baru")
        model.Session.remove()
        kept = model.ResourceView.get(view["id"])
        assert (kept.resource_id, kept.title) == (resource, "baru")


class TestStates:
    """``state`` and the organization are no way around the rules of deleting."""

    def test_a_reopened_dataset_is_not_deleted(self, portal, act, at_stage):
        """It was published: neither package_delete nor state=deleted, nor another agency."""
        package = at_stage("withdrawn")
        act(portal.operator, "satudata_review_reopen", id=package["id"])
        for action, data in (
            ("package_delete", {}),
            ("package_patch", {"state": "deleted"}),
        ):
            with pytest.raises(tk.ValidationError):
                act(portal.operator, action, id=package["id"], **data)
        with pytest.raises(REFUSALS):
            act(portal.sysadmin, "package_owner_org_update", id=package["id"],
                organization_id=portal.orgs.dinas_lain["id"])  # fmt: skip
        act(portal.operator, "package_patch", id=package["id"], owner_org="dinas-lain")
        shown = act(portal.operator, "package_show", id=package["id"])
        assert (shown["state"], shown["owner_org"]) == ("active", portal.orgs.dinas["id"])

    def test_a_draft_goes_by_either_way(self, portal, act, draft):
        """It was never submitted."""
        act(portal.operator, "package_patch", id=draft()["id"], state="deleted")
        act(portal.operator, "package_delete", id=draft()["id"])


class TestGroups:
    """Who edits a group does not thereby change datasets."""

    def test_only_who_prepares_a_dataset_puts_it_into_a_group(self, portal, act, draft, at_stage):
        """The manager of the group meets the same answers as everybody."""
        factories.Group(name="tema", user={"name": "warga"})
        hidden, published = draft(), at_stage("published")
        member = {"id": "tema", "object_type": "package", "capacity": "public"}
        with pytest.raises(tk.ObjectNotFound):
            act(portal.warga, "member_create", object=hidden["id"], **member)
        with pytest.raises(tk.NotAuthorized):
            act(portal.warga, "member_create", object=published["id"], **member)
        for action in ("group_update", "group_patch"):
            with pytest.raises(tk.ValidationError):
                act(portal.warga, action, id="tema", name="tema",
                    packages=[{"name": published["name"]}])  # fmt: skip
        model.Session.remove()
        assert model.Package.get(published["id"]).get_groups(group_type="group") == []
        with pytest.raises(tk.ValidationError):
            act(portal.sysadmin, "member_create", object=published["id"], **member)
        act(portal.sysadmin, "member_create", object=hidden["id"], **member)
        model.Session.remove()
        groups = model.Package.get(hidden["id"]).get_groups(group_type="group")
        assert [group.name for group in groups] == ["tema"]


class TestRelationships:
    """A relationship betrays neither of its ends."""

    def test_the_other_end_is_hidden(self, portal, act, at_stage, draft):
        """Drawn before the rules, or by SQL: the list leaves it out."""
        published, hidden = at_stage("published"), draft()
        subject, other = (model.Package.get(p["id"]) for p in (published, hidden))
        subject.add_relationship("depends_on", other, "rahasia")
        model.Session.commit()
        assert act(None, "package_relationships_list", id=published["id"]) == []
        assert act(portal.operator, "package_relationships_list", id=published["id"])
        shown = str(act(None, "package_show", id=published["id"]))
        assert hidden["name"] not in shown
        assert hidden["id"] not in shown
