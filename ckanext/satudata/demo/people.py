"""Who is in the demo: agencies, the three special organizations and their people.

Roles come from organization membership alone: editor of an agency is its operator, admin its
kepala, editor of the walidata, pembina or sekretariat organization is what that one is for.
Account names are offices, never persons. Imports only config.
"""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.satudata import config
from ckanext.satudata.demo.recipes import MARK, recipes

AGENCIES = {
    "dispendukcapil": "Dinas Kependudukan dan Pencatatan Sipil",
    "disdik": "Dinas Pendidikan",
    "dinkes": "Dinas Kesehatan",
    "dinsos": "Dinas Sosial",
    "dpu": "Dinas Pekerjaan Umum",
    "disdag": "Dinas Perdagangan",
}

TOPICS = {
    "kependudukan": "Kependudukan",
    "pendidikan": "Pendidikan",
    "kesehatan": "Kesehatan",
    "sosial-ekonomi": "Sosial dan Ekonomi",
    "infrastruktur": "Infrastruktur",
}


@dataclass(frozen=True)
class Organization:
    """An organization of the demo."""

    name: str
    title: str
    publisher_type: str = "daerah-kabupaten"

    @property
    def description(self) -> str:
        """A sentence that marks it as an example."""
        return f"{MARK}: organisasi pada portal contoh."

    @property
    def email(self) -> str:
        """An address below the reserved domain ``example``."""
        return f"{self.name}@satudata.example"


@dataclass(frozen=True)
class Account:
    """A demo account and the one membership that makes its role."""

    role: str
    """sysadmin, walidata, pembina, sekretariat, kepala, operator or account."""
    name: str
    fullname: str
    organization: str | None = None
    capacity: str = "editor"

    @property
    def email(self) -> str:
        """An address below the reserved domain ``example``: no mail can ever arrive."""
        return f"{self.name}@satudata.example"


def agencies(*, small: bool = False) -> dict[str, str]:
    """Titles of the producing agencies by name, only those that the demo needs."""
    needed = {recipe.organization for recipe in recipes(small=small)}
    return {name: title for name, title in AGENCIES.items() if name in needed}


def organizations(*, small: bool = False) -> list[Organization]:
    """All organizations: producing agencies, walidata, pembina, sekretariat."""
    return [
        *(Organization(name, title) for name, title in agencies(small=small).items()),
        Organization(config.walidata_org(), "Dinas Komunikasi dan Informatika"),
        Organization(config.pembina_org(), "Badan Pusat Statistik", "pusat"),
        Organization(config.sekretariat_org(), "Badan Perencanaan Pembangunan Daerah"),
    ]


def accounts(*, small: bool = False) -> list[Account]:
    """All accounts, the most powerful first, as the accounts file lists them."""
    walidata, pembina = config.walidata_org(), config.pembina_org()
    offices = agencies(small=small).items()
    return [
        Account("sysadmin", "admin", "Administrator portal (contoh)"),
        Account("walidata", "walidata-1", "Walidata 1 (contoh)", walidata),
        Account("walidata", "walidata-2", "Walidata 2 (contoh)", walidata),
        Account("pembina", "pembina-1", "Pembina Data 1 (contoh)", pembina),
        Account("pembina", "pembina-2", "Pembina Data 2 (contoh)", pembina),
        Account(
            "sekretariat",
            "sekretariat-1",
            "Sekretariat Satu Data 1 (contoh)",
            config.sekretariat_org(),
        ),
        *(
            Account("kepala", f"kepala-{name}", f"Kepala {title} (contoh)", name, "admin")
            for name, title in offices
        ),
        *(
            Account("operator", f"operator-{name}", f"Operator {title} (contoh)", name)
            for name, title in offices
        ),
        Account("account", "warga", "Warga (contoh)"),
    ]


def operator_of(organization: str) -> str:
    """Account name of an agency's operator."""
    return f"operator-{organization}"
