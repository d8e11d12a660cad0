"""The slug that a dataset gets at its first publication."""

from __future__ import annotations

import re

import ckan.model as model
from ckan.lib.munge import munge_title_to_name

RESERVED = frozenset({"new", "edit", "search", "changes_multiple"})
"""Slugs at whose URL CKAN shows something else."""

UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
"""A slug that could be the id of another dataset."""


def free_name(wanted: str, package: model.Package) -> str:
    """The wanted slug, or the next free one like it."""
    base = munge_title_to_name(wanted)[:90].strip("-_") or "data"
    if len(base) < 2 or base in RESERVED or UUID.fullmatch(base):
        base = f"data-{base}"
    taken = {
        row.name
        for row in model.Session.query(model.Package.name).filter(
            model.Package.name.like(base.replace("_", r"\_") + "%"),
            model.Package.id != package.id,
        )
    }
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
