"""How the demo acts: every step is an action called as the person who would click it.

Each call gets a request context of its own, as a click would, so nothing that is remembered
for one person or moment (roles, labels) reaches the next. Imports the demo's calendar.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from flask import Flask

from ckanext.satudata.demo.calendar import acting_at


class DemoError(Exception):
    """The demo cannot go on; the message says at which step and why."""


class Portal:
    """The place where the demo's people act: a running application."""

    def __init__(self, app: Flask) -> None:
        """Take the Flask application that the actions run in."""
        self._app = app
        self._site_user = ""

    def at(self, moment: dt.datetime) -> AbstractContextManager[None]:
        """Inside the block everything happens at another moment (UTC without a zone)."""
        return acting_at(moment)

    def call(self, user: str, action: str, /, **data: Any) -> Any:
        """Call an action as ``user``.

        Raises:
            ckan.plugins.toolkit.ValidationError: the action says what is wrong.
            ckan.plugins.toolkit.ObjectNotFound: what it asks for is not there (for this user).
            DemoError: the user may not do it, so the demo and the portal's rules disagree.
        """
        with self._app.test_request_context():
            try:
                return tk.get_action(action)({"user": user}, data)
            except tk.NotAuthorized as error:
                raise DemoError(f"{user} may not call {action}: {error}") from error
            finally:
                model.Session.remove()

    def as_site(self, action: str, /, **data: Any) -> Any:
        """Call an action as the site user: for organizations, topics and accounts only."""
        return self.call(self.site_user(), action, **data)

    def site_user(self) -> str:
        """Name of the site user."""
        if not self._site_user:
            with self._app.test_request_context():
                site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
                self._site_user = site["name"]
        return self._site_user

    def find(self, user: str, action: str, /, **data: Any) -> Any | None:
        """Call a show action; None when the thing is not there for this user."""
        try:
            return self.call(user, action, **data)
        except (tk.ObjectNotFound, DemoError):
            return None

    def find_as_site(self, action: str, /, **data: Any) -> Any | None:
        """Call a show action as the site user; None when the thing is not there."""
        try:
            return self.as_site(action, **data)
        except tk.ObjectNotFound:
            return None
