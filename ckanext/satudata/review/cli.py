"""``ckan satudata review …``: the clocks."""

from __future__ import annotations

import click

from ckanext.satudata.review import clock


@click.group(short_help="Review: the clocks.")
def review() -> None:
    """Work of an operator on the review."""


@review.command("recompute-clocks")
def recompute_clocks() -> None:
    """Reckon when each stage under way is due, after limits or holidays were changed."""
    click.echo(f"{clock.recompute()} due date(s) changed")
