"""The page of the bell: what I was told, and one form to mark it as read."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import flask
from ckan.types import Context
from flask import Blueprint
from flask.typing import ResponseReturnValue

from ckanext.satudata import csrf

satudata_notification = Blueprint(
    "satudata_notification", __name__, url_prefix="/satudata/notification"
)
csrf.protect(satudata_notification)

PAGE_SIZE = 20


@satudata_notification.errorhandler(tk.NotAuthorized)
def _not_authorized(error: tk.NotAuthorized) -> ResponseReturnValue:
    return tk.h.redirect_to("user.login", came_from=flask.request.full_path)


def _context() -> Context:
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


@satudata_notification.route("/")
def index() -> str:
    """What I was told, newest first."""
    arguments = flask.request.args
    page = max(arguments.get("page", 1, type=int), 1)
    unread_only = arguments.get("unread") == "true"
    found = tk.get_action("satudata_notification_list")(
        _context(),
        {"unread_only": unread_only, "limit": PAGE_SIZE, "offset": (page - 1) * PAGE_SIZE},
    )
    return tk.render(
        "satudata/notification/list.html",
        {
            **found,
            "page": page,
            "pages": -(-found["count"] // PAGE_SIZE),
            "unread_only": unread_only,
        },
    )


@satudata_notification.route("/read", methods=["POST"])
def read() -> ResponseReturnValue:
    """Mark one or all as read, and back to the list."""
    ids = flask.request.form.getlist("id")
    data: dict[str, Any] = {"ids": ids} if ids else {"all": True}
    try:
        tk.get_action("satudata_notification_read")(_context(), data)
    except tk.ValidationError as refusal:
        for sentence in tk.h.satudata_refusal(refusal):
            tk.h.flash_error(sentence)
    unread = {"unread": "true"} if flask.request.form.get("unread") == "true" else {}
    return tk.h.redirect_to("satudata_notification.index", **unread)
