"""Template helpers of the notifications."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.notification import queries
from ckanext.satudata.roles.sdi import person


def satudata_unread() -> str:
    """What stands on the bell: a number, ``99+`` or nothing. One query a page."""
    if not tk.current_user.is_authenticated:
        return ""
    if "satudata_unread" not in tk.g:
        tk.g.satudata_unread = queries.unread(person(tk.current_user))
    count = tk.g.satudata_unread
    return "" if not count else str(count) if count < queries.MANY else f"{queries.MANY - 1}+"


def satudata_notification_text(notification: dict[str, Any]) -> str:
    """What happened, as a sentence without the dataset's title."""
    name = notification["actor_name"] or tk._("The portal")
    sentence = {
        "submit": tk._("{name} submitted it for review."),
        "approve": tk._("{name} approved it for walidata."),
        "verify": tk._("{name} verified it: the recommendation is next."),
        "return": tk._("{name} returned it with reasons."),
        "recommend": tk._("{name} recommended it: it can be published."),
        "recall": tk._("{name} recalled it."),
        "schedule": tk._("{name} scheduled its release."),
        "publish": tk._("It was published."),
        "withdraw": tk._("{name} withdrew it from the public."),
        "reopen": tk._("{name} reopened it as a draft."),
        "reclassify": tk._("{name} made its access class stricter."),
        "due_soon": tk._("Due soon: three quarters of its time are used."),
        "due_now": tk._("Its time is over: it should be decided now."),
        "overdue": tk._("Overdue: twice its time has passed."),
        "escalated": tk._("Overdue: nobody has acted on it in time."),
    }.get(notification["kind"], notification["kind"])
    return sentence.format(name=name)
