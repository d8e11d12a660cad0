"""Actions of the review (public contract, architecture §7).

Every transition answers with the review dict: id, stage, version, due_at, overdue,
content_hash, transitions (what the caller may do now) … A refusal is a ``ValidationError``
that names the reason (``conflict`` for a lost race) or ``NotAuthorized``; a dataset that the
caller may not see is ``ObjectNotFound``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict, Schema

from ckanext.satudata.access.visible import visible
from ckanext.satudata.review import assignment, changes, engine, queries, schema, work
from ckanext.satudata.roles.sdi import person_in


def _transition(name: str, schema_of: Callable[[], Schema], doc: str) -> Action:
    def action(context: Context, data_dict: DataDict) -> dict[str, Any]:
        data, errors = tk.navl_validate(data_dict, schema_of(), context)
        if errors:
            raise tk.ValidationError(errors)
        item, who = visible(context, data["id"])
        tk.check_access(f"satudata_review_{name}", context, {"id": item.package_id})
        row = engine.take(item.package_id, name, who, data)
        return queries.one(row.package_id, who)

    action.__name__ = f"satudata_review_{name}"
    action.__doc__ = f"""{doc}

    Example: ``api.action.satudata_review_{name}(id='…')`` (ckanapi)

    :param id: id or name of the dataset or working copy
    :param note: reason or remark, kept in the trail
    :param override_reason: sysadmins only: act outside a role, marked as an override
    :param revision: the ``revision`` that the caller saw; another one is a ``conflict``
    :returns: review dict
    """
    return action


satudata_review_submit = _transition(
    "submit", schema.transition, "Submit for review: content is frozen and hashed."
)
satudata_review_retract = _transition(
    "retract", schema.transition, "Take a submission back before walidata has decided."
)
satudata_review_approve = _transition(
    "approve", schema.transition, "The head of the agency lets a submission go to walidata."
)
satudata_review_verify = _transition(
    "verify", schema.transition, "Walidata: conforms to the principles of Satu Data."
)
satudata_review_return = _transition(
    "return", schema.transition, "Walidata or pembina: back to the producer; ``note`` says why."
)
satudata_review_recommend = _transition(
    "recommend",
    schema.recommend,
    "Pembina: recommended, by ``letter_number`` and ``letter_date`` (ISO).",
)
satudata_review_recall = _transition(
    "recall",
    schema.recall,
    "Take a recommendation or schedule back, to ``target`` walidata_verified or returned.",
)
satudata_review_publish = _transition(
    "publish",
    schema.publish,
    "Walidata: publish now, or at ``release_at`` (ISO with zone). Merges a working copy.",
)
satudata_review_withdraw = _transition(
    "withdraw", schema.transition, "Walidata: take a published dataset off; ``note`` says why."
)
satudata_review_reopen = _transition(
    "reopen", schema.transition, "Make a withdrawn dataset a draft again."
)
satudata_review_reclassify = _transition(
    "reclassify",
    schema.reclassify,
    "Walidata: a stricter ``access_class`` takes effect at once; ``note`` says why.",
)


@tk.side_effect_free
@tk.validate_action_data(schema.show)
def satudata_review_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Where a dataset stands, and what the caller may do now.

    :param id: id or name of the dataset or working copy
    :returns: review dict, with ``working_copy_id`` (null when none is open or visible)
    """
    item, who = visible(context, data_dict["id"])
    tk.check_access("satudata_review_show", context, {"id": item.package_id})
    return queries.one(item.package_id, who)


