"""What the demo enters fits the schemas and says that it is an example."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from ckanext.satudata.demo import datasets, generate
from ckanext.satudata.demo.datasets import Item
from ckanext.satudata.demo.recipes import MARK, TAG, Recipe, agencies, recipes, topics
from ckanext.satudata.metadata import codelists, completeness, schemas

CORE = {"type", "tags", "groups", "license_id"}
EVERY = datasets.items()
ACTIVITIES = [item for item in EVERY if item.package["type"] == "kegiatan"]


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.key)
def test_every_field_is_one_of_the_schema(item: Item):
    assert set(item.package) - CORE <= schemas.field_names(item.package["type"])


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.key)
def test_every_code_is_in_its_list(item: Item):
    for name, values in _coded(item):
        assert set(values) <= codelists.values(name), name


@pytest.mark.parametrize("item", [i for i in EVERY if i.target != "draft"], ids=lambda i: i.key)
def test_what_is_submitted_is_complete(item: Item):
    assert _lacking(item) <= {"kegiatan_id"}


def test_one_draft_is_complete_and_one_is_not():
    drafts = {item.key: _lacking(item) - {"kegiatan_id"} for item in EVERY if item.recipe
              and item.target == "draft"}  # fmt: skip

    assert drafts["investasi"] == set()
    assert {"konsep", "klasifikasi_penyajian"} <= drafts["backlog-rumah"]


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.key)
def test_everything_is_marked_as_an_example_but_titles_stay_readable(item: Item):
    assert MARK not in item.package["title"]
    assert MARK in item.package["notes"]
    assert {"name": TAG} in item.package["tags"]


@pytest.mark.parametrize("item", ACTIVITIES, ids=lambda item: item.key)
def test_an_activity_betrays_no_dataset(item: Item):
    """Activities are public, and some of their datasets are not, or never will be."""
    said = json.dumps(item.package, ensure_ascii=False)
    for recipe in recipes():
        if recipe.stage != "published" or recipe.access_class == "tertutup":
            assert recipe.title not in said
            assert recipe.notes not in said


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item.key)
def test_nobody_is_named(item: Item):
    """Offices only; whoever is responsible is an example, and no address can be reached."""
    assert item.package.get("ii_pj_nama", "(contoh)").endswith("(contoh)")
    for address in re.findall(r"[\w.-]+@[\w.-]+", json.dumps(item.package)):
        assert address.endswith(".example")


def test_every_agency_and_topic_has_something_to_show():
    assert {recipe.organization for recipe in recipes()} == {one.name for one in agencies()}
    assert len(agencies()) == 19
    assert {recipe.topic for recipe in recipes()} == {topic.name for topic in topics()}
    assert all(one.description for one in (*agencies(), *topics()))


def test_variables_of_an_activity_are_what_its_datasets_measure():
    (item,) = (item for item in EVERY if item.key == "data-pokok-pendidikan")

    assert [row["kunci"] for row in item.package["variabel"]] == ["v1", "v2", "v3", "v4"]
    (indicator,) = item.package["indikator"]
    assert indicator["nama"] == "Persentase Partisipasi Murni"
    assert indicator["variabel_pembangun"].split() == ["v2", "v3"]


def test_every_dataset_points_to_the_row_that_it_presents():
    rows = {
        (item.key, row["kunci"]): row
        for item in EVERY
        for group in ("variabel", "indikator")
        for row in item.package.get(group, [])
    }

    for item in EVERY:
        if item.kegiatan:
            row = rows[item.kegiatan, item.butir]
            assert row["satuan"] == item.package["satuan"]


@pytest.mark.parametrize("recipe", [r for r in recipes() if r.columns], ids=lambda r: r.key)
def test_files_are_marked_and_described_column_by_column(recipe: Recipe):
    resource = datasets.resource_dict(recipe, recipe.rounds[0])
    columns = json.loads(resource["schema"])["fields"]

    assert recipe.file_name.startswith("data-contoh-")
    assert MARK in resource["description"]
    assert [column["name"] for column in columns] == list(recipe.columns)
    assert all(column["description"] for column in columns)


@pytest.mark.parametrize("recipe", [r for r in recipes() if r.columns], ids=lambda r: r.key)
def test_the_key_tells_the_rows_apart(recipe: Recipe):
    schema = datasets.table_schema(recipe)
    content = generate.csv_bytes(recipe, until=recipe.rounds[-1].until).decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    keys = {tuple(row[name] for name in schema["primaryKey"]) for row in rows}

    assert len(keys) == len(rows)
    assert all(all(key) for key in keys)


def test_activities_come_before_the_datasets_that_name_them():
    keys = [item.key for item in EVERY]

    for position, item in enumerate(EVERY):
        assert not item.kegiatan or keys.index(item.kegiatan) < position
    assert all(item.kegiatan for item in EVERY if item.package["type"] == "dataset")


def test_the_small_demo_has_no_activities():
    assert [item.kegiatan for item in datasets.items(small=True)] == ["", "", ""]


def _lacking(item: Item) -> set[str]:
    package = item.package | {"resources": []}
    if item.recipe:
        resource = datasets.resource_dict(item.recipe, item.rounds[0])
        package["resources"] = [resource | {"id": "r", "url": "data.csv", "url_type": "upload"}]
    problems = completeness.check(package)
    return {problem["field"] for problem in problems if problem["severity"] == "error"}


def _coded(item: Item):
    for field in schemas.dataset_fields(item.package["type"]):
        value = item.package.get(field["field_name"])
        strict = field.get("preset") in ("satudata_select", "satudata_checkboxes")
        if value and strict:
            yield field["codelist"], value if isinstance(value, list) else [value]
