"""The clock on pages: how much of the time is used, in words, and how near the end is."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import pytest

from ckanext.satudata import config
from ckanext.satudata.review import clock, clock_words, limits
from ckanext.satudata.review.model import Review, now
from ckanext.satudata.tests.review.visitors import text

SUBMITTED = config.LIMIT + "submitted"


def began(package: dict[str, str], **ago: float) -> None:
    """Let the present stage have begun so long ago."""
    model.Session.remove()
    Review.get(package["id"]).stage_since = now() - dt.timedelta(**ago)
    model.Session.commit()
    clock.recompute()


@pytest.mark.usefixtures("with_request_context")
class TestWords:
    @pytest.mark.parametrize(
        ("length", "words"),
        [
            (dt.timedelta(0), "0 m"),
            (dt.timedelta(minutes=59, seconds=59), "59 m"),
            (dt.timedelta(minutes=80), "1 j 20 m"),
            (dt.timedelta(hours=3), "3 j"),
            (dt.timedelta(days=2, hours=3, minutes=4), "2 hari 3 j"),
        ],
    )
    def test_lengths(self, length, words):
        assert clock_words.span(length) == words

    def test_limits(self):
        """Minutes become hours; working days are called so."""
        for written, words in (
            ("180", "3 j"),
            ("90 minutes", "1 j 30 m"),
            ("1 working day", "1 hari kerja"),
            ("3 working days", "3 hari kerja"),
        ):
            assert clock_words.span(dt.timedelta(0), limits.parse(written)) == words


@pytest.mark.parametrize(
    ("minutes", "words", "classes"),
    [
        (80, "1 j 20 m dari 3 j", "satudata-badge satudata-due"),
        (136, "2 j 16 m dari 3 j", "satudata-badge satudata-soon"),
        (200, "3 j 20 m dari 3 j", "satudata-badge satudata-overdue"),
    ],
)
def test_the_queue_says_it(visitor, at_stage, minutes, words, classes):
    """By word and icon, not by colour alone."""
    began(at_stage("submitted"), minutes=minutes)
    page = text(visitor("walidata").get("/satudata/review/"))
    assert words in page
    assert classes in page


@pytest.mark.ckan_config(SUBMITTED, "2 working days")
def test_the_share_is_of_working_time(visitor, at_stage):
    """The limit is shown as it was given, whatever day it is."""
    package = at_stage("submitted")
    page = text(visitor("walidata").get(f"/satudata/review/{package['id']}"))
    assert "0 m dari 2 hari kerja" in page


def test_the_queue_asks_no_more(portal, act, at_stage, query_count):
    """Clocks come with the rows: a long queue costs as many statements as a short one."""
    counts = []
    for number in range(3):
        at_stage("submitted", name=f"d{number}")
        with query_count() as seen:
            assert act(portal.walidata, "satudata_review_queue")["count"] == number + 1
        counts.append(seen.statements)
    assert counts[1] == counts[2] <= 25
