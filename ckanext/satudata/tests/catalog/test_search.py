"""Searching: filters in words, years, data and activities apart, and what the index holds."""

from __future__ import annotations

import re
from typing import Any

import ckan.lib.search as search
import ckan.model as model
import pytest

from ckanext.satudata.access.index import FACET_FIELDS
from ckanext.satudata.catalog import facets
from ckanext.satudata.metadata import indexed
from ckanext.satudata.tests.review.visitors import text

pytestmark = pytest.mark.usefixtures("with_plugins")

FACET = re.compile(
    r'<details class="sd-facet".*?</ul>\s*(?:<details.*?</details>\s*)?</details>', re.S
)
VALUE = re.compile(r"<li>\s*<a [^>]*>\s*<span>(.*?)</span>", re.S)


def filters(page: str) -> dict[str, list[str]]:
    """Title of each filter → its values, as they are read."""
    found = {}
    for box in FACET.findall(page):
        title = re.search(r"<h3>(.*?)</h3>", box)
        assert title
        found[title[1]] = VALUE.findall(box)
    return found


def titles(page: str) -> list[str]:
    """The datasets of a list."""
    return re.findall(r'dataset-heading">\s*<a [^>]*>(.*?)</a>', page)


def documents() -> dict[str, dict[str, Any]]:
    """What the index has stored, by name."""
    found = search.make_connection().search("*:*", fl="*", rows=100).docs
    return {document["name"]: document for document in found}


class TestFilters:
    def test_they_speak_the_language_of_the_reader(self, visitor, at_stage):
        """Names instead of codes, in Indonesian and in English."""
        at_stage("published", data_prioritas="false")
        public = visitor(None)
        indonesian = filters(text(public.get("/dataset/")))
        assert indonesian["Perangkat Daerah"] == ["dinas"]
        assert indonesian["Urusan pemerintahan"] == [
            "Administrasi Kependudukan dan Pencatatan Sipil"
        ]
        assert indonesian["Wilayah"] == ["Kabupaten Jember"]
        assert indonesian["Frekuensi"] == ["Tahunan"]
        assert indonesian["Data prioritas"] == ["Tidak"]
        assert indonesian["Indikator atau variabel"] == ["Variabel"]
        english = filters(text(public.get("/en/dataset/")))
        assert english["Government affair"] == ["Population Administration and Civil Registration"]
        assert english["Frequency"] == ["Yearly"]
        assert english["Access"] == ["Open access"]
        assert english["Formats"] == ["CSV"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("kode_urusan=2.12", 1),
            ("kode_urusan=2", 0),
            ("kode_wilayah=35.09", 1),
            ("kode_wilayah=35", 0),
            ("indikator_variabel=variabel", 1),
            ("indikator_variabel=indikator", 0),
            ("data_prioritas=true", 0),
            ("accrualPeriodicity=tahunan", 1),
            ("tingkat_penyajian=kecamatan", 1),
        ],
    )
    def test_they_are_exact(self, visitor, at_stage, query, found):
        """A code is found as a whole and never by a part of it."""
        at_stage("published", data_prioritas="false")
        assert len(titles(text(visitor(None).get(f"/dataset/?{query}")))) == found

    def test_every_year_between_the_first_and_the_last(self, visitor, at_stage):
        """The newest first; a year in the middle finds the data, one beyond does not."""
        at_stage("published", tahun_awal="2021", tahun_akhir="2023")
        public = visitor(None)
        assert filters(text(public.get("/dataset/")))["Tahun"] == ["2023", "2022", "2021"]
        for year, found in (("2021", 1), ("2022", 1), ("2024", 0)):
            page = text(public.get(f"/dataset/?{indexed.YEARS}={year}"))
            assert len(titles(page)) == found, year

    def test_many_values_unfold(self, visitor, at_stage):
        """The first few stand there, the others behind one tap; a chosen one is among the first."""
        at_stage("published", tahun_awal="2010", tahun_akhir="2025")
        public = visitor(None)
        page = text(public.get("/dataset/"))
        box = next(found for found in FACET.findall(page) if "<h3>Tahun</h3>" in found)
        first, more = box.split('<details class="sd-facet-more">')
        assert len(VALUE.findall(first)) == facets.FIRST
        assert len(VALUE.findall(more)) == 16 - facets.FIRST
        page = text(public.get(f"/dataset/?{indexed.YEARS}=2011"))
        assert filters(page)["Tahun"][0] == "2011"

    @pytest.mark.parametrize("hidden", ["draft", "submitted", "withdrawn", "tertutup"])
    def test_what_is_hidden_adds_no_value(self, visitor, at_stage, hidden):
        """No filter of the public tells of affairs, years or areas of hidden data."""
        at_stage("published", name="terbit")
        before = filters(text(visitor(None).get("/dataset/")))
        told = {"kode_urusan": "1.01", "kode_wilayah": "35.78", "tahun_awal": "1990"}
        if hidden == "tertutup":
            at_stage("published", access_class="tertutup", name="lain", **told)
        else:
            at_stage(hidden, name="lain", **told)
        assert filters(text(visitor(None).get("/dataset/"))) == before

    def test_all_may_be_asked(self, app):
        """The index answers every filter that the pages offer."""
        mixin = facets.Facets()
        with app.flask_app.test_request_context():
            offered = {
                *mixin.dataset_facets(facets.Titles(), "dataset"),
                *mixin.dataset_facets(facets.Titles(), "kegiatan"),
                *mixin.organization_facets(facets.Titles(), "organization", None),
                *mixin.group_facets(facets.Titles(), "group", None),
            }
        assert offered <= FACET_FIELDS


