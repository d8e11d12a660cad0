"""Reminders before, at and after the end of a stage: to whom, and each of them once."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import ckan.model as model
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from ckanext.satudata import config
from ckanext.satudata.cli import satudata
from ckanext.satudata.notification import reminders
from ckanext.satudata.notification.model import Notification
from ckanext.satudata.review import clock
from ckanext.satudata.review.model import Review, now

LATE = {"overdue", "escalated"}


def told() -> list[tuple[str, str]]:
    """(name, kind) of every reminder, in order of the names."""
    model.Session.remove()
    user = model.User
    rows = model.Session.query(user.name, Notification.kind).filter(
        user.id == Notification.user_id, Notification.kind.in_((*reminders.KINDS, *LATE))
    )
    return sorted((row.name, row.kind) for row in rows)


def began(package: dict[str, str], **ago: float) -> None:
    """Let the present stage have begun so long ago."""
    model.Session.remove()
    row = Review.get(package["id"])
    row.stage_since = now() - dt.timedelta(**ago)
    row.due_at = clock.due_at(row)
    model.Session.commit()


def both(kind: str) -> list[tuple[str, str]]:
    return [("walidata", kind), ("walidata2", kind)]


def test_before_at_and_after(portal, act, at_stage):
    """Three hours: from 2:15, from 3:00, from 6:00; the admin of walidata is told of the last."""
    package = at_stage("submitted")
    expected: list[tuple[str, str]] = []
    for minutes, new in (
        (134, []),
        (136, both("due_soon")),
        (181, both("due_now")),
        (361, [("walidata", "overdue"), ("walidata2", "escalated")]),
        (900, []),
    ):
        began(package, minutes=minutes)
        reminders.remind()
        reminders.remind()
        expected += new
        assert told() == sorted(expected), minutes
    found = act(portal.walidata, "satudata_notification_list", unread_only=True)
    assert [one["kind"] for one in found["results"]] == ["overdue", "submit"]


def test_the_scheduler_asks_and_only_the_latest_is_told(at_stage):
    """After a night without a scheduler nobody gets three reminders at once."""
    began(at_stage("walidata_verified"), days=2)
    done = CliRunner().invoke(satudata, ["scheduler", "--once"], catch_exceptions=False)
    assert done.exit_code == 0
    assert told() == [("pembina", "overdue"), ("pembina2", "overdue")]


def test_once_from_many_sides(at_stage):
    """The row is held: two schedulers remind once."""
    began(at_stage("submitted"), minutes=181)
    model.Session.remove()

    def ask(_number: int) -> int:
        try:
            return reminders.remind()
        finally:
            model.Session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(ask, range(4))) == 1
    assert told() == both("due_now")


def test_none_while_returned_and_anew_after(portal, act, at_stage):
    """The clock is paused; the next submission begins it again."""
    package = at_stage("returned")
    began(package, days=9)
    assert reminders.remind() == 0
    act(portal.operator, "satudata_review_submit", id=package["id"])
    assert reminders.remind() == 0
    began(package, minutes=181)
    assert reminders.remind() == 1


@pytest.mark.ckan_config(config.KEPALA_APPROVAL, True)
def test_while_the_kepala_decides(at_stage):
    """Only they are reminded; nobody stands above them, and walidata does not see it yet."""
    began(at_stage("submitted"), days=2)
    reminders.remind()
    assert told() == [("kepala", "overdue")]


def test_what_fails_for_one_does_not_keep_the_others(at_stage):
    """A dataset without the line that began its stage; the next round tries again."""
    broken, whole = at_stage("submitted"), at_stage("submitted", name="lain")
    began(broken, minutes=300)
    began(whole, minutes=181)
    with model.meta.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE satudata_review_event DISABLE TRIGGER USER"))
        gone = sa.text("DELETE FROM satudata_review_event WHERE package_id = :id")
        connection.execute(gone, {"id": broken["id"]})
        connection.execute(sa.text("ALTER TABLE satudata_review_event ENABLE TRIGGER USER"))
    assert reminders.remind() == 1
    assert told() == both("due_now")
    assert Review.get(broken["id"]).reminded == 0