@tk.validate_action_data(schema.assign)
def satudata_review_assign(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Put a dataset into somebody's hands for its present stage, or into nobody's.

    Kepala, walidata and pembina give out the work of their stage; whoever may take the next
    step may take it on. An assignment gives no right and takes none away.

    Example: ``api.action.satudata_review_assign(id='…', user='operator-dinkes')`` (ckanapi)

    :param id: id or name of the dataset or working copy
    :param user: name or id of the person; left out: nobody
    :param note: remark, kept in the trail
    :param revision: the ``revision`` that the caller saw; another one is a ``conflict``
    :returns: review dict: ``assignee``, ``assignee_name``, ``assignee_lost`` (who was assigned
        may no longer act), ``delegate`` (``{id, name, until}`` while the assignee is absent)
    :raises ckan.plugins.toolkit.NotAuthorized: not the caller's work to give out
    :raises ckan.plugins.toolkit.ValidationError: the person may take no step here now
    """
    item, who = visible(context, data_dict["id"])
    tk.check_access("satudata_review_assign", context, {"id": item.package_id})
    user = model.User.get(data_dict["user"]) if data_dict.get("user") else None
    if data_dict.get("user") and user is None:
        raise tk.ValidationError({"user": [tk._("User not found")]})
    assignment.assign(item.package_id, user.id if user else None, who, data_dict)
    return queries.one(item.package_id, who)


@tk.side_effect_free
@tk.validate_action_data(schema.show)
def satudata_review_candidates(context: Context, data_dict: DataDict) -> list[dict[str, str]]:
    """The people into whose hands the caller may put a dataset now.

    Example: ``api.action.satudata_review_candidates(id='…')`` (ckanapi)

    :param id: id or name of the dataset or working copy
    :returns: list of ``{id, name}``, by name; empty when the caller gives out no work here
    :raises ckan.plugins.toolkit.ObjectNotFound: not visible to the caller
    """
    item, who = visible(context, data_dict["id"])
    tk.check_access("satudata_review_candidates", context, {"id": item.package_id})
    return assignment.candidates(item, who)


@tk.side_effect_free
@tk.validate_action_data(schema.queue)
def satudata_review_queue(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What waits for the caller, oldest first.

    :param stage: only this stage (default: the stages on which the caller acts)
    :param organization: name or id
    :param assignee: user id; with what an absent colleague left to this person
    :param overdue: only what is late: past the limit of its stage, or, with stage published,
        past its next update
    :param mine: only what the caller's own agencies produce
    :param revisions: only working copies (of every stage when no stage is given)
    :param q: part of the title
    :param limit: at most this many (default 20)
    :param offset: skip this many
    :returns: ``{count, results}``: review dicts with title, name, type, organization,
        next_update
    """
    tk.check_access("satudata_review_queue", context, data_dict)
    return queries.queue(person_in(context), data_dict)


@tk.side_effect_free
@tk.validate_action_data(schema.show)
def satudata_review_history(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The trail of a dataset, oldest first, with the working copies that went into it.

    :param id: id or name of the dataset or working copy
    :returns: list of ``{number, at, actor, actor_name, action, source, target, note, …}``
    """
    item, _who = visible(context, data_dict["id"])
    tk.check_access("satudata_review_history", context, {"id": item.package_id})
    return queries.history(item.package_id)


@tk.side_effect_free
@tk.validate_action_data(schema.work)
def satudata_review_work(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The caller's work at a glance: one section for each role, null for roles not held.

    Example: ``api.action.satudata_review_work(limit=5)`` (ckanapi)

    :param limit: at most this many lines of the producer's to-do list (default 10)
    :param offset: skip this many of them
    :returns: ``assigned`` (a list: what was put into the caller's hands),
        ``producer`` (``stages``, ``late``, ``todo``, ``revisions``, ``published``),
        ``reviewer`` (``stages``, ``late``, ``waiting``, ``away``, ``scheduled``),
        ``sekretariat`` (``organizations``) and ``sysadmin`` (``unfinished``, ``outbox``,
        ``failed_jobs``, ``unadopted``). ``stages`` and ``late`` are numbers; the lists are
        ``{count, results}``, each line with package_id, name, title, type, organization, stage,
        stage_since, due_at, overdue, release_at, next_update, note, base_package_id; lines of
        ``todo`` also with ``task`` (returned, approve, draft, update) and ``missing``
        (``count`` and labels of what the submission still lacks)
    :raises ckan.plugins.toolkit.NotAuthorized: the caller has no role
    """
    tk.check_access("satudata_review_work", context, data_dict)
    return work.overview(person_in(context), data_dict["limit"], data_dict["offset"])


@tk.side_effect_free
@tk.validate_action_data(schema.diff)
def satudata_review_diff(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What is proposed against what is published, field by field.

    A working copy is compared with its published dataset; a published dataset through its open
    working copy, where the caller sees one; a dataset that was opened again with its last
    version; a first version with nothing. The caller gets of both what ``package_show`` would
    give: of files that are not open to them only that they are there.

    Example: ``api.action.satudata_review_diff(id='…')`` (ckanapi)

    :param id: id or name of the dataset or working copy
    :param everything: also what is the same (default false)
    :returns: ``id`` (what is under way), ``published_id`` and ``published_version`` (null before
        the first version), ``under_way``, ``count`` (number of changes) and ``blocks``: each
        with ``key``, ``label``, ``count`` and ``changes``. A change has ``field``, ``label``,
        ``kind`` (added, removed, changed, same), ``old``, ``new``, ``style`` (text, list,
        parts), ``marks`` (pieces of a text or entries of a list: ``{kind, text}``) and
        ``parts``: changes of the rows of a group, of the files, of the columns of a file
    :raises ckan.plugins.toolkit.ObjectNotFound: not visible to the caller
    :raises ckan.plugins.toolkit.NotAuthorized: the caller has no part in its review
    """
    item, who = visible(context, data_dict["id"])
    tk.check_access("satudata_review_diff", context, {"id": item.package_id})
    return changes.of(item, who, everything=data_dict["everything"])
