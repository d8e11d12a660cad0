"""``ckan satudata …``: what an operator of the portal runs by hand or as a service."""

from __future__ import annotations

import signal
import socket
import time
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan.lib.redis import connect_to_redis

from ckanext.satudata import config
from ckanext.satudata.accounts import trail as accounts_trail
from ckanext.satudata.accounts.cli import accounts
from ckanext.satudata.adoption.cli import adopt, uninstall
from ckanext.satudata.demo.cli import demo
from ckanext.satudata.metadata import inspection, interrupted
from ckanext.satudata.metadata.cli import metadata
from ckanext.satudata.metadata.codelist_commands import codelists
from ckanext.satudata.notification import bell, reminders
from ckanext.satudata.review import engine, scoring, trail
from ckanext.satudata.review.cli import review
from ckanext.satudata.review.model import Event
from ckanext.satudata.revision import recovery
from ckanext.satudata.roles.sdi import Person

SCHEDULER_LOCK = 7_305_001
"""Key of the advisory lock: one scheduler works, however many run."""


@click.group(short_help="Satu Data: review, publication, demo.")
def satudata() -> None:
    """Commands of the Satu Data extension."""


satudata.add_command(adopt)
satudata.add_command(uninstall)
satudata.add_command(demo)
satudata.add_command(accounts)
satudata.add_command(metadata)
satudata.add_command(codelists)
satudata.add_command(review)


@satudata.command()
def recover() -> None:
    """Finish publications that a crash interrupted, and write pending search documents."""
    click.echo(f"{recovery.recover()} publication(s) settled")


@satudata.command("trail")
@click.argument("package_id", required=False)
def verify_trail(package_id: str | None) -> None:
    """Verify the hash chain of one dataset's trail, or of all and of the administration."""
    ids = (
        [package_id]
        if package_id
        else [row.package_id for row in model.Session.query(Event.package_id).distinct()]
    )
    bad = {key: lines for key in ids if (lines := trail.broken(key))}
    for key, lines in bad.items():
        click.secho(f"{key}: broken at line {', '.join(map(str, lines))}", fg="red", err=True)
    administration = [] if package_id else accounts_trail.broken()
    if administration:
        places = ", ".join(map(str, administration))
        click.secho(f"administration: broken at line {places}", fg="red", err=True)
    if bad or administration:
        raise SystemExit(1)
    click.echo(f"{len(ids)} trail(s) whole")
    if not package_id:
        click.echo(f"administration: {accounts_trail.length()} line(s) whole")


@satudata.command()
def quality() -> None:
    """Score every published dataset; the scores of versions to come are kept by themselves."""
    click.echo(f"{scoring.record_all()} dataset(s) scored")


@satudata.command()
@click.option("--once", is_flag=True, help="One round, then end.")
def scheduler(once: bool) -> None:
    """Scheduled releases, unfinished publications and pending search documents, for ever."""
    stop: list[Any] = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    signal.signal(signal.SIGINT, lambda *_: stop.append(True))
    if once:
        _round()
        return
    while not stop:
        try:
            _round()
            _beat()
        except Exception as error:  # a database that restarts must not end the scheduler
            click.secho(f"scheduler: {error}", fg="red", err=True)
            model.Session.rollback()
        finally:
            model.Session.remove()
        until = time.monotonic() + config.scheduler_interval()
        while not stop and time.monotonic() < until:
            time.sleep(0.5)


def _beat() -> None:
    """A sign of life for whoever watches the processes; it falls away when rounds stop."""
    key = f"satudata:scheduler:{socket.gethostname()}"
    lifetime = max(120, 3 * config.scheduler_interval())
    connect_to_redis().set(key, int(time.time()), ex=lifetime)


def _round() -> None:
    with model.meta.engine.connect() as connection:
        mine = connection.scalar(sa.select(sa.func.pg_try_advisory_lock(SCHEDULER_LOCK)))
        if not mine:
            return
        try:
            settled = recovery.recover()
            site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
            user = model.User.get(site["name"])
            assert user
            system = Person(id=user.id, name=user.name, sysadmin=True)
            released = engine.release_due(system)
            bell.purge()
            again = interrupted.resume() + inspection.start_lost()
            reminders.remind()
            if settled or released or again:
                click.echo(f"scheduler: {settled} settled, {released} released, {again} again")
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(SCHEDULER_LOCK)))
