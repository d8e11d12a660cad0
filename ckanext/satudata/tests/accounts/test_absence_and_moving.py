"""Absence with a delegate of the same role; work that is handed over when people move."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.accounts.model import AccountsEvent
from ckanext.satudata.review.model import Review, authors
from ckanext.satudata.roles import delegation
from ckanext.satudata.roles.delegation import Delegation

pytestmark = pytest.mark.usefixtures("with_plugins")

TODAY = dt.datetime.now(dt.timezone.utc).date()


def days(first: int, last: int) -> dict[str, str]:
    """From and until, counted from today."""
    return {
        "from": (TODAY + dt.timedelta(days=first)).isoformat(),
        "until": (TODAY + dt.timedelta(days=last)).isoformat(),
    }


@pytest.fixture
def leave(portal, act, ckan_config):
    """Set an absence: ``leave(portal.operator, user=…, delegate=…)``."""
    ckan_config["ckan.display_timezone"] = "UTC"

    def go(who, user="operator", delegate="operator2", org="dinas", window=(0, 2)):
        return act(
            who,
            "satudata_accounts_absence_set",
            user=user,
            delegate=delegate,
            organization=org,
            **days(*window),
        )

    return go


class TestAbsence:
    """Who may set which absence."""

    @pytest.mark.parametrize("who", ["operator", "kepala", "sysadmin"])
    def test_set(self, portal, act, leave, who):
        """By oneself, one's kepala or a sysadmin; in force at once, in list and trail."""
        leave(getattr(portal, who))
        (stand_in,) = delegation.of_delegate(portal.operator2["id"])
        assert stand_in.absent_id == portal.operator["id"]
        (one,) = act(portal.operator2, "satudata_accounts_absence_list")
        assert (one["in_force"], one["may_end"]) == (True, False)
        line = model.Session.query(AccountsEvent).filter_by(action="absence.set").one()
        assert (line.actor_name, line.subject_name) == (who, "operator")

    @pytest.mark.parametrize("who", ["operator2", "operator_lain", "walidata", "warga", "anggota"])
    def test_not_for_others(self, portal, leave, who):
        """Colleagues, other agencies and people without a role do not."""
        with pytest.raises(tk.NotAuthorized):
            leave(getattr(portal, who))

    @pytest.mark.parametrize(
        ("user", "delegate", "org"),
        [
            ("operator", "operator", "dinas"),
            ("operator", "operator_lain", "dinas"),
            ("operator", "anggota", "dinas"),
            ("operator", "warga", "dinas"),
            ("kepala", "operator", "dinas"),
            ("walidata", "pembina", "diskominfo"),
            ("operator", "operator2", "diskominfo"),
            ("operator", "tidak-ada", "dinas"),
        ],
        ids=["self", "other agency", "member", "public", "kepala to operator", "other role",
             "foreign organization", "nobody"],
    )  # fmt: skip
    def test_not_to_them(self, portal, leave, user, delegate, org):
        """Only the same role in the same organization, not even by a sysadmin."""
        with pytest.raises(tk.ValidationError) as refusal:
            leave(portal.sysadmin, user=user, delegate=delegate, org=org)
        assert "delegate" in refusal.value.error_dict

    @pytest.mark.parametrize("window", [(-2, 1), (2, 1), (0, 900)])
    def test_windows(self, portal, leave, window):
        """Not in the past, not backwards, not for ever."""
        with pytest.raises(tk.ValidationError):
            leave(portal.operator, window=window)

    def test_no_two_at_once(self, portal, leave):
        """Neither twice, nor to somebody who is absent too."""
        leave(portal.operator)
        with pytest.raises(tk.ValidationError):
            leave(portal.operator, delegate="kepala", window=(1, 5))
        with pytest.raises(tk.ValidationError):
            leave(portal.operator2, user="operator2", delegate="operator", window=(1, 5))

    def test_ends_by_hand_and_by_the_clock(self, portal, act, leave):
        """Nothing has to run for it."""
        one = leave(portal.operator)
        with pytest.raises(tk.ObjectNotFound):
            act(portal.operator2, "satudata_accounts_absence_end", id=one["id"])
        act(portal.kepala, "satudata_accounts_absence_end", id=one["id"])
        assert delegation.of_delegate(portal.operator2["id"]) == []
        second = leave(portal.operator)
        row = model.Session.query(Delegation).get(second["id"])
        row.ends_at = delegation.now() - dt.timedelta(seconds=1)
        row.starts_at = row.ends_at - dt.timedelta(days=1)
        model.Session.commit()
        assert delegation.of_delegate(portal.operator2["id"]) == []
        assert act(portal.operator, "satudata_accounts_absence_list") == []

    @pytest.mark.parametrize("name", ["operator", "operator2"])
    def test_who_leaves_ends_it(self, portal, act, leave, name):
        """A membership that ended takes its delegation along."""
        leave(portal.operator)
        act(
            portal.kepala,
            "organization_member_delete",
            id=portal.orgs.dinas["id"],
            username=name,
        )
        assert delegation.of_delegate(portal.operator2["id"]) == []


