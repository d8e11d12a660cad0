"""The grid of columns and the pages of a period, as a browser without scripts meets them."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import ckan.model as model
import pytest
from werkzeug.datastructures import FileStorage

from ckanext.satudata.review.model import Review
from ckanext.satudata.revision.model import File
from ckanext.satudata.tests.review.visitors import PASSWORD, Visitor, text

pytestmark = pytest.mark.usefixtures("with_plugins")

SCHEMA = json.dumps({"primaryKey": ["kode_kecamatan"], "fields": [
    {"name": "kode_kecamatan", "type": "string"}, {"name": "nama_kecamatan", "type": "string"},
    {"name": "jumlah", "type": "integer"},
]})  # fmt: skip


@pytest.fixture
def visitor(app, portal):
    """A person of the portal, signed in."""

    def make(who: str) -> Visitor:
        account = model.User.get(getattr(portal, who)["name"])
        account.password = PASSWORD
        model.repo.commit_and_remove()
        return Visitor(app, getattr(portal, who))

    return make


def columns_of(package: dict[str, Any]) -> str:
    return f"/satudata/metadata/{package['id']}/columns/{package['resources'][0]['id']}"


def periods_of(package: dict[str, Any]) -> str:
    return f"/satudata/metadata/{package['id']}/periods/{package['resources'][0]['id']}"


def grid(page: str) -> dict[str, str]:
    """What a browser would send of the grid."""
    found = dict(re.findall(r'<input[^>]*name="([a-z]+-\d+)" value="([^"]*)"(?! checked)', page))
    boxes = dict(re.findall(r'type="checkbox" name="([a-z]+-\d+)" value="(true)" checked', page))
    return {key: value for key, value in found.items() if value != "true"} | boxes


class TestColumns:
    def test_the_first_visit_proposes_and_stores_nothing(self, visitor, portal, act, draft):
        package = draft(satuan="Jiwa")
        page = text(visitor("operator").get(columns_of(package)))
        assert 'value="Kode kecamatan"' in page
        assert 'value="Jiwa"' in page
        shown = act(portal.operator, "resource_show", id=package["resources"][0]["id"])
        assert not shown.get("schema")

    def test_what_is_saved_is_the_schema(self, visitor, portal, act, draft):
        package = draft()
        operator = visitor("operator")
        page = operator.get(columns_of(package))
        sent = {**grid(text(page)), "title-2": "Banyaknya <b>", "type-2": "integer", "save": "stay"}
        answer = operator.post(columns_of(package), page, **sent)
        assert answer.status_code == 302
        shown = act(portal.operator, "resource_show", id=package["resources"][0]["id"])
        stored = (
            shown["schema"] if isinstance(shown["schema"], dict) else json.loads(shown["schema"])
        )
        assert stored["primaryKey"] == ["kode_kecamatan"]
        assert stored["fields"][2]["title"] == "Banyaknya <b>"
        assert "Banyaknya &lt;b&gt;" in text(operator.get(columns_of(package)))

    def test_a_column_that_the_file_has_not_is_dropped(self, visitor, portal, act, draft):
        package = draft()
        schema = json.dumps({"fields": [{"name": "lama", "type": "string"}]})
        resource_id = package["resources"][0]["id"]
        act(portal.operator, "resource_patch", id=resource_id, schema=schema)
        operator = visitor("operator")
        page = operator.get(columns_of(package))
        assert 'name="drop-3"' in text(page)
        operator.post(columns_of(package), page, **grid(text(page)))
        assert "lama" not in str(act(portal.operator, "resource_show", id=resource_id)["schema"])

    def test_a_token_is_needed(self, visitor, draft):
        assert visitor("operator").post(columns_of(draft()), **{"name-0": "x"}).status_code == 400

    @pytest.mark.parametrize("who", ["operator_lain", "warga", "walidata", "anggota"])
    def test_others_find_no_draft(self, visitor, draft, who):
        assert visitor(who).get(columns_of(draft())).status_code == 404

    def test_published_columns_change_in_a_working_copy(self, visitor, at_stage):
        package = at_stage("published")
        assert visitor("operator").get(columns_of(package)).status_code == 302

    def test_a_file_of_another_dataset(self, visitor, draft):
        one, two = draft(), draft(name="lain")
        path = f"/satudata/metadata/{one['id']}/columns/{two['resources'][0]['id']}"
        assert visitor("operator").get(path).status_code == 404

    def test_a_file_that_is_no_table(self, visitor, portal, act, draft, upload):
        package = draft()
        data = {"id": package["resources"][0]["id"], "format": "PDF"}
        act(portal.operator, "resource_patch", upload=upload(b"%PDF", "a.pdf"), **data)
        page = text(visitor("operator").get(columns_of(package)))
        assert "CSV" in page
        assert '<form method="post" class="sd-column-form"' not in page

    def test_the_datastores_own_form_leads_here(self, visitor, draft):
        package = draft()
        path = f"/dataset/{package['id']}/dictionary/{package['resources'][0]['id']}"
        assert visitor("operator").get(path).location.endswith(columns_of(package))
        assert visitor("warga").get(path).status_code == 404

    @pytest.mark.parametrize(
        ("save", "format", "leads"),
        [("go-metadata", "CSV", True), ("again", "CSV", False), ("go-metadata", "PDF", False)],
    )
    def test_an_upload_leads_to_the_grid(self, visitor, draft, upload, save, format, leads):
        package = draft()
        operator = visitor("operator")
        path = f"/dataset/{package['id']}/resource/new"
        page = operator.get(path)
        sent = {"id": "", "name": "b", "format": format, "save": save, "upload": upload()}
        answer = operator.post(path, page, **sent)
        assert answer.status_code == 302
        assert ("/columns/" in answer.location) is leads


class TestPeriods:
    @pytest.fixture
    def package(self, portal, act, draft, upload):
        """A draft whose only table has a key."""
        package = draft()
        data = {"id": package["resources"][0]["id"], "schema": SCHEMA}
        act(portal.operator, "resource_patch", **data)
        return act(portal.operator, "package_show", id=package["id"])

    def test_the_only_file_needs_no_choice(self, visitor, package):
        answer = visitor("operator").get(f"/satudata/metadata/{package['id']}/periods")
        assert answer.location.endswith(periods_of(package))

    def test_look_then_confirm(self, visitor, package):
        operator = visitor("operator")
        page = operator.get(periods_of(package))
        before = File.get(package["resources"][0]["id"]).sha256
        table = "kode_kecamatan,nama_kecamatan,jumlah\n35.09.03,Sumberbaru,7\n"
        looked = operator.post(periods_of(package), page, way="text", step="check", table=table)
        assert "35.09.03" in text(looked)
        assert File.get(package["resources"][0]["id"]).sha256 == before
        done = operator.post(periods_of(package), looked, step="save")
        assert done.location.endswith(f"/satudata/metadata/{package['id']}/periksa")
        model.Session.remove()
        assert File.get(package["resources"][0]["id"]).sha256 != before

    def test_nothing_typed_is_lost(self, visitor, package):
        """Neither by an error, nor when the person comes back later."""
        operator = visitor("operator")
        page = operator.get(periods_of(package))
        table = "kode_kecamatan,nama_kecamatan,jumlah\n35.09.03,Sumberbaru,banyak\n"
        looked = operator.post(periods_of(package), page, way="text", step="check", table=table)
        assert looked.status_code == 400
        assert "35.09.03,Sumberbaru,banyak" in looked.get_data(as_text=True)
        assert "35.09.03,Sumberbaru,banyak" in text(operator.get(periods_of(package)))
        operator.post(periods_of(package), looked, step="forget")
        assert "Sumberbaru" not in text(operator.get(periods_of(package)))

    def test_rows_wait_for_their_person_only(self, visitor, package):
        operator = visitor("operator")
        page = operator.get(periods_of(package))
        table = "kode_kecamatan,nama_kecamatan,jumlah\n35.09.03,Sumberbaru,7\n"
        operator.post(periods_of(package), page, way="text", step="check", table=table)
        assert "Sumberbaru" not in text(visitor("operator2").get(periods_of(package)))

    @pytest.mark.parametrize(
        ("content", "name", "code"),
        [
            (b"kode_kecamatan;nama_kecamatan;jumlah\r\n35.09.03;Sumberbaru;7\r\n", "a.csv", 200),
            (b"x,y\n1,2\n", "a.csv", 400),
            (b"PK broken", "a.xlsx", 400),
            (b"%PDF", "a.pdf", 400),
            (b"", "a.csv", 400),
        ],
    )
    def test_rows_from_a_file(self, visitor, package, content, name, code):
        import io

        operator = visitor("operator")
        page = operator.get(periods_of(package))
        upload = FileStorage(io.BytesIO(content), name)
        answer = operator.post(periods_of(package), page, way="file", step="check", upload=upload)
        assert answer.status_code == code

    def test_confirming_what_is_not_there(self, visitor, package):
        operator = visitor("operator")
        page = operator.get(periods_of(package))
        assert operator.post(periods_of(package), page, step="save").status_code == 302

    @pytest.mark.parametrize("who", ["operator_lain", "warga", "walidata"])
    def test_others_find_nothing(self, visitor, package, who):
        assert visitor(who).get(periods_of(package)).status_code == 404

    def test_who_may_not_revise_is_turned_away(self, visitor, app, at_stage):
        package = at_stage("published")
        assert visitor("warga").get(periods_of(package)).status_code == 403
        for path in (periods_of(package), f"/satudata/metadata/{package['id']}/periods"):
            assert "/user/login" in Visitor(app, None).get(path).location

    def test_the_published_page_has_the_button(self, visitor, at_stage):
        package = at_stage("published")
        path = f"/dataset/{package['name']}"
        assert f"/satudata/metadata/{package['id']}/periods" in text(visitor("operator").get(path))
        assert "/periods" not in text(visitor("warga").get(path))

    def test_a_published_file_is_looked_at_without_a_copy(self, visitor, at_stage, package):
        published = at_stage("published", package)
        operator = visitor("operator")
        page = operator.get(periods_of(published))
        table = "kode_kecamatan,nama_kecamatan,jumlah\n35.09.03,Sumberbaru,7\n"
        looked = operator.post(periods_of(published), page, way="text", step="check", table=table)
        assert Review.working_copy_of(published["id"]) is None
        operator.post(periods_of(published), looked, step="save")
        model.Session.remove()
        assert Review.working_copy_of(published["id"])

    def test_the_template_is_no_program(self, visitor, portal, act, draft, upload):
        package = draft()
        content = b"kode,nama,tahun,n\n1,=1+1,2024,5\n"
        act(portal.operator, "resource_patch", id=package["resources"][0]["id"],
            upload=upload(content))  # fmt: skip
        answer = visitor("operator").get(periods_of(package) + "/template")
        assert answer.get_data(as_text=True) == "\ufeffkode,nama,tahun,n\n1,'=1+1,2025,\n"

    @pytest.mark.parametrize("year", ['1"; filename="x.bat', "1\r\nX-Lain: 1", "€", "../../x"])
    def test_the_template_has_our_name(self, visitor, portal, act, draft, upload, year):
        """An address that somebody was sent names no file and no header."""
        package = draft()
        act(portal.operator, "resource_patch", id=package["resources"][0]["id"],
            upload=upload(b"kode,tahun,n\n1,2024,5\n"))  # fmt: skip
        query = urlencode({"period-tahun": year})
        answer = visitor("operator").get(f"{periods_of(package)}/template?{query}")
        assert answer.status_code == 200
        named = answer.headers["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="templat[\w-]*\.csv"', named, re.ASCII)
