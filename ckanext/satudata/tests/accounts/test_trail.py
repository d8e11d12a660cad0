"""Everything an administrator does is in the trail, whatever way it was done."""

from __future__ import annotations

import ckan.model as model
import pytest
import sqlalchemy as sa
from ckan.cli.cli import ckan as ckan_command

from ckanext.satudata.accounts import trail
from ckanext.satudata.accounts.model import AccountsEvent

pytestmark = pytest.mark.usefixtures("with_plugins")


def told(action: str, since: int = 0) -> list[AccountsEvent]:
    """The lines of an action after a line."""
    model.Session.remove()
    query = model.Session.query(AccountsEvent).filter(
        AccountsEvent.action == action, AccountsEvent.number > since
    )
    return query.order_by(AccountsEvent.number).all()


def one(action: str, since: int = 0) -> AccountsEvent:
    """The only line of an action after a line."""
    (line,) = told(action, since)
    return line


@pytest.fixture
def start(portal) -> int:
    """How many lines there are before the test acts."""
    model.Session.remove()
    lines = trail.length()
    model.Session.remove()
    return lines


class TestActions:
    """Through actions: who, what, before and after."""

    def test_account(self, portal, act, start):
        """Made, changed, switched off, brought back: four lines, no secret and no full address."""
        secret = "sangat-rahasia-9"
        user = act(
            portal.sysadmin, "user_create", name="baru", email="baru@example.org", password=secret
        )
        act(
            portal.sysadmin,
            "user_patch",
            id=user["id"],
            fullname="DATA CONTOH",
            password="lain-9999",
        )
        act(portal.sysadmin, "user_delete", id=user["id"], reason="pindah tugas")
        act(portal.sysadmin, "user_patch", id=user["id"], state="active")
        made = one("user.create", start)
        assert (made.actor, made.actor_name) == (portal.sysadmin["id"], "sysadmin")
        assert (made.subject_id, made.subject_name) == (user["id"], "baru")
        assert made.changes["email"] == [None, "b***@example.org"]
        assert one("user.update", start).changes == {"fullname": [None, "DATA CONTOH"]}
        assert one("user.password", start).changes == {}
        gone = one("user.delete", start)
        assert gone.changes == {"state": ["active", "deleted"]}
        assert gone.reason == "pindah tugas"
        assert one("user.reactivate", start).changes == {"state": ["deleted", "active"]}
        everything = str(model.Session.execute(sa.select(AccountsEvent.__table__)).all())
        assert secret not in everything
        assert "baru@example.org" not in everything
        assert "pbkdf2" not in everything

    def test_memberships(self, portal, act, start):
        """Added, promoted and removed by the kepala, in words of the capacity."""
        org = portal.orgs.dinas["id"]
        for role in ("editor", "admin"):
            act(portal.kepala, "organization_member_create", id=org, username="warga", role=role)
        act(portal.kepala, "organization_member_delete", id=org, username="warga")
        lines = [one(f"membership.{name}", start) for name in ("add", "change", "remove")]
        assert [line.changes["capacity"] for line in lines] == [
            [None, "editor"],
            ["editor", "admin"],
            ["admin", None],
        ]
        assert {line.actor for line in lines} == {portal.kepala["id"]}
        assert {line.subject_name for line in lines} == {"warga"}
        assert {line.organization_name for line in lines} == {"dinas"}

    def test_the_same_again_is_no_line(self, portal, act, start):
        """Nothing changes, nothing is told."""
        act(
            portal.kepala,
            "organization_member_create",
            id=portal.orgs.dinas["id"],
            username="operator",
            role="editor",
        )
        model.Session.remove()
        assert trail.length() == start

    def test_organization(self, portal, act, start):
        """Made, renamed with a field of the schema, deleted, removed for good."""
        org = act(portal.sysadmin, "organization_create", name="dinas-baru", title="DATA CONTOH")
        act(
            portal.sysadmin,
            "organization_patch",
            id=org["id"],
            title="DATA CONTOH Dinas Baru",
            publisher_email="dinas@example.org",
        )
        act(portal.sysadmin, "organization_delete", id=org["id"])
        act(portal.sysadmin, "organization_purge", id=org["id"])
        assert one("organization.create", start).changes["title"] == [None, "DATA CONTOH"]
        changed = one("organization.update", start).changes
        assert changed["title"] == ["DATA CONTOH", "DATA CONTOH Dinas Baru"]
        assert one("organization.delete", start).subject_name == "dinas-baru"
        assert one("organization.purge", start).subject_name == "dinas-baru"

    def test_tokens(self, portal, act, start):
        """For somebody else, with the name of the token and not the token."""
        token = act(portal.sysadmin, "api_token_create", user="operator", name="pemuat")["token"]
        ours = act(portal.sysadmin, "api_token_list", user_id="operator")
        act(portal.sysadmin, "api_token_revoke", jti=ours[0]["id"])
        made = one("token.create", start)
        assert (made.actor, made.subject_name) == (portal.sysadmin["id"], "operator")
        assert made.changes == {"token": [None, "pemuat"]}
        assert one("token.revoke", start).changes == {"token": ["pemuat", None]}
        everything = str(model.Session.execute(sa.select(AccountsEvent.__table__)).all())
        assert token not in everything
        assert ours[0]["id"] not in everything

    def test_settings(self, portal, act, start, ckan_config):
        """The admin page's settings, before and after."""
        for title in ("DATA CONTOH satu", "DATA CONTOH dua"):
            act(portal.sysadmin, "config_option_update", **{"ckan.site_title": title})
        first, second = told("config.change", start)
        assert first.changes == {"ckan.site_title": [None, "DATA CONTOH satu"]}
        assert second.changes == {"ckan.site_title": ["DATA CONTOH satu", "DATA CONTOH dua"]}

    def test_a_purged_dataset(self, portal, act, draft, start):
        """A draft that a sysadmin removes for good is named; a merged working copy is not."""
        package = draft()
        act(portal.sysadmin, "package_delete", id=package["id"])
        act(portal.sysadmin, "dataset_purge", id=package["id"])
        line = one("dataset.purge", start)
        assert (line.subject_id, line.actor_name) == (package["id"], "sysadmin")

    def test_working_copies_go_quietly(self, portal, act, at_stage, start):
        """What the portal itself tidies up is no deed of an administrator."""
        package = at_stage("published")
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        act(portal.operator, "satudata_revision_discard", id=copy["id"])
        assert told("dataset.purge", start) == []


