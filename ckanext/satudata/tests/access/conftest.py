"""Fixtures of the leak tests. The cast is expensive: tests that use it only read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.satudata.tests.access import cast as casting


@pytest.fixture
def cast(request: Any, no_workers: None, with_plugins: None) -> casting.Cast:
    """The cast, made once for all modules that follow each other."""
    return casting.built(request)


@pytest.fixture
def ask(make_app: Any, cast: casting.Cast) -> casting.Asker:
    """Requests as a role; the application is made once, too."""
    cast.app = getattr(cast, "app", None) or make_app()
    return casting.asker(cast.app, cast)


@pytest.fixture
def tried(act: Any) -> Callable[..., bool]:
    """Call an action that may refuse, and say whether it did not."""

    def call(who: dict[str, Any] | None, action: str, /, **data: Any) -> bool:
        try:
            act(who, action, **data)
        except (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound):
            return False
        return True

    return call
