"""The content of a dataset survives a round trip through CKAN."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import fields
from ckanext.satudata.tests.conftest import COMPLETE

SCHEMA = {"fields": [{"name": "jumlah", "type": "integer", "constraints": {"minimum": 0}}]}
KEGIATAN: dict[str, Any] = {
    "type": "kegiatan",
    "title": "DATA CONTOH Kompilasi",
    "iv_metode_pengumpulan_data": ["pengamatan", "wawancara"],
    "iii_pengumpulan_awal": "2026-01-31",
    "iv_sarana_pengumpulan_data": ["papi"],
    "vi_jumlah_petugas_supervisor": 3,
    "variabel": [
        {"nama": "Umur", "definisi": "Usia\r\nterakhir", "satuan": ""},
        {"nama": "Berat", "kunci": "v2"},
    ],
    "tag_string": "umur,berat",
}


class TestRoundTrip:
    """package_show handed back to package_update changes nothing."""

    def test_dataset(self, portal: SimpleNamespace, act: Callable[..., Any], draft: Any):
        """A dataset with a file, a table schema, tags, extras and validation options."""
        package = draft(tags=[{"name": "penduduk"}, {"name": "kecamatan"}])
        act(
            portal.operator,
            "resource_patch",
            id=package["resources"][0]["id"],
            schema=json.dumps(SCHEMA),
            validation_options={"limit_errors": 5},
            description="baris satu\nbaris dua",
        )
        before = act(portal.operator, "package_show", id=package["id"])
        content = fields.content(before)

        after = act(portal.operator, "package_update", **copy.deepcopy(before))

        assert fields.content(after) == content
        shown = act(portal.operator, "package_show", id=package["id"])
        assert fields.content(shown) == content
        assert content["resources"][0]["schema"] == SCHEMA
        assert content["resources"][0]["validation_options"] == {"limit_errors": 5}
        assert content["resources"][0]["url"] == "data-contoh.csv"

    def test_kegiatan(self, portal: SimpleNamespace, act: Callable[..., Any]):
        """An activity with choices, dates, numbers and repeating groups."""
        given = {**KEGIATAN, "name": "kompilasi", "owner_org": portal.orgs.dinas["id"]}
        before = act(portal.operator, "package_create", **given)
        content = fields.content(before)

        after = act(portal.operator, "package_update", **copy.deepcopy(before))

        assert fields.content(after) == content
        assert content["variabel"] == [
            {"nama": "Umur", "definisi": "Usia\nterakhir", "kunci": "v3"},
            {"nama": "Berat", "kunci": "v2"},
        ]
        assert content["iv_metode_pengumpulan_data"] == ["wawancara", "pengamatan"]
        assert content["iii_pengumpulan_awal"] == "2026-01-31"
        assert content["vi_jumlah_petugas_supervisor"] == "3"

    def test_what_was_given_is_the_content(self, portal: SimpleNamespace, act: Callable[..., Any]):
        """No field of the schema is lost or renamed on its way into the database."""
        given = {**COMPLETE, "name": "x", "owner_org": portal.orgs.dinas["id"]}
        shown = act(portal.operator, "package_create", **given)
        content = fields.content(shown)
        assert {key: content.get(key) for key in COMPLETE} == COMPLETE

    def test_read_without_validation(self, portal: SimpleNamespace, act: Any, draft: Any):
        """Schema fields then lie among the extras; the content is the same."""
        package = draft()
        context: Any = {"ignore_auth": True, "validate": False, "use_cache": False}
        raw = tk.get_action("package_show")(context, {"id": package["id"]})
        assert any(extra["key"] == "konsep" for extra in raw["extras"])
        assert fields.content(raw) == fields.content(package)

    def test_a_copy_can_be_created_from_it(self, portal: SimpleNamespace, act: Any, draft: Any):
        """Working copies are made of the projection."""
        content = fields.content(draft(tags=[{"name": "penduduk"}]))
        copied = act(portal.operator, "package_create", **copy.deepcopy(content), name="salinan")
        assert fields.content(copied) == content


class TestMachines:
    """What workers write leaves the content alone."""

    def test_technical_writes(self, portal: SimpleNamespace, act: Callable[..., Any], draft: Any):
        """The patches of xloader and validation."""
        package = draft()
        content = fields.content(package)
        context: Any = {
            "ignore_auth": True,
            "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"],
            "_validation_performed": True,
        }
        patch = {
            "id": package["resources"][0]["id"],
            "hash": "abc",
            "validation_status": "success",
            "validation_timestamp": "2026-01-01T00:00:00",
        }
        tk.get_action("resource_patch")(context, patch)

        shown = act(portal.operator, "package_show", id=package["id"])
        assert shown["resources"][0]["validation_status"] == "success"
        assert shown["resources"][0]["hash"] == "abc"
        assert fields.content(shown) == content
