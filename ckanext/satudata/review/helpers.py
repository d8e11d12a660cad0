"""Template helpers of the review: words, colours and buttons for stages and transitions."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
from ckan.types import Context
from flask_babel import format_date, format_number, format_time

from ckanext.satudata.metadata import schemas
from ckanext.satudata.metadata.wording import localised
from ckanext.satudata.review import clock_words, counts, states
from ckanext.satudata.roles.sdi import person


def satudata_stage_label(stage: str) -> str:
    """The word for a stage."""
    return {
        "draft": tk._("Draft"),
        "submitted": tk._("Waiting for walidata"),
        "walidata_verified": tk._("Verified by walidata"),
        "pembina_recommended": tk._("Recommended by pembina"),
        "published": tk._("Published"),
        "returned": tk._("Returned"),
        "withdrawn": tk._("Withdrawn"),
    }.get(stage, stage)


def satudata_class_label(access_class: str | None) -> str:
    """The word for an access class."""
    return {
        "terbuka": tk._("Open access"),
        "terbatas": tk._("Restricted access"),
        "tertutup": tk._("Closed access"),
    }.get(access_class or "terbuka", access_class or "")


def satudata_transition_label(name: str) -> str:
    """What stands on the button."""
    return {
        "submit": tk._("Submit for review"),
        "retract": tk._("Take back"),
        "approve": tk._("Approve for walidata"),
        "verify": tk._("Verify"),
        "return": tk._("Return with reasons"),
        "recommend": tk._("Recommend"),
        "recall": tk._("Recall"),
        "publish": tk._("Publish"),
        "withdraw": tk._("Withdraw"),
        "reopen": tk._("Reopen as draft"),
        "reclassify": tk._("Make stricter"),
        "create": tk._("Created"),
        "edit": tk._("Edited"),
        "adopt": tk._("Taken up from before"),
        "revise": tk._("Working copy opened"),
        "discard": tk._("Working copy discarded"),
        "schedule": tk._("Release scheduled"),
        "assign": tk._("Assigned"),
    }.get(name, name)


def satudata_transition_help(name: str) -> str:
    """What a transition does, in one sentence beside its button."""
    return {
        "submit": tk._("Walidata checks it next. You cannot edit until it is returned."),
        "retract": tk._("It becomes a draft again, so that you can edit it."),
        "approve": tk._("Your agency stands by this submission; walidata checks it next."),
        "verify": tk._("It follows the principles of Satu Data Indonesia."),
        "return": tk._("Say what has to be improved."),
        "recommend": tk._("The data standard and metadata are in order."),
        "recall": tk._("Takes the recommendation and a planned release back."),
        "publish": tk._("The reviewed version becomes the public one."),
        "withdraw": tk._("The public no longer gets the data; the reason stays."),
        "reopen": tk._("It can be edited and submitted again."),
        "reclassify": tk._("A stricter access class takes effect at once."),
    }.get(name, "")


def satudata_next_actor(review: dict[str, Any]) -> str:
    """Who acts next, in words."""
    if review.get("awaiting_kepala"):
        return tk._("Head of the producing agency")
    roles = states.next_roles(review["stage"])
    words = {
        "produsen": tk._("Producing agency"),
        "walidata": tk._("Walidata"),
        "pembina": tk._("Pembina data (BPS)"),
    }
    return ", ".join(words[role] for role in ("produsen", "walidata", "pembina") if role in roles)


def satudata_steps(review: dict[str, Any]) -> list[dict[str, str]]:
    """The way of a dataset to the public: ``label`` and ``state`` (done, current, todo)."""
    labels = [tk._("Preparation"), tk._("Walidata's check"), tk._("Pembina's recommendation")]
    labels.append(tk._("Published") if review["stage"] == "published" else tk._("Publication"))
    position = {
        "submitted": 1,
        "walidata_verified": 2,
        "pembina_recommended": 3,
        "published": 3,
        "withdrawn": 3,
    }.get(review["stage"], 0)
    if review["stage"] == "withdrawn":
        labels[3] = tk._("Withdrawn")
    if review.get("awaiting_kepala"):
        labels.insert(1, tk._("Approval of the head of the agency"))
    return [
        {
            "label": label,
            "state": "done" if index < position else "current" if index == position else "todo",
        }
        for index, label in enumerate(labels)
    ]


def satudata_overrides(review: dict[str, Any]) -> list[dict[str, Any]]:
    """Transitions that a sysadmin may take outside a role, with a reason."""
    if not satudata_person().sysadmin:
        return []
    own = {entry["name"] for entry in review["transitions"]}
    return [
        {"name": row.name, "target": row.target, "note_required": row.note_required}
        for row in states.rows_from(review["stage"])
        if row.name not in own and not (row.name == "approve" and not review["awaiting_kepala"])
    ]


def satudata_forms(transitions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One form for each name: ``name``, ``note_required``, ``targets``; forward steps first."""
    forms: dict[str, dict[str, Any]] = {}
    for entry in transitions:
        form = forms.setdefault(entry["name"], {**entry, "targets": []})
        form["targets"].append(entry["target"])
    order = ("approve", "submit", "verify", "recommend", "publish")
    return sorted(forms.values(), key=lambda form: form["name"] not in order)


