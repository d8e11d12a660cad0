"""The forms: what is marked, what is offered and what is not."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from ckan.tests import factories

REQUIRED = 'class="control-required"'


def label(html: str, field: str) -> str:
    """The label of a field, asterisk included."""
    found = re.search(rf'<label[^>]*for="field-{field}"[^>]*>(.*?)</label>', html, re.S)
    assert found, field
    return found[1]


@pytest.fixture
def page(app: Any, portal: SimpleNamespace):
    """Fetch a page as the operator."""
    token = factories.APIToken(user=portal.operator["name"])["token"]

    def get(path: str) -> str:
        response = app.get(path, headers={"Authorization": token})
        assert response.status_code == 200
        return response.body

    return get


class TestDatasetForm:
    """The form of a dataset."""

    def test_new(self, page: Any):
        """Asterisks follow our key, there is no visibility to choose, sections have headings."""
        html = page("/dataset/new")
        for field in ("title", "konsep", "satuan", "access_class"):
            assert REQUIRED in label(html, field), field
        for field in ("id_ddd", "kegiatan_id", "dasar_pembatasan"):
            assert REQUIRED not in label(html, field), field
        assert 'name="private"' not in html
        assert "Standar data" in html
        assert '<option value="35.09.17"' in html
        assert "satudata_stage" not in html

    def test_english(self, page: Any):
        """Labels and choices come in English as well."""
        html = page("/en/dataset/new")
        assert "Data standard" in html
        assert "Restricted" in html

    def test_conditions_follow_what_is_filled_in(self, page: Any, draft: Any):
        """The ground is marked once the class is not open."""
        html = page(f"/dataset/edit/{draft(access_class='terbatas')['id']}")
        assert REQUIRED in label(html, "dasar_pembatasan")

    def test_empty_choice(self, page: Any):
        """Nothing is chosen by the browser in place of the producer."""
        html = page("/dataset/new")
        select = re.search(r'<select[^>]*name="kode_urusan".*?</select>', html, re.S)
        assert select
        assert re.search(r'<option value=""', select[0])


class TestOtherForms:
    """Resources, activities and organizations."""

    def test_resource(self, page: Any, draft: Any):
        """The results of checks are not typed in."""
        package = draft()
        html = page(f"/dataset/{package['id']}/resource/{package['resources'][0]['id']}/edit")
        assert REQUIRED in label(html, "name")
        assert 'name="schema"' in html
        assert "validation_status" not in html

    def test_kegiatan(self, page: Any):
        """An activity has its blocks and its repeating group."""
        html = page("/kegiatan/new")
        assert "Blok V" in html
        assert 'name="variabel-0-nama"' in html

    def test_organization(self, app: Any, portal: SimpleNamespace):
        """The agency's form opens for its head."""
        token = factories.APIToken(user=portal.kepala["name"])["token"]
        response = app.get("/organization/edit/dinas", headers={"Authorization": token})
        assert response.status_code == 200
        assert 'name="kode_opd"' in response.body

    def test_hidden_activity_on_a_dataset_page(
        self, app: Any, portal: SimpleNamespace, page: Any, act: Any, at_stage: Any
    ):
        """A published dataset does not reveal the activity that is not published."""
        activity = act(
            portal.operator,
            "package_create",
            type="kegiatan",
            name="rahasia",
            title="Survei rahasia",
            owner_org=portal.orgs.dinas["id"],
        )
        package = at_stage("published", kegiatan_id=activity["id"])
        assert "Survei rahasia" in page(f"/dataset/{package['name']}")
        assert "Survei rahasia" not in app.get(f"/dataset/{package['name']}").body
