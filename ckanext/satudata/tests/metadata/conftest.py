"""Fixtures of the pages of this room."""

from __future__ import annotations

from ckanext.satudata.tests.review.conftest import visitor

__all__ = ["visitor"]
