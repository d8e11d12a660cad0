"""The demo's rows fit their columns, agree with themselves and name nobody."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from functools import cache

import pytest

from ckanext.satudata.demo import generate, places
from ckanext.satudata.demo.recipes import Recipe, dictionary, recipes
from ckanext.satudata.types import ACCESS_CLASSES, STAGES

WITH_FILE = [recipe for recipe in recipes() if recipe.columns]
BY_KEY = {recipe.key: recipe for recipe in recipes()}
CHECKS = {
    "integer": re.compile(r"-?\d+").fullmatch,
    "number": re.compile(r"-?\d+(\.\d+)?").fullmatch,
    "date": re.compile(r"\d{4}-\d{2}-\d{2}").fullmatch,
    "string": re.compile(r"\S.*").fullmatch,
}


@cache
def text_of(recipe: Recipe, until: str = "") -> str:
    return generate.csv_bytes(recipe, until=until).decode()


@cache
def parsed(recipe: Recipe, until: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(recipe, until))))


def of(recipe: Recipe):
    return recipe.key


def test_the_demo_has_thirty_datasets_of_every_class_and_stage():
    by_stage = Counter(recipe.stage for recipe in recipes())

    assert len({recipe.title for recipe in recipes()}) == 30
    assert len({recipe.name for recipe in recipes()}) == 30
    assert set(by_stage) == set(STAGES)
    assert by_stage["published"] >= 18
    assert {recipe.copy for recipe in recipes()} == {"", "draft", "submitted", "returned"}
    assert {len([p for p in recipe.rounds if p.target == "published"]) for recipe in recipes()
            if recipe.stage == "published"} == {1, 2, 3}  # fmt: skip
    classes = {one: {r.key for r in recipes() if r.access_class == one} for one in ACCESS_CLASSES}
    assert classes["terbatas"] == {"disabilitas", "blankspot"}
    assert classes["tertutup"] == {"balita-stunting-perorangan", "penduduk-perorangan"}


def test_the_small_demo_is_a_part_of_it_with_stages_of_its_own():
    small = recipes(small=True)

    assert len(small) == 3
    assert len({recipe.organization for recipe in small}) == 2
    assert {recipe.stage for recipe in small} == {"published", "submitted"}


@pytest.mark.parametrize("recipe", WITH_FILE, ids=of)
def test_every_row_fits_the_columns_and_their_types(recipe: Recipe):
    header, _, _ = text_of(recipe).partition("\n")
    assert header == ",".join(recipe.columns)

    empty = {"jumlah_penerima"}
    checks = [(name, CHECKS[dictionary()[name].type]) for name in recipe.columns]
    for row in parsed(recipe):
        assert None not in row
        for name, check in checks:
            assert check(row[name]) or (name in empty and row[name] == ""), (name, row)


@pytest.mark.parametrize("recipe", WITH_FILE, ids=of)
def test_years_lie_in_the_span_that_the_metadata_name(recipe: Recipe):
    years = {int(row.get("tahun") or row["tanggal"][:4]) for row in parsed(recipe)}

    assert (min(years), max(years)) == (int(recipe.tahun_awal), int(recipe.tahun_akhir))


@pytest.mark.parametrize("recipe", WITH_FILE, ids=of)
def test_nobody_is_in_the_files(recipe: Recipe):
    assert not re.search(r"\d{16}", text_of(recipe)), "looks like a NIK"
    assert not {"nik", "no_kk", "nama_lengkap", "nama_anak", "alamat"} & set(recipe.columns)


@pytest.mark.parametrize("recipe", WITH_FILE, ids=of)
def test_rows_are_unique_apart_from_their_values(recipe: Recipe):
    values = {name for name in recipe.columns if dictionary()[name].type in ("integer", "number")}
    keys = [
        name
        for name in recipe.columns
        if name not in values or name in ("tahun", "semester", "triwulan", "bulan")
    ]
    seen = [tuple(row[name] for name in keys) for row in parsed(recipe)]

    assert len(seen) == len(set(seen))


def test_what_is_about_single_people_has_no_file():
    assert {recipe.key for recipe in recipes() if not recipe.columns} == {
        "balita-stunting-perorangan",
        "penduduk-perorangan",
    }
    assert set(generate.GENERATORS) == {recipe.key for recipe in WITH_FILE}


def test_the_same_numbers_on_every_run():
    recipe = BY_KEY["stunting"]

    assert generate.csv_bytes(recipe) == generate.csv_bytes(recipe)


def test_kecamatan_are_those_of_the_code_list():
    districts = places.districts()

    assert len(districts) == 31
    assert ("350919", "Kaliwates") in {(item.code, item.name) for item in districts}
    assert {row["kode_kecamatan"] for row in parsed(BY_KEY["penduduk"])} == {
        item.code for item in districts
    }


def test_one_table_is_large():
    assert len(parsed(BY_KEY["harga-pangan"])) >= 100_000


@pytest.mark.parametrize("recipe", WITH_FILE, ids=of)
def test_every_edition_goes_on_where_the_one_before_ended(recipe: Recipe):
    editions = [parsed(recipe, part.until) for part in recipe.rounds]

    assert len(editions[-1]) == len(parsed(recipe)), "the newest has everything"
    for earlier, later, part in zip(editions, editions[1:], recipe.rounds[1:], strict=False):
        assert [row for row in later if row in earlier] == earlier
        assert (len(later) == len(earlier)) is part.same_file


def test_the_working_copy_brings_one_semester_more():
    third, copy = (parsed(BY_KEY["penduduk"], part.until) for part in BY_KEY["penduduk"].rounds[2:])

    added = [row for row in copy if row not in third]
    assert {(row["tahun"], row["semester"]) for row in added} == {("2025", "2")}


def test_stunting_never_exceeds_the_measured():
    for row in parsed(BY_KEY["stunting"]):
        measured, stunted = int(row["jumlah_balita_diukur"]), int(row["jumlah_balita_stunting"])
        assert 0 <= stunted <= measured
        assert float(row["prevalensi"]) == pytest.approx(100 * stunted / measured, abs=0.005)


def test_deaths_never_exceed_cases():
    assert all(int(r["jumlah_meninggal"]) <= int(r["jumlah_kasus"]) for r in parsed(BY_KEY["dbd"]))


def test_small_cells_are_suppressed():
    values = [row["jumlah_penerima"] for row in parsed(BY_KEY["disabilitas"])]

    assert "" in values
    assert all(int(value) >= 5 for value in values if value)


def test_road_conditions_add_up_to_the_same_length_every_year():
    lengths: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in parsed(BY_KEY["kondisi-jalan"]):
        assert float(row["panjang_jalan"]) > 0
        lengths[row["kode_kecamatan"]][row["tahun"]] += float(row["panjang_jalan"])

    for years in lengths.values():
        assert max(years.values()) == pytest.approx(min(years.values()), abs=1e-6)


def test_prices_stay_plausible():
    for row in parsed(BY_KEY["harga-pangan"]):
        usual = generate.prices.PRICES[row["komoditas"]]
        assert 0.6 * usual < int(row["harga"]) < 1.4 * usual


def test_steady_roads_are_the_good_and_fair_ones_of_the_other_dataset():
    steady: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    for row in parsed(BY_KEY["kondisi-jalan"]):
        total[row["tahun"]] += float(row["panjang_jalan"])
        if row["kondisi_jalan"] in ("BAIK", "SEDANG"):
            steady[row["tahun"]] += float(row["panjang_jalan"])

    for row in parsed(BY_KEY["jalan-mantap"]):
        year = row["tahun"]
        assert float(row["panjang_mantap_km"]) == pytest.approx(steady[year], abs=1e-6)
        assert float(row["panjang_total_km"]) == pytest.approx(total[year], abs=1e-6)
        share = 100 * steady[year] / total[year]
        assert float(row["persentase"]) == pytest.approx(share, abs=0.005)


def test_yields_are_production_by_area():
    for row in parsed(BY_KEY["padi"]):
        tons, hectares = float(row["produksi_ton"]), float(row["luas_panen_ha"])
        assert float(row["produktivitas_ku_ha"]) == pytest.approx(tons * 10 / hectares, abs=0.005)


def test_revenue_grows_towards_its_target_month_by_month():
    before: dict[tuple[str, str], int] = {}
    for row in parsed(BY_KEY["pendapatan-asli-daerah"]):
        so_far, year = int(row["realisasi"]), (row["jenis_pad"], row["tahun"])
        assert so_far > before.get(year, 0)
        share = 100 * so_far / int(row["target"])
        assert float(row["persentase"]) == pytest.approx(share, abs=0.005)
        before[year] = so_far


def test_waste_that_was_handled_had_arisen_and_some_months_are_missing():
    rows = parsed(BY_KEY["sampah"])
    for row in rows:
        handled = float(row["sampah_terangkut"]) + float(row["sampah_terolah"])
        assert handled <= float(row["timbulan_sampah"])

    every = {(row["tahun"], row["bulan"]) for row in rows}
    assert len(rows) < len(every) * len(places.districts())


def test_no_more_vehicles_pass_than_are_tested():
    rows = parsed(BY_KEY["uji-kendaraan"])
    assert all(0 < int(row["jumlah_lulus"]) <= int(row["jumlah_uji"]) for row in rows)


def test_dengue_comes_with_the_rain():
    cases: Counter[bool] = Counter()
    for row in parsed(BY_KEY["dbd"]):
        cases[row["bulan"] in ("12", "1", "2", "3", "4")] += int(row["jumlah_kasus"])

    assert cases[True] > 2 * cases[False]