class TestKegiatan:
    def test_they_have_a_page_of_their_own(self, visitor, at_stage, kegiatan):
        """The search for data shows data; each of the two pages leads to the other."""
        at_stage("published", title="DATA CONTOH Data")
        at_stage("published", kegiatan())
        public = visitor(None)
        data, activities = text(public.get("/dataset/?q=contoh")), text(public.get("/kegiatan/"))
        assert titles(data) == ["DATA CONTOH Data"]
        assert titles(activities) == ["DATA CONTOH Kompilasi"]
        assert 'href="/kegiatan/?q=contoh"' in data
        assert 'href="/dataset/"' in activities
        assert "Sektor" in filters(activities)
        assert "Frekuensi" not in filters(activities)

    def test_an_agency_shows_both_and_tells_them_apart(self, visitor, at_stage, kegiatan):
        """Asked for by type, only that type is left."""
        at_stage("published", title="DATA CONTOH Data")
        at_stage("published", kegiatan())
        page = text(visitor(None).get("/en/organization/dinas?dataset_type=kegiatan"))
        assert titles(page) == ["DATA CONTOH Kompilasi"]

    def test_its_year_is_a_filter(self, visitor, at_stage, kegiatan):
        """The year in which it takes place."""
        at_stage("published", kegiatan(tahun_kegiatan="2026"))
        public = visitor(None)
        assert titles(text(public.get(f"/kegiatan/?{indexed.YEARS}=2026")))
        assert not titles(text(public.get(f"/kegiatan/?{indexed.YEARS}=2025")))


class TestDocument:
    def test_a_large_activity_is_found_by_what_it_measures(self, visitor, at_stage, kegiatan):
        """Variables that fill more than an exact value of the index can hold."""
        rows = [
            {"nama": f"Peubah zzangka{number}", "konsep": "Konsep", "definisi": "Uraian " * 120}
            for number in range(60)
        ]
        at_stage("published", kegiatan(variabel=rows))
        assert titles(text(visitor(None).get("/kegiatan/?q=zzangka59")))
        stored = documents()["kompilasi"]
        assert "zzangka59" in stored["extras_variabel"]
        assert "Uraian" not in stored["extras_variabel"]

    def test_names_and_addresses_of_officials_are_no_words(self, visitor, at_stage, kegiatan):
        """They stand on the page, but nobody is found by them."""
        at_stage("published", kegiatan(ii_pj_nama="zzpejabat", i_alamat="zzjalan"))
        public = visitor(None)
        for word in ("zzpejabat", "zzjalan"):
            assert not titles(text(public.get(f"/kegiatan/?q={word}")))

    def test_codes_are_found_by_their_names(self, visitor, at_stage):
        """Nobody searches for 35.09."""
        at_stage("published", name="terbit")
        public = visitor(None)
        for word in ("Jember", "Pencatatan", "Registration"):
            assert titles(text(public.get(f"/dataset/?q={word}"))), word

    def test_it_holds_no_more_than_is_needed(self, at_stage, kegiatan, portal, act):
        """No ids of links, no dates, nothing that was set aside."""
        activity = at_stage("published", kegiatan())
        at_stage(
            "published",
            name="terbit",
            kegiatan_id=activity["id"],
            jadwal_rilis="2030-01-01",
            rumus="zzparkir",
        )
        model.Session.remove()
        stored = documents()["terbit"]
        for key in ("kegiatan_id", "jadwal_rilis", "tahun_awal", "satudata_parked", "rumus"):
            assert f"extras_{key}" not in stored, key
        assert "zzparkir" not in str(stored)
        assert stored["extras_satuan"].split() == ["Orang", "People"]
