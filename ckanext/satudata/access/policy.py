"""The one policy: who may see, read and change what.

Two faces of the same rules, tested against each other for every combination:
``may_see`` answers yes or no with a reason, ``labels_of``/``labels_for`` give the permission
labels that search uses. Auth functions, redaction, downloads and the datastore only ask here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.satudata.review.facts import Facts, roles_on
from ckanext.satudata.roles.sdi import Person

PUBLIC_LABEL = "public"
WALIDATA_LABEL = "satudata-walidata"
PEMBINA_LABEL = "satudata-pembina"
PRODUSEN_LABEL = "satudata-produsen-"

WALIDATA_STAGES = frozenset(
    {"submitted", "walidata_verified", "pembina_recommended", "published", "withdrawn"}
)
PEMBINA_STAGES = frozenset({"walidata_verified", "pembina_recommended", "published", "withdrawn"})


@dataclass(frozen=True)
class Decision:
    """Yes or no, and the rule that said so (a word for code and tests, not for people)."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def _yes(reason: str) -> Decision:
    return Decision(True, reason)


def _no(reason: str) -> Decision:
    return Decision(False, reason)


def walidata_sees(item: Facts) -> bool:
    """Walidata sees what was submitted, and drafts that it opened or returned."""
    if item.package_state != "active":
        return False
    if item.stage in WALIDATA_STAGES:
        return not item.awaiting_kepala
    return item.shown_walidata or item.opened_by_walidata


def pembina_sees(item: Facts) -> bool:
    """The pembina sees what walidata has verified, and what it returned itself."""
    if item.package_state != "active":
        return False
    if item.stage in PEMBINA_STAGES:
        return True
    return item.stage == "returned" and item.shown_pembina


def may_see(item: Facts, who: Person) -> Decision:
    """May this person know that the dataset exists and read its metadata?"""
    if who.sysadmin:
        return _yes("sysadmin")
    if item.public:
        return _yes("public")
    if item.owner_org in who.produsen_of:
        return _yes("produsen")
    if who.walidata and walidata_sees(item):
        return _yes("walidata")
    if who.pembina and pembina_sees(item):
        return _yes("pembina")
    return _no("hidden")


def may_read_data(item: Facts, who: Person) -> Decision:
    """May this person read files, rows, previews and validation reports?"""
    seen = may_see(item, who)
    if not seen or seen.reason != "public":
        return seen
    if item.access_class == "terbuka":
        return seen
    if item.owner_org in who.produsen_of:
        return _yes("produsen")
    if who.walidata:
        return _yes("walidata")
    if who.pembina:
        return _yes("pembina")
    return _no("terbatas")


def may_inspect(item: Facts, who: Person) -> Decision:
    """May this person see how the data came about: reports of loading, history, differences?

    Those who prepare or judge the dataset; not the public, however open the data are.
    """
    seen = may_see(item, who)
    if not seen or seen.reason != "public":
        return seen
    for role in ("produsen", "walidata", "pembina"):
        if role in who.roles_in(item.owner_org):
            return _yes(role)
    return _no("public")


def may_edit(item: Facts, who: Person) -> Decision:
    """May this person change content, files, rows or views here and now?"""
    if not may_see(item, who):
        return _no("hidden")
    if item.frozen:
        return _no("unadopted" if item.unadopted else item.stage)
    roles = roles_on(item, who)
    if "produsen" in roles:
        return _yes("produsen")
    if who.sysadmin:
        return _yes("sysadmin")
    return _no("not-yours")


def labels_of(item: Facts) -> list[str]:
    """The permission labels of a dataset: who finds it in search."""
    labels: list[str] = []
    if item.public:
        labels.append(PUBLIC_LABEL)
    if item.owner_org:
        labels.append(PRODUSEN_LABEL + item.owner_org)
    if walidata_sees(item):
        labels.append(WALIDATA_LABEL)
    if pembina_sees(item):
        labels.append(PEMBINA_LABEL)
    return sorted(labels)


def labels_for(who: Person) -> list[str]:
    """The permission labels of a person (CKAN itself lets sysadmins see everything)."""
    labels = {PUBLIC_LABEL}
    labels.update(PRODUSEN_LABEL + org for org in who.produsen_of)
    if who.walidata:
        labels.add(WALIDATA_LABEL)
    if who.pembina:
        labels.add(PEMBINA_LABEL)
    return sorted(labels)
