"""Makes what a judged table asks for, all or nothing, and tells the people."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib import mailer
from ckan.logic.schema import create_user_for_user_invite_schema

from ckanext.satudata.accounts.importing import CAPACITY, Import, Row
from ckanext.satudata.accounts.trail import Line, note
from ckanext.satudata.roles.sdi import Person

log = logging.getLogger(__name__)


def apply(context: Any, work: Import) -> None:
    """Make every row in one transaction; then send the mails.

    Raises:
        tk.ValidationError: CKAN refuses one; nothing is made.
    """
    invited: dict[str, list[Row]] = {}
    line = 0
    try:
        for row in work.rows:
            line = row.line
            if row.status in ("new", "invited"):
                invited.setdefault(row.email, []).append(row)
            _make(context, row)
        for rows in invited.values():
            _user(rows[0]).reset_key = mailer.make_key()
        counts = Counter(row.status for row in work.rows)
        note(Line("import", "import", "", "", changes={k: [None, n] for k, n in counts.items()}))
        model.Session.commit()
    except (tk.ValidationError, tk.NotAuthorized) as refusal:
        model.Session.rollback()
        where = tk._("Line {line}").format(line=line)
        raise tk.ValidationError({"rows": [f"{where}: {refusal}"]}) from None
    except BaseException:
        model.Session.rollback()
        raise
    _tell([rows[0] for rows in invited.values()], work.who)


def _make(context: Any, row: Row) -> None:
    def inner(**more: Any) -> Any:
        return {"user": context["user"], "ignore_auth": True, "defer_commit": True, **more}

    if row.status == "new":
        schema = create_user_for_user_invite_schema()
        tk.get_action("user_create")(
            inner(schema=schema),
            {
                "name": row.username,
                "email": row.email,
                "fullname": row.fullname,
                "state": "pending",
            },
        )
        model.Session.flush()
    if row.role != "account" and row.status in ("new", "added", "changed"):
        tk.get_action("member_create")(
            inner(),
            {
                "id": row.organization,
                "object": row.username,
                "object_type": "user",
                "capacity": CAPACITY[row.role],
            },
        )
        model.Session.flush()


def _tell(rows: list[Row], who: Person) -> None:
    """One mail to each; without a mail server sysadmins get the addresses, once."""
    works = bool(tk.config.get("smtp.server"))
    for row in rows:
        user = _user(row)
        if works:
            try:
                mailer.mail_user(user, _subject(), mailer.get_invite_body(user))
                row.mailed = True
                continue
            except Exception:  # the accounts are made; whatever the mailer trips over is no reason
                log.exception("No mail could be sent to %s", user.name)
                works = False
        if who.sysadmin:
            row.link = mailer.get_reset_link(user)
        row.message = tk._("No mail could be sent")


def _subject() -> str:
    text = tk.render("emails/invite_user_subject.txt", {"site_title": tk.config["ckan.site_title"]})
    return text.split("\n")[0]


def _user(row: Row) -> model.User:
    user = model.User.get(row.username)
    assert user
    return user
