"""What of a dataset's fields stands in its search document: values to filter by, words to find.

CKAN puts every field into the index twice, as one exact value and as text. Of our fields a filter
needs a few exact values and a search needs words: the name of an area besides its code, the names
of variables instead of the JSON they lie in. The rest would only weigh on the index; an exact
value of more than 32 kB, as the variables of a large survey are, would even be refused by it.
Plain Python.
"""

from __future__ import annotations

import json
from typing import Any

from ckanext.satudata.metadata import codelists, links, schemas

EXACT = frozenset(
    {"access_class", "accrualPeriodicity", "kode_urusan", "kode_wilayah", "indikator_variabel",
     "data_prioritas", "tingkat_penyajian", "cara_pengumpulan_data", "sektor_kegiatan"}
)  # fmt: skip
"""Fields that can be filtered by."""

YEARS = "vocab_tahun"
"""Every year that the data are about; of CKAN's exact fields only ``vocab_…`` hold several."""

PERIODS: dict[str, tuple[str, ...]] = {
    "dataset": ("tahun_awal", "tahun_akhir"),
    "kegiatan": ("tahun_kegiatan",),
}
"""Fields between which the years lie."""

LONGEST = 200
"""More years than this are a slip of the pen."""

NO_WORDS = frozenset(
    {"satudata_date", "satudata_year", "satudata_number", "satudata_email", "satudata_key",
     "satudata_machine", "satudata_parked"}
)  # fmt: skip
"""Presets of fields whose values nobody searches for as words."""

NO_SEARCH = frozenset({"blok-1", "blok-2", "indah"})
"""Steps of a kegiatan that no search looks into: addresses, names of officials, numbers."""


def condense(document: dict[str, Any]) -> None:
    """Leave of our fields in a search document what filters and searches need, in place.

    Fields of other extensions stay as they are.
    """
    dataset_type = str(document.get("dataset_type") or document.get("type") or "")
    years = _years(dataset_type, document)
    for section in schemas.sections(dataset_type):
        for field in section.fields:
            name = field["field_name"]
            is_group = bool(schemas.subfields(field))  # stands there once, as rows
            if f"extras_{name}" not in document and not is_group:
                continue  # CKAN's own field
            exact = document.pop(name, None)
            value = document.pop(f"extras_{name}", exact)
            if name in EXACT and exact:
                document[name] = exact
            words = _words(field, value) if value and section.key not in NO_SEARCH else ""
            if words:
                document[f"extras_{name}"] = words
    if years:
        document[YEARS] = years


def _years(dataset_type: str, document: dict[str, Any]) -> list[str]:
    ends = [
        int(value)
        for value in (str(document.get(name) or "") for name in PERIODS.get(dataset_type, ()))
        if value.isdecimal()
    ]
    if not ends or max(ends) - min(ends) > LONGEST:
        return []
    return [str(year) for year in range(min(ends), max(ends) + 1)]


def _words(field: schemas.Field, value: Any) -> str:
    if field["field_name"] in (links.ACTIVITY, links.ITEM) or field.get("preset") in NO_WORDS:
        return ""
    subfields = schemas.subfields(field)
    if subfields:
        named = [one["field_name"] for one in subfields if one.get("preset") not in NO_WORDS][:2]
        rows = links.rows(value)
        return "\n".join(str(row[name]) for row in rows for name in named if row.get(name))
    if "codelist" in field:
        return "\n".join(_code_words(field["codelist"], code) for code in _codes(value))
    return str(value)


def _codes(value: Any) -> list[str]:
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return [value]
    return [str(code) for code in value] if isinstance(value, list) else [str(value)]


def _code_words(codelist: str, code: str) -> str:
    label = codelists.label(codelist, code)
    return "\n".join(dict.fromkeys((code, label["id"], label["en"]))) if label else code
