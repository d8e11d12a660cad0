"""Mend ckanext-validation 2.2.0 on CKAN 2.11, where loading its plugin ends in an error.

Its ``tables_exist()`` and ``create_tables()`` rely on a table that knows its database.
CKAN's metadata have not been bound to one since SQLAlchemy 1.4 came, so that both raise
``UnboundExecutionError``. (``Table.exists()`` is gone altogether in SQLAlchemy 2.) The
repaired functions try the original first and step in only where that fails in this way: with
a release that works they change nothing.

``apply()`` runs when our plugin module is imported. Plugins read their configuration after
all of them have been imported, so the order in ``ckan.plugins`` does not matter.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckanext.validation import model as validation_model
from sqlalchemy.engine import Engine

BROKEN = (sa.exc.UnboundExecutionError, AttributeError, TypeError)
"""How the originals fail without a bound table: SQLAlchemy 1.4, 2.0 exists, 2.0 create."""

IMPORTERS = (
    "ckanext.validation.plugin",
    "ckanext.validation.common",
    "ckanext.validation.commands",
    "ckanext.validation.cli",
)
"""Modules that hold the functions by name, when they are loaded already."""


def apply() -> None:
    """Put the repaired functions in place; a second call changes nothing."""
    for name, fallback in (("tables_exist", tables_exist), ("create_tables", create_tables)):
        original = getattr(validation_model, name)
        if hasattr(original, "satudata_original"):
            continue
        repaired = _repaired(original, fallback)
        for module in (validation_model, *_loaded(IMPORTERS)):
            if getattr(module, name, None) is original:
                setattr(module, name, repaired)


def tables_exist() -> bool:
    """Whether the table of validation reports is in the database."""
    with _engine() as engine:
        return sa.inspect(engine).has_table(_table().name)


def create_tables() -> None:
    """Make the table of validation reports where it is missing."""
    with _engine() as engine:
        _table().create(bind=engine, checkfirst=True)


def _repaired(original: Callable[[], Any], fallback: Callable[[], Any]) -> Callable[[], Any]:
    @wraps(original)
    def repaired() -> Any:
        try:
            return original()
        except BROKEN:
            return fallback()

    repaired.satudata_original = original  # pyright: ignore[reportFunctionMemberAccess]
    return repaired


def _table() -> sa.Table:
    return validation_model.Validation.__table__


def _loaded(names: tuple[str, ...]) -> Iterator[Any]:
    return (sys.modules[name] for name in names if name in sys.modules)


@contextmanager
def _engine() -> Iterator[Engine]:
    """CKAN's engine; while plugins are being loaded there is none yet, then one of our own."""
    if model.meta.engine is not None:
        yield model.meta.engine
        return
    engine = sa.create_engine(tk.config["sqlalchemy.url"], poolclass=sa.pool.NullPool)
    try:
        yield engine
    finally:
        engine.dispose()
