"""The content projection: what a review hashes and what it leaves out."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from ckanext.satudata.metadata import fields

PACKAGE: dict[str, Any] = {
    "id": "p1",
    "name": "d-opaque",
    "type": "dataset",
    "owner_org": "o1",
    "title": "Jumlah Penduduk",
    "notes": "Definisi",
    "private": True,
    "state": "active",
    "metadata_modified": "2026-01-01T00:00:00",
    "organization": {"id": "o1", "title": "Dinas"},
    "tags": [{"name": "b", "id": "t2", "display_name": "b"}, {"name": "a", "id": "t1"}],
    "groups": [{"name": "topik", "title": "Topik", "image_display_url": "x"}],
    "extras": [{"key": "lain", "value": "1"}],
    "num_tags": 2,
    "satudata_stage": "draft",
    "resources": [
        {
            "id": "r1",
            "package_id": "p1",
            "name": "Tabel",
            "url_type": "upload",
            "url": "http://test.ckan.net/dataset/p1/resource/r1/download/data.csv",
            "format": "CSV",
            "hash": "abc",
            "datastore_active": True,
            "schema": {"fields": [{"name": "tahun", "type": "integer"}]},
            "validation_status": "success",
        }
    ],
}


class TestWhatIsLeftOut:
    """Keys that people do not write do not change the content."""

    @pytest.mark.parametrize("key", sorted(fields.TECHNICAL_PACKAGE_KEYS - {"tag_string"}))
    def test_technical_keys_of_the_dataset(self, key: str):
        """What CKAN writes by itself is no content."""
        assert fields.content({**PACKAGE, key: "changed"}) == fields.content(PACKAGE)

    @pytest.mark.parametrize("key", sorted(fields.COMPUTED_PACKAGE_KEYS | {"id", "name"}))
    def test_computed_and_identifying_keys(self, key: str):
        """What follows from the review, and ids, are no content."""
        assert fields.content({**PACKAGE, key: "changed"}) == fields.content(PACKAGE)

    @pytest.mark.parametrize("key", sorted(fields.TECHNICAL_RESOURCE_KEYS | {"id"}))
    def test_technical_keys_of_a_resource(self, key: str):
        """What xloader and validation write is no content."""
        changed = copy.deepcopy(PACKAGE)
        changed["resources"][0][key] = "changed"
        assert fields.content(changed) == fields.content(PACKAGE)


class TestWhatCounts:
    """Everything else is content, known or not."""

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Lain"},
            {"owner_org": "o2"},
            {"access_class": "terbatas"},
            {"never_heard_of": "x"},
            {"tags": [{"name": "a"}]},
            {"groups": []},
            {"extras": [{"key": "lain", "value": "2"}]},
            {"resources": []},
        ],
    )
    def test_a_change_of_the_dataset(self, change: dict[str, Any]):
        """A field changed by a person changes the content."""
        assert fields.content({**PACKAGE, **change}) != fields.content(PACKAGE)

    @pytest.mark.parametrize("key", ["name", "format", "description", "schema", "never_heard_of"])
    def test_a_change_of_a_resource(self, key: str):
        """So does a field of a resource."""
        changed = copy.deepcopy(PACKAGE)
        changed["resources"][0][key] = "changed"
        assert fields.content(changed) != fields.content(PACKAGE)

    def test_the_order_of_resources(self):
        """Readers see resources in an order, so that it counts."""
        package = copy.deepcopy(PACKAGE)
        package["resources"].append({"id": "r2", "name": "Lain"})
        turned = {**package, "resources": package["resources"][::-1]}
        assert fields.content(turned) != fields.content(package)

    def test_a_technical_name_among_the_extras(self):
        """An extra is shown to readers, whatever its name."""
        changed = {**PACKAGE, "extras": [{"key": "state", "value": "x"}]}
        assert fields.content(changed)["extras"] == [{"key": "state", "value": "x"}]


class TestOneSpelling:
    """What means the same is the same."""

    @pytest.mark.parametrize("empty", [None, "", [], {}])
    def test_missing_and_empty(self, empty: Any):
        """An empty field is a missing one."""
        assert fields.content({**PACKAGE, "konsep": empty}) == fields.content(PACKAGE)

    @pytest.mark.parametrize("meaningful", [False, "0"])
    def test_zero_and_false_are_not_empty(self, meaningful: Any):
        """A value that says "none" is not the same as no value."""
        assert fields.content({"x": meaningful}) == {"x": meaningful}

    def test_order_of_tags_and_groups(self):
        """Tags and groups are sets."""
        turned = {**PACKAGE, "tags": PACKAGE["tags"][::-1]}
        assert fields.content(turned)["tags"] == [{"name": "a"}, {"name": "b"}]

    def test_tags_typed_into_the_form(self):
        """A form sends tags as one text."""
        typed = {key: value for key, value in PACKAGE.items() if key != "tags"}
        assert fields.content({**typed, "tag_string": "b, a"}) == fields.content(PACKAGE)

    def test_upload_url(self):
        """The host and ids in a download URL say nothing about the file."""
        bare = copy.deepcopy(PACKAGE)
        bare["resources"][0]["url"] = "data.csv"
        assert fields.content(bare) == fields.content(PACKAGE)

    def test_link_url_stays_whole(self):
        """Of a link every part counts."""
        link = {"resources": [{"url": "https://a.go.id/data.csv?x=1"}]}
        assert fields.content(link)["resources"][0]["url"] == "https://a.go.id/data.csv?x=1"

    def test_structured_values_as_text(self):
        """A schema may come as JSON text, in any order of its keys."""
        text = copy.deepcopy(PACKAGE)
        text["resources"][0]["schema"] = json.dumps(
            {"fields": [{"type": "integer", "name": "tahun"}]}
        )
        assert fields.content(text) == fields.content(PACKAGE)

    def test_inside_a_schema_nothing_is_touched(self):
        """A blank is a delimiter, a number a number, an empty text a missing value."""
        schema = {"missingValues": [""], "fields": [{"constraints": {"minimum": 0}}], "x": "\t"}
        package = {"resources": [{"schema": schema}]}
        assert fields.content(package)["resources"][0]["schema"] == schema

    def test_blank_rows_of_a_repeating_group(self):
        """A form sends a blank row for every row nobody filled in."""
        full = {"type": "kegiatan", "variabel": [{"nama": "a", "satuan": ""}, {"nama": ""}]}
        assert fields.content(full)["variabel"] == [{"nama": "a"}]
        text = {**full, "variabel": json.dumps(full["variabel"])}
        assert fields.content(text) == fields.content(full)

    def test_numbers_and_line_ends(self):
        """Forms send numbers as text and lines with CRLF."""
        api = fields.content({"tahun_awal": 2021, "notes": "a\nb"})
        assert api == fields.content({"tahun_awal": "2021", "notes": "a\r\nb "})

    def test_schema_fields_among_the_extras(self):
        """CKAN stores schema fields as extras; read without validation they lie there."""
        raw = {"type": "dataset", "extras": [{"key": "konsep", "value": "Penduduk"}]}
        assert fields.content(raw) == {"type": "dataset", "konsep": "Penduduk"}

    def test_applied_twice(self):
        """The projection of a projection is itself."""
        once = fields.content(PACKAGE)
        assert fields.content(once) == once


class TestShape:
    """Others rely on the shape of the projection."""

    def test_resources_stay_parallel(self):
        """A resource without content keeps its place."""
        package = {"resources": [{"id": "r1"}, {"id": "r2", "name": "b"}]}
        assert fields.content(package)["resources"] == [{}, {"name": "b"}]

    def test_input_is_not_changed(self):
        """The caller's dict stays as it was."""
        before = copy.deepcopy(PACKAGE)
        fields.content(PACKAGE)
        assert before == PACKAGE

    @pytest.mark.parametrize(
        "odd",
        [
            {},
            {"resources": "x", "tags": 3, "groups": [1], "extras": [{"value": 1}, None]},
            {"type": ["a"], "tags": [{"name": 1}, {"name": "b"}]},
            {"resources": [{"url_type": "upload", "url": "http://["}]},
            {"type": "kegiatan", "variabel": "[not json"},
        ],
    )
    def test_odd_input(self, odd: dict[str, Any]):
        """Nothing makes it fail."""
        assert isinstance(fields.content(odd), dict)
