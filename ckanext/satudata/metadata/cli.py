"""``ckan satudata metadata …``: metadata from the command line."""

from __future__ import annotations

import click

from ckanext.satudata.metadata.sheets.cli import export_sheet, import_sheet


@click.group(short_help="Metadata: spreadsheets in and out.")
def metadata() -> None:
    """Metadata of datasets and kegiatan."""


metadata.add_command(import_sheet)
metadata.add_command(export_sheet)
