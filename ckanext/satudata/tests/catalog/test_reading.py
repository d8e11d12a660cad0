"""What readers find on the page of a dataset and of an activity."""

from __future__ import annotations

import re

import pytest

from ckanext.satudata.revision import outbox
from ckanext.satudata.tests.conftest import COMPLETE
from ckanext.satudata.tests.review.visitors import text

pytestmark = pytest.mark.usefixtures("with_plugins")

INDICATOR = {
    "indikator_variabel": "indikator",
    "interpretasi": "Makin besar makin padat",
    "metode_perhitungan": "Penduduk dibagi luas",
    "rumus": "P / L",
    "level_estimasi": "Kabupaten/Kota",
}
TABLE = {
    "fields": [
        {
            "name": "kode_kecamatan",
            "type": "string",
            "title": "Kode kecamatan",
            "description": "Menurut Kemendagri",
            "reference": "kode_wilayah",
            "constraints": {"required": True},
        },
        {"name": "nama_kecamatan", "type": "string", "description": "Nama resmi"},
        {"name": "jumlah", "type": "integer", "description": "Banyaknya", "unit": "Orang"},
    ],
    "primaryKey": ["kode_kecamatan"],
}


def words(html: str) -> str:
    """What is read of a piece of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def facts(page: str) -> dict[str, str]:
    """Name → value of all facts of the description."""
    found = re.findall(r"<div>\s*<dt>(.*?)</dt>\s*<dd>(.*?)</dd>\s*</div>", page, re.S)
    return {words(name): words(value) for name, value in found}


def block(page: str, key: str) -> str:
    """One block of the description."""
    found = re.search(rf'class="sd-block" id="{key}".*?(?:</section>|</details>)', page, re.S)
    assert found, key
    return found[0]


@pytest.fixture
def described(draft, act, portal):
    """A draft whose file has its columns described."""

    def make(**fields):
        package = draft(**fields)
        act(portal.operator, "resource_patch", id=package["resources"][0]["id"], schema=TABLE)
        return package

    return make


@pytest.fixture
def linked(draft, kegiatan, at_stage, act, portal):
    """A published activity of two rows, and published data of one of them."""

    def make(**fields):
        activity = at_stage(
            "published",
            kegiatan(
                variabel=[{"nama": "Jumlah Penduduk", "definisi": "Orang yang tercatat"}],
                indikator=[{"nama": "Kepadatan", "definisi": "Orang per km2"}],
            ),
        )
        key = activity["variabel"][0]["kunci"]
        fields = {"kegiatan_id": activity["id"], "butir_kegiatan": key, **fields}
        return activity, at_stage("published", **fields)

    return make


class TestDataset:
    def test_it_answers_questions(self, visitor, at_stage):
        """What, how, where and when, in the reader's language; codes by name."""
        at_stage("published", name="terbit")
        public = visitor(None)
        page = text(public.get("/dataset/terbit"))
        for question in ("Data apa ini?", "Bagaimana diukur?", "Di mana dan kapan?"):
            assert f"<h3>{question}</h3>" in page, question
        told = facts(page)
        assert told["Wilayah (kode Kemendagri)"] == "Kabupaten Jember 35.09"
        assert told["Tingkat penyajian"] == "Kecamatan"
        english = facts(text(public.get("/en/dataset/terbit")))
        assert english["Government affair"] == (
            "Population Administration and Civil Registration 2.12"
        )
        assert english["Unit"] == "People"

    def test_only_what_applies_is_shown(self, visitor, at_stage, portal, act):
        """Fields of indicators on indicators; the ground of a restriction where there is one."""
        at_stage("published", name="angka")
        at_stage("published", name="persen", access_class="terbatas", **INDICATOR)
        public = visitor(None)
        plain = facts(text(public.get("/dataset/angka")))
        assert "Rumus" not in plain
        assert not [name for name in plain if name.startswith("Dasar pembatasan")]
        told = facts(text(public.get("/dataset/persen")))
        assert told["Rumus"] == "P / L"
        assert told["Pembatasan berlaku sampai"] == "31 Desember 2030"

    def test_identifiers_are_folded(self, visitor, at_stage):
        """They stand at the end, behind a tap, and nowhere else."""
        at_stage("published", name="terbit", id_ddd="DDD-ZZ-1")
        page = text(visitor(None).get("/dataset/terbit"))
        assert page.count("DDD-ZZ-1") == 1
        identifiers = block(page, "pengenal")
        assert "DDD-ZZ-1" in identifiers
        assert '<details class="sd-block" id="pengenal">' in page

    @pytest.mark.parametrize("access_class", ["terbuka", "terbatas"])
    def test_columns_are_explained(self, visitor, at_stage, described, access_class):
        """On the page of the dataset and of the file; of restricted files, too."""
        package = at_stage("published", described(name="terbit", access_class=access_class))
        resource = package["resources"][0]["id"]
        public = visitor(None)
        for path in ("/dataset/terbit", f"/dataset/terbit/resource/{resource}"):
            page = text(public.get(path))
            table = re.search(r'<table class="[^"]*sd-columns-table.*?</table>', page, re.S)
            assert table, path
            rows = [words(row) for row in re.findall(r"<tr>.*?</tr>", table[0], re.S)]
            assert rows[1] == (
                "kode_kecamatan Kunci Kode kecamatan Menurut Kemendagri Teks"
                " Wilayah (kode Kemendagri) Ya"
            )
            assert rows[3] == "jumlah Banyaknya Bilangan bulat Orang Tidak"

    def test_no_more_statements_for_more_columns(self, visitor, at_stage, query_count):
        """The page of a dataset asks the same of the database, however much is filled in."""
        at_stage("published", name="kurang")
        at_stage("published", name="lebih", **INDICATOR, dasar_hukum="UU 1\nUU 2", id_ddd="1")
        public = visitor(None)
        counts = {}
        for name in ("kurang", "lebih", "kurang", "lebih"):
            with query_count() as seen:
                text(public.get(f"/dataset/{name}"))
            counts[name] = seen.statements
        assert counts["kurang"] == counts["lebih"]


