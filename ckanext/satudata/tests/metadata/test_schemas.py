"""The schema files: what must hold for every field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ckanext.satudata.metadata import codelists, fields, schemas

FILES = ("dataset", "kegiatan", "organization")
SCHEMAS: dict[str, dict[str, Any]] = {
    name: yaml.safe_load((schemas.FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    for name in FILES
}
PRESETS = {
    preset["preset_name"]: preset["values"]
    for preset in yaml.safe_load((schemas.FOLDER / "presets.yaml").read_text(encoding="utf-8"))[
        "presets"
    ]
}


def every_field() -> list[Any]:
    """All fields of all files, those of repeating groups too."""
    found = []
    for name, schema in SCHEMAS.items():
        for group in ("dataset_fields", "resource_fields", "fields"):
            for field in schema.get(group, []):
                for one in (field, *field.get("repeating_subfields", [])):
                    found.append(pytest.param(one, id=f"{name}-{one['field_name']}"))
    return found


def _check_conditions(field: dict[str, Any], known: dict[str, dict[str, Any]]) -> None:
    for key in (schemas.SHOWN, schemas.REQUIRED, schemas.RECOMMENDED):
        condition = field.get(key)
        for other, values in condition.items() if isinstance(condition, dict) else ():
            assert other in known
            if "codelist" in known[other]:
                assert set(values) <= codelists.values(known[other]["codelist"])


class TestFields:
    """Rules for each field."""

    @pytest.mark.parametrize("field", every_field())
    def test_never_required_by_scheming(self, field: dict[str, Any]):
        """scheming would refuse drafts; our own key asks at submission."""
        values = {**PRESETS.get(field.get("preset", ""), {}), **field}
        assert "required" not in values
        assert "scheming_required" not in str(values.get("validators", ""))

    @pytest.mark.parametrize("field", every_field())
    def test_label_in_both_languages(self, field: dict[str, Any]):
        """Labels, help and headings come in Indonesian and English."""
        for key in ("label", "help_text", "satudata_section", "repeating_label", "upload_label"):
            if key in field or key == "label":
                assert set(field[key]) - {"key"} == {"id", "en"}, key
                assert all(field[key].values())

    @pytest.mark.parametrize("name", ["dataset", "kegiatan"])
    def test_help_and_example_for_every_field(self, name: str):
        """Whoever meets a field for the first time can fill it, in both languages."""
        machines = {"satudata_machine", "satudata_parked"}
        for group in (schemas.dataset_fields(name), schemas.resource_fields(name)):
            for field in group:
                for one in (field, *schemas.subfields(field)):
                    if one.get("preset") in machines:
                        continue
                    for key in ("help_text", "satudata_example"):
                        assert set(one.get(key, {})) == {"id", "en"}, (one["field_name"], key)
                    assert one.get("satudata_source"), one["field_name"]

    @pytest.mark.parametrize("name", ["dataset", "kegiatan"])
    def test_sections(self, name: str):
        """Every field stands in exactly one step, and every step has its own address."""
        sections = schemas.sections(name)
        keys = [section.key for section in sections]
        assert len(keys) == len(set(keys))
        together = [field for section in sections for field in section.fields]
        assert together == schemas.dataset_fields(name)
        assert schemas.section_of(name, "access_class") == "akses"
        assert schemas.section_of(name, "resources") is None

    @pytest.mark.parametrize("name", ["dataset", "kegiatan"])
    def test_defaults_come_from_fields_that_exist(self, name: str):
        """``satudata_default_from`` names a field of the organization, activity or its row."""
        organization = yaml.safe_load((schemas.FOLDER / "organization.yaml").read_text())
        activity = schemas.fields_by_name("kegiatan")
        rows = [*schemas.subfields(activity["variabel"]), *schemas.subfields(activity["indikator"])]
        known = {
            "organization": {field["field_name"] for field in organization["fields"]},
            "kegiatan": set(activity),
            "butir": {field["field_name"] for field in rows},
        }
        for field in schemas.dataset_fields(name):
            for source in field.get("satudata_default_from", []):
                where, _dot, what = source.partition(".")
                assert what in known[where], source

    @pytest.mark.parametrize("field", every_field())
    def test_code_list_exists(self, field: dict[str, Any]):
        """A field names a list that is there, and its default is in it."""
        if "codelist" not in field:
            return
        values = codelists.values(field["codelist"])
        assert values
        assert field.get("default", next(iter(values))) in values

    @pytest.mark.parametrize("field", every_field())
    def test_preset_exists(self, field: dict[str, Any]):
        """Our presets are defined in our file."""
        preset = field.get("preset", "")
        assert not preset.startswith("satudata_") or preset in PRESETS

    @pytest.mark.parametrize("name", ["dataset", "kegiatan"])
    def test_conditions_name_fields_and_values_that_exist(self, name: str):
        """A mistyped condition would never hold, and nobody would notice."""
        own = {f["field_name"]: f for f in schemas.dataset_fields(name)}
        for group in (schemas.dataset_fields(name), schemas.resource_fields(name)):
            known = {**own, **{f["field_name"]: f for f in group}}
            for field in group:
                _check_conditions(field, known)
                rows = {one["field_name"]: one for one in schemas.subfields(field)}
                for subfield in rows.values():
                    _check_conditions(subfield, rows)


class TestFiles:
    """Rules for the files as a whole."""

    @pytest.mark.parametrize("name", ["dataset", "kegiatan"])
    def test_computed_keys_are_no_fields(self, name: str):
        """Nobody types what follows from the review."""
        assert not schemas.field_names(name) & fields.COMPUTED_PACKAGE_KEYS

    @pytest.mark.parametrize("name", ["dataset", "kegiatan"])
    def test_names_are_unique(self, name: str):
        """A field stands once."""
        for group in (schemas.dataset_fields(name), schemas.resource_fields(name)):
            names = [field["field_name"] for field in group]
            assert len(names) == len(set(names))

    def test_national_field_names(self):
        """The names by which data.go.id harvests."""
        national = {
            *("title", "name", "notes", "tag_string", "owner_org", "accrualPeriodicity"),
            *("satuan", "ukuran", "konsep", "jenis", "id_msind", "id_mskeg", "interpretasi"),
            *("metode_perhitungan", "rumus", "kodereferensi"),
        }
        assert national <= schemas.field_names("dataset")

    def test_files_are_packaged(self):
        """The manifest names every kind of file that this room reads at run time."""
        kinds = {path.suffix for path in Path(codelists.FOLDER).iterdir()}
        kinds |= {path.suffix for path in schemas.FOLDER.iterdir()}
        assert kinds <= {".json", ".csv", ".yaml"}


class TestApplies:
    """Conditions of satudata_required."""

    @pytest.mark.parametrize(
        ("condition", "values", "expected"),
        [
            (True, {}, True),
            (None, {}, False),
            (False, {}, False),
            ({"a": ["x"]}, {"a": "x"}, True),
            ({"a": ["x"]}, {"a": "y"}, False),
            ({"a": ["x"]}, {}, False),
            ({"a": ["x", "y"]}, {"a": ["z", "y"]}, True),
            ({"a": ["x"]}, {"a": '["x"]'}, True),
            ({"a": ["x"]}, {"a": "[x"}, False),
            ({"a": ["x"], "b": ["1"]}, {"a": "x", "b": 1}, True),
            ({"a": ["x"], "b": ["1"]}, {"a": "x"}, False),
        ],
    )
    def test_condition(self, condition: Any, values: dict[str, Any], expected: bool):
        """True, or every named field has one of the values."""
        assert schemas.applies(condition, values) is expected

    def test_unknown_type(self):
        """A dataset of another extension has no schema here."""
        assert schemas.dataset_fields("showcase") == []
