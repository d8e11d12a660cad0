"""The demo's past: only the demo may set the clock, and it sets what people see."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import ckan.model as model
import pytest

from ckanext.satudata.demo.calendar import acting_at
from ckanext.satudata.review import model as review

PACKAGE = Path(review.__file__).resolve().parents[1]
PAST = dt.datetime(2025, 3, 4, 2, 30)


def test_only_the_demo_sets_the_clock():
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "pretending" in path.read_text(encoding="utf-8")
    }
    users = {name for name in users if not name.startswith("tests/")}

    assert users == {"review/model.py", "demo/calendar.py"}


def test_the_clock_goes_on_after_the_block():
    with acting_at(PAST):
        assert review.now() == PAST
    with pytest.raises(KeyError), acting_at(PAST):
        raise KeyError

    assert abs(review.now() - dt.datetime.utcnow()) < dt.timedelta(minutes=1)


def test_due_dates_lie_in_the_past_too(portal, act, draft):
    package = draft()
    with acting_at(PAST):
        act(portal.operator, "satudata_review_submit", id=package["id"])
    shown = act(portal.walidata, "satudata_review_show", id=package["id"])

    assert (shown["due_at"], shown["overdue"]) == ("2025-03-04T05:30:00Z", True)


@pytest.mark.usefixtures("clean_db")
def test_what_is_stored_in_the_block_carries_its_moment():
    with acting_at(PAST):
        package = model.Package(name="lama", type="dataset", private=True)
        model.Session.add_all([package, model.Group(name="lama", type="organization")])
        model.Session.commit()
        package.metadata_modified = dt.datetime.utcnow()
        model.Session.commit()
    later = model.Package(name="baru", type="dataset", private=True)
    model.Session.add(later)
    model.Session.commit()

    assert package.metadata_created == package.metadata_modified == PAST
    assert model.Group.get("lama").created == PAST
    assert later.metadata_created > dt.datetime.utcnow() - dt.timedelta(minutes=1)
