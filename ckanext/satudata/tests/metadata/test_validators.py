"""Validators of the schemas: a draft saves with anything missing, nothing wrong gets in."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

Act = Callable[..., Any]


@pytest.fixture
def create(portal: SimpleNamespace, act: Act) -> Callable[..., dict[str, Any]]:
    """Make a dataset of the agency ``dinas`` with these fields."""

    def make(**data: Any) -> dict[str, Any]:
        base = {"name": "data", "owner_org": portal.orgs.dinas["id"]}
        return act(portal.operator, "package_create", **{**base, **data})

    return make


class TestDrafts:
    """Nothing but a name and an organization is needed."""

    @pytest.mark.parametrize("dataset_type", ["dataset", "kegiatan"])
    def test_bare(self, create: Any, dataset_type: str):
        """A draft with nothing filled in."""
        assert create(type=dataset_type)["type"] == dataset_type

    def test_emptied_again(self, create: Any, portal: SimpleNamespace, act: Act):
        """A field can be emptied."""
        package = create(konsep="Penduduk", notes="x", tahun_awal="2020", access_class="terbuka")
        emptied = dict.fromkeys(("konsep", "notes", "tahun_awal", "access_class"), "")
        shown = act(portal.operator, "package_patch", id=package["id"], **emptied)
        assert not any(shown.get(key) for key in emptied)

    def test_resource_without_anything(self, create: Any, portal: SimpleNamespace, act: Act):
        """A file can be announced before it is there."""
        resource = act(portal.operator, "resource_create", package_id=create()["id"], name="x")
        assert resource["name"] == "x"


class TestValues:
    """A value that is there must make sense."""

    REFUSED = (
        ("tahun_awal", "20"),
        ("tahun_awal", "dua ribu"),
        ("tahun_awal", "3020"),
        ("masa_pembatasan", "besok"),
        ("access_class", "rahasia"),
        ("dasar_pembatasan", "17k"),
        ("kode_urusan", "9.99"),
        ("kode_wilayah", "99.99"),
        ("accrualPeriodicity", "kadang"),
        ("kode_dssd", "104000004"),
        ("kegiatan_id", "tidak-ada"),
    )
    ACCEPTED = (
        ("tahun_awal", 2020, "2020"),
        ("masa_pembatasan", "2030-01-31", "2030-01-31"),
        ("kode_dssd", " 1.04.000004 ", "1.04.000004"),
        ("kode_dssd", "-", "-"),
        ("kode_wilayah", "35.09.17", "35.09.17"),
        ("satuan", "Kiloorang", "Kiloorang"),
    )

    RESTRICTED = {
        "masa_pembatasan": {"access_class": "terbatas"},
        "dasar_pembatasan": {"access_class": "terbatas"},
    }
    """What must hold for a field to count at all."""

    def test_refused(self, create: Any):
        """The error stands at the field."""
        for field, value in self.REFUSED:
            with pytest.raises(tk.ValidationError) as error:
                create(**self.RESTRICTED.get(field, {}), **{field: value})
            assert list(error.value.error_dict) == [field], value

    def test_accepted(self, create: Any):
        """And is kept in one spelling."""
        for field, value, stored in self.ACCEPTED:
            package = create(**self.RESTRICTED.get(field, {}), **{field: value})
            assert package[field] == stored


class TestLinks:
    """Links are web addresses, and only of open data."""

    BAD = (
        "file:///etc/hostname",
        "ftp://contoh.go.id/a.csv",
        "javascript:alert(1)",
        "//contoh.go.id/a.csv",
        "contoh.go.id/a.csv",
        "http://",
    )

    def test_refused(self, create: Any, portal: SimpleNamespace, act: Act):
        """Anything else would be read by the server itself, whatever the client calls it."""
        package = create()
        for url in self.BAD:
            for kind in ("", "link", "datastore", "xloader"):
                resource = {"package_id": package["id"], "url": url, "url_type": kind}
                with pytest.raises(tk.ValidationError) as error:
                    act(portal.operator, "resource_create", **resource)
                assert "url" in error.value.error_dict, (url, kind)

    def test_in_a_whole_dataset(self, create: Any):
        """The same holds where a dataset comes with its resources."""
        with pytest.raises(tk.ValidationError) as error:
            create(resources=[{"url": "file:///etc/hostname"}])
        assert "url" in error.value.error_dict["resources"][0]

    def test_open(self, create: Any, portal: SimpleNamespace, act: Act):
        """Open data may be linked."""
        link = {"package_id": create(access_class="terbuka")["id"], "url": "https://a.go.id/a.csv"}
        assert act(portal.operator, "resource_create", **link)["url"] == link["url"]

    @pytest.mark.parametrize("access_class", ["terbatas", "tertutup"])
    def test_not_open(self, create: Any, portal: SimpleNamespace, act: Act, access_class: str):
        """Data that are not open are uploaded."""
        package = create(access_class=access_class)
        with pytest.raises(tk.ValidationError) as error:
            act(
                portal.operator,
                "resource_create",
                package_id=package["id"],
                url="https://a.go.id/a.csv",
            )
        assert "url" in error.value.error_dict

    def test_class_made_stricter(self, create: Any, portal: SimpleNamespace, act: Act):
        """Nor does a dataset with a link become restricted."""
        package = create(access_class="terbuka", resources=[{"url": "https://a.go.id/a.csv"}])
        with pytest.raises(tk.ValidationError) as error:
            act(portal.operator, "package_patch", id=package["id"], access_class="terbatas")
        assert "access_class" in error.value.error_dict

    def test_upload(self, create: Any, portal: SimpleNamespace, act: Act, upload: Any):
        """An upload is always possible, and its class can change."""
        package = create(access_class="terbatas")
        file = {"package_id": package["id"], "format": "CSV", "upload": upload()}
        assert act(portal.operator, "resource_create", **file)["url_type"] == "upload"
        act(portal.operator, "package_patch", id=package["id"], access_class="tertutup")


class TestSettingsOfChecks:
    """The table schema and the options of the checks."""

    def test_bad_schema(self, create: Any, portal: SimpleNamespace, act: Act):
        """No address, which could change after the review, and no nonsense."""
        package = create()
        bad = ["http://a.go.id/schema.json", "[1]", "{", '{"a": 1}', '{"fields": [1]}']
        for schema in (*bad, {"fields": "x"}, {"fields": [{"name": "a"}, None]}):
            with pytest.raises(tk.ValidationError) as error:
                act(portal.operator, "resource_create", package_id=package["id"], schema=schema)
            assert "schema" in error.value.error_dict, schema

    def test_good_schema(self, create: Any, portal: SimpleNamespace, act: Act):
        """As text or object; shown as object."""
        schema = {"fields": [{"name": "a", "type": "string"}]}
        package = create()
        for given in (schema, json.dumps(schema)):
            resource = {"package_id": package["id"], "name": "x", "schema": given}
            assert act(portal.operator, "resource_create", **resource)["schema"] == schema

    def test_bad_options(self, create: Any, portal: SimpleNamespace, act: Act):
        """Options that would reach other files or hosts."""
        package = create()
        for options in ('{"scheme": "file"}', {"basepath": "/"}, "[1]", "x"):
            data = {"package_id": package["id"], "validation_options": options}
            with pytest.raises(tk.ValidationError) as error:
                act(portal.operator, "resource_create", **data)
            assert "validation_options" in error.value.error_dict, options

    def test_status_cannot_be_forged(self, portal: SimpleNamespace, act: Act, draft: Any):
        """Only the worker of the checks says that a file is valid."""
        resource = draft()["resources"][0]
        forged = {"id": resource["id"], "validation_status": "success"}
        assert not act(portal.operator, "resource_patch", **forged).get("validation_status")

    def test_status_survives_an_edit(self, portal: SimpleNamespace, act: Act, draft: Any):
        """The form does not send it, and it stays."""
        resource = draft()["resources"][0]
        context: Any = {
            "ignore_auth": True,
            "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"],
            "_validation_performed": True,
        }
        tk.get_action("resource_patch")(
            context, {"id": resource["id"], "validation_status": "failure"}
        )
        edited = {
            **{key: resource[key] for key in ("id", "url", "url_type", "format")},
            "name": "Nama baru",
        }
        shown = act(portal.operator, "resource_update", **edited)
        assert shown["validation_status"] == "failure"


class TestActivities:
    """The link to the statistical activity."""

    def test_by_name_or_id(self, create: Any):
        """Stored by id, however it was given."""
        activity = create(type="kegiatan", name="survei")
        for given in (activity["id"], activity["name"]):
            assert create(kegiatan_id=given)["kegiatan_id"] == activity["id"]

    def test_a_dataset_is_no_activity(self, create: Any):
        """Only activities can be linked."""
        with pytest.raises(tk.ValidationError):
            create(kegiatan_id=create()["id"])

    def test_of_another_agency(self, create: Any, portal: SimpleNamespace, act: Act):
        """A hidden activity is answered like one that does not exist."""
        activity = create(type="kegiatan", name="survei")
        other = {"name": "y", "owner_org": portal.orgs.dinas_lain["id"]}
        messages = []
        for given in (activity["id"], "tidak-ada"):
            with pytest.raises(tk.ValidationError) as error:
                act(portal.operator_lain, "package_create", **other, kegiatan_id=given)
            messages.append(error.value.error_dict["kegiatan_id"])
        assert messages[0] == messages[1]
