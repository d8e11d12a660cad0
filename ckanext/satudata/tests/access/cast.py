"""The cast of the leak tests: one dataset for every way of being hidden, each with its own mark.

The mark of a dataset stands in everything that it is made of: title, notes, tag, name, format and
file of its resource, the cells of its rows, the title of its view. A response that holds the mark
has leaked.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.satudata.metadata import inspection
from ckanext.satudata.revision.model import ResourceLink

STAGES = ("draft", "submitted", "walidata_verified", "pembina_recommended", "returned",
          "withdrawn")  # fmt: skip
HIDDEN = (*STAGES, "tertutup", "copy")
"""Keys of what no outsider may know of; ``copy`` is the working copy of the open dataset."""

OUTSIDERS = (None, "warga", "operator_lain", "anggota", "sekretariat")
ROLES = ("warga", "operator_lain", "anggota", "sekretariat", "operator", "kepala", "walidata",
         "pembina", "sysadmin")  # fmt: skip


def mark(key: str) -> str:
    """A word that stands nowhere else."""
    return f"zz{key.replace('_', '')}zz"


def secret(key: str) -> str:
    """The word in file name, cells and views: what is restricted in a terbatas dataset."""
    return f"yy{key.replace('_', '')}yy"


class Cast(SimpleNamespace):
    """``cast.datasets[key]`` has id, resource, view, activity; ``cast.tokens[role]``."""

    datasets: dict[str, SimpleNamespace]
    tokens: dict[str, str]
    portal: SimpleNamespace


_built: Cast | None = None


def built(request: Any) -> Cast:
    """The cast in the database; made anew when another module has emptied it."""
    global _built
    if _built is None or model.Package.get(_built.datasets["copy"].id) is None:
        _built = None
        names = ("portal", "act", "draft", "at_stage", "upload")
        _built = build(*(request.getfixturevalue(name) for name in names))
    return _built


def build(portal: SimpleNamespace, act: Any, draft: Any, at_stage: Any, upload: Any) -> Cast:
    """Make everybody and everything, once per module."""
    group = factories.Group(name="tema", user={"name": portal.operator["name"]})
    tokens = {role: _token(act, getattr(portal, role)) for role in ROLES}
    datasets: dict[str, SimpleNamespace] = {}
    for key in (*STAGES, "tertutup", "terbatas", "terbuka"):
        access_class = key if key in ("tertutup", "terbatas") else "terbuka"
        package = _draft(portal, act, draft, upload, key, access_class)
        stage = key if key in STAGES else "published"
        datasets[key] = _described(at_stage(stage, package)["id"])
    copy = act(portal.operator, "satudata_revision_open", id=datasets["terbuka"].id)
    _mark_copy(portal, act, upload, copy)
    datasets["copy"] = _described(copy["id"])
    model.Session.remove()
    return Cast(portal=portal, datasets=datasets, tokens=tokens, group=group)


def _token(act: Any, who: dict[str, Any]) -> str:
    return act(who, "api_token_create", user=who["name"], name="uji")["token"]


def _draft(
    portal: Any, act: Any, draft: Any, upload: Any, key: str, access_class: str
) -> dict[str, Any]:
    word = mark(key)
    package = draft(
        title=f"DATA CONTOH {word} judul",
        notes=f"{word} uraian. DATA CONTOH.",
        name=f"{word}-nama",
        tags=[{"name": f"{word}tag"}],
        groups=[{"name": "tema"}],
        access_class=access_class,
    )
    _mark_resource(portal, act, upload, package["resources"][0]["id"], key)
    return act(portal.operator, "package_show", id=package["id"])


def _mark_format(resource_id: str, format: str) -> None:
    """A format that is a mark, and known to be open: a submission asks for that."""
    inspection.catch_up([resource_id])
    known = inspection.stored([resource_id])[resource_id]
    model.Session.query(model.Resource).get(resource_id).format = format
    model.Session.add(
        inspection.InspectedFile(
            sha256=known["sha256"],
            format=format.lower(),
            content={**known},
            asked=dt.datetime(2026, 1, 1),
        )
    )
    model.Session.commit()


def _mark_resource(portal: Any, act: Any, upload: Any, resource_id: str, key: str) -> None:
    word, hidden = mark(key), secret(key)
    cells = f"wilayah,nilai\n{hidden}sel,12\n".encode()
    act(
        portal.operator,
        "resource_patch",
        id=resource_id,
        name=f"DATA CONTOH {word} sumber",
        upload=upload(cells, f"{hidden}berkas.csv"),
    )
    _mark_format(resource_id, f"{word}FMT")
    act(
        portal.operator,
        "datastore_create",
        resource_id=resource_id,
        force=True,
        fields=[{"id": "wilayah", "type": "text", "info": {"label": f"{hidden}label"}}],
        records=[{"wilayah": f"{hidden}sel"}],
    )
    act(
        portal.operator,
        "resource_view_create",
        resource_id=resource_id,
        view_type="datatables_view",
        title=f"{hidden}tampilan",
        show_fields=["wilayah"],
    )
    model.Session.add(
        model.TaskStatus(
            entity_id=resource_id, entity_type="resource", task_type="xloader", key="xloader",
            value=json.dumps({}), error=json.dumps(f"{hidden}galat"), state="error",
        )
    )  # fmt: skip
    model.Session.execute(
        model.meta.metadata.tables["validation"].insert().values(
            id=f"v-{resource_id}", resource_id=resource_id, status="success",
            report={"word": f"{hidden}laporan"},
        )
    )  # fmt: skip
    model.Session.commit()


def _mark_copy(portal: Any, act: Any, upload: Any, copy: dict[str, Any]) -> None:
    act(
        portal.operator,
        "package_patch",
        id=copy["id"],
        title=f"DATA CONTOH {mark('copy')} judul",
        tags=[{"name": f"{mark('copy')}tag"}],
    )
    resource = copy["resources"][0]
    assert model.Session.query(ResourceLink).get(resource["id"])
    _mark_resource(portal, act, upload, resource["id"], "copy")


def _described(package_id: str) -> SimpleNamespace:
    from ckanext.activity.model import Activity

    package = model.Package.get(package_id)
    resource = package.resources[0]
    view = model.Session.query(model.ResourceView).filter_by(resource_id=resource.id).first()
    activity = (
        model.Session.query(Activity)
        .filter_by(object_id=package.id)
        .order_by(Activity.timestamp.desc())
        .first()
    )
    return SimpleNamespace(
        id=package.id,
        name=package.name,
        resource=resource.id,
        view=view.id if view else "",
        activity=activity.id if activity else "",
    )


def leaks(cast: Cast, keys: tuple[str, ...], body: str, allowed: str = "") -> list[str]:
    """What of these datasets stands in a response, besides what the request named itself."""
    found = []
    for key in keys:
        item = cast.datasets[key]
        words = [mark(key), secret(key), item.id, item.resource, item.view, item.activity]
        text = body.lower()
        found += [f"{key}: {word}" for word in words if word and word not in allowed
                  and word.lower() in text]  # fmt: skip
    return found


def anonymised(body: str, *names: str) -> str:
    """A response without what differs between two requests anyway."""
    for name in sorted({name for name in names if name}, key=len, reverse=True):
        body = body.replace(name, "ID")
    body = re.sub(r'name="_csrf_token" content="[^"]*"', "", body)
    body = re.sub(r'value="[\w.\-]{60,}"', "", body)
    return re.sub(r"\s+", " ", body)


Asker = Callable[..., Any]


def asker(app: Any, cast: Cast) -> Asker:
    """Requests as a role: ``ask("warga", "/dataset/x")``; a dict is posted as JSON."""

    def ask(role: str | None, url: str, data: Any = None, **kwargs: Any) -> Any:
        headers = kwargs.pop("headers", {})
        if role:
            headers = {"Authorization": cast.tokens[role], **headers}
        model.Session.remove()
        form = kwargs.pop("form", None)
        kwargs.update(headers=headers, follow_redirects=False)
        if form is not None:
            answer = app.post(url, data=form, **kwargs)
        elif data is not None:
            answer = app.post(url, json=data, **kwargs)
        else:
            answer = app.get(url, **kwargs)
        assert answer.status_code < 500, f"{url} as {role}: {answer.status_code}"
        return answer

    return ask


def gone(action: str, context: dict[str, Any], **data: Any) -> bool:
    """Whether an action answers that there is no such thing."""
    try:
        tk.get_action(action)(context, data)  # type: ignore[arg-type]
    except tk.ObjectNotFound:
        return True
    return False
