"""Pages of the accounts: people, import, moving, absence, trail."""

from __future__ import annotations

import json
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import flask
from ckan.types import Context
from flask import Blueprint
from flask.typing import ResponseReturnValue

from ckanext.satudata import csrf
from ckanext.satudata.access.door import error_page
from ckanext.satudata.accounts import importing, tables
from ckanext.satudata.accounts.schema import MOST_EXPORTED
from ckanext.satudata.roles.sdi import person

satudata_accounts = Blueprint("satudata_accounts", __name__, url_prefix="/satudata/accounts")
csrf.protect(satudata_accounts)

PAGE_SIZE = 20
TRAIL_PAGE_SIZE = 50
TRAIL_FILTERS = ("actor", "action", "subject", "organization", "since", "until")
MOVE_FIELDS = ("user", "organization", "successor", "to_organization", "to_capacity", "reason")


@satudata_accounts.errorhandler(tk.NotAuthorized)
def _not_authorized(error: tk.NotAuthorized) -> ResponseReturnValue:
    if not tk.current_user.is_authenticated:
        return tk.h.redirect_to("user.login", came_from=flask.request.full_path)
    return error_page(403, getattr(error, "message", None) or tk._("Not authorized"))


@satudata_accounts.errorhandler(tk.ObjectNotFound)
def _not_found(error: tk.ObjectNotFound) -> ResponseReturnValue:
    return error_page(404, getattr(error, "message", None) or tk._("Not found"))


def _context() -> Context:
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


def _call(action: str, /, **data: Any) -> Any:
    return tk.get_action(f"satudata_accounts_{action}")(_context(), data)


def _sentences(refusal: tk.ValidationError) -> list[str]:
    return [
        str(message)
        for value in refusal.error_dict.values()
        for message in (value if isinstance(value, list) else [value])
    ]


def _arguments(*names: str) -> dict[str, str]:
    return {key: flask.request.args[key] for key in names if flask.request.args.get(key)}


def _page_number() -> int:
    return max(flask.request.args.get("page", 1, type=int), 1)