def satudata_done(name: str, review: dict[str, Any]) -> str:
    """The sentence after a transition."""
    if name == "publish" and review.get("release_at"):
        return tk._("The release is scheduled.")
    return {
        "submit": tk._("Submitted. The content is frozen until the review is over."),
        "retract": tk._("Taken back: you can edit again."),
        "approve": tk._("Approved: it now waits for walidata."),
        "verify": tk._("Verified. It now waits for the pembina."),
        "return": tk._("Returned, with your reasons."),
        "recommend": tk._("Recommended. Walidata can publish it."),
        "recall": tk._("Recalled."),
        "publish": tk._("Published."),
        "withdraw": tk._("Withdrawn from the public."),
        "reopen": tk._("Reopened as a draft."),
        "reclassify": tk._("The stricter class is in force."),
    }.get(name, name)


def satudata_refusal(refusal: tk.ValidationError) -> list[str]:
    """The sentences of a refusal, with the label of a field where one is named."""
    sentences: list[str] = []
    for key, value in refusal.error_dict.items():
        label = _field_label(str(key))
        for message in value if isinstance(value, list) else [value]:
            sentences.append(f"{label}: {message}" if label else str(message))
    return sentences


def _field_label(key: str) -> str:
    """What people call a field; nothing for the keys of the engine itself."""
    own = {
        "letter_number": tk._("Letter number"),
        "letter_date": tk._("Letter date"),
        "release_at": tk._("Release at"),
        "access_class": tk._("Access class"),
        "target": tk._("Goes to"),
    }
    if key in own:
        return own[key]
    for dataset_type in schemas.DATASET_TYPES:
        for field in schemas.dataset_fields(dataset_type) + schemas.resource_fields(dataset_type):
            if field["field_name"] == key:
                return localised(field.get("label"))
    return ""


def satudata_person() -> Any:
    """The roles of whoever looks at the page (for menus)."""
    return person(tk.current_user if tk.current_user.is_authenticated else None)


def satudata_role_labels() -> list[str]:
    """The roles of whoever looks at the page, in words."""
    who = satudata_person()
    held = {
        tk._("Walidata"): who.walidata,
        tk._("Pembina data (BPS)"): who.pembina,
        tk._("Sekretariat Satu Data"): who.sekretariat,
        tk._("Head of the producing agency"): bool(who.kepala_of),
        tk._("Operator of the producing agency"): bool(who.produsen_of - who.kepala_of),
        tk._("System administrator"): who.sysadmin,
    }
    return [label for label, held_now in held.items() if held_now]


def satudata_queue_count() -> int:
    """How much waits for whoever looks at the page."""
    return counts.waiting(satudata_person())


def satudata_stage_counts() -> dict[str, int]:
    """How many datasets stand in each stage, as far as the reader may see them."""
    return counts.by_stage(satudata_person())


def satudata_organizations() -> list[tuple[str, str]]:
    """Name and title of the organizations in the reader's queue."""
    return counts.organizations(satudata_person())


def satudata_review(package_id: str) -> dict[str, Any] | None:
    """The review dict for the people of the chain; None for the public. Once per request."""
    if not tk.current_user.is_authenticated:
        return None
    memo: dict[str, dict[str, Any] | None] = tk.g.setdefault("satudata_reviews", {})
    if package_id not in memo:
        context: Context = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}
        try:
            memo[package_id] = tk.get_action("satudata_review_show")(context, {"id": package_id})
        except (tk.NotAuthorized, tk.ObjectNotFound):
            memo[package_id] = None
    return memo[package_id]


def satudata_candidates(review: dict[str, Any]) -> list[dict[str, str]]:
    """Into whose hands the reader may put a dataset now."""
    context: Context = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}
    return tk.get_action("satudata_review_candidates")(context, {"id": review["package_id"]})


def satudata_moment(value: str | None) -> dt.datetime | None:
    """An ISO moment of a review dict; without a zone it is UTC."""
    if not value:
        return None
    moment = dt.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)


def satudata_when(value: str | None, with_hours: bool = True) -> str:
    """A moment (ISO) in the reader's language and the portal's time zone."""
    moment = satudata_moment(value)
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(str(tk.h.get_display_timezone())))
    day = format_date(local, "long", rebase=False)
    if not with_hours:
        return day
    return f"{day}, {format_time(local, 'short', rebase=False)} {local.tzname() or ''}".rstrip()


def satudata_time_used(review: dict[str, Any]) -> dict[str, Any] | None:
    """How much of the stage's time is used: ``text`` and ``level`` (fine, soon, late)."""
    due, since = satudata_moment(review.get("due_at")), satudata_moment(review.get("stage_since"))
    if not due or not since:
        return None
    return clock_words.time_used(review["stage"], _stored(since), _stored(due))


def _stored(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.timezone.utc).replace(tzinfo=None)


def satudata_day(value: str | None) -> str:
    """A date (ISO) in the reader's language."""
    return format_date(dt.date.fromisoformat(value), "long", rebase=False) if value else ""


def satudata_number(value: int) -> str:
    """A number with the separators of the reader's language."""
    return format_number(value)


def satudata_local_to_utc(value: str) -> str:
    """What a datetime-local field gave, read in the portal's time zone."""
    zone = ZoneInfo(str(tk.h.get_display_timezone()))
    try:
        return dt.datetime.fromisoformat(value).replace(tzinfo=zone).isoformat()
    except ValueError:
        return value
