"""When a stage is due: units, working days, what is stored, and what follows a changed option."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import pytest
from ckan.exceptions import CkanConfigurationException
from click.testing import CliRunner

from ckanext.satudata import config
from ckanext.satudata.cli import satudata
from ckanext.satudata.review import clock, limits, workdays
from ckanext.satudata.review.model import Review, now

SUBMITTED = config.LIMIT + "submitted"
LETTER = {"letter_number": "B-1/2026", "letter_date": "2026-11-01"}
HOUR = dt.timedelta(hours=1)


def wib(text: str) -> dt.datetime:
    """A moment of Western Indonesia as it is stored: UTC, seven hours behind."""
    return dt.datetime.fromisoformat(text) - 7 * HOUR


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("180", 180, "minute"),
        ("60 minutes", 60, "minute"),
        ("1 hour", 1, "hour"),
        ("3 Hours", 3, "hour"),
        ("1 day", 1, "day"),
        (" 3  working  days ", 3, "working day"),
    ],
)
def test_units(text, amount, unit):
    assert limits.parse(text) == limits.Limit(amount, unit)


@pytest.mark.parametrize("text", ["0", "", "0 working days"])
def test_no_limit(text):
    assert limits.parse(text) is None


@pytest.mark.parametrize("text", ["-1", "3 weeks", "soon", "1.5 hours", "3 working hours", "9" * 6])
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(ValueError, match="is no limit"):
        limits.parse(text)


@pytest.mark.usefixtures("with_plugins")
class TestWorkingDays:
    @pytest.mark.parametrize(
        ("begin", "days", "due"),
        [
            ("2026-11-17T14:00", 1, "2026-11-18T14:00"),  # Tuesday
            ("2026-11-20T14:00", 1, "2026-11-23T14:00"),  # Friday, over the weekend
            ("2026-11-20T14:00", 3, "2026-11-25T14:00"),
            ("2026-11-21T14:00", 1, "2026-11-24T00:00"),  # Saturday: all of Monday
            ("2026-08-14T09:00", 1, "2026-08-18T09:00"),  # weekend and Independence Day
            ("2026-12-23T10:00", 1, "2026-12-28T10:00"),  # joint leave, Christmas, weekend
            ("2026-12-31T10:00", 1, "2027-01-04T10:00"),  # over the year
        ],
    )
    def test_days_off_are_left_out(self, begin, days, due):
        assert workdays.after(wib(begin), dt.timedelta(days=days)) == wib(due)

    @pytest.mark.ckan_config("ckan.display_timezone", "Asia/Jayapura")
    def test_a_day_begins_in_the_zone_of_the_portal(self):
        """Friday 23:00 in Jember is Saturday in Jayapura: the clock stands until Monday."""
        monday_ends = dt.datetime(2026, 11, 23, 15)  # 24:00 at UTC+9
        assert workdays.after(wib("2026-11-20T23:00"), dt.timedelta(days=1)) == monday_ends

    @pytest.mark.ckan_config(config.REVIEW_HOLIDAYS, "2026-11-18 -2026-12-24")
    def test_days_of_the_portals_own(self):
        day = dt.timedelta(days=1)
        assert workdays.after(wib("2026-11-17T14:00"), day) == wib("2026-11-19T14:00")
        assert workdays.after(wib("2026-12-23T10:00"), day) == wib("2026-12-24T10:00")

    def test_time_between(self):
        """The inverse: what ran until then, days off left out."""
        begin = wib("2026-11-20T14:00")
        assert workdays.between(begin, wib("2026-11-20T15:30")) == 1.5 * HOUR
        assert workdays.between(begin, wib("2026-11-22T12:00")) == 10 * HOUR
        assert workdays.between(begin, wib("2026-11-23T14:00")) == 24 * HOUR
        assert workdays.between(wib("2026-11-21T01:00"), wib("2026-11-22T12:00")) == 0 * HOUR


class TestStored:
    def test_each_step_sets_it(self, portal, act, draft):
        """Three hours, three hours, one hour; none before, while returned and after."""
        package = draft()
        assert due(package) is None
        for who, name, data, hours in (
            ("operator", "submit", {}, 3),
            ("walidata", "return", {"note": "perbaiki"}, None),
            ("operator", "submit", {}, 3),
            ("walidata", "verify", {}, 3),
            ("pembina", "recommend", LETTER, 1),
            ("walidata", "publish", {}, None),
        ):
            act(getattr(portal, who), f"satudata_review_{name}", id=package["id"], **data)
            row = Review.get(package["id"])
            assert row.due_at == (row.stage_since + hours * HOUR if hours else None), name

    def test_a_planned_release_has_none_until_it_is_recalled(self, portal, act, at_stage):
        package = at_stage("pembina_recommended")
        later = (now() + HOUR).isoformat() + "Z"
        act(portal.walidata, "satudata_review_publish", id=package["id"], release_at=later)
        assert due(package) is None
        act(
            portal.walidata,
            "satudata_review_recall",
            id=package["id"],
            target="walidata_verified",
            note="dulu",
        )
        assert due(package) is not None

    @pytest.mark.ckan_config(config.KEPALA_APPROVAL, True)
    def test_the_approval_begins_it_anew(self, portal, act, at_stage):
        package = at_stage("submitted")
        first = due(package)
        act(portal.kepala, "satudata_review_approve", id=package["id"])
        assert due(package) > first

    @pytest.mark.ckan_config(SUBMITTED, "0")
    def test_without_a_limit_there_is_none(self, at_stage):
        assert due(at_stage("submitted")) is None


class TestOptions:
    def test_recompute_follows(self, portal, act, at_stage, ckan_config):
        """Stages under way get the end of the new options; the second time nothing changes."""
        package, other = at_stage("submitted"), at_stage("published", name="lain")
        ckan_config[SUBMITTED] = "2 working days"
        since = Review.get(package["id"]).stage_since
        assert recompute() == "1 due date(s) changed\n"
        assert due(package) == workdays.after(since, dt.timedelta(days=2))
        assert due(other) is None
        assert recompute() == "0 due date(s) changed\n"
        ckan_config[SUBMITTED] = "0"
        assert recompute() == "1 due date(s) changed\n"
        shown = act(portal.walidata, "satudata_review_show", id=package["id"])
        assert (shown["due_at"], shown["overdue"]) == (None, False)

    @pytest.mark.usefixtures("with_plugins")
    @pytest.mark.parametrize(
        ("key", "value"), [(SUBMITTED, "3 weeks"), (config.REVIEW_HOLIDAYS, "2026-02-30")]
    )
    def test_what_cannot_be_read_ends_the_start(self, ckan_config, monkeypatch, key, value):
        clock.check()
        monkeypatch.setitem(ckan_config, key, value)
        with pytest.raises(CkanConfigurationException, match=r"ckanext\.satudata\.review"):
            clock.check()


def due(package: dict[str, str]) -> dt.datetime | None:
    """What is stored."""
    model.Session.remove()
    row = Review.get(package["id"])
    return row.due_at if row else None


def recompute() -> str:
    """``ckan satudata review recompute-clocks``."""
    model.Session.remove()
    done = CliRunner().invoke(satudata, ["review", "recompute-clocks"], catch_exceptions=False)
    return done.output
