"""What the demo enters fits the schemas and says that it is an example."""

from __future__ import annotations

import json

import pytest

from ckanext.satudata.demo import datasets
from ckanext.satudata.demo.datasets import Item
from ckanext.satudata.demo.recipes import MARK, Recipe, recipes
from ckanext.satudata.metadata import codelists, completeness, schemas

CORE = {"type", "tags", "groups", "license_id"}
EVERY = datasets.items()


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.key)
def test_every_field_is_one_of_the_schema(item: Item):
    assert set(item.package) - CORE <= schemas.field_names(item.package["type"])


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.key)
def test_every_code_is_in_its_list(item: Item):
    for name, values in _coded(item):
        assert set(values) <= codelists.values(name), name


@pytest.mark.parametrize("item", [i for i in EVERY if i.target != "draft"], ids=lambda i: i.key)
def test_what_is_submitted_is_complete(item: Item):
    package = item.package | {"resources": []}
    if item.recipe:
        resource = datasets.resource_dict(item.recipe)
        package["resources"] = [resource | {"id": "r", "url": "data.csv", "url_type": "upload"}]

    assert {problem["field"] for problem in completeness.check(package)} <= {"kegiatan_id"}


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.key)
def test_everything_is_marked_as_an_example(item: Item):
    assert item.package["title"].startswith(MARK)
    assert MARK in item.package["notes"]


@pytest.mark.parametrize("recipe", [r for r in recipes() if r.columns], ids=lambda r: r.key)
def test_files_are_marked_and_described_column_by_column(recipe: Recipe):
    resource = datasets.resource_dict(recipe)
    columns = json.loads(resource["schema"])["fields"]

    assert recipe.file_name.startswith("data-contoh-")
    assert MARK in resource["name"]
    assert MARK in resource["description"]
    assert [column["name"] for column in columns] == list(recipe.columns)
    assert all(column["description"] for column in columns)


def test_activities_come_before_the_datasets_that_name_them():
    keys = [item.key for item in EVERY]

    for position, item in enumerate(EVERY):
        assert not item.kegiatan or keys.index(item.kegiatan) < position
    assert {item.kegiatan for item in EVERY} - {""} == {
        "kompilasi-kependudukan",
        "pemantauan-harga",
    }


def test_the_small_demo_has_no_activities():
    assert [item.kegiatan for item in datasets.items(small=True)] == ["", "", ""]


def _coded(item: Item):
    for field in schemas.dataset_fields(item.package["type"]):
        value = item.package.get(field["field_name"])
        strict = field.get("preset") in ("satudata_select", "satudata_checkboxes")
        if value and strict:
            yield field["codelist"], value if isinstance(value, list) else [value]