class TestMoving:
    """Handing over."""

    @pytest.fixture
    def work(self, portal, act, draft, at_stage):
        """A draft, an assigned draft of another author, and a submission of the operator."""
        own = draft(name="satu", title="DATA CONTOH satu")
        given = draft(name="dua", title="DATA CONTOH dua", who=portal.kepala)
        act(portal.kepala, "satudata_review_assign", id=given["id"], user="operator")
        sent = at_stage("submitted", draft(name="tiga", title="DATA CONTOH tiga"))
        return {"own": own["id"], "given": given["id"], "sent": sent["id"]}

    def move(self, act, who, **data):
        """From dinas, by somebody."""
        return act(
            who, "satudata_accounts_move", **{"user": "operator", "organization": "dinas", **data}
        )

    def test_what_is_open(self, portal, act, work):
        """Seen before anything is done, in a fixed number of queries."""
        found = self.move(act, portal.kepala)
        assert found["applied"] is False
        assert {item["package_id"]: item["task"] for item in found["work"]} == {
            work["own"]: "draft",
            work["given"]: "assigned",
            work["sent"]: "waiting",
        }

    def test_handed_over(self, portal, act, work):
        """The successor has it; the author stays the author; the membership is over."""
        before = authors(work["own"])
        self.move(
            act,
            portal.kepala,
            successor="operator2",
            leave=True,
            reason="mutasi",
            dry_run=False,
        )
        model.Session.remove()
        assert Review.get(work["own"]).assignee == portal.operator2["id"]
        assert Review.get(work["given"]).assignee == portal.operator2["id"]
        assert Review.get(work["sent"]).assignee is None
        assert authors(work["own"]) == before
        assert Review.get(work["sent"]).submitted_by == portal.operator["id"]
        assert not model.User.get("operator").is_in_group(portal.orgs.dinas["id"])
        line = model.Session.query(AccountsEvent).filter_by(action="work.move").one()
        assert (line.reason, line.changes["moved"]) == ("mutasi", [None, 2])
        assert line.changes["successor"] == [None, "operator2"]

    def test_to_another_organization(self, portal, act, work):
        """A sysadmin gives the new role in the same step; a kepala cannot give it elsewhere."""
        data = {"leave": True, "to_organization": "dinas-lain", "dry_run": False}
        with pytest.raises(tk.NotAuthorized):
            self.move(act, portal.kepala, **data)
        model.Session.remove()
        assert model.User.get("operator").is_in_group(portal.orgs.dinas["id"])
        assert Review.get(work["given"]).assignee == portal.operator["id"]
        self.move(act, portal.sysadmin, **data)
        model.Session.remove()
        user = model.User.get("operator")
        assert user.get_group_ids(capacity="editor") == [portal.orgs.dinas_lain["id"]]
        assert Review.get(work["given"]).assignee is None

    def test_other_agencies_drafts_stay_hidden(self, portal, act, work):
        """Who works for two organizations is listed to each head with that head's data only."""
        org = portal.orgs.diskominfo["id"]
        act(
            portal.sysadmin,
            "organization_member_create",
            id=org,
            username="operator",
            role="editor",
        )
        found = self.move(act, portal.walidata2, organization="diskominfo")
        assert found["work"] == []

    @pytest.mark.parametrize("who", ["operator", "operator2", "operator_lain", "walidata"])
    def test_not_by_them(self, portal, act, work, who):
        """Only the kepala of the organization and sysadmins."""
        with pytest.raises(tk.NotAuthorized):
            self.move(act, getattr(portal, who), dry_run=False)

    @pytest.mark.parametrize("successor", ["operator", "anggota", "operator_lain", "tidak-ada"])
    def test_not_to_them(self, portal, act, work, successor):
        """Somebody of the same organization with a role, and somebody else."""
        with pytest.raises(tk.ValidationError):
            self.move(act, portal.sysadmin, successor=successor, dry_run=False)
