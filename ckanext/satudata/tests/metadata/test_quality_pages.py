"""The quality score on the dataset page."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import pytest

from ckanext.satudata.metadata.model import QualityScore
from ckanext.satudata.tests.review.visitors import text

pytestmark = pytest.mark.usefixtures("with_plugins")


class TestDatasetPage:
    def test_public(self, visitor, at_stage):
        """Points, band and criteria; what to do next is for those who can do it."""
        package = at_stage("published")
        page = text(visitor(None).get(f"/en/dataset/{package['name']}"))
        assert "Quality of the description" in page
        assert "Excellent" in page
        assert "What counts" in page
        assert "Keywords" in page
        assert "Next points" not in page
        assert "Add words that people search for." not in page

    def test_producer(self, visitor, draft):
        """The next points of a draft, each with the way to its field."""
        package = draft()
        page = text(visitor("operator").get(f"/en/dataset/{package['name']}"))
        assert "Next points" in page
        assert f"/satudata/metadata/{package['id']}/identitas#field-tag_string" in page

    def test_restricted(self, visitor, at_stage):
        """What restricted data cannot have is not called missing."""
        package = at_stage("published", access_class="terbatas")
        page = text(visitor(None).get(f"/en/dataset/{package['name']}"))
        assert page.count("not with restricted data") == 3

    def test_history(self, visitor, at_stage):
        """A line from the second version on, with its numbers as a table."""
        package = at_stage("published")
        address = f"/en/dataset/{package['name']}"
        assert "sd-quality-line" not in text(visitor(None).get(address))
        QualityScore.keep(package["id"], 0, dt.date(2025, 3, 1), 200, 70)
        model.Session.commit()
        page = text(visitor(None).get(address))
        assert "sd-quality-line" in page
        assert "March 1, 2025" in page

    def test_activities_have_none(self, visitor, portal, act):
        """Their documents are no data."""
        package = act(
            portal.operator,
            "package_create",
            type="kegiatan",
            title="DATA CONTOH",
            name="kegiatan-contoh",
            owner_org=portal.orgs.dinas["id"],
        )
        page = text(visitor("operator").get(f"/en/kegiatan/{package['name']}"))
        assert "DATA CONTOH" in page
        assert "Quality of the description" not in page

    def test_few_statements(self, visitor, at_stage, query_count):
        """The score asks for files, facts and history, not more with every criterion."""
        package = at_stage("published")
        public = visitor(None)
        address = f"/dataset/{package['name']}"
        public.get(address)
        with query_count() as seen:
            text(public.get(address))
        assert seen.statements <= 36
