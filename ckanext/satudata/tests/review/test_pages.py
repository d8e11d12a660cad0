"""CKAN's own pages as the review changes them: dataset, forms, sysadmin."""

from __future__ import annotations

import ckan.model as model
import pytest

from ckanext.satudata.review.model import Review
from ckanext.satudata.tests.review.visitors import forms, stage_of, text

pytestmark = pytest.mark.usefixtures("with_plugins")


class TestDatasetPage:
    def test_public_sees_no_panel(self, visitor, at_stage):
        """Title, access badge and version; nothing of the review."""
        package = at_stage("published")
        page = text(visitor(None).get(f"/dataset/{package['name']}"))
        assert "satudata-access-terbuka" in page
        assert "satudata-version" in page
        assert "satudata-panel" not in page
        assert "/satudata/review/" not in page
        assert "/satudata/revision/" not in page

    def test_restricted_files_have_no_download(self, visitor, at_stage):
        """A notice instead, and the badge says terbatas."""
        package = at_stage("published", access_class="terbatas")
        page = text(visitor("warga").get(f"/dataset/{package['name']}"))
        assert "satudata-access-terbatas" in page
        assert 'class="satudata-restricted"' in page
        assert "/download/" not in page

    def test_the_reason_of_a_return_is_shown(self, visitor, at_stage):
        """To the producer, who can submit again here."""
        package = at_stage("returned")
        page = text(visitor("operator").get(f"/dataset/{package['name']}"))
        assert "satudata-note" in page
        assert "perbaiki" in page
        assert forms(page) == {"submit"}

    def test_frozen_forms_explain_themselves(self, visitor, at_stage):
        """The edit form of a submitted dataset leads back to its page."""
        package = at_stage("submitted")
        operator = visitor("operator")
        answer = operator.get(f"/dataset/edit/{package['name']}")
        assert answer.status_code == 302
        assert answer.location.endswith(f"/dataset/{package['name']}")

    def test_revise(self, visitor, at_stage):
        """A published dataset offers its working copy; that one leads back and can be discarded."""
        package = at_stage("published")
        operator = visitor("operator")
        page = operator.get(f"/dataset/{package['name']}")
        answer = operator.post(f"/satudata/revision/{package['id']}/open", page)
        copy = Review.working_copy_of(package["id"])
        assert answer.status_code == 302
        assert copy
        shown = text(operator.get(f"/dataset/{model.Package.get(copy.package_id).name}"))
        assert package["id"] in shown
        assert f"/satudata/revision/{copy.package_id}/discard" in shown
        assert copy.package_id in text(operator.get(f"/dataset/{package['name']}"))


def test_the_form_ends_with_what_is_missing(visitor, portal, upload):
    """First step, file, check: the draft stands on its page with what is still missing."""
    operator = visitor("operator")
    page = operator.get("/dataset/new")
    assert 'name="private"' not in text(page)
    owner = portal.orgs.dinas["id"]
    answer = operator.post(
        "/satudata/metadata/new/dataset", page, title="DATA CONTOH Sawah", owner_org=owner
    )
    assert answer.status_code == 302
    package_id = answer.location.split("/")[-2]
    path = f"/dataset/{package_id}/resource/new"
    page = operator.get(path)
    answer = operator.post(
        path, page, id="", name="Sawah", upload=upload(), url="", save="go-dataset-complete"
    )
    assert answer.status_code == 302
    assert "satudata-problems" in text(operator.get(f"/satudata/metadata/{package_id}/periksa"))
    name = model.Package.get(package_id).name
    page = text(operator.get(f"/dataset/{name}"))
    assert "DATA CONTOH Sawah" in page
    assert "satudata-panel" in page


def test_kegiatan_has_the_same_pages(visitor, portal, act):
    """A statistical activity is reviewed like a dataset."""
    package = act(
        portal.operator,
        "package_create",
        type="kegiatan",
        title="DATA CONTOH Survei",
        name="survei",
        owner_org=portal.orgs.dinas["id"],
    )
    operator = visitor("operator")
    assert "satudata-panel" in text(operator.get(f"/kegiatan/{package['name']}"))
    assert forms(text(operator.get(f"/satudata/review/{package['id']}"))) == {"submit"}


def test_sysadmin_overrides_with_a_reason(visitor, at_stage):
    """Outside a role only with a reason, and marked in the history."""
    package = at_stage("submitted")
    admin = visitor("sysadmin")
    path = f"/satudata/review/{package['id']}"
    page = admin.get(path)
    assert admin.post(f"{path}/verify", page).status_code == 409
    assert stage_of(package["id"]) == "submitted"
    answer = admin.post(f"{path}/verify", admin.get(path), override_reason="walidata berhalangan")
    assert answer.status_code == 302
    assert "satudata-override" in text(admin.get(path))