class TestOtherWays:
    """Without an action."""

    def test_command_line(self, portal, cli, start):
        """``ckan sysadmin add`` and ``ckan user setpass`` write models, not actions."""
        assert cli.invoke(ckan_command, ["sysadmin", "add", "warga"]).exit_code == 0
        assert cli.invoke(ckan_command, ["sysadmin", "remove", "warga"]).exit_code == 0
        done = cli.invoke(ckan_command, ["user", "setpass", "warga", "-p", "panjang-sekali"])
        assert done.exit_code == 0
        assert "warga" in [line.subject_name for line in told("sysadmin.grant", start)]
        assert one("sysadmin.revoke", start).subject_name == "warga"
        assert one("user.password", start).actor == "command"

    def test_a_change_without_its_line_does_not_happen(self, portal, act, start):
        """The line is part of the transaction: no room for it, no change."""
        with model.meta.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "ALTER TABLE satudata_accounts_event"
                    " ADD CONSTRAINT full_now CHECK (false) NOT VALID"
                )
            )
        try:
            with pytest.raises(sa.exc.IntegrityError):
                act(
                    portal.kepala,
                    "organization_member_create",
                    id=portal.orgs.dinas["id"],
                    username="warga",
                    role="editor",
                )
        finally:
            model.Session.remove()
            with model.meta.engine.begin() as connection:
                connection.execute(
                    sa.text("ALTER TABLE satudata_accounts_event DROP CONSTRAINT full_now")
                )
        members = act(portal.sysadmin, "member_list", id=portal.orgs.dinas["id"])
        assert portal.warga["id"] not in {row[0] for row in members}


class TestChain:
    """Append-only, and it shows."""

    def test_whole(self, portal, act, start):
        """After many writers in many transactions."""
        for role in ("editor", "admin", "member"):
            act(
                portal.sysadmin,
                "organization_member_create",
                id=portal.orgs.dinas["id"],
                username="warga",
                role=role,
            )
        model.Session.remove()
        assert trail.length() > start > 0
        assert trail.broken() == []

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE satudata_accounts_event SET actor = 'x'",
            "DELETE FROM satudata_accounts_event",
            "TRUNCATE satudata_accounts_event",
        ],
    )
    def test_append_only(self, portal, statement):
        """The database refuses."""
        with (
            pytest.raises(sa.exc.DBAPIError, match="append-only"),
            model.meta.engine.begin() as connection,
        ):
            connection.execute(sa.text(statement))

    @pytest.mark.parametrize(
        "forgery",
        [
            "UPDATE satudata_accounts_event SET actor_name = 'orang lain' WHERE number = 3",
            "UPDATE satudata_accounts_event SET changes = '{}' WHERE number = 3",
            "DELETE FROM satudata_accounts_event WHERE number = 2",
        ],
    )
    def test_forgery_is_found(self, portal, cli, forgery):
        """By whoever switched the lock off and on again; the command fails and says where."""
        lock = "ALTER TABLE satudata_accounts_event {} TRIGGER USER"
        with model.meta.engine.begin() as connection:
            connection.execute(sa.text(lock.format("DISABLE")))
            connection.execute(sa.text(forgery))
            connection.execute(sa.text(lock.format("ENABLE")))
        model.Session.remove()
        assert trail.broken()[0] == 3
        done = cli.invoke(ckan_command, ["satudata", "trail"])
        assert done.exit_code == 1
        assert "3" in done.output
