"""Accounts from a table: hostile files, judgement by row, all or nothing, one-time addresses."""

from __future__ import annotations

import re

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.cli.cli import ckan as ckan_command
from ckan.lib import mailer

from ckanext.satudata.accounts import trail
from ckanext.satudata.accounts.model import AccountsEvent
from ckanext.satudata.tests.accounts.conftest import HEAD

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")


@pytest.fixture
def no_mail(monkeypatch):
    """There is no mail server."""

    def fail(*_args, **_more):
        raise mailer.MailerException("no server")

    monkeypatch.setattr(mailer, "mail_user", fail)


@pytest.fixture
def mails(monkeypatch):
    """What was sent, as (account, text)."""
    sent = []
    monkeypatch.setattr(
        mailer, "mail_user", lambda user, subject, body, **_more: sent.append((user.name, body))
    )
    return sent


class TestRows:
    """What becomes of one line."""

    @pytest.mark.parametrize(
        ("line", "word"),
        [
            ("bukan-surel,x,,operator,dinas", "e-mail|surel"),
            ("a@example.org,=HYPERLINK(1),,operator,dinas", "="),
            ("=a@example.org,x,,operator,dinas", "="),
            ("a@example.org,@SUM(1),,operator,dinas", "="),
            ("a@example.org,x,Nama Besar,operator,dinas", "account|akun"),
            ("a@example.org,x,operator,operator,dinas", "taken|dipakai"),
            ("a@example.org,x,,raja,dinas", "role|[Pp]eran"),
            ("a@example.org,x,,operator,dinass", "dinas"),
            ("a@example.org,x,,operator,", "organization|[Oo]rganisasi"),
            ("a@example.org,x,,account,dinas", "account"),
            ("a@example.org,x,,walidata,dinas", "diskominfo"),
            ("a@example.org,x,,operator,diskominfo", "walidata"),
            ("operator@example.org,x,lain,operator,dinas", "name|nama"),
        ],
    )
    def test_errors(self, bring, line, word):
        """Each says why; the nearest organization is proposed."""
        (row,) = bring(HEAD + line + "\n")["rows"]
        assert row["status"] == "error"
        assert re.search(word, row["message"]), row["message"]

    @pytest.mark.parametrize("bad", ["a\0b", "a\ud800b", {"a": 1}, ["x"], 7, None, "x" * 5000])
    def test_strange_values(self, portal, act, bad):
        """Through the API anything can come; it is an error of the row."""
        keys = ("email", "fullname", "username", "role", "organization", "line")
        good = {"email": "a@example.org", "role": "operator", "organization": "dinas"}
        rows = [{**good, key: bad} for key in keys]
        found = act(portal.sysadmin, "satudata_accounts_import", rows=rows)
        assert found["rows"][0]["status"] == "error"

    def test_twice(self, bring):
        """The second of two equal lines is the error; a second organization is none."""
        text = HEAD + (
            "a@example.org,x,,operator,dinas\n"
            "a@example.org,x,,operator,dinas\n"
            "A@example.org,x,,kepala,dinas-lain\n"
        )
        assert [row["status"] for row in bring(text)["rows"]] == ["new", "error", "added"]

    def test_existing(self, bring):
        """Known people: nothing, another role, one more organization, deactivated."""
        text = HEAD + (
            "OPERATOR@example.org,x,,operator,dinas\n"
            "operator@example.org,x,,operator,dinas-lain\n"
            "operator2@example.org,x,,kepala,dinas\n"
            "anggota@example.org,x,,operator,Dinas\n"
        )
        assert [row["status"] for row in bring(text)["rows"]] == [
            "nothing",
            "added",
            "changed",
            "changed",
        ]

    def test_a_deactivated_account_stays_so(self, bring, act, portal):
        """An import is no way around a deactivation."""
        act(portal.sysadmin, "user_delete", id="warga")
        (row,) = bring(HEAD + "warga@example.org,x,,operator,dinas\n")["rows"]
        assert row["status"] == "error"

    def test_roles_without_organization(self, bring):
        """Walidata, pembina and sekretariat know where they belong."""
        text = HEAD + "".join(
            f"{role}-baru@example.org,x,,{role},\n"
            for role in ("walidata", "pembina", "sekretariat")
        )
        assert [row["organization"] for row in bring(text)["rows"]] == [
            "diskominfo",
            "bps",
            "bappeda",
        ]

    def test_many_rows_cost_few_queries(self, bring, query_count):
        """The same number for 2 rows and for 200."""
        bring(HEAD + "orang@example.org,x,,operator,dinas\n")  # what a request asks once
        counts = []
        for number in (2, 200):
            rows = "".join(f"orang{n}@example.org,x,,operator,dinas\n" for n in range(number))
            with query_count() as seen:
                bring(HEAD + rows)
            counts.append(seen.statements)
        assert counts[0] == counts[1]


