"""Activities: CKAN freezes labels and whole dataset dicts in them; here they follow the policy."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.satudata.access import policy, redaction
from ckanext.satudata.access.visible import is_internal
from ckanext.satudata.review.facts import Facts, facts, facts_of
from ckanext.satudata.roles.sdi import Person, person_in


def is_about_dataset(activity_type: str | None) -> bool:
    """Whether an activity of this type tells of a dataset."""
    return bool(activity_type) and activity_type.endswith(("package", "resource view"))


def is_about_view(activity_type: str | None) -> bool:
    """Whether an activity of this type tells of a resource view; CKAN gives it no labels."""
    return bool(activity_type) and activity_type.endswith("resource view")


def before_create(data: dict[str, Any]) -> bool:
    """Redact what a new activity keeps.

    Returns:
        Whether it may be kept at all.
    """
    if not is_about_dataset(data.get("activity_type")):
        return True
    package = model.Package.get(data.get("object_id"))
    if package is None:
        return False
    item = facts(package)
    if is_about_view(data["activity_type"]):
        return redaction.may_hold_resources(item)
    kept = (data.get("data") or {}).get("package")
    if kept and not redaction.may_hold_resources(item):
        data["data"] = {**data["data"], "package": redaction.redacted(kept)}
    data["permission_labels"] = policy.labels_of(item)
    return True


def tighten(package_id: str) -> None:
    """Old activities obey the dataset's present state, in the running transaction.

    Called when a dataset is withdrawn or made stricter. Labels are only taken away: what was
    the producer's alone stays so.
    """
    if not p.plugin_loaded("activity"):
        return
    from ckanext.activity.model import Activity

    package = model.Package.get(package_id)
    assert package
    model.Session.flush()
    item = facts(package)
    labels = set(policy.labels_of(item))
    for activity in model.Session.query(Activity).filter(Activity.object_id == package_id):
        if is_about_view(activity.activity_type):
            if not redaction.may_hold_resources(item):
                model.Session.delete(activity)
            continue
        activity.permission_labels = sorted(labels & set(activity.permission_labels or []))
        kept = (activity.data or {}).get("package")
        if kept and not redaction.may_hold_resources(item):
            activity.data = {**activity.data, "package": redaction.redacted(kept)}
    model.Session.flush()


def readable(context: Context, activities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The activities of a list that the caller may see now, whatever their labels say."""
    if is_internal(context):
        return activities
    who = person_in(context)
    known = facts_of({activity["object_id"] for activity in activities})
    seen: list[dict[str, Any]] = []
    for activity in activities:
        item = known.get(activity["object_id"])
        if item is None and is_about_dataset(activity["activity_type"]) and not who.sysadmin:
            continue
        if item is not None and not policy.may_see(item, who):
            continue
        if not who.sysadmin:
            activity.pop("permission_labels", None)
        seen.append(_shown(activity, item, who))
    return seen


def before_detail(context: Context, activity_id: Any) -> None:
    """Guard one activity, its data, its difference to the one before.

    Raises:
        tk.ObjectNotFound: there is none, or the caller may not know of its dataset.
    """
    if is_internal(context):
        return
    activity, item = _activity(activity_id)
    if activity is None or item is None or not policy.may_see(item, person_in(context)):
        raise tk.ObjectNotFound(tk._("Activity not found"))


def before_diff(context: Context, activity_id: Any) -> None:
    """The same for a difference: both sides must be open to the caller."""
    before_detail(context, activity_id)
    activity, _item = _activity(activity_id)
    if activity is None or is_internal(context):
        return
    kind = type(activity)
    earlier = (
        model.Session.query(kind)
        .filter(kind.object_id == activity.object_id, kind.timestamp < activity.timestamp)
        .order_by(kind.timestamp.desc())
        .first()
    )
    if earlier is not None and not _labelled(earlier, person_in(context)):
        raise tk.ObjectNotFound(tk._("Previous activity for this object not found"))


def may_see_detail(context: Context, activity_id: Any) -> bool:
    """Whether the caller may read what an activity keeps of its dataset."""
    activity, item = _activity(activity_id)
    who = person_in(context)
    return bool(
        activity is not None
        and item is not None
        and policy.may_inspect(item, who)
        and _labelled(activity, who)
    )


def auth_detail(context: Context, data: dict[str, Any]) -> AuthResult:
    """The answer of the auth functions that ask for one activity."""
    if is_internal(context) or may_see_detail(context, data.get("id")):
        return {"success": True}
    return {"success": False, "msg": tk._("Unauthorized to view activity data")}


def _labelled(activity: Any, who: Person) -> bool:
    labels = set(activity.permission_labels or [])
    return who.sysadmin or bool(labels & set(policy.labels_for(who)))


def _activity(activity_id: Any) -> tuple[Any, Facts | None]:
    from ckanext.activity.model import Activity

    activity = Activity.get(activity_id) if isinstance(activity_id, str) else None
    if activity is None or not is_about_dataset(str(activity.activity_type)):
        return None, None
    package = model.Package.get(activity.object_id)
    return activity, facts(package) if package else None


def _shown(activity: dict[str, Any], item: Facts | None, who: Person) -> dict[str, Any]:
    kept = (activity.get("data") or {}).get("package")
    if item is None or not kept:
        return activity
    shown = redaction.copied(kept)
    redaction.for_person(shown, item, who)
    return {**activity, "data": {**activity["data"], "package": shown}}
