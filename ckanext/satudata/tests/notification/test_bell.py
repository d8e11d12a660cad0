"""Who is told of what, and that nobody is told of what they may not see."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import pytest
import sqlalchemy as sa

from ckanext.satudata import config
from ckanext.satudata.notification import bell
from ckanext.satudata.notification.model import Notification
from ckanext.satudata.review.model import now

LETTER = {"letter_number": "B-1/2026", "letter_date": "2026-11-01"}


def told() -> set[tuple[str, str]]:
    """(name, kind) of every row, whoever may see it."""
    model.Session.remove()
    user = model.User
    rows = model.Session.query(user.name, Notification.kind).filter(user.id == Notification.user_id)
    return {(row.name, row.kind) for row in rows}


@pytest.fixture
def fresh():
    """Forget what was told so far."""

    def forget() -> None:
        model.Session.query(Notification).delete()
        model.Session.commit()

    return forget


def test_each_step_tells_whoever_acts_next_or_waits(portal, act, draft, fresh):
    """The whole way of a dataset; the actor is never told."""
    package = draft()
    assert told() == set()
    steps = [
        (portal.operator, "submit", {}, {"walidata", "walidata2"}),
        (portal.walidata, "return", {"note": "x"}, {"operator", "operator2", "kepala"}),
        (portal.operator, "submit", {}, {"walidata", "walidata2"}),
        (portal.walidata, "verify", {}, {"pembina", "pembina2"}),
        (portal.pembina, "recommend", LETTER, {"walidata", "walidata2"}),
        (portal.walidata, "publish", {}, {"operator", "operator2", "kepala"}),
        (portal.walidata, "withdraw", {"note": "x"}, {"operator", "operator2", "kepala"}),
        (portal.operator, "reopen", {}, {"operator2", "kepala"}),
    ]
    for who, name, data, people in steps:
        fresh()
        act(who, f"satudata_review_{name}", id=package["id"], **data)
        assert told() == {(one, name) for one in people}, name


def test_a_retracted_submission_disappears(portal, act, at_stage):
    """Walidata was told of it, and may no longer see it: neither listed nor counted."""
    package = at_stage("submitted")
    assert act(portal.walidata2, "satudata_notification_list")["unread"] == 1
    act(portal.operator, "satudata_review_retract", id=package["id"])
    assert act(portal.walidata2, "satudata_notification_list") == {
        "count": 0,
        "unread": 0,
        "results": [],
    }


@pytest.mark.ckan_config(config.KEPALA_APPROVAL, True)
def test_with_approval_the_kepala_comes_first(portal, act, at_stage):
    """Walidata is told by the approval, not before."""
    package = at_stage("submitted")
    assert told() == {("kepala", "submit")}
    act(portal.kepala, "satudata_review_approve", id=package["id"])
    assert ("walidata", "approve") in told()
    assert ("operator", "approve") in told()


@pytest.mark.ckan_config(config.PEMBINA_RETURN_TO, "walidata")
def test_a_return_to_walidata_tells_walidata(portal, act, at_stage, fresh):
    """The producer still waits; they may see the stage on their own page."""
    package = at_stage("walidata_verified")
    fresh()
    act(portal.pembina, "satudata_review_return", id=package["id"], note="lihat lagi")
    assert {("walidata", "return"), ("walidata2", "return")} <= told()
    assert ("pembina2", "return") not in told()


def test_a_return_by_the_pembina_is_not_told_to_walidata(portal, act, at_stage, fresh):
    """Walidata does not see it while it is with the producer."""
    package = at_stage("walidata_verified")
    fresh()
    act(portal.pembina, "satudata_review_return", id=package["id"], note="x")
    assert {name for name, _kind in told()} == {"operator", "operator2", "kepala"}


@pytest.mark.ckan_config(config.PEMBINA_REQUIRED, "none")
def test_without_a_pembina_walidata_is_told_of_the_verification(portal, act, at_stage, fresh):
    """They publish next."""
    at_stage("walidata_verified")
    assert ("walidata2", "verify") in told()
    assert ("pembina", "verify") not in told()


def test_a_scheduled_release_and_its_publication(portal, act, at_stage, fresh):
    """The plan is one message, the publication another."""
    package = at_stage("pembina_recommended")
    fresh()
    later = (now() + dt.timedelta(hours=1)).isoformat() + "Z"
    act(portal.walidata, "satudata_review_publish", id=package["id"], release_at=later)
    assert ("operator", "schedule") in told()
    assert ("operator", "publish") not in told()


def test_a_merged_revision_tells_of_the_published_dataset(portal, act, at_stage, fresh):
    """The working copy is gone; the message leads to what stands now."""
    package = at_stage("published")
    copy = act(portal.operator, "satudata_revision_open", id=package["id"])
    at_stage("pembina_recommended", copy)
    fresh()
    act(portal.walidata, "satudata_review_publish", id=copy["id"])
    found = act(portal.operator, "satudata_notification_list")
    assert [(one["package_id"], one["kind"]) for one in found["results"]] == [
        (package["id"], "publish")
    ]


def test_the_next_step_overtakes_the_last_message(portal, act, at_stage):
    """What a colleague has done asks nobody any more; it stays in the list."""
    package = at_stage("submitted")
    other = at_stage("submitted", name="lain")
    assert act(portal.walidata2, "satudata_notification_list")["unread"] == 2
    act(portal.walidata, "satudata_review_verify", id=package["id"])
    found = act(portal.walidata2, "satudata_notification_list")
    assert (found["count"], found["unread"]) == (2, 1)
    assert [one["package_id"] for one in found["results"] if not one["read_at"]] == [other["id"]]


class TestSight:
    """Told once is not allowed for ever."""

    def test_membership_ended(self, portal, act, at_stage):
        """Who left the agency is told nothing of its data, published or not."""
        package = at_stage("returned")
        assert act(portal.operator2, "satudata_notification_list")["count"] == 1
        act(
            portal.sysadmin,
            "organization_member_delete",
            id=portal.orgs.dinas["id"],
            username="operator2",
        )
        assert act(portal.operator2, "satudata_notification_list")["count"] == 0
        at_stage("published", package)
        assert act(portal.operator2, "satudata_notification_list")["count"] == 0

    def test_a_deleted_draft(self, portal, act, at_stage):
        """What is gone is not listed."""
        package = at_stage("returned")
        act(portal.operator, "package_delete", id=package["id"])
        assert act(portal.kepala, "satudata_notification_list")["count"] == 0

    def test_a_demoted_editor(self, portal, act, at_stage):
        """A mere member of the organization is the public."""
        at_stage("submitted")
        act(
            portal.sysadmin,
            "organization_member_create",
            id=portal.orgs.diskominfo["id"],
            username="walidata",
            role="member",
        )
        assert act(portal.walidata, "satudata_notification_list")["unread"] == 0

    @pytest.mark.parametrize("who", ["warga", "anggota", "operator_lain", "sekretariat"])
    def test_outsiders_get_nothing(self, portal, act, at_stage, who):
        """Other agencies, members, the sekretariat, mere accounts."""
        at_stage("withdrawn")
        assert who not in {name for name, _kind in told()}
        assert act(getattr(portal, who), "satudata_notification_list")["count"] == 0

    def test_a_forged_row_shows_nothing(self, portal, act, at_stage):
        """Even where a row says otherwise, the policy is asked at reading."""
        package = at_stage("submitted")
        row = model.Session.query(Notification).first()
        model.Session.execute(
            sa.insert(Notification.__table__).values(
                user_id=portal.operator_lain["id"],
                kind="submit",
                package_id=package["id"],
                event_id=row.event_id,
                created_at=now(),
            )
        )
        model.Session.commit()
        assert act(portal.operator_lain, "satudata_notification_list")["count"] == 0


class TestRobust:
    """The bell never stands in the way of a step."""

    def test_a_failing_bell_breaks_nothing(self, portal, act, draft, monkeypatch):
        """The step is taken, its answer comes."""
        package = draft()
        monkeypatch.setattr(bell, "people_with", lambda *_: sa.text("nonsense").columns())
        review = act(portal.operator, "satudata_review_submit", id=package["id"])
        assert review["stage"] == "submitted"
        assert told() == set()

    def test_a_locked_table_delays_nothing(self, portal, act, draft, monkeypatch):
        """Whoever holds the table: the step does not wait for it."""
        monkeypatch.setattr(bell, "PATIENCE", "100ms")
        package = draft()
        with model.meta.engine.connect() as holder, holder.begin():
            holder.execute(sa.text("LOCK TABLE satudata_notification IN EXCLUSIVE MODE"))
            review = act(portal.operator, "satudata_review_submit", id=package["id"])
        assert review["stage"] == "submitted"

    def test_telling_twice_tells_once(self, portal, act, at_stage):
        """One row for each person and event."""
        package = at_stage("submitted")
        before = model.Session.query(Notification).count()
        bell.on_transition(
            "submit", result_id=package["id"], actor=portal.operator["id"], package_id=""
        )
        assert model.Session.query(Notification).count() == before == 2

    def test_one_statement_for_all_recipients(self, portal, act, at_stage, query_count):
        """However many people: the number of statements stays."""
        package = at_stage("submitted")
        event = bell._last_event(package["id"], portal.operator["id"])
        with query_count() as few:
            bell.tell(event)
        for number in range(20):
            user = model.User(name=f"orang{number}", email=f"o{number}@example.org", state="active")
            model.Session.add(user)
            model.Session.flush()
            model.Session.add(
                model.Member(
                    group=model.Group.get("diskominfo"),
                    table_name="user",
                    table_id=user.id,
                    capacity="editor",
                )
            )
        model.Session.commit()
        event = bell._last_event(package["id"], portal.operator["id"])
        with query_count() as many:
            bell.tell(event)
        model.Session.remove()
        assert many.statements == few.statements
        assert model.Session.query(Notification).count() == 22
