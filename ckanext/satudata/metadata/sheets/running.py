"""Checks a file or applies it: in the request for a few rows, in the worker for many."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import ckan.model as model
import click
from flask import has_request_context
from rq.timeouts import JobTimeoutException

from ckanext.satudata.metadata.sheets import applying, imports
from ckanext.satudata.metadata.sheets.imports import Import
from ckanext.satudata.metadata.sheets.planning import Plan
from ckanext.satudata.metadata.wording import gettext as _

log = logging.getLogger(__name__)

TIMEOUT = 1800
STEP = 5
"""Progress is noted after so many entries."""


def run(import_id: str, commit: Callable[[list[str]], None]) -> None:
    """Do what the state of an import says; a second run after a crash does no harm.

    Args:
        import_id: in state ``checking`` or ``applying``.
        commit: ends the transaction that wrote these datasets.
    """
    found = Import.get(import_id)
    if found is None or found.state not in imports.BUSY:
        return
    with _speaking(found.language):
        try:
            _run(found, commit)
        except (Exception, JobTimeoutException):
            model.Session.rollback()
            log.exception("The import %s broke off", import_id)
            message = _("The import broke off and nothing was changed. Try again later.")
            imports.note(import_id, state="failed", message=message)


def _run(found: Import, commit: Callable[[list[str]], None]) -> None:
    import_id, content, shown = found.id, found.content, found.digest
    user = model.User.get(found.user_id)
    if user is None or user.state != "active":
        message = _("The account that brought the file is not active any more.")
        imports.note(import_id, state="failed", message=message)
        return
    revise, applies = found.revise, found.state == "applying"
    plan = Plan(user.name, content, _Progress(import_id))
    rows = [row.dictized() for row in plan.rows]
    message = _obstacle(plan, shown, revise=revise) if applies else None
    if message or not applies:
        imports.note(
            import_id, state="checked", digest=plan.digest, rows=rows, message=message,
            done=found.total,
        )  # fmt: skip
        return

    def finish(package_ids: list[str]) -> None:
        """The result is kept in the transaction of the import."""
        kept = Import.get(import_id)
        assert kept
        kept.state, kept.done, kept.changed_at = "applied", kept.total, imports.now()
        kept.content = {}
        kept.rows = [row.dictized() for row in plan.rows]
        commit(package_ids)

    try:
        applying.apply(plan, finish, _Progress(import_id))
    except applying.Failed:
        rows = [row.dictized() for row in plan.rows]
        message = _("It was refused while it was written. Nothing was changed.")
        imports.note(import_id, state="checked", digest=None, rows=rows, message=message)


def _obstacle(plan: Plan, shown: str | None, *, revise: bool) -> str | None:
    """Why a plan is not applied now."""
    if plan.faulty:
        return _("There are errors. Correct them in the file and upload it again.")
    if plan.digest != shown:
        return _("Something changed in the portal since the check. Look at the rows again.")
    if not revise and any(write.revise for write in plan.writes):
        return _("Published datasets would change: allow that their working copies are opened.")
    if not plan.writes:
        return _("Nothing would change.")
    return None


class _Progress:
    """Notes how many entries are done, not after each of them."""

    def __init__(self, import_id: str) -> None:
        self.import_id = import_id

    def __call__(self, done: int) -> None:
        if done % STEP == 0:
            imports.note(self.import_id, done=done)


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """In the worker: in the language of whoever brought the file."""
    command = click.get_current_context(silent=True)
    app = command.meta.get("flask_app") if command else None
    if has_request_context() or app is None:
        yield
        return
    with app.test_request_context(environ_overrides={"CKAN_LANG": language}):
        yield
