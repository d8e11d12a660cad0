"""What the demo loads through the API, entered through the form instead: nothing differs.

The same through spreadsheets: ``tests/metadata/test_sheet_import.py``.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from ckanext.satudata.demo import datasets
from ckanext.satudata.demo.datasets import Item
from ckanext.satudata.metadata import fields, schemas
from ckanext.satudata.tests.metadata.forms import Person, step_url

PLANNED = ("kompilasi-kependudukan", "survei-kepuasan", "pemantauan-harga")
"""The activities of the plan: a compilation, a survey with block V, daily prices."""


@pytest.fixture
def items(portal: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> list[Item]:
    """The planned activities and all datasets, entered for one agency."""
    every = datasets.items()
    chosen = [item for item in every if item.key in PLANNED or item.package["type"] == "dataset"]
    for item in chosen:
        item.package["owner_org"] = portal.orgs.dinas["id"]
        item.package.pop("groups", None)  # topics are chosen on a page of CKAN's own
    return chosen


def _typed(section: schemas.Section, package: dict[str, Any]) -> dict[str, Any]:
    """What a person types into the inputs of a step."""
    inputs: dict[str, Any] = {}
    for field in section.fields:
        name = field["field_name"]
        value = package.get(name)
        if name == "tag_string":
            value = ",".join(tag["name"] for tag in package.get("tags", []))
        if "repeating_subfields" in field:
            for number, row in enumerate(value or []):
                for key, cell in row.items():
                    if key != "kunci":
                        inputs[f"{name}-{number}-{key}"] = cell
        elif value:
            inputs[name] = value
    return inputs


def _enter(person: Person, package: dict[str, Any]) -> str:
    """Through every step of the form, as somebody who has all papers at hand."""
    dataset_type = package["type"]
    first, *others = schemas.sections(dataset_type)
    empty = person.inputs(f"/{dataset_type}/new")
    url = f"/satudata/metadata/new/{dataset_type}"
    answer = person.send(url, empty, "next", **_typed(first, package))
    assert answer.status_code == 302, answer.body[-3000:]
    found = re.search("/satudata/metadata/([^/]+)/", answer.headers["Location"])
    assert found
    for section in others:
        answer = person.fill(step_url({"id": found[1]}, section.key), **_typed(section, package))
        assert answer.status_code == 302, (section.key, answer.body[-3000:])
    return found[1]


def test_entered_by_hand(app: Any, portal: SimpleNamespace, act: Any, items: list[Item]):
    """Three activities with all their blocks and rows, thirty datasets, step by step."""
    person = Person(app, portal.operator)
    activities: dict[str, str] = {}
    for item in items:
        package = dict(item.package)
        if item.kegiatan in activities:
            package |= {"kegiatan_id": activities[item.kegiatan], "butir_kegiatan": item.butir}
        loaded = act(portal.operator, "package_create", **package)
        entered = act(portal.operator, "package_show", id=_enter(person, package))
        if package["type"] == "kegiatan":
            activities[item.key] = loaded["id"]
        assert fields.content(entered) == fields.content(loaded), item.key
    assert [item.package["type"] for item in items].count("dataset") == 30
    assert len(activities) == 3
