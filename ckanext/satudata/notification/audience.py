"""Who is told of what: one table, read by every channel (the bell now, mails later)."""

from __future__ import annotations

from ckanext.satudata import config
from ckanext.satudata.access import policy
from ckanext.satudata.review.facts import Facts
from ckanext.satudata.types import Role

AUDIENCE: dict[str, frozenset[Role]] = {
    "submit": frozenset({"walidata"}),
    "approve": frozenset({"produsen", "walidata"}),
    "verify": frozenset({"pembina"}),
    "return": frozenset({"produsen"}),
    "recommend": frozenset({"walidata"}),
    "recall": frozenset({"produsen", "walidata", "pembina"}),
    "schedule": frozenset({"produsen"}),
    "publish": frozenset({"produsen"}),
    "withdraw": frozenset({"produsen"}),
    "reopen": frozenset({"produsen"}),
    "reclassify": frozenset({"produsen"}),
}
"""Kind of event → roles that are told. A kind that is not named is told to nobody."""


def audience(kind: str, item: Facts) -> frozenset[Role]:
    """The roles that are told of an event, as far as they may see the dataset now.

    Args:
        kind: action of the trail's line.
        item: the dataset after the event.
    """
    roles: set[Role] = set(AUDIENCE.get(kind, frozenset()))
    if kind == "submit" and item.awaiting_kepala:
        roles = {"kepala"}
    if kind == "return" and item.stage == "submitted":
        roles = {"walidata"}
    if kind == "verify" and config.pembina_required() != "all":
        roles.add("walidata")
        if config.pembina_required() == "none":
            roles.discard("pembina")
    if not policy.walidata_sees(item):
        roles.discard("walidata")
    if not policy.pembina_sees(item):
        roles.discard("pembina")
    return frozenset(roles)
