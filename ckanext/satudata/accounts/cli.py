"""``ckan satudata accounts …``: import and moving from the command line, as the site user."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import click

from ckanext.satudata import guarded
from ckanext.satudata.accounts import tables


@click.group(short_help="Accounts: import, moving.")
def accounts() -> None:
    """People and roles. Without --apply, nothing changes."""


@accounts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "really", is_flag=True, help="Do it. Without: a dry run.")
@click.option("--links", type=click.Path(dir_okay=False, path_type=Path),
              help="File for one-time addresses where no mail could be sent.")  # fmt: skip
@click.pass_context
def import_accounts(ctx: click.Context, file: Path, really: bool, links: Path | None) -> None:
    """Accounts and roles from a CSV file: email, nama, username, peran, organisasi."""
    if really and links:
        try:
            links.touch(mode=0o600)
        except OSError as problem:
            raise click.BadParameter(f"{links}: {problem.strerror}", param_hint="--links") from None
    upload = io.BytesIO(file.read_bytes())
    found = _call(ctx, "satudata_accounts_import", upload=upload, dry_run=not really)
    for row in found["rows"]:
        click.echo(
            f"{row['line']}: {row['email']} {row['role']} {row['organization']}"
            f" – {row['status']} {row['message']}".rstrip()
        )
    given = [row for row in found["rows"] if row["link"]]
    if given and links:
        table = tables.write(("email", "link"), [(row["email"], row["link"]) for row in given])
        with guarded.opened(links) as file_of_links:
            file_of_links.write(table)
        click.echo(f"{len(given)} address(es) in {links}; delete the file when they are passed on")
    elif given:
        for row in given:
            click.echo(f"{row['email']}: {row['link']}")
    click.echo(", ".join(f"{count} {status}" for status, count in found["counts"].items()))
    if found["faulty"]:
        raise SystemExit(1)
    if not really:
        click.echo("Dry run: nothing was changed. Add --apply to do it.")


@accounts.command()
@click.argument("user")
@click.option("--from", "organization", required=True, help="Organization that is left.")
@click.option("--successor", help="Who takes over.")
@click.option("--leave", is_flag=True, help="End the membership.")
@click.option("--to", "to_organization", help="New organization.")
@click.option("--capacity", "to_capacity", type=click.Choice(["editor", "admin"]))
@click.option("--reason")
@click.option("--apply", "really", is_flag=True, help="Do it. Without: a dry run.")
@click.pass_context
def move(ctx: click.Context, user: str, really: bool, **data: Any) -> None:
    """Hand over what is open with somebody who moves."""
    given = {key: value for key, value in data.items() if value}
    found = _call(ctx, "satudata_accounts_move", user=user, dry_run=not really, **given)
    for item in found["work"]:
        click.echo(f"{item['title']} ({item['stage']}): {item.get('outcome') or item['task']}")
    click.echo(f"{len(found['work'])} open")
    if not really:
        click.echo("Dry run: nothing was changed. Add --apply to do it.")


def _call(ctx: click.Context, action: str, **data: Any) -> Any:
    """The action as the site user; CKAN builds addresses and words within a request only."""
    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    with ctx.meta["flask_app"].test_request_context():
        try:
            return tk.get_action(action)({"user": site["name"]}, data)
        except tk.ValidationError as refusal:
            for message in refusal.error_summary.values():
                click.secho(str(message), fg="red", err=True)
            raise SystemExit(1) from None
