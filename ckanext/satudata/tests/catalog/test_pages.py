"""The public pages: home, search, agencies, the frame around all of them."""

from __future__ import annotations

import re

import pytest

from ckanext.satudata import config
from ckanext.satudata.tests.review.visitors import text

pytestmark = pytest.mark.usefixtures("with_plugins")

CONTENT = re.compile(r'<div id="content".*?<footer', re.DOTALL)


def content(page: str) -> str:
    """What stands between the bars."""
    found = CONTENT.search(page)
    assert found
    return re.sub(r"\s+", " ", found[0])


class TestHome:
    def test_it_is_the_same_for_everybody(self, visitor, at_stage):
        """Reviewers see no more numbers or titles here than the public."""
        at_stage("published", name="terbit")
        at_stage("walidata_verified", title="RAHASIA", name="rahasia")
        at_stage("published", title="RAHASIA", access_class="tertutup", name="tutup")
        public = content(text(visitor(None).get("/")))
        assert "RAHASIA" not in public
        for who in ("walidata", "operator", "sysadmin"):
            assert content(text(visitor(who).get("/"))) == public

    def test_an_empty_portal_has_a_home_page(self, visitor):
        """It says that nothing is published yet."""
        assert "sd-hero" in text(visitor(None).get("/"))

    def test_more_datasets_ask_no_more_of_the_database(self, visitor, at_stage, query_count):
        """The number of statements does not grow with the lists."""
        counts = []
        for name in ("satu", "dua", "tiga"):
            at_stage("published", name=name)
            public = visitor(None)
            public.get("/")
            with query_count() as seen:
                text(public.get("/"))
            counts.append(seen.statements)
        assert counts[0] == counts[2]
        assert counts[2] <= 12


class TestSearch:
    def test_a_card_tells_the_trail(self, visitor, at_stage):
        """Access, both reviews, version, frequency and format."""
        at_stage("published")
        page = text(visitor(None).get("/en/dataset/"))
        for word in (
            "Open access",
            "Checked by walidata",
            "Recommended by BPS",
            "Version 1",
            "CSV",
        ):
            assert word in page, word

    def test_drafts_carry_their_stage_and_no_praise(self, visitor, at_stage):
        """In the lists of the people who prepare them."""
        at_stage("draft")
        page = text(visitor("operator").get("/en/dataset/"))
        assert "satudata-stage-draft" in page
        assert "Checked by walidata" not in page

    def test_a_list_asks_once_for_all(self, visitor, at_stage, query_count):
        """The number of statements does not grow with the results."""
        counts = []
        for name in ("satu", "dua", "tiga"):
            at_stage("published", name=name)
            public = visitor(None)
            public.get("/dataset/")
            with query_count() as seen:
                text(public.get("/dataset/"))
            counts.append(seen.statements)
        assert counts[0] == counts[2]

    def test_a_filter_can_be_taken_away(self, visitor, at_stage):
        """Its chip leads to the page without it and keeps the words."""
        at_stage("published")
        page = text(visitor(None).get("/dataset/?q=penduduk&access_class=terbuka"))
        chip = re.search(r'<a class="sd-chip" href="([^"]+)"', page)
        assert chip
        assert "access_class" not in chip[1]
        assert "q=penduduk" in chip[1]

    def test_nothing_found_says_what_to_do(self, visitor):
        """An empty state instead of an empty page."""
        assert "satudata-empty" in text(visitor(None).get("/dataset/?q=zzzqqq"))


class TestGroups:
    def test_an_agency_in_numbers(self, visitor, at_stage):
        """What is published, by class; drafts do not count, even for their operator."""
        at_stage("published", name="satu")
        at_stage("published", name="dua", access_class="terbatas")
        at_stage("draft", name="tiga")
        for who in (None, "operator"):
            page = text(visitor(who).get("/organization/dinas"))
            facts = re.findall(r"<div><dt>[^<]*</dt><dd>(\d+)</dd>", page)
            assert facts == ["2", "1", "1"]

    def test_the_list_counts_what_is_published(self, visitor, at_stage):
        """The same number for everybody; agencies without data stand there, too."""
        at_stage("published", name="satu")
        at_stage("draft", name="dua")
        for who in (None, "operator"):
            page = text(visitor(who).get("/en/organization/"))
            assert page.count("1 dataset") == 1
            assert "2 datasets" not in page
            assert page.count("0 datasets") == 4


class TestFrame:
    def test_the_other_language_keeps_the_page(self, visitor):
        """A link, so that it works without a script."""
        page = text(visitor(None).get("/dataset/?q=penduduk"))
        assert 'href="/en/dataset/?q=penduduk"' in page

    def test_words_in_an_address_stay_words(self, visitor):
        """Nothing that is typed into the address becomes a piece of the page."""
        page = text(visitor(None).get('/dataset/?q="><script>alert(1)</script>&tags="><b>x'))
        assert "<script>alert(1)" not in page
        assert "><b>x" not in page

    def test_who_runs_it(self, visitor, ckan_config):
        """Regency, agency and e-mail come from the configuration, and are text."""
        ckan_config[config.REGENCY] = "Kabupaten <b>Uji</b>"
        ckan_config[config.EMAIL] = "data@example.org"
        page = text(visitor(None).get("/about"))
        assert "Kabupaten &lt;b&gt;Uji&lt;/b&gt;" in page
        assert 'href="mailto:data@example.org"' in page

    def test_an_own_logo_replaces_the_emblem(self, visitor, ckan_config):
        """CKAN's own option; its default is not shown."""
        page = text(visitor(None).get("/about"))
        assert '<svg class="sd-emblem"' in page
        assert "ckan-logo" not in page
        ckan_config["ckan.site_logo"] = "https://example.org/logo.svg"
        page = text(visitor(None).get("/about"))
        assert 'src="https://example.org/logo.svg"' in page

    @pytest.mark.parametrize("language", ["", "/en"])
    def test_a_missing_page_leads_on(self, visitor, language):
        """404 with the frame and a search field."""
        answer = visitor(None).get(f"{language}/tidak-ada")
        assert answer.status_code == 404
        assert "field-error-search" in answer.get_data(as_text=True)

    def test_nothing_comes_from_elsewhere(self, visitor):
        """Styles, fonts, scripts and pictures are the portal's own."""
        page = text(visitor(None).get("/"))
        sources = re.findall(r'(?:src|rel="stylesheet" href)="([^"]+)"', page)
        assert sources
        assert not [one for one in sources if one.startswith(("http", "//"))]
