"""What the national SDI portal reads of a dataset beyond its own fields.

The CKAN schema of the national secretariat holds the MS-Kegiatan in every dataset; here it stands
once, in the activity that the dataset names, and is put together when somebody reads. Plain
Python; who may know of the activity is decided by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from ckanext.satudata.metadata import codelists, links, schemas

NATIONAL = "satudata_national"

TITLE = "judul_kegiatan"
ACTIVITY_KEYS = ("total_msvar", "total_msind")
PUBLISHER_KEYS = (
    "publisher_type",
    "produsen_data_name",
    "produsen_data_province_code",
    "produsen_data_city_code",
)
MEASURE = "pengukuran"
"""How regional portals call ``ukuran``."""

PUBLISHER_TYPE = "daerah-kabupaten"
"""Kind of a producer whose organization does not say."""


@cache
def activity_fields() -> dict[str, str]:
    """National key → field of the activity, for what a dataset has no field of its own."""
    own = schemas.field_names("dataset")
    return {
        str(field[NATIONAL]): field["field_name"]
        for field in schemas.dataset_fields("kegiatan")
        if field.get(NATIONAL) and field[NATIONAL] not in own | {"accessRights"}
    }


@cache
def computed_keys() -> frozenset[str]:
    """Keys of a dataset that are put together here, never taken from input."""
    return frozenset({*activity_fields(), *ACTIVITY_KEYS, *PUBLISHER_KEYS, MEASURE})


def fill(
    package: dict[str, Any],
    activity: Mapping[str, Any] | None,
    publisher: Mapping[str, Any],
) -> None:
    """Write the national keys into a dataset, in place.

    Args:
        package: a dataset as ``package_show`` returns it.
        activity: the linked kegiatan (``title`` and its fields, groups also as stored), or None
            where there is none or the reader may not know of it.
        publisher: ``title`` and ``publisher_type`` of the organization.
    """
    for key in computed_keys():
        package.pop(key, None)
    area = re.sub(r"\D", "", str(package.get("kode_wilayah") or ""))
    known = {
        MEASURE: package.get("ukuran"),
        "publisher_type": publisher.get("publisher_type") or PUBLISHER_TYPE,
        "produsen_data_name": publisher.get("title"),
        "produsen_data_province_code": _code(area[:2]),
        "produsen_data_city_code": _code(f"{area[:2]}.{area[2:4]}") if len(area) > 2 else "",
    }
    if activity is not None:
        known |= _of_activity(package, activity)
    package.update({key: value for key, value in known.items() if value not in (None, "")})


def _of_activity(package: Mapping[str, Any], activity: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: activity.get(field) for key, field in activity_fields().items()}
    found["total_msvar"] = str(len(links.rows(activity.get("variabel"))))
    found["total_msind"] = str(len(links.rows(activity.get("indikator"))))
    item = links.item(activity, package.get(links.ITEM)) or {}
    own = {"id_mskeg": activity.get("id_mskeg"), "id_msind": item.get("id_indah")}
    return found | {key: package.get(key) or value for key, value in own.items()}


def _code(area: str) -> str:
    """The code of BPS, which INDAH uses, or where it is not known the digits of Kemendagri."""
    return codelists.bps_code(area) or area.replace(".", "")
