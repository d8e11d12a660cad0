"""Who is in the demo: agencies, the three special organizations and their people.

Roles come from organization membership alone: editor of an agency is its operator, admin its
kepala, editor of the walidata, pembina or sekretariat organization is what that one is for.
Account names are offices, never persons. Imports only config.
"""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.satudata import config
from ckanext.satudata.demo.recipes import MARK, activities, agencies, recipes

WALIDATA_WHO_PRODUCES = "walidata-3"
"""The walidata organization is a producer, too; its data are verified by the others."""


@dataclass(frozen=True)
class Organization:
    """An organization of the demo."""

    name: str
    title: str
    about: str
    kode_opd: str = ""
    publisher_type: str = "daerah-kabupaten"

    @property
    def description(self) -> str:
        """What it does, marked as an example."""
        return f"{self.about}\n\n{MARK}: organisasi pada portal contoh."

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


def producers(*, small: bool = False) -> list[Organization]:
    """The agencies that the demo needs: those whose data or activities it holds."""
    needed = {thing.organization for thing in (*recipes(small=small), *activities(small=small))}
    return [
        Organization(agency.name, agency.title, agency.description, agency.kode_opd)
        for agency in agencies()
        if agency.name in needed
    ]


def organizations(*, small: bool = False) -> list[Organization]:
    """All organizations: producing agencies, walidata, pembina, sekretariat."""
    found = producers(small=small)
    special = [
        Organization(
            config.walidata_org(),
            "Dinas Komunikasi dan Informatika",
            "Walidata kabupaten: memeriksa dan menerbitkan data.",
        ),
        Organization(
            config.pembina_org(),
            "Badan Pusat Statistik",
            "Pembina data statistik: memberi rekomendasi sebelum data terbit.",
            publisher_type="pusat",
        ),
        Organization(
            config.sekretariat_org(),
            "Badan Perencanaan Pembangunan Daerah",
            "Sekretariat forum satu data: menyusun daftar data dan evaluasi tahunan.",
        ),
    ]
    known = {organization.name for organization in found}
    return [*found, *(one for one in special if one.name not in known)]


def accounts(*, small: bool = False) -> list[Account]:
    """All accounts, the most powerful first, as the accounts file lists them."""
    walidata, pembina = config.walidata_org(), config.pembina_org()
    offices = [one for one in producers(small=small) if one.name != walidata]
    return [
        Account("sysadmin", "admin", "Administrator portal (contoh)"),
        *(
            Account("walidata", f"walidata-{number}", f"Walidata {number} (contoh)", walidata)
            for number in (1, 2, 3)
        ),
        *(
            Account("pembina", f"pembina-{number}", f"Pembina Data {number} (contoh)", pembina)
            for number in (1, 2)
        ),
        Account(
            "sekretariat",
            "sekretariat-1",
            "Sekretariat Satu Data 1 (contoh)",
            config.sekretariat_org(),
        ),
        *(
            Account(
                "kepala", f"kepala-{one.name}", f"Kepala {one.title} (contoh)", one.name, "admin"
            )
            for one in offices
        ),
        *(
            Account("operator", f"operator-{one.name}", f"Operator {one.title} (contoh)", one.name)
            for one in offices
        ),
        Account("account", "warga", "Warga (contoh)"),
    ]


def operator_of(organization: str) -> str:
    """Name of the account that prepares an agency's data."""
    if organization == config.walidata_org():
        return WALIDATA_WHO_PRODUCES
    return f"operator-{organization}"


def topics_of(account: Account) -> list[str]:
    """The topics under which this account files its agency's datasets."""
    prepares = account.role in ("operator", "kepala") or account.name == WALIDATA_WHO_PRODUCES
    own = (recipe.topic for recipe in recipes() if recipe.organization == account.organization)
    return sorted(set(own)) if prepares else []
