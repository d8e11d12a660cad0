"""What stays at the URL of a withdrawn dataset: that it was there, since when not, and why.

Shown from the withdrawal until the next publication, and only when the last published class
was terbuka or terbatas; everything on it was public before or was written for the public.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model

from ckanext.satudata.review.facts import Facts
from ckanext.satudata.review.model import Event
from ckanext.satudata.revision.model import Version


def tombstone(item: Facts) -> dict[str, Any] | None:
    """Title of the last version, day and reason of the withdrawal; None when there is none."""
    stands = (
        item.package_state == "active"
        and item.version > 0
        and not item.published
        and item.access_class in ("terbuka", "terbatas")
    )
    if not stands:
        return None
    last = model.Session.query(Version).get((item.package_id, item.version))
    event = (
        model.Session.query(Event)
        .filter(Event.package_id == item.package_id, Event.action == "withdraw")
        .order_by(Event.number.desc())
        .first()
    )
    if last is None or event is None:
        return None
    return {"title": last.content.get("title", ""), "at": event.at, "reason": event.note}
