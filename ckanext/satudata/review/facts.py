"""What every decision about a dataset rests on, read from the database in one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata.review.model import Review
from ckanext.satudata.roles.sdi import Person
from ckanext.satudata.types import EDITABLE_STAGES, AccessClass, Role, Stage


@dataclass(frozen=True)
class Facts:
    """The state of one dataset as the database has it now."""

    package_id: str
    owner_org: str | None
    stage: Stage
    access_class: AccessClass | None = None
    """Class of the published version."""
    package_state: str = "active"
    unadopted: bool = False
    """Visible since before the plugin was there, and not adopted yet."""
    base_package_id: str | None = None
    opened_by_walidata: bool = False
    shown_walidata: bool = False
    shown_pembina: bool = False
    awaiting_kepala: bool = False
    version: int = 0

    @property
    def published(self) -> bool:
        """Whether a published version stands, open to the public or not."""
        return self.package_state == "active" and self.stage == "published"

    @property
    def public(self) -> bool:
        """Whether everyone may know the dataset: the one rule that ``private`` follows."""
        if self.package_state != "active":
            return False
        return self.unadopted or (
            self.stage == "published" and self.access_class in ("terbuka", "terbatas")
        )

    @property
    def frozen(self) -> bool:
        """Whether the content may not change here."""
        return self.unadopted or self.stage not in EDITABLE_STAGES


def facts(package: model.Package) -> Facts:
    """The facts of a package object, with what the session has not committed yet."""
    return _facts(
        package.id,
        package.owner_org,
        package.private,
        package.state,
        Review.get(package.id),
    )


def facts_of(package_ids: Iterable[str]) -> dict[str, Facts]:
    """The facts of several packages by id, in one query."""
    package = model.Package
    rows = model.Session.execute(
        sa.select(package.id, package.owner_org, package.private, package.state, Review)
        .outerjoin(Review, Review.package_id == package.id)
        .where(package.id.in_(list(package_ids)))
    )
    return {row[0]: _facts(*row) for row in rows}


def roles_on(item: Facts, who: Person) -> frozenset[Role]:
    """The roles of a person for this dataset.

    Walidata that opened a working copy or reopened a dataset prepares it like its producer.
    """
    roles = who.roles_in(item.owner_org)
    if item.opened_by_walidata and "walidata" in roles:
        return roles | frozenset[Role]({"produsen"})
    return roles


def _facts(
    package_id: str, owner_org: str | None, private: bool, state: str, review: Review | None
) -> Facts:
    if review is None:
        unadopted = state == "active" and not private
        return Facts(
            package_id,
            owner_org,
            stage="published" if unadopted else "draft",
            access_class="terbuka" if unadopted else None,
            package_state=state,
            unadopted=unadopted,
        )
    return Facts(
        package_id,
        owner_org,
        stage=review.stage,
        access_class=review.access_class,
        package_state=state,
        base_package_id=review.base_package_id,
        opened_by_walidata=review.opened_by_walidata,
        shown_walidata=review.shown_walidata,
        shown_pembina=review.shown_pembina,
        awaiting_kepala=review.awaiting_kepala,
        version=review.version,
    )
