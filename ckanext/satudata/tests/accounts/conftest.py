"""A person before the pages, as in the tests of the review."""

from __future__ import annotations

from ckanext.satudata.tests.review import conftest

visitor = conftest.visitor
