"""The bell on every page, its page, and the account menu by role."""

from __future__ import annotations

import re

import ckan.model as model
import pytest

from ckanext.satudata.notification import queries
from ckanext.satudata.notification.model import Notification
from ckanext.satudata.tests.review.visitors import text

pytestmark = pytest.mark.usefixtures("with_plugins")

BELL = re.compile(r'satudata-bell-count" aria-hidden="true">([^<]*)<')


def bell_of(page: str) -> str:
    """What stands on the bell; empty without a number."""
    found = BELL.search(page)
    return found[1] if found else ""


class TestBell:
    def test_it_counts_what_is_unread(self, visitor, at_stage):
        """On any page; a colleague's reading does not count for me."""
        at_stage("submitted")
        walidata = visitor("walidata")
        assert bell_of(text(walidata.get("/about"))) == "1"
        page = walidata.get("/satudata/notification/")
        answer = walidata.post("/satudata/notification/read", page)
        assert answer.status_code == 302
        assert bell_of(text(walidata.get("/about"))) == ""
        assert bell_of(text(visitor("walidata2").get("/about"))) == "1"

    def test_it_counts_no_further_than_99(self, visitor, at_stage, monkeypatch):
        """So that it stays cheap and narrow."""
        monkeypatch.setattr(queries, "MANY", 2)
        package = at_stage("submitted")
        row = model.Session.query(Notification).first()
        for number in range(3):
            model.Session.add(
                Notification(
                    user_id=row.user_id,
                    kind="submit",
                    package_id=package["id"],
                    event_id=row.event_id + 100 + number,
                )
            )
        name = model.User.get(row.user_id).name
        model.Session.commit()
        assert bell_of(text(visitor(name).get("/about"))) == "1+"

    @pytest.mark.parametrize(("who", "statements"), [(None, 0), ("walidata", 1), ("warga", 0)])
    def test_it_costs_one_query(self, visitor, at_stage, query_count, monkeypatch, who, statements):
        """For people with a role one, for everybody else none."""
        at_stage("submitted")
        person = visitor(who)
        person.get("/about")
        with query_count() as with_bell:
            person.get("/about")
        monkeypatch.setattr(queries, "unread", lambda _who: 0)
        with query_count() as without:
            person.get("/about")
        assert with_bell.statements - without.statements == statements


class TestPage:
    def test_the_public_signs_in_first(self, visitor):
        """And comes back here."""
        answer = visitor(None).get("/satudata/notification/")
        assert answer.status_code == 302
        assert "/user/login" in answer.location

    def test_it_says_what_happened(self, visitor, at_stage):
        """Title, reason, and the way to the review page."""
        package = at_stage("returned", title="DATA CONTOH Padi")
        page = text(visitor("operator").get("/satudata/notification/"))
        assert "DATA CONTOH Padi" in page
        assert "<blockquote>perbaiki</blockquote>" in page
        assert f"/satudata/review/{package['id']}" in page

    def test_one_is_marked_by_its_button(self, visitor, at_stage):
        """The other one stays unread, and the reader stays in the list of the unread."""
        at_stage("returned")
        at_stage("returned", name="lain", title="DATA CONTOH Lain")
        operator = visitor("operator")
        page = operator.get("/satudata/notification/?unread=true")
        newest = re.findall(r'name="id" value="(\d+)"', text(page))[0]
        answer = operator.post("/satudata/notification/read", page, id=newest, unread="true")
        assert answer.location.endswith("?unread=true")
        page = text(operator.get(answer.location))
        assert "DATA CONTOH Lain" not in page
        assert bell_of(page) == "1"

    def test_only_a_form_marks(self, visitor, at_stage):
        """Not a GET, and not a POST without the token."""
        at_stage("submitted")
        walidata = visitor("walidata")
        assert walidata.get("/satudata/notification/read").status_code in (404, 405)
        assert walidata.post("/satudata/notification/read", all="true").status_code == 400
        assert bell_of(text(walidata.get("/about"))) == "1"

    def test_empty_ones_say_what_to_do(self, visitor):
        """All, unread, and a page beyond the last."""
        operator = visitor("operator")
        for address in ("", "?unread=true", "?page=7"):
            page = text(operator.get(f"/satudata/notification/{address}"))
            assert "satudata-empty" in page
            assert "/satudata/" in page.split("satudata-empty")[1]


MENU = {
    "work": 'href="/satudata/work/"',
    "queue": 'href="/satudata/review/"',
    "new": 'href="/dataset/new"',
    "agency": 'href="/organization/',
    "admin": 'href="/ckan-admin/"',
    "profile": 'href="/user/',
    "logout": 'action="/user/_logout"',
}


@pytest.mark.parametrize(
    ("who", "entries"),
    [
        ("warga", {"profile", "logout"}),
        ("anggota", {"profile", "logout"}),
        ("operator", {"work", "new", "agency", "profile", "logout"}),
        ("walidata", {"work", "queue", "new", "agency", "profile", "logout"}),
        ("pembina", {"work", "queue", "new", "agency", "profile", "logout"}),
        ("sysadmin", {"work", "queue", "admin", "profile", "logout"}),
    ],
)
def test_the_menu_shows_what_the_role_needs(visitor, who, entries):
    """No entry leads to a page that refuses."""
    page = text(visitor(who).get("/about"))
    menu = page[page.index('class="satudata-account"') :]
    menu = menu[: menu.index("</details>")]
    assert {name for name, address in MENU.items() if address in menu} == entries


def test_the_public_has_no_menu(visitor):
    """Only a way to sign in."""
    page = text(visitor(None).get("/about"))
    assert "satudata-account" not in page
    assert "/user/login" in page
