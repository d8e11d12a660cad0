"""The demo's rows fit their columns, agree with themselves and name nobody."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from functools import cache

import pytest

from ckanext.satudata.demo import generate
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
def text_of(recipe: Recipe, edition: int = 1) -> str:
    return generate.csv_bytes(recipe, edition=edition).decode()


@cache
def parsed(recipe: Recipe, edition: int = 1) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(recipe, edition))))


def of(recipe: Recipe):
    return recipe.key


def test_the_demo_has_twelve_datasets_of_every_class_and_stage():
    assert len(recipes()) == 12
    assert {recipe.access_class for recipe in recipes()} == set(ACCESS_CLASSES)
    assert {recipe.stage for recipe in recipes()} == set(STAGES)
    assert len({recipe.name for recipe in recipes()}) == 12


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


def test_only_the_catalogue_entry_has_no_file():
    assert [recipe.key for recipe in recipes() if not recipe.columns] == [
        "balita-stunting-perorangan"
    ]
    assert set(generate.GENERATORS) == {recipe.key for recipe in WITH_FILE}


def test_the_same_numbers_on_every_run():
    recipe = BY_KEY["stunting"]

    assert generate.csv_bytes(recipe) == generate.csv_bytes(recipe)


def test_kecamatan_are_those_of_the_code_list():
    districts = generate.districts()

    assert len(districts) == 31
    assert ("350919", "Kaliwates") in {(item.code, item.name) for item in districts}
    assert {row["kode_kecamatan"] for row in parsed(BY_KEY["penduduk"])} == {
        item.code for item in districts
    }


def test_one_table_is_large():
    assert len(parsed(BY_KEY["harga-pangan"])) >= 100_000


def test_the_working_copy_brings_one_semester_more():
    first, second = (parsed(BY_KEY["penduduk"], edition) for edition in (1, 2))

    added = [row for row in second if row not in first]
    assert {(row["tahun"], row["semester"]) for row in added} == {("2025", "2")}
    assert len(first) + len(added) == len(second)


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
