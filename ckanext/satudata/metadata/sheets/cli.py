"""``ckan satudata metadata import|export``: spreadsheets from the command line, as a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import click

from ckanext.satudata import guarded
from ckanext.satudata.metadata.sheets import writing
from ckanext.satudata.metadata.sheets.directory import People, Portal

_user = click.option("--user", "user", required=True, help="Account in whose name it is done.")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_user
@click.option("--apply", "really", is_flag=True, help="Do it. Without: a dry run.")
@click.option("--revise", is_flag=True, help="Open working copies of published datasets.")
@click.pass_context
def import_sheet(ctx: click.Context, file: Path, user: str, really: bool, revise: bool) -> None:
    """Describe kegiatan and datasets by the filled template (.xlsx)."""
    with file.open("rb") as upload:
        found = _call(ctx, user, "import", upload=upload, dry_run=not really, revise=revise)
    for row in found["rows"]:
        click.echo(f"{row['sheet']} {row['row']}: {row['title']} – {row['status']}")
        for problem in row["problems"]:
            near = f" ({', '.join(problem['near'])})" if problem["near"] else ""
            where = " ".join(filter(None, (problem["place"], problem["column"])))
            click.echo(f"  {where}: {problem['message']}{near}")
    click.echo(", ".join(f"{count} {status}" for status, count in found["counts"].items()))
    if found["message"]:
        click.secho(found["message"], fg="red", err=True)
    if found["faulty"] or (really and found["state"] != "applied"):
        raise SystemExit(1)
    if not really:
        click.echo("Dry run: nothing was changed. Add --apply to do it.")


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_user
@click.option("--id", "package", help="A kegiatan (with its datasets) or a dataset.")
@click.option("--organization", help="All datasets of an organization.")
@click.pass_context
def export_sheet(
    ctx: click.Context, file: Path, user: str, package: str | None, organization: str | None
) -> None:
    """Write a filled spreadsheet; without --id and --organization the empty template."""
    wanted = {"id": package, "organization": organization}
    given = {key: value for key, value in wanted.items() if value}
    content = _call(ctx, user, "export", **given) if given else {}
    with ctx.meta["flask_app"].test_request_context():
        book = writing.workbook(content, Portal(People(user)))
    with guarded.opened(file) as out:
        out.buffer.write(book)
    click.echo(f"{file}: {sum(map(len, content.values()))} row(s)")


def _call(ctx: click.Context, user: str, action: str, **data: Any) -> Any:
    """The action as this person; it waits until all is done."""
    account = model.User.get(user)
    if account is None or account.state != "active":
        raise click.BadParameter(f"no account {user}", param_hint="--user")
    with ctx.meta["flask_app"].test_request_context():
        context: Any = {"user": account.name, "auth_user_obj": account, "satudata_wait": True}
        try:
            return tk.get_action(f"satudata_metadata_{action}")(context, data)
        except tk.ValidationError as refusal:
            for message in refusal.error_summary.values():
                click.secho(str(message), fg="red", err=True)
        except (tk.NotAuthorized, tk.ObjectNotFound) as refusal:
            click.secho(str(refusal), fg="red", err=True)
        raise SystemExit(1)
