"""Fixtures of the public pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import ckan.model as model
import pytest

from ckanext.satudata.review.model import Review, now
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
