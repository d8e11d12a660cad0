"""``ckan satudata demo``: loads the demo portal."""

from __future__ import annotations

from pathlib import Path

import click

from ckanext.satudata.demo.act import DemoError
from ckanext.satudata.demo.load import load

__all__ = ["demo"]


@click.command(short_help="Load the demo portal.")
@click.option(
    "--accounts",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="File that gets the demo accounts (JSON, mode 0600).",
)
@click.option("--small", is_flag=True, help="Two agencies and three small datasets only.")
@click.pass_context
def demo(ctx: click.Context, accounts: Path, small: bool) -> None:
    """Load what is missing of the demo portal; a rerun continues where the last one stopped.

    The worker must be running: submitting waits until the uploaded files are checked.
    """
    try:
        load(ctx.meta["flask_app"], accounts, small=small, say=click.echo)
    except DemoError as error:
        raise click.ClickException(str(error)) from error
