"""What every decision about a dataset rests on, read from the database in one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata.metadata import foreign
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
    reviewed: bool = True
    """The published version went through the review; an adopted one did not."""
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
    review = Review.get(package.id)
    row = (package.id, package.owner_org, package.private, package.state, review)
    locked = _locked_elsewhere([package.id]) if _unadopted(*row[2:]) else frozenset()
    return _facts(*row, locked)


def facts_of(package_ids: Iterable[str]) -> dict[str, Facts]:
    """The facts of several packages by id, in one query."""
    package = model.Package
    rows = model.Session.execute(
        sa.select(package.id, package.owner_org, package.private, package.state, Review)
        .outerjoin(Review, Review.package_id == package.id)
        .where(package.id.in_(list(package_ids)))
    )
    found = rows.all()
    locked = _locked_elsewhere([row[0] for row in found if _unadopted(*row[2:])])
    return {row[0]: _facts(*row, locked) for row in found}


def roles_on(item: Facts, who: Person) -> frozenset[Role]:
    """The roles of a person for this dataset.

    Walidata that opened a working copy or reopened a dataset prepares it like its producer.
    """
    roles = who.roles_in(item.owner_org)
    if item.opened_by_walidata and "walidata" in roles:
        return roles | frozenset[Role]({"produsen"})
    return roles


def _unadopted(private: bool, state: str, review: Review | None) -> bool:
    return review is None and state == "active" and not private


def _locked_elsewhere(package_ids: list[str]) -> frozenset[str]:
    """Which of these have files that another extension kept closed: they do not open by our coming.

    Only datasets that nobody adopted yet are asked; adopted ones have their access class.
    """
    if not package_ids:
        return frozenset()
    resource: Any = model.Resource
    rows = model.Session.query(resource.package_id, resource.extras).filter(
        resource.package_id.in_(package_ids),
        resource.state == "active",
        sa.type_coerce(resource.extras, sa.Text).contains(foreign.LOCK_WORD),
    )
    return frozenset(row.package_id for row in rows if foreign.lock(row.extras or {}))


def _facts(
    package_id: str,
    owner_org: str | None,
    private: bool,
    state: str,
    review: Review | None,
    locked: frozenset[str],
) -> Facts:
    if review is None:
        unadopted = _unadopted(private, state, review)
        before: AccessClass = "terbatas" if package_id in locked else "terbuka"
        return Facts(
            package_id,
            owner_org,
            stage="published" if unadopted else "draft",
            access_class=before if unadopted else None,
            package_state=state,
            unadopted=unadopted,
            reviewed=not unadopted,
        )
    return Facts(
        package_id,
        owner_org,
        stage=review.stage,
        access_class=review.access_class,
        package_state=state,
        reviewed=review.stage != "published" or review.submitted_by is not None,
        base_package_id=review.base_package_id,
        opened_by_walidata=review.opened_by_walidata,
        shown_walidata=review.shown_walidata,
        shown_pembina=review.shown_pembina,
        awaiting_kepala=review.awaiting_kepala,
        version=review.version,
    )