class TestLink:
    def test_from_the_data_to_what_they_present(self, visitor, linked):
        """To the row of the activity, by its name."""
        activity, _ = linked(name="terbit")
        page = text(visitor(None).get("/dataset/terbit"))
        key = activity["variabel"][0]["kunci"]
        assert f'href="/kegiatan/{activity["name"]}#{key}"' in page
        assert "Jumlah Penduduk" in page

    def test_from_the_activity_to_its_data(self, visitor, linked):
        """Beside the variable that they present, and at no other."""
        activity, _ = linked(title="DATA CONTOH Terbit")
        page = text(visitor(None).get(f"/kegiatan/{activity['name']}"))
        key, other = activity["variabel"][0]["kunci"], activity["indikator"][0]["kunci"]
        row = re.search(rf'<tr id="{key}">.*?</tr>\s*(?=<tr id|</tbody>)', page, re.S)
        assert row
        assert "DATA CONTOH Terbit" in row[0]
        assert "DATA CONTOH Terbit" not in page.split(f'<tr id="{other}">')[1].split("</tr>")[0]

    def test_hidden_data_are_not_listed(self, visitor, linked, at_stage, act, portal):
        """Drafts and closed data for nobody who may not know of them; working copies never."""
        activity, package = linked(title="DATA CONTOH Terbit")
        link = {"kegiatan_id": activity["id"], "butir_kegiatan": package["butir_kegiatan"]}
        at_stage("draft", title="zzrahasia satu", **link)
        at_stage("published", title="zzrahasia dua", access_class="tertutup", **link)
        act(portal.operator, "satudata_revision_open", id=package["id"])
        path = f"/kegiatan/{activity['name']}"
        assert "zzrahasia" not in text(visitor(None).get(path))
        assert "zzrahasia" not in text(visitor("operator_lain").get(path))
        own = text(visitor("operator").get(path))
        assert "zzrahasia satu" in own
        assert "zzrahasia dua" in own
        assert own.count(">DATA CONTOH Terbit</a>") == 1

    def test_one_query_for_all_rows(self, visitor, linked, at_stage, query_count):
        """More datasets of more rows ask no more of the database."""
        activity, package = linked()
        public = visitor(None)
        counts = []
        for key in (None, activity["indikator"][0]["kunci"], package["butir_kegiatan"]):
            if key:
                kind = INDICATOR if key.startswith("i") else {}
                at_stage(
                    "published", kegiatan_id=activity["id"], butir_kegiatan=key, name=f"d-{key}",
                    **kind,
                )  # fmt: skip
            text(public.get(f"/kegiatan/{activity['name']}"))
            with query_count() as seen:
                text(public.get(f"/kegiatan/{activity['name']}"))
            counts.append(seen.statements)
        assert len(set(counts)) == 1

    def test_an_unpublished_activity_leaves_no_trace(self, visitor, at_stage, kegiatan, act):
        """Neither its name nor that there is one; the link comes soon after its publication."""
        activity = kegiatan(title="zzrahasia")
        key = activity["variabel"][0]["kunci"]
        at_stage("published", name="terbit", kegiatan_id=activity["id"], butir_kegiatan=key)
        public = visitor(None)
        page = text(public.get("/dataset/terbit"))
        assert "zzrahasia" not in page
        assert "Variabel atau indikator dalam kegiatan" not in page
        shown = act(None, "package_show", id="terbit")
        assert "kegiatan_id" not in shown
        assert "butir_kegiatan" not in shown
        at_stage("published", activity)
        outbox.drain()  # as the scheduler does in its next round
        assert "zzrahasia" in text(public.get("/dataset/terbit"))


