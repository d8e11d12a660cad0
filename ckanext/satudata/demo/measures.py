"""MS-Variabel and MS-Indikator of the demo's activities: what their datasets measure.

Named by what is measured, never by a dataset: an activity is public before all its datasets
are.
"""

from __future__ import annotations

import re

from ckanext.satudata.demo.recipes import Recipe

Row = dict[str, str]

TIME = {
    "harian": "Hari pencatatan",
    "bulanan": "Akhir bulan",
    "triwulanan": "Akhir triwulan",
    "semesteran": "Akhir semester",
    "tahunan": "Akhir tahun",
}
"""Reference period of a variable by the frequency of its dataset."""

LEVELS = {"Kecamatan": "Kecamatan", "Desa/Kelurahan": "Desa/Kelurahan"}
"""Level of estimation by the level of presentation; the regency for all others."""

SMALL_WORDS = frozenset({"dan", "atau", "yang", "di", "menurut", "dalam", "untuk"})


def rows(produced: list[Recipe]) -> dict[str, list[Row]]:
    """Both groups of rows of the activity that produces these datasets; empty ones are left out."""
    found: dict[str, list[Row]] = {"variabel": [], "indikator": []}
    for recipe in produced:
        if recipe.indikator_variabel == "variabel":
            found["variabel"].append(_variable(recipe, len(found["variabel"]) + 1))
            continue
        keys: list[str] = []
        for name, unit in recipe.components:
            keys.append(f"v{len(found['variabel']) + 1}")
            found["variabel"].append(_component(recipe, keys[-1], name, unit))
        found["indikator"].append(_indicator(recipe, len(found["indikator"]) + 1, keys))
    return {name: group for name, group in found.items() if group}


def key(recipe: Recipe, produced: list[Recipe]) -> str:
    """The key of the row that a dataset presents: v1, i1 …"""
    name = measured(recipe)
    group = rows(produced)[recipe.indikator_variabel]
    return next(row["kunci"] for row in group if row["nama"] == name)


def concept(recipe: Recipe) -> str:
    """The idea behind a dataset, in the spelling that INDAH asks for."""
    return _capitals(re.split(" adalah | menunjukkan ", recipe.konsep or recipe.satuan)[0])


def measured(recipe: Recipe) -> str:
    """Name of what a dataset measures."""
    idea = concept(recipe)
    return idea if idea.startswith(recipe.ukuran) else f"{recipe.ukuran} {idea}"


def level(recipe: Recipe) -> str:
    """The smallest area for which an indicator holds."""
    return LEVELS.get(recipe.tingkat_penyajian, "Kabupaten/Kota")


def _variable(recipe: Recipe, number: int) -> Row:
    return {
        "kunci": f"v{number}",
        "nama": measured(recipe),
        "konsep": concept(recipe),
        "definisi": recipe.konsep or concept(recipe),
        "ukuran": recipe.ukuran,
        "satuan": recipe.satuan,
        **_asked(recipe),
    }


def _component(recipe: Recipe, kunci: str, name: str, unit: str) -> Row:
    return {
        "kunci": kunci,
        "nama": name if name.startswith(("Panjang", "Nilai", "Bobot")) else f"Jumlah {name}",
        "konsep": _capitals(re.sub("^(Panjang|Nilai|Bobot) ", "", name)),
        "definisi": f"{name} yang dipakai dalam penghitungan: {recipe.metode_perhitungan}",
        "ukuran": "Panjang" if unit == "Kilometer" else "Jumlah",
        "satuan": unit,
        **_asked(recipe),
    }


def _asked(recipe: Recipe) -> Row:
    """What all variables of the demo have in common."""
    return {
        "alias": "-",
        "referensi_pemilihan": "RPJMD (contoh)",
        "referensi_waktu": TIME[recipe.accrualPeriodicity],
        "tipe_data": "FLOAT" if recipe.satuan in ("Ton", "Kilometer", "Persen") else "INTEGER",
        "value_domain": "- | -",
        "aturan_validasi": "HARUS TERISI\ntidak kurang dari 0",
        "kalimat_pertanyaan": "-",
        "apakah_variabel_bisa_diakses_umum": _public(recipe),
    }


def _indicator(recipe: Recipe, number: int, components: list[str]) -> Row:
    return {
        "kunci": f"i{number}",
        "nama": measured(recipe),
        "konsep": concept(recipe),
        "definisi": recipe.konsep,
        "interpretasi": recipe.interpretasi,
        "metode_perhitungan": recipe.metode_perhitungan,
        "rumus": recipe.rumus,
        "ukuran": recipe.ukuran,
        "satuan": recipe.satuan,
        "variabel_disaggregasi": recipe.klasifikasi_penyajian.replace("; ", "\n"),
        "apakah_indikator_komposit": "TIDAK",
        "variabel_pembangun": "\n".join(components),
        "level_estimasi": level(recipe),
        "apakah_indikator_bisa_diakses_umum": _public(recipe),
    }


def _public(recipe: Recipe) -> str:
    return "YA" if recipe.access_class == "terbuka" else "TIDAK"


def _capitals(text: str) -> str:
    words = text.split()
    return " ".join(word if word in SMALL_WORDS else word[:1].upper() + word[1:] for word in words)
