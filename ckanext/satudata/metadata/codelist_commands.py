"""``ckan satudata codelists``: checks and updates the code lists."""

from __future__ import annotations

from pathlib import Path

import click

from ckanext.satudata import config
from ckanext.satudata.metadata import codelist_care
from ckanext.satudata.metadata import codelists as lists


@click.group("codelists", short_help="Check and update the code lists.")
def codelists() -> None:
    """Code lists that the fields choose from."""


@codelists.command()
def check() -> None:
    """Read every list, then look for stored codes that are in none; exit code 1 if any."""
    try:
        for name in lists.names():
            found = lists.get(name)
            click.echo(f"{name}: {len(found.choices)} ({found.date}) {found.source}")
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    unknown = list(codelist_care.unknown())
    for one in unknown:
        nearest = f"; nearest: {', '.join(one.nearest)}" if one.nearest else ""
        click.secho(f"{one.package}: {one.field}: unknown code {one.value!r}{nearest}", fg="red")
    if unknown:
        raise SystemExit(1)
    click.echo("Every stored code is in its list.")


@codelists.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="", help="Where a CSV of areas comes from.")
@click.option("--date", default="", help="Of when it is.")
def update(file: Path, source: str, date: str) -> None:
    """Put FILE into the site's folder: a JSON file of lists, or a CSV of areas.

    A list replaces the one of the same name; areas are added. Running services read it at
    their next start.
    """
    folder = config.codelist_folder()
    if not folder:
        raise click.ClickException(
            "Set ckanext.satudata.metadata.codelist_folder to a folder of the site first."
        )
    try:
        written = codelist_care.install(file, Path(folder), source, date)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    for one in written:
        click.echo(f"{one.name}: {len(one.choices)} entries")