class TestActivity:
    def test_why_when_and_what(self, visitor, at_stage, kegiatan):
        """Purpose, schedule, variables and indicators; documents by their kind."""
        activity = at_stage(
            "published",
            kegiatan(
                iii_tujuan_kegiatan="Menyediakan angka",
                iii_perencanaan_awal="2026-02-01",
                iii_perencanaan_akhir="2026-02-28",
                iii_evaluasi_awal="2026-11-01",
                iii_evaluasi_akhir="2026-11-30",
            ),
        )
        page = text(visitor(None).get(f"/kegiatan/{activity['name']}"))
        assert "Menyediakan angka" in page
        schedule = re.search(r'<table class="sd-schedule.*?</table>', page, re.S)
        assert schedule
        rows = [words(row) for row in re.findall(r"<tr>.*?</tr>", schedule[0], re.S)]
        assert "Perencanaan kegiatan 1 Februari 2026 – 28 Februari 2026" in rows
        assert "Kerangka Acuan Kerja (KAK)" in page
        assert "<h2>Dokumen</h2>" in page

    def test_blocks_of_the_form_are_folded_with_their_numbers(self, visitor, at_stage, kegiatan):
        """Every block that applies; the sample of a survey only where there is one."""
        activity = at_stage(
            "published", kegiatan(cara_pengumpulan_data="KOMPILASI_PRODUK_ADMINISTRASI")
        )
        page = text(visitor(None).get(f"/en/kegiatan/{activity['name']}"))
        assert "R.4.1" in block(page, "blok-4")
        assert block(page, "blok-4").startswith('class="sd-block"')
        assert '<details class="sd-block" id="blok-7">' in page
        assert 'id="blok-5"' not in page

    def test_a_survey_shows_its_sample(self, visitor, at_stage, kegiatan):
        """Block V."""
        activity = at_stage("published", kegiatan(cara_pengumpulan_data="SURVEI"))
        page = text(visitor(None).get(f"/kegiatan/{activity['name']}"))
        assert "R.5.1" in block(page, "blok-5")

    def test_dates_that_make_no_sense_hurt_nobody(self, visitor, kegiatan):
        """A draft with a step that ends before it begins has a page."""
        activity = kegiatan(iii_desain_awal="2026-03-09", iii_desain_akhir="2026-03-01")
        page = text(visitor("operator").get(f"/kegiatan/{activity['name']}"))
        assert "<h1" in page


def test_a_reviewer_sees_all_of_it_at_once(visitor, at_stage):
    """Definition, keywords and identifiers, nothing folded."""
    package = at_stage("submitted", name="kiriman", tag_string="zzkata", id_ddd="DDD-ZZ-2")
    page = text(visitor("walidata").get(f"/satudata/review/{package['id']}"))
    told = facts(page)
    assert told["Definisi"] == COMPLETE["notes"]
    assert told["Kata kunci"] == "zzkata"
    assert '<details class="sd-block" id="pengenal" open>' in page