class TestApply:
    """Doing it."""

    TEXT = HEAD + (
        "baru@example.org,DATA CONTOH Baru,,operator,dinas\noperator2@example.org,,,kepala,dinas\n"
    )

    def test_dry_run_changes_nothing(self, bring, portal):
        """Not even the trail."""
        model.Session.remove()
        before = trail.length()
        assert bring(self.TEXT)["applied"] is False
        model.Session.remove()
        assert model.User.get("baru") is None
        assert trail.length() == before

    def test_one_error_and_nothing_is_made(self, bring, portal):
        """The other rows wait."""
        with pytest.raises(tk.ValidationError) as refusal:
            bring(self.TEXT + "salah,x,,operator,dinas\n", dry_run=False)
        assert "4" in refusal.value.error_dict["rows"][0]
        model.Session.remove()
        assert model.User.get("baru") is None

    def test_with_mail(self, bring, portal, act, mails):
        """The account waits for its password; the answer holds no address."""
        found = bring(self.TEXT, dry_run=False)
        assert [row["link"] for row in found["rows"]] == [None, None]
        ((name, body),) = mails
        assert name == "baru"
        user = model.User.get("baru")
        assert user.state == "pending"
        assert user.password is None
        assert user.reset_key in body
        assert model.User.get("baru").is_in_group(portal.orgs.dinas["id"])

    def test_without_mail_the_address_works_once(self, bring, app, portal, no_mail, caplog):
        """It sets the password and opens the account; nothing of it is in the log or trail."""
        row = bring(self.TEXT, dry_run=False)["rows"][0]
        path = row["link"].split("test.ckan.net", 1)[1]
        key = row["link"].rpartition("key=")[2]
        assert key not in caplog.text
        password = "panjang-sekali-9"
        answer = app.post(path, data={"password1": password, "password2": password})
        assert answer.status_code == 200
        model.Session.remove()
        assert model.User.get("baru").state == "active"
        assert model.User.get("baru").validate_password(password)
        again = app.post(path, data={"password1": "x" * 9, "password2": "x" * 9}, status=403)
        assert again.status_code == 403

    def test_trail(self, bring, portal, mails):
        """Invitation, role, changed role and the import itself, by the sysadmin."""
        model.Session.remove()
        before = trail.length()
        bring(self.TEXT, dry_run=False)
        model.Session.remove()
        lines = model.Session.query(AccountsEvent).filter(AccountsEvent.number > before).all()
        assert {line.action for line in lines} == {
            "user.invite",
            "membership.add",
            "membership.change",
            "import",
        }
        assert {line.actor for line in lines} == {portal.sysadmin["id"]}

    def test_again_invites_again(self, bring, portal, no_mail):
        """Who never set a password gets a new address; the old one ends."""
        first = bring(self.TEXT, dry_run=False)["rows"][0]["link"]
        second = bring(self.TEXT, dry_run=False)["rows"][0]
        assert second["status"] == "invited"
        assert second["link"] != first


class TestRights:
    """Who may."""

    @pytest.mark.parametrize("who", ["operator", "walidata", "anggota", "warga"])
    def test_not_them(self, bring, portal, who):
        """Operators, reviewers, members and the public do not."""
        with pytest.raises(tk.NotAuthorized):
            bring(TestApply.TEXT, who=getattr(portal, who))

    @pytest.mark.parametrize(
        "line",
        [
            "baru@example.org,x,,operator,dinas-lain",
            "baru@example.org,x,,walidata,diskominfo",
            "baru@example.org,x,,kepala,dinas",
            "baru@example.org,x,,account,",
        ],
    )
    def test_a_kepala_stays_at_home(self, bring, portal, line):
        """Operators of the own agency, and nobody else."""
        (row,) = bring(HEAD + line + "\n", who=portal.kepala)["rows"]
        assert row["status"] == "error"

    def test_a_kepala_never_holds_the_address(self, bring, portal, no_mail):
        """With it one would act in another's name."""
        found = bring(
            HEAD + "baru@example.org,x,,operator,dinas\n", who=portal.kepala, dry_run=False
        )
        assert found["rows"][0]["link"] is None
        assert found["rows"][0]["message"]


def test_command(portal, cli, tmp_path, no_mail):
    """Dry run first; the addresses go to a file that only its owner reads."""
    file, links = tmp_path / "akun.csv", tmp_path / "tautan.csv"
    file.write_text(TestApply.TEXT)
    links.touch(0o644)
    dry = cli.invoke(ckan_command, ["satudata", "accounts", "import", str(file)])
    assert (dry.exit_code, model.User.get("baru")) == (0, None)
    done = cli.invoke(
        ckan_command,
        ["satudata", "accounts", "import", str(file), "--apply", "--links", str(links)],
    )
    assert done.exit_code == 0, done.output
    assert "key=" not in done.output
    assert "key=" in links.read_text()
    assert links.stat().st_mode & 0o077 == 0


def test_no_account_without_a_place_for_its_address(portal, cli, tmp_path, no_mail):
    """The file of addresses is opened first: an account whose address is lost helps nobody."""
    file = tmp_path / "akun.csv"
    file.write_text(TestApply.TEXT)
    nowhere = str(tmp_path / "tidak-ada" / "tautan.csv")
    done = cli.invoke(
        ckan_command, ["satudata", "accounts", "import", str(file), "--apply", "--links", nowhere]
    )
    assert (done.exit_code, model.User.get("baru")) == (2, None)
    assert nowhere in done.output
