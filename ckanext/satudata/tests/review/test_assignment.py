"""Who has a dataset in hand: who may say so, to whom, and what happens when people go."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.review import trail
from ckanext.satudata.roles.delegation import Delegation, now

pytestmark = pytest.mark.usefixtures("with_plugins")


@pytest.fixture
def away(portal):
    """Somebody is absent: ``away("walidata", "walidata2", "diskominfo")``."""

    def make(absent: str, delegate: str, org: str, start: float = -1, end: float = 1) -> None:
        model.Session.remove()
        model.Session.add(
            Delegation(
                absent_id=getattr(portal, absent)["id"],
                delegate_id=getattr(portal, delegate)["id"],
                organization_id=getattr(portal.orgs, org)["id"],
                capacity="editor",
                starts_at=now() + dt.timedelta(days=start),
                ends_at=now() + dt.timedelta(days=end),
                created_by=getattr(portal, absent)["id"],
            )
        )
        model.Session.commit()

    return make


class TestWho:
    """Who gives out which work to whom."""

    @pytest.mark.parametrize(
        ("stage", "who", "assignee"),
        [
            ("draft", "kepala", "operator2"),
            ("draft", "operator2", "operator2"),
            ("returned", "kepala", "operator"),
            ("submitted", "walidata", "walidata2"),
            ("walidata_verified", "pembina", "pembina2"),
            ("pembina_recommended", "walidata2", "walidata"),
            ("submitted", "sysadmin", "walidata"),
        ],
    )
    def test_allowed(self, portal, act, at_stage, stage, who, assignee):
        """It is shown, and the trail has it."""
        package = at_stage(stage)
        person = getattr(portal, assignee)
        review = act(
            getattr(portal, who), "satudata_review_assign", id=package["id"], user=person["name"]
        )
        assert (review["assignee"], review["assignee_name"]) == (person["id"], assignee)
        line = trail.lines(package["id"])[-1]
        assert (line.action, line.data["assignee"]) == ("assign", person["id"])

    def test_it_stands_in_their_work(self, portal, act, at_stage):
        """Whoever got it finds it there, and nobody else."""
        package = at_stage("submitted")
        act(portal.walidata, "satudata_review_assign", id=package["id"], user="walidata2")
        found = act(portal.walidata2, "satudata_review_work")["assigned"]
        assert [line["package_id"] for line in found["results"]] == [package["id"]]
        assert act(portal.walidata, "satudata_review_work")["assigned"]["count"] == 0

    @pytest.mark.parametrize(
        ("stage", "who", "assignee"),
        [
            ("draft", "operator", "operator2"),
            ("submitted", "operator", "operator"),
            ("submitted", "kepala", "walidata"),
            ("walidata_verified", "walidata", "pembina"),
        ],
    )
    def test_not_theirs_to_give(self, portal, act, at_stage, stage, who, assignee):
        """Whoever neither leads the work of the stage nor takes it on."""
        package = at_stage(stage)
        with pytest.raises(tk.NotAuthorized):
            act(getattr(portal, who), "satudata_review_assign", id=package["id"], user=assignee)

    @pytest.mark.parametrize(
        ("stage", "who", "assignee"),
        [
            ("draft", "kepala", "operator_lain"),
            ("draft", "kepala", "anggota"),
            ("submitted", "walidata", "operator"),
            ("submitted", "sysadmin", "sysadmin"),
            ("published", "sysadmin", "walidata"),
            ("draft", "kepala", "tidak-ada"),
        ],
    )
    def test_not_to_them(self, portal, act, at_stage, stage, who, assignee):
        """Other agencies, mere members, the wrong role, a finished dataset."""
        package = at_stage(stage)
        with pytest.raises(tk.ValidationError) as refusal:
            act(getattr(portal, who), "satudata_review_assign", id=package["id"], user=assignee)
        assert "user" in refusal.value.error_dict

    def test_hidden_is_not_found(self, portal, act, at_stage):
        """Another agency learns nothing."""
        package = at_stage("draft")
        with pytest.raises(tk.ObjectNotFound):
            act(portal.operator_lain, "satudata_review_assign", id=package["id"], user="operator")

    def test_the_author_does_not_verify(self, portal, act, at_stage, draft):
        """Nobody assigns a check to whoever wrote the data."""
        package = draft(who=portal.walidata, owner_org=portal.orgs.diskominfo["id"])
        act(portal.walidata, "satudata_review_submit", id=package["id"])
        with pytest.raises(tk.ValidationError):
            act(portal.walidata2, "satudata_review_assign", id=package["id"], user="walidata")
        names = act(portal.walidata2, "satudata_review_candidates", id=package["id"])
        assert [one["name"] for one in names] == ["walidata2"]


class TestOrphans:
    """Nobody keeps work that they may not do."""

    def test_the_next_stage_is_unassigned(self, portal, act, at_stage):
        """Who submitted it is not who checks it."""
        package = at_stage("draft")
        act(portal.kepala, "satudata_review_assign", id=package["id"], user="operator")
        review = act(portal.operator, "satudata_review_submit", id=package["id"])
        assert review["assignee"] is None
        assert review["assignee_lost"] is False

    @pytest.mark.parametrize("how", ["removed", "member only", "deactivated"])
    def test_who_left_is_nobody(self, portal, act, at_stage, how):
        """Whatever CKAN page was used."""
        package = at_stage("draft")
        act(portal.kepala, "satudata_review_assign", id=package["id"], user="operator2")
        org = portal.orgs.dinas["id"]
        if how == "removed":
            act(portal.kepala, "organization_member_delete", id=org, username="operator2")
        elif how == "member only":
            act(
                portal.kepala,
                "organization_member_create",
                id=org,
                username="operator2",
                role="member",
            )
        else:
            act(portal.sysadmin, "user_delete", id="operator2")
        review = act(portal.operator, "satudata_review_show", id=package["id"])
        assert (review["assignee"], review["assignee_lost"]) == (None, True)


class TestAbsence:
    """While somebody is away."""

    def assigned(self, portal, act, at_stage):
        """A submission that the absent walidata has in hand."""
        package = at_stage("submitted")
        act(portal.walidata2, "satudata_review_assign", id=package["id"], user="walidata")
        return package

    def test_the_delegate_has_it(self, portal, act, at_stage, away):
        """In the filter of the queue, with the name beside it."""
        package = self.assigned(portal, act, at_stage)
        away("walidata", "walidata2", "diskominfo")
        review = act(portal.walidata2, "satudata_review_show", id=package["id"])
        assert review["assignee"] == portal.walidata["id"]
        assert review["delegate"]["id"] == portal.walidata2["id"]
        found = act(portal.walidata2, "satudata_review_queue", assignee=portal.walidata2["id"])
        assert [one["id"] for one in found["results"]] == [package["id"]]

    def test_the_trail_says_on_whose_behalf(self, portal, act, at_stage, away):
        """And who it really was."""
        package = self.assigned(portal, act, at_stage)
        away("walidata", "walidata2", "diskominfo")
        act(portal.walidata2, "satudata_review_verify", id=package["id"])
        line = act(portal.walidata2, "satudata_review_history", id=package["id"])[-1]
        assert line["actor"] == portal.walidata2["id"]
        assert line["data"]["on_behalf_of"] == portal.walidata["id"]
        assert line["on_behalf_name"] == "walidata"

    @pytest.mark.parametrize(
        ("org", "start", "end"),
        [("diskominfo", -3, -1), ("diskominfo", 1, 3), ("dinas", -1, 1)],
        ids=["over", "not yet", "another organization"],
    )
    def test_out_of_force(self, portal, act, at_stage, away, org, start, end):
        """Expired, not begun, or of an organization that has no part: as if it were not there."""
        package = self.assigned(portal, act, at_stage)
        away("walidata", "walidata2", org, start, end)
        found = act(portal.walidata2, "satudata_review_queue", assignee=portal.walidata2["id"])
        assert found["results"] == []
        act(portal.walidata2, "satudata_review_verify", id=package["id"])
        assert "on_behalf_of" not in trail.lines(package["id"])[-1].data

    def test_no_right_comes_with_it(self, portal, act, at_stage, away):
        """A row in the table for somebody without the role opens nothing."""
        package = self.assigned(portal, act, at_stage)
        away("walidata", "operator", "diskominfo")
        with pytest.raises(tk.NotAuthorized):
            act(portal.operator, "satudata_review_verify", id=package["id"])
        with pytest.raises(tk.ObjectNotFound):
            act(portal.operator_lain, "satudata_review_show", id=package["id"])

    def test_nobody_acts_for_somebody_without_the_role(
        self, portal, act, at_stage, away, ckan_config
    ):
        """The head who was assigned is an operator now: the approval is the delegate's own."""
        ckan_config["ckanext.satudata.review.kepala_approval"] = True
        role = {"id": "dinas", "username": "operator2", "role": "admin"}
        act(portal.sysadmin, "organization_member_create", **role)
        package = at_stage("submitted")
        act(portal.kepala, "satudata_review_assign", id=package["id"], user="kepala")
        role = {"id": "dinas", "username": "kepala", "role": "editor"}
        act(portal.sysadmin, "organization_member_create", **role)
        away("kepala", "operator2", "dinas")
        act(portal.operator2, "satudata_review_approve", id=package["id"])
        assert "on_behalf_of" not in trail.lines(package["id"])[-1].data

    def test_separation_of_duties_stays(self, portal, act, draft, away):
        """Who wrote the data does not verify them for an absent colleague."""
        package = draft(who=portal.walidata2, owner_org=portal.orgs.diskominfo["id"])
        act(portal.walidata2, "satudata_review_submit", id=package["id"])
        act(portal.walidata, "satudata_review_assign", id=package["id"], user="walidata")
        away("walidata", "walidata2", "diskominfo")
        with pytest.raises(tk.NotAuthorized, match=r"Separation|Pemisahan"):
            act(portal.walidata2, "satudata_review_verify", id=package["id"])


def test_a_list_costs_the_same(portal, act, draft, query_count):
    """However many are assigned."""
    counts = []
    for number in (1, 4):
        while number:
            package = draft(name=f"contoh-{len(counts)}-{number}")
            act(portal.kepala, "satudata_review_assign", id=package["id"], user="operator")
            number -= 1
        with query_count() as seen:
            act(portal.kepala, "satudata_review_queue", assignee=portal.operator["id"])
        counts.append(seen.statements)
    assert counts[0] == counts[1]
