"""The visitor of the page tests, here too."""

from __future__ import annotations

from ckanext.satudata.tests.review.conftest import visitor

__all__ = ["visitor"]
