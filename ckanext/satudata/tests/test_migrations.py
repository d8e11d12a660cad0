"""Migrations and models agree; the two locks of the database stand and hold.

Everything happens in a schema of its own, so that the tables of other tests stay as they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from ckan.model.meta import metadata

SCRATCH = "satudata_scratch"
VERSION_TABLE = "satudata_alembic_version"
MIGRATION = Path(__file__).resolve().parents[1] / "migration/satudata"
TRIGGERS = {
    "satudata_review_event_append_only": "satudata_review_event",
    "satudata_review_event_no_truncate": "satudata_review_event",
    "satudata_guard_private": "package",
}


@pytest.fixture
def scratch(with_plugins: None) -> Iterator[sa.engine.Engine]:
    """An engine on an empty schema with the tables of CKAN that migrations touch."""
    url = sa.engine.make_url(tk.config["sqlalchemy.url"])
    plain = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with plain.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {SCRATCH} CASCADE"))
        connection.execute(sa.text(f"CREATE SCHEMA {SCRATCH}"))
    # an engine asks for its default schema once: the schema has to be there before
    inside = url.update_query_dict({"options": f"-csearch_path={SCRATCH}"})
    engine = sa.create_engine(inside, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(
            sa.text("CREATE TABLE package (id text PRIMARY KEY, private boolean, state text)")
        )
        connection.execute(sa.text("CREATE TABLE package_extra (key text, value text)"))
    yield engine
    with plain.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {SCRATCH} CASCADE"))


@pytest.fixture
def settings(scratch: sa.engine.Engine) -> Config:
    """Alembic's settings for the extension's migrations on the scratch schema."""
    config = Config(str(MIGRATION / "alembic.ini"))
    config.set_main_option("script_location", str(MIGRATION))
    address = scratch.url.render_as_string(hide_password=False)
    config.set_main_option("sqlalchemy.url", address.replace("%", "%%"))
    return config


@pytest.fixture
def migrated(scratch: sa.engine.Engine, settings: Config) -> sa.engine.Engine:
    """The scratch schema at the newest migration."""
    command.upgrade(settings, "head")
    return scratch


def _ours(obj: object, name: str, kind: str, reflected: bool, compare_to: object) -> bool:
    return kind != "table" or (name.startswith("satudata_") and name != VERSION_TABLE)


def _tables(engine: sa.engine.Engine) -> set[str]:
    return {name for name in sa.inspect(engine).get_table_names() if name.startswith("satudata_")}


def _triggers(engine: sa.engine.Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE relnamespace = CAST(:schema AS regnamespace)"
                " AND NOT tgisinternal AND tgenabled = 'O'"
            ),
            {"schema": SCRATCH},
        )
        return {row.tgname: row.relname for row in rows}


class TestTables:
    """What the migrations make is what the models say."""

    def test_models_and_migrations_agree(self, migrated):
        """``alembic revision --autogenerate`` would find nothing to do."""
        with migrated.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": _ours})
            assert compare_metadata(context, metadata) == []

    def test_every_table_is_named_after_its_room(self, with_plugins):
        """The name is the address: satudata_<room>… lives in <room>/model.py."""
        for mapper in tk.BaseModel.registry.mappers:
            table, module = mapper.local_table.name, mapper.class_.__module__
            if module.startswith("ckanext.satudata."):
                assert table.startswith(f"satudata_{module.split('.')[2]}"), table

    def test_down_and_up_again(self, migrated, settings):
        """Downgrading leaves nothing behind, and upgrading works once more."""
        before = _tables(migrated)
        command.downgrade(settings, "base")
        assert _tables(migrated) == {VERSION_TABLE}
        assert _triggers(migrated) == {}
        with migrated.connect() as connection:
            left = connection.scalar(
                sa.text(
                    "SELECT count(*) FROM pg_proc"
                    " WHERE pronamespace = CAST(:schema AS regnamespace)"
                ),
                {"schema": SCRATCH},
            )
        assert left == 0
        command.upgrade(settings, "head")
        assert _tables(migrated) == before


class TestClocks:
    """What was under way before due dates were stored."""

    def test_it_gets_the_end_it_had(self, migrated, settings):
        """Minutes of the stage; nothing while returned or with a planned release."""
        command.downgrade(settings, "008")
        with migrated.begin() as connection:
            for key, stage, release in (
                ("a", "submitted", None),
                ("b", "pembina_recommended", None),
                ("c", "pembina_recommended", "2030-01-01"),
                ("d", "returned", None),
            ):
                _review(connection, stage, "terbuka", key)
                connection.execute(
                    sa.text("UPDATE satudata_review SET release_at = :at WHERE package_id = :key"),
                    {"at": release, "key": key},
                )
        command.upgrade(settings, "head")
        with migrated.connect() as connection:
            rows = connection.execute(
                sa.text("SELECT package_id, due_at - stage_since FROM satudata_review ORDER BY 1")
            )
            hour = dt.timedelta(hours=1)
            assert dict(rows.all()) == {"a": 3 * hour, "b": hour, "c": None, "d": None}

    def test_reminders_go_with_the_downgrade(self, migrated, settings):
        """One message for each line again, as it was."""
        with migrated.begin() as connection:
            for kind in ("submit", "due_soon", "overdue"):
                connection.execute(
                    sa.text(
                        "INSERT INTO satudata_notification"
                        " (user_id, kind, package_id, event_id, created_at)"
                        " VALUES ('u', :kind, 'p', 1, now())"
                    ),
                    {"kind": kind},
                )
        command.downgrade(settings, "009")
        with migrated.connect() as connection:
            kinds = connection.scalars(sa.text("SELECT kind FROM satudata_notification")).all()
        assert kinds == ["submit"]


class TestLocks:
    """The last locks, asked with plain SQL as any program could."""

    def test_they_stand(self, migrated):
        """Three triggers, switched on."""
        assert TRIGGERS.items() <= _triggers(migrated).items()

    def test_the_trail_is_append_only(self, migrated):
        """No line of the trail is changed, removed or emptied away."""
        with migrated.begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO satudata_review_event"
                    " (package_id, number, at, actor, action, override, data, hash)"
                    " VALUES ('p', 1, now(), 'u', 'create', false, '{}', 'x')"
                )
            )
        for statement in (
            "UPDATE satudata_review_event SET actor = 'other'",
            "DELETE FROM satudata_review_event",
            "TRUNCATE satudata_review_event",
        ):
            with (
                pytest.raises(sa.exc.DBAPIError, match="append-only"),
                migrated.begin() as connection,
            ):
                connection.execute(sa.text(statement))

    @pytest.mark.parametrize(
        ("stage", "access_class", "allowed"),
        [
            ("published", "terbuka", True),
            ("published", "terbatas", True),
            ("published", "tertutup", False),
            ("pembina_recommended", "terbuka", False),
            ("withdrawn", "terbuka", False),
            (None, None, False),
        ],
    )
    def test_private_follows_the_review(self, migrated, stage, access_class, allowed):
        """Neither a new row nor a changed one becomes visible against the review."""
        with migrated.begin() as connection:
            if stage:
                _review(connection, stage, access_class)
            connection.execute(sa.text("INSERT INTO package VALUES ('p', true, 'active')"))
        for statements in (
            ["UPDATE package SET private = false"],
            ["DELETE FROM package", "INSERT INTO package VALUES ('p', false, 'active')"],
        ):
            with migrated.connect() as connection, connection.begin() as transaction:
                *first, last = map(sa.text, statements)
                for statement in first:
                    connection.execute(statement)
                if allowed:
                    connection.execute(last)
                else:
                    with pytest.raises(sa.exc.IntegrityError, match="must stay private"):
                        connection.execute(last)
                transaction.rollback()

    def test_a_dataset_from_before_stays_as_it_was(self, migrated):
        """What was visible before the extension was switched on may still be edited."""
        with migrated.begin() as connection:
            connection.execute(sa.text("ALTER TABLE package DISABLE TRIGGER USER"))
            connection.execute(sa.text("INSERT INTO package VALUES ('old', false, 'active')"))
            connection.execute(sa.text("ALTER TABLE package ENABLE TRIGGER USER"))
            connection.execute(sa.text("UPDATE package SET state = 'active', private = false"))


def _review(
    connection: sa.engine.Connection, stage: str, access_class: str, key: str = "p"
) -> None:
    connection.execute(
        sa.text(
            "INSERT INTO satudata_review (package_id, stage, stage_since, revision, version,"
            " access_class, opened_by_walidata, shown_walidata, shown_pembina, awaiting_kepala)"
            " VALUES (:key, :stage, now(), 0, 1, :access_class, false, false, false, false)"
        ),
        {"key": key, "stage": stage, "access_class": access_class},
    )
