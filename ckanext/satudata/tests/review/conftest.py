"""Fixtures of the page tests."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import pytest

from ckanext.satudata.tests.review.visitors import PASSWORD, Visitor

MARKER = "RAHASIA-USULAN"
"""Stands in what is proposed, and nowhere else."""

NEW = b"kode_kecamatan,nama_kecamatan,jumlah\n35.09.01,Jombang,777\n"


@pytest.fixture
def visitor(app: Any, portal: SimpleNamespace) -> Callable[[str | None], Visitor]:
    """``visitor("walidata")`` is that person; ``visitor(None)`` the public."""

    def make(who: str | None) -> Visitor:
        user = getattr(portal, who) if who else None
        if user:
            account = model.User.get(user["name"])
            account.password = PASSWORD
            model.repo.commit_and_remove()
        return Visitor(app, user)

    return make


@pytest.fixture
def revised(
    portal: SimpleNamespace, act: Any, at_stage: Any, upload: Any
) -> Callable[..., tuple[dict[str, Any], dict[str, Any]]]:
    """A published dataset and a working copy that proposes another text and another file."""

    def make(**fields: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        package = at_stage("published", **fields)
        copy = act(portal.operator, "satudata_revision_open", id=package["id"])
        act(
            portal.operator,
            "package_patch",
            id=copy["id"],
            notes=f"Jumlah penduduk menurut desa. {MARKER}",
            accrualPeriodicity="bulanan",
            tags=[{"name": "penduduk"}],
        )
        act(
            portal.operator,
            "resource_patch",
            id=copy["resources"][0]["id"],
            upload=upload(NEW),
            description=MARKER,
        )
        return package, copy

    return make
