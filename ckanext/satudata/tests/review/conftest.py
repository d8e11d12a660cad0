"""Fixtures of the page tests."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import pytest

from ckanext.satudata.tests.review.visitors import PASSWORD, Visitor


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
