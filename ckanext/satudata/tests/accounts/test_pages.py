"""Pages of the accounts: who opens which, what they show, only forms change something."""

from __future__ import annotations

import io
import re

import ckan.model as model
import pytest
from ckan.lib import mailer

from ckanext.satudata.accounts import records, trail
from ckanext.satudata.review.model import Review
from ckanext.satudata.roles.delegation import Delegation
from ckanext.satudata.roles.sdi import person
from ckanext.satudata.tests.review.visitors import text

pytestmark = pytest.mark.usefixtures("with_plugins")

ROOT = "/satudata/accounts"
PAGES = {
    "/": ("kepala", "walidata2", "sysadmin"),
    "/import": ("kepala", "walidata2", "sysadmin"),
    "/import/template.csv": ("kepala", "walidata2", "sysadmin"),
    "/absence": ("operator", "kepala", "walidata2", "sysadmin"),
    "/trail": ("sysadmin",),
    "/trail.csv": ("sysadmin",),
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", [None, "warga", "operator", "kepala", "walidata2", "sysadmin"])
def test_who_opens_what(visitor, path, who):
    """The public signs in; the wrong people are refused."""
    answer = visitor(who).get(ROOT + path)
    if who is None:
        assert "/user/login" in answer.location
    else:
        assert answer.status_code == (200 if who in PAGES[path] else 403)


class TestOverview:
    """People by organization."""

    def test_sysadmin(self, visitor):
        """Everybody, what is missing and what to do about it."""
        page = text(visitor("sysadmin").get(ROOT + "/"))
        for name in ("operator_lain", "walidata", "pembina", "warga"):
            assert name in page
        assert page.count("satudata-note") == 1, "dinas-lain has no kepala; nothing else is missing"

    def test_kepala(self, visitor):
        """The own people only."""
        page = text(visitor("kepala").get(ROOT + "/"))
        assert "operator2" in page
        assert "operator_lain" not in page
        assert "without-role" not in page

    def test_it_costs_the_same(self, portal, query_count):
        """Twenty people more, not one query more."""
        counts = []
        for round_ in range(2):
            who = person("sysadmin")
            with query_count() as seen:
                records.overview(who, {"limit": 20, "offset": 0})
            counts.append(seen.statements)
            for number in range(20 if not round_ else 0):
                user = model.User(name=f"orang{number}", email=f"o{number}@example.org")
                model.Session.add(user)
                model.Session.flush()
                model.Session.add(
                    model.Member(
                        group_id=portal.orgs.dinas["id"],
                        table_name="user",
                        table_id=user.id,
                        capacity="editor",
                    )
                )
            model.Session.commit()
        assert counts[0] == counts[1] <= 8


class TestForms:
    """What is sent."""

    def test_import_in_two_steps(self, visitor, monkeypatch):
        """Looked at first, then done; the addresses stand on the page once."""

        def fail(*_args, **_more):
            raise mailer.MailerException("no server")

        monkeypatch.setattr(mailer, "mail_user", fail)
        sysadmin = visitor("sysadmin")
        page = sysadmin.get(ROOT + "/import")
        file = (
            io.BytesIO(b"email,nama,peran,organisasi\nx@example.org,A&B,operator,dinas\n"),
            "a.csv",
        )
        looked = sysadmin.post(ROOT + "/import", page, upload=file)
        assert "x@example.org" in text(looked)
        assert model.User.get("akun-x") is None
        rows = re.search(r'name="rows" value="([^"]+)"', text(looked)).group(1)
        rows = rows.replace("&#34;", '"').replace("&amp;", "&")
        done = sysadmin.post(ROOT + "/import", looked, rows=rows, apply="true")
        assert "data:text/csv" in text(done)
        model.Session.remove()
        assert model.User.get("akun-x").fullname == "A&B"

    @pytest.mark.parametrize("path", ["/import", "/move", "/absence", "/absence/x/end"])
    def test_without_token(self, visitor, path):
        """Another site sends nothing here."""
        assert visitor("sysadmin").post(ROOT + path).status_code == 400

    def test_absence(self, visitor, portal):
        """Set, shown as a badge among the people, ended."""
        operator = visitor("operator")
        page = operator.get(ROOT + "/absence")
        day = "2099-01-01"
        refused = operator.post(
            ROOT + "/absence", page, organization="dinas", delegate="operator2",
            **{"from": day, "until": "2098-01-01"},
        )  # fmt: skip
        assert refused.status_code == 409
        assert day in refused.get_data(as_text=True)
        done = operator.post(
            ROOT + "/absence", page, organization="dinas", delegate="operator2",
            **{"from": day, "until": day},
        )  # fmt: skip
        assert done.status_code == 302
        row = model.Session.query(Delegation).one()
        page = operator.get(ROOT + "/absence")
        operator.post(f"{ROOT}/absence/{row.id}/end", page)
        model.Session.remove()
        assert model.Session.query(Delegation).one().revoked_at

    def test_hand_over(self, visitor, portal, at_stage):
        """From the page of the people to the successor."""
        package = at_stage("draft")
        kepala = visitor("kepala")
        path = f"{ROOT}/move?user=operator&organization=dinas"
        page = kepala.get(path)
        assert package["title"] in text(page)
        done = kepala.post(
            ROOT + "/move", page, user="operator", organization="dinas", successor="operator2"
        )
        assert package["title"] in text(done)
        model.Session.remove()
        assert Review.get(package["id"]).assignee == portal.operator2["id"]

    def test_assign(self, visitor, portal, at_stage):
        """From the review page; the history names the person."""
        package = at_stage("draft")
        kepala = visitor("kepala")
        path = f"/satudata/review/{package['id']}"
        kepala.post(f"{path}/assign", kepala.get(path), user=portal.operator2["id"])
        assert "→ operator2" in text(kepala.get(path))


class TestTrailPage:
    """Reading the trail."""

    def test_filters(self, visitor, portal, act):
        """By deed and person; a wrong date is told, not a server error."""
        act(portal.sysadmin, "user_patch", id="warga", fullname="DATA CONTOH Warga")
        sysadmin = visitor("sysadmin")
        page = text(sysadmin.get(f"{ROOT}/trail?action=user.update&subject=warga&actor=sysadmin"))
        assert "DATA CONTOH Warga" in page
        assert "DATA CONTOH Warga" not in text(sysadmin.get(f"{ROOT}/trail?action=token"))
        assert sysadmin.get(f"{ROOT}/trail?since=kemarin").status_code == 400

    def test_csv_holds_no_formula(self, visitor, portal, act):
        """A name that a spreadsheet would run is text there."""
        act(portal.sysadmin, "user_delete", id="warga", reason="=HYPERLINK(1)")
        table = text(visitor("sysadmin").get(f"{ROOT}/trail.csv"))
        assert "'=HYPERLINK(1)" in table
        assert trail.length() == table.count("\n") - 1
