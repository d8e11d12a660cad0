"""Fixtures of the public pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import ckan.model as model
import pytest

from ckanext.satudata.review.model import Review, now
from ckanext.satudata.tests.metadata.filled import required
from ckanext.satudata.tests.review.conftest import visitor

__all__ = ["published_ago", "visitor"]


@pytest.fixture
def published_ago() -> Callable[[str, int], None]:
    """Put the release of a published dataset so many days into the past."""

    def move(package_id: str, days: int) -> None:
        row = Review.get(package_id)
        assert row
        row.published_at = now() - dt.timedelta(days=days)
        model.repo.commit_and_remove()

    return move


@pytest.fixture
def kegiatan(portal, act) -> Callable[..., dict[str, Any]]:
    """A draft of a complete statistical activity of the agency ``dinas`` with one document."""

    def make(**fields: Any) -> dict[str, Any]:
        named = {"title": "DATA CONTOH Kompilasi", "name": "kompilasi", **fields}
        package = act(
            portal.operator,
            "package_create",
            **{**required("kegiatan", **named), "owner_org": portal.orgs.dinas["id"]},
        )
        act(
            portal.operator,
            "resource_create",
            package_id=package["id"],
            name="DATA CONTOH KAK",
            jenis_dokumen="kak",
            url="https://example.org/kak.pdf",
            format="PDF",
        )
        return act(portal.operator, "package_show", id=package["id"])

    return make