def _csv(table: str, name: str) -> flask.Response:
    return flask.Response(
        table,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@satudata_accounts.route("/")
def overview() -> str:
    """People by organization and role."""
    page, filters = _page_number(), _arguments("q", "organization")
    found = _call("overview", **filters, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    pages = -(-found["count"] // PAGE_SIZE)
    return tk.render(
        "satudata/accounts/overview.html",
        {**found, "filters": filters, "page": page, "pages": pages},
    )


@satudata_accounts.route("/import", methods=["GET", "POST"])
def import_accounts() -> ResponseReturnValue:
    """Choose a file → what would become of it → do it."""
    tk.check_access("satudata_accounts_import", _context(), {})
    if flask.request.method == "GET":
        return tk.render("satudata/accounts/import.html", {"found": None})
    form = flask.request.form
    data: dict[str, Any] = {"upload": flask.request.files.get("upload")}
    if form.get("rows"):
        try:
            data = {"rows": json.loads(form["rows"])}
        except (ValueError, RecursionError):
            return tk.abort(400)
    data["dry_run"] = "apply" not in form
    try:
        found = _call("import", **data)
    except tk.ValidationError as refusal:
        for sentence in _sentences(refusal)[:10]:
            tk.h.flash_error(sentence)
        return tk.render("satudata/accounts/import.html", {"found": None}), 409
    keys = ("line", "email", "fullname", "username", "role", "organization")
    links = [(row["email"], row["link"]) for row in found["rows"] if row["link"]]
    return tk.render(
        "satudata/accounts/import.html",
        {
            "found": found,
            "again": json.dumps([{key: row[key] for key in keys} for row in found["rows"]]),
            "links": links,
            "download": tables.address_of(tables.write(("email", "link"), links)),
        },
    )


@satudata_accounts.route("/import/template.csv")
def template() -> ResponseReturnValue:
    """An empty table with an example line."""
    tk.check_access("satudata_accounts_import", _context(), {})
    example = ("nama@example.org", "DATA CONTOH Nama Lengkap", "", "operator", "dinas-contoh")
    return _csv(tables.write(importing.TEMPLATE, [example]), "akun-satudata.csv")


@satudata_accounts.route("/move", methods=["GET", "POST"])
def move() -> ResponseReturnValue:
    """What is open with somebody, and the form that hands it over."""
    tk.check_access("satudata_accounts_move", _context(), {})
    source = flask.request.values
    data: dict[str, Any] = {key: source[key] for key in MOVE_FIELDS if source.get(key)}
    shown: dict[str, Any] = {"data": data, "work": None, "people": [], "done": None}
    if not (data.get("user") and data.get("organization")):
        return tk.redirect_to("satudata_accounts.overview")
    status = 200
    try:
        if flask.request.method == "POST":
            shown["done"] = _call(
                "move", **data, leave="leave" in flask.request.form, dry_run=False
            )["work"]
        else:
            shown["work"] = _call("move", user=data["user"], organization=data["organization"])[
                "work"
            ]
    except tk.ValidationError as refusal:
        for sentence in _sentences(refusal):
            tk.h.flash_error(sentence)
        if flask.request.method == "GET":
            return error_page(404, " ".join(_sentences(refusal)))
        found = _call("move", user=data["user"], organization=data["organization"])
        shown["work"], status = found["work"], 409
    user, group = model.User.get(data["user"]), model.Group.get(data["organization"])
    assert user
    assert group
    people = _call("overview", organization=group.id)["results"]
    shown["people"] = [
        one
        for one in (people[0]["people"] if people else [])
        if one["capacity"] != "member" and one["state"] == "active" and one["id"] != user.id
    ]
    return tk.render("satudata/accounts/move.html", {**shown, "user": user, "group": group}), status


@satudata_accounts.route("/absence", methods=["GET", "POST"])
def absences() -> ResponseReturnValue:
    """My absence and those of my people."""
    fields = ("user", "organization", "delegate", "from", "until", "reason")
    source = flask.request.values
    data: dict[str, Any] = {key: source[key] for key in fields if source.get(key)}
    who = person(tk.current_user if tk.current_user.is_authenticated else None)
    data.setdefault("user", who.name)
    found = _call("absence_list")
    status = 200
    if flask.request.method == "POST":
        try:
            _call("absence_set", **data)
            tk.h.flash_success(tk._("The absence is set."))
            return tk.redirect_to("satudata_accounts.absences")
        except tk.ValidationError as refusal:
            status = 409
            for sentence in _sentences(refusal):
                tk.h.flash_error(sentence)
    user = model.User.get(data["user"])
    groups = _groups_of(user, who)
    if len(groups) == 1:
        data.setdefault("organization", groups[0].name)
    chosen = next((g for g in groups if data.get("organization") in (g.id, g.name)), None)
    delegates = _call("delegates", user=user.id, organization=chosen.id) if user and chosen else []
    return (
        tk.render(
            "satudata/accounts/absence.html",
            {
                "results": found,
                "data": data,
                "user": user,
                "groups": groups,
                "chosen": chosen,
                "delegates": delegates,
            },
        ),
        status,
    )


def _groups_of(user: Any, who: Any) -> list[Any]:
    """The organizations in which this person has a role and whose absence the reader may set."""
    if user is None:
        return []
    roles = person(user)
    mine = (
        roles.produsen_of
        if (who.sysadmin or who.id == user.id)
        else (roles.produsen_of & who.kepala_of)
    )
    groups = model.Session.query(model.Group).filter(model.Group.id.in_(mine))
    return groups.order_by(model.Group.title).all()


@satudata_accounts.route("/absence/<id>/end", methods=["POST"])
def end_absence(id: str) -> ResponseReturnValue:
    """End an absence early."""
    try:
        _call("absence_end", id=id)
        tk.h.flash_success(tk._("The absence is over."))
    except tk.ValidationError as refusal:
        for sentence in _sentences(refusal):
            tk.h.flash_error(sentence)
    return tk.redirect_to("satudata_accounts.absences")


@satudata_accounts.route("/trail")
def trail() -> ResponseReturnValue:
    """Who did what to accounts, organizations and settings."""
    page, filters = _page_number(), _arguments(*TRAIL_FILTERS)
    try:
        found = _call(
            "trail_list", **filters, limit=TRAIL_PAGE_SIZE, offset=(page - 1) * TRAIL_PAGE_SIZE
        )
    except tk.ValidationError as refusal:
        return error_page(400, " ".join(_sentences(refusal)))
    pages = -(-found["count"] // TRAIL_PAGE_SIZE)
    return tk.render(
        "satudata/accounts/trail.html", {**found, "filters": filters, "page": page, "pages": pages}
    )


@satudata_accounts.route("/trail.csv")
def trail_csv() -> ResponseReturnValue:
    """The lines of the filter as a table."""
    found = _call("trail_list", **_arguments(*TRAIL_FILTERS), limit=MOST_EXPORTED)
    keys = ("number", "at", "actor_name", "action", "subject_type", "subject_name",
            "organization_name", "changes", "reason", "hash")  # fmt: skip
    rows = [
        [json.dumps(line[key], ensure_ascii=False) if key == "changes" else line[key]
         for key in keys]
        for line in found["results"]
    ]  # fmt: skip
    return _csv(tables.write(keys, rows), "jejak-administrasi.csv")
