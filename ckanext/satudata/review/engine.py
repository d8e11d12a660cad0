"""The review engine: takes one transition for one person, or refuses with the reason.

Lock → role → stage → separation of duties → note → conditions → unchanged content → effect →
trail → commit. The same ``permitted`` decides which buttons a page shows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.access import standing
from ckanext.satudata.review import effects, guards, states, substitution, trail
from ckanext.satudata.review.facts import Facts, facts, roles_on
from ckanext.satudata.review.model import Review, authors, now
from ckanext.satudata.review.signals import transition_done
from ckanext.satudata.review.states import Transition
from ckanext.satudata.revision import content, outbox, publication
from ckanext.satudata.revision.sanction import quiet_commit
from ckanext.satudata.roles.sdi import Person, people

log = logging.getLogger(__name__)

SCHEDULED = "scheduled"
"""Parameter of the scheduler alone (no action's schema lets it through): walidata decided
earlier, the system carries it out."""


def take(package_id: str, name: str, who: Person, params: dict[str, Any]) -> Review:
    """Take a transition.

    Args:
        package_id: of the draft, working copy or published dataset.
        name: a name of the transition table.
        who: the person who acts.
        params: note, override_reason, revision, target, letter_number, letter_date,
            release_at, access_class: what the action's schema let through.

    Returns:
        The review row after the transition: of the published dataset when a working copy
        was published.

    Raises:
        tk.NotAuthorized: the role does not allow it.
        tk.ValidationError: stage, note, conditions, content, or a lost race (``conflict``).
    """
    try:
        return _take(package_id, name, who, params)
    except (tk.ValidationError, tk.NotAuthorized) as refusal:
        model.Session.rollback()
        reason = getattr(refusal, "error_dict", None) or getattr(refusal, "message", "")
        trail.note_refusal(package_id, who.id, name, str(reason)[:2000])
        raise
    except BaseException:
        model.Session.rollback()
        raise


def _take(package_id: str, name: str, who: Person, params: dict[str, Any]) -> Review:
    row = locked(package_id, params.get("revision"))
    package_object = model.Package.get(package_id)
    assert package_object
    item = facts(package_object)
    package = content.full(package_id)
    override = _override(name, item, who, params)
    transition = _row(item, name, package, params.get("target"))
    if not override:
        _separation(transition, row, who)
    if transition.note_required and not (params.get("note") or "").strip():
        raise tk.ValidationError({"note": [tk._("Say why: the reason is kept and shown")]})
    if transition.checks_content:
        _unchanged(row)
    source = row.stage
    behalf = _behalf(transition, row, item, who)
    done = effects.apply(transition, row, package, who, params)
    if row.stage != source or name == "approve":
        row.assignee = None
    trail.append(
        package_id,
        who.id,
        done.action or name,
        source=source,
        target=done.target or transition.target,
        note=params.get("note"),
        override=override,
        data={
            **done.data,
            **behalf,
            **({"override": params["override_reason"]} if override else {}),
        },
    )
    return _commit(row, done, transition, who)


def _commit(row: Review, done: effects.Done, transition: Transition, who: Person) -> Review:
    result = done.result or row
    package_id, result_id = row.package_id, result.package_id
    if row is result:
        row.revision += 1
    if done.job:
        publication.commit(done.job)
    else:
        outbox.add(package_id)
        quiet_commit()
        outbox.drain([package_id])
    transition_done.send(transition.name, package_id=package_id, result_id=result_id, actor=who.id)
    after = Review.get(result_id)
    assert after
    return after


def permitted(
    item: Facts, row: Review | None, package: dict[str, Any], who: Person, wrote: Iterable[str]
) -> list[Transition]:
    """The rows of the table that this person may take now; pages show exactly these."""
    if item.unadopted or item.package_state != "active":
        return []
    roles = roles_on(item, who)
    return [
        entry
        for entry in open_steps(item, package)
        if roles & entry.roles and not _barred(entry, row, who.id, wrote)
    ]


def open_steps(item: Facts, package: dict[str, Any]) -> list[Transition]:
    """The rows of the table that count for this dataset now, whoever may take them."""
    return [entry for entry in states.rows_from(item.stage) if _counts(entry, item, package)]


def locked(package_id: str, expected: int | None) -> Review:
    """The row, made where there is none, and held until the commit.

    Raises:
        tk.ValidationError: it is not the one that the caller saw (``conflict``), or not adopted.
    """
    seen = Review.get(package_id)
    if seen is None:
        _place_free(package_id)
        seen = Review(package_id=package_id, stage="draft", revision=0)
        model.Session.add(seen)
        model.Session.flush()
    before = seen.revision if expected is None else expected
    row = Review.get(package_id, lock=True)
    if row is None or row.revision != before:
        raise tk.ValidationError(
            {"conflict": [tk._("Somebody else decided in the meantime. Look at it again.")]}
        )
    return row


def _place_free(package_id: str) -> None:
    """A dataset from before the extension gets its place by its adoption and in no other way."""
    package = model.Package.get(package_id)
    if package and facts(package).unadopted:
        raise tk.ValidationError({"stage": [standing.frozen_message(facts(package))]})


def _override(name: str, item: Facts, who: Person, params: dict[str, Any]) -> bool:
    """Whether a sysadmin acts outside a role; refuses whoever has no role for the verb."""
    needed = {role for entry in states.TRANSITIONS if entry.name == name for role in entry.roles}
    if item.stage in {e.source for e in states.TRANSITIONS if e.name == name}:
        needed = {role for entry in states.rows_from(item.stage, name) for role in entry.roles}
    if params.get(SCHEDULED):
        return False
    if (params.get("override_reason") or "").strip() and who.sysadmin:
        return True
    if roles_on(item, who) & needed:
        return False
    if who.sysadmin:
        raise tk.ValidationError(
            {"override_reason": [tk._("A sysadmin acts outside a role only with a reason")]}
        )
    raise tk.NotAuthorized(
        tk._("Your role does not allow this step. It belongs to: {roles}").format(
            roles=", ".join(sorted(needed))
        )
    )


def _row(item: Facts, name: str, package: dict[str, Any], target: str | None) -> Transition:
    rows = [e for e in states.rows_from(item.stage, name) if _counts(e, item, package)]
    if target:
        rows = [entry for entry in rows if entry.target == target]
    if not rows or item.package_state != "active":
        raise tk.ValidationError(
            {
                "stage": [
                    tk._("'{transition}' is not possible in stage '{stage}'").format(
                        transition=name, stage=item.stage
                    )
                ]
            }
        )
    return rows[0]


def _counts(entry: Transition, item: Facts, package: dict[str, Any]) -> bool:
    if entry.only_if and not guards.option_is_on(entry.only_if, package):
        return False
    if entry.unless and guards.option_is_on(entry.unless, package):
        return False
    if entry.name == "approve":
        return item.awaiting_kepala
    return not (item.awaiting_kepala and entry.name == "verify")


def _barred(entry: Transition, row: Review | None, user_id: str, wrote: Iterable[str]) -> bool:
    if row is None:
        return False
    parties = {
        "author": set(wrote),
        "submitter": {row.submitted_by},
        "verifier": {row.verified_by},
    }
    return any(user_id in parties[party] for party in entry.barred)


def _separation(entry: Transition, row: Review, who: Person) -> None:
    if _barred(entry, row, who.id, authors(row.package_id)):
        raise tk.NotAuthorized(
            tk._("Separation of duties: you wrote, submitted or verified this version yourself")
        )


def _behalf(entry: Transition, row: Review, item: Facts, who: Person) -> dict[str, Any]:
    """For the trail: the absent person who was assigned and would have been allowed to."""
    absent = substitution.on_behalf(row.assignee, who.id, item, roles_on(item, who) & entry.roles)
    if absent is None or _barred(entry, row, absent, authors(row.package_id)):
        return {}
    person = people([absent]).get(absent)
    if person is None or not roles_on(item, person) & entry.roles:
        return {}
    return {"on_behalf_of": absent}


def _unchanged(row: Review) -> None:
    if content.content_hash(content.snapshot(row.package_id)) != row.content_hash:
        raise tk.ValidationError(
            {
                "content": [
                    tk._(
                        "The content is no longer what was submitted."
                        " Return it, so that it is submitted again."
                    )
                ]
            }
        )


def release_due(system: Person) -> int:
    """Publish what is scheduled for now; called by the scheduler.

    Returns:
        How many were published.
    """
    due = [
        row.package_id
        for row in model.Session.query(Review.package_id).filter(Review.release_at <= now())
    ]
    released = 0
    for package_id in due:
        try:
            take(package_id, "publish", system, {SCHEDULED: True})
            released += 1
        except (tk.ValidationError, tk.NotAuthorized) as refusal:
            log.warning("The scheduled release of %s is refused: %s", package_id, refusal)
    return released
