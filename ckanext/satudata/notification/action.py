"""Actions of the notifications: what the caller was told, and that it was read."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.notification import queries, schema
from ckanext.satudata.roles.sdi import person_in


@tk.side_effect_free
@tk.validate_action_data(schema.listing)
def satudata_notification_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the caller was told, newest first.

    Only of datasets whose review the caller may see at this moment: what has moved out of
    sight since is neither listed nor counted.

    Example: ``api.action.satudata_notification_list(unread_only=True)`` (ckanapi)

    :param unread_only: only what was not read yet (default: false)
    :param limit: at most this many (default 20)
    :param offset: skip this many
    :returns: ``{count, unread, results}``; a result has ``id``, ``kind`` (what happened: the
        action of the trail's line), ``package_id``, ``name``, ``title``, ``organization``,
        ``stage`` (where it stands now), ``event`` (number of the trail's line),
        ``actor_name``, ``target``, ``note``, ``created_at``, ``read_at``
    :raises ckan.plugins.toolkit.NotAuthorized: not signed in
    """
    tk.check_access("satudata_notification_list", context, data_dict)
    return queries.listing(
        person_in(context),
        unread_only=data_dict["unread_only"],
        limit=data_dict["limit"],
        offset=data_dict["offset"],
    )


@tk.validate_action_data(schema.read)
def satudata_notification_read(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Mark the caller's own notifications as read; those of others are left alone.

    Example: ``api.action.satudata_notification_read(all=True)`` (ckanapi)

    :param ids: ids of notifications
    :param all: true for all of them, in place of ``ids``
    :returns: ``{read}``: how many were unread before
    :raises ckan.plugins.toolkit.NotAuthorized: not signed in
    :raises ckan.plugins.toolkit.ValidationError: neither ``ids`` nor ``all``
    """
    tk.check_access("satudata_notification_read", context, data_dict)
    if not data_dict["all"] and "ids" not in data_dict:
        raise tk.ValidationError({"ids": [tk._("Say which notifications, or all of them")]})
    ids = None if data_dict["all"] else data_dict["ids"]
    marked = queries.mark_read(person_in(context), ids)
    model.Session.commit()
    return {"read": marked}
