"""Fixtures: people of every role, datasets through the real actions, a clean database."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckanext.validation import model as validation_model
from werkzeug.datastructures import FileStorage

COMPLETE = {
    "title": "DATA CONTOH Jumlah Penduduk",
    "notes": "Jumlah penduduk menurut kecamatan. DATA CONTOH.",
    "konsep": "Penduduk",
    "klasifikasi_penyajian": "Kecamatan",
    "ukuran": "Jumlah",
    "satuan": "Orang",
    "jenis": "statistik",
    "indikator_variabel": "variabel",
    "accrualPeriodicity": "tahunan",
    "jadwal_pemutakhiran": "tahunan",
    "tingkat_penyajian": "kecamatan",
    "kode_urusan": "2.12",
    "kode_wilayah": "35.09",
    "tahun_awal": "2024",
    "tahun_akhir": "2025",
    "sumber": "Registrasi penduduk",
    "license_id": "cc-by",
    "kontak_produsen": "contoh@example.org",
    "access_class": "terbuka",
}
"""What a submission needs."""

RESTRICTED = {
    "dasar_pembatasan": "17h",
    "uji_konsekuensi": "UK-1/2026",
    "masa_pembatasan": "2030-12-31",
}

CSV = b"kode_kecamatan,nama_kecamatan,jumlah\n35.09.01,Jombang,120\n35.09.02,Kencong,98\n"


@pytest.fixture
def clean_db(with_plugins: None, reset_db: Any, migrate_db_for: Any) -> None:
    """An empty database with every plugin's tables.

    The trail refuses to be emptied, so its lock is lifted for the cleaning only.
    """
    _lock_trail("DISABLE")
    reset_db()
    if not _has_table("satudata_review_event"):
        migrate_db_for("activity")
        migrate_db_for("satudata")
    if not _has_table("validation"):
        validation_model.create_tables()
    _lock_trail("ENABLE")


def _has_table(name: str) -> bool:
    return sa.inspect(model.meta.engine).has_table(name)


def _lock_trail(verb: str) -> None:
    """Switch the locks of every append-only table off or on."""
    with model.meta.engine.begin() as connection:
        tables = connection.scalars(
            sa.text(
                "SELECT tgrelid::regclass::text FROM pg_trigger"
                " WHERE tgname LIKE 'satudata%append_only'"
                " AND tgrelid::regclass::text NOT LIKE '%.%'"
            )
        )
        for table in tables.all():
            connection.execute(sa.text(f"ALTER TABLE {table} {verb} TRIGGER USER"))


@pytest.fixture
def no_workers(ckan_config: Any) -> None:
    """No loading and no checks: there is no worker here. The browser tests have one."""
    ckan_config["ckanext.xloader.formats"] = "none"
    ckan_config["ckanext.validation.formats"] = "xlsx"


PEOPLE = (
    "operator",
    "operator2",
    "kepala",
    "anggota",
    "operator_lain",
    "walidata",
    "walidata2",
    "pembina",
    "pembina2",
    "sekretariat",
    "warga",
    "sysadmin",
)

ORGANIZATIONS = {
    "dinas": {"operator": "editor", "operator2": "editor", "kepala": "admin", "anggota": "member"},
    "dinas-lain": {"operator_lain": "editor"},
    "diskominfo": {"walidata": "editor", "walidata2": "admin"},
    "bps": {"pembina": "editor", "pembina2": "editor"},
    "bappeda": {"sekretariat": "editor"},
}
"""Members and their capacities."""


@pytest.fixture
def portal(no_workers: None, clean_db: None, clean_index: None) -> SimpleNamespace:
    """People and organizations: ``portal.operator``, ``portal.walidata`` … are user dicts.

    Written to the tables directly: accounts are not what these tests are about, and a hundred
    hashed passwords a minute would be most of their time.
    """
    users = {
        name: model.User(
            name=name,
            fullname=name,
            email=f"{name}@example.org",
            sysadmin=name == "sysadmin",
            state="active",
        )
        for name in PEOPLE
    }
    orgs = {
        name: model.Group(name=name, title=name, type="organization", is_organization=True)
        for name in ORGANIZATIONS
    }
    model.Session.add_all([*users.values(), *orgs.values()])
    model.Session.flush()
    for name, members in ORGANIZATIONS.items():
        for who, capacity in members.items():
            model.Session.add(
                model.Member(
                    group=orgs[name],
                    table_name="user",
                    table_id=users[who].id,
                    capacity=capacity,
                )
            )
    model.Session.commit()
    return SimpleNamespace(
        **{name: {"id": user.id, "name": name} for name, user in users.items()},
        orgs=SimpleNamespace(
            **{name.replace("-", "_"): {"id": org.id, "name": name} for name, org in orgs.items()}
        ),
    )


@pytest.fixture
def act() -> Callable[..., Any]:
    """Call an action as a person, as the API does: ``act(portal.operator, "…", id=…)``."""

    def call(who: dict[str, Any] | None, action: str, /, **data: Any) -> Any:
        model.Session.remove()
        name = who["name"] if who else ""
        context: Any = {"user": name, "auth_user_obj": model.User.get(name) if who else None}
        return tk.get_action(action)(context, data)

    return call


@pytest.fixture
def upload() -> Callable[..., FileStorage]:
    """A file as a browser sends it."""

    def make(content: bytes = CSV, filename: str = "data-contoh.csv") -> FileStorage:
        return FileStorage(io.BytesIO(content), filename, content_type="text/csv")

    return make


@pytest.fixture
def draft(portal: SimpleNamespace, act: Any, upload: Any) -> Callable[..., dict[str, Any]]:
    """A complete draft of the agency ``dinas`` with one uploaded CSV, made by its operator."""

    def make(who: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        who = who or portal.operator
        restricted = RESTRICTED if fields.get("access_class", "terbuka") != "terbuka" else {}
        package = act(
            who,
            "package_create",
            **{
                "owner_org": portal.orgs.dinas["id"],
                "name": "jumlah-penduduk",
                **COMPLETE,
                **restricted,
                **fields,
            },
        )
        act(
            who,
            "resource_create",
            package_id=package["id"],
            name="DATA CONTOH",
            description="DATA CONTOH",
            format="CSV",
            upload=upload(),
        )
        return act(who, "package_show", id=package["id"])

    return make


@pytest.fixture
def at_stage(portal: SimpleNamespace, act: Any, draft: Any) -> Callable[..., dict[str, Any]]:
    """A dataset that went the regular way to a stage."""
    steps = {
        "submitted": (("operator", "submit", {}),),
        "returned": (("operator", "submit", {}), ("walidata", "return", {"note": "perbaiki"})),
        "walidata_verified": (("operator", "submit", {}), ("walidata", "verify", {})),
    }
    steps["pembina_recommended"] = (
        *steps["walidata_verified"],
        ("pembina", "recommend", {"letter_number": "B-1/2026", "letter_date": "2026-11-01"}),
    )
    steps["published"] = (*steps["pembina_recommended"], ("walidata", "publish", {}))
    steps["withdrawn"] = (*steps["published"], ("walidata", "withdraw", {"note": "keliru"}))
    steps["draft"] = ()

    def make(stage: str, package: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        package = package or draft(**fields)
        for who, name, data in steps[stage]:
            act(getattr(portal, who), f"satudata_review_{name}", id=package["id"], **data)
        return act(portal.sysadmin, "package_show", id=package["id"])

    return make


@pytest.fixture
def query_count() -> Callable[..., Any]:
    """Count the SQL statements of a block: ``with query_count() as seen: …``."""

    @contextmanager
    def counting() -> Iterator[SimpleNamespace]:
        seen = SimpleNamespace(statements=0)

        def count(*_args: Any) -> None:
            seen.statements += 1

        sa.event.listen(model.meta.engine, "before_cursor_execute", count)
        try:
            yield seen
        finally:
            sa.event.remove(model.meta.engine, "before_cursor_execute", count)

    return counting
