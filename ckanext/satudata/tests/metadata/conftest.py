"""Fixtures of the pages of this room: people before the form and what they work on."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ckanext.satudata.tests.metadata.forms import Person
from ckanext.satudata.tests.review.conftest import visitor

__all__ = ["activity", "operator", "show", "visitor"]

Package = dict[str, Any]


@pytest.fixture
def operator(app: Any, portal: SimpleNamespace) -> Person:
    """The operator before the form."""
    return Person(app, portal.operator)


@pytest.fixture
def show(act: Any, portal: SimpleNamespace) -> Callable[[Package], Package]:
    """A dataset as its operator gets it."""
    return lambda package: act(portal.operator, "package_show", id=package["id"])


@pytest.fixture
def activity(act: Any, portal: SimpleNamespace) -> Callable[..., Package]:
    """A draft of an activity."""

    def make(**fields: Any) -> Package:
        data = {"type": "kegiatan", "title": "DATA CONTOH", "owner_org": portal.orgs.dinas["id"]}
        return act(portal.operator, "package_create", **{**data, **fields})

    return make
