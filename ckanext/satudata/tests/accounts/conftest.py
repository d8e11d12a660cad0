"""A person before the pages, as in the tests of the review; a table that is brought in."""

from __future__ import annotations

import io

import pytest

from ckanext.satudata.tests.review import conftest

visitor = conftest.visitor

HEAD = "email,nama,username,peran,organisasi\n"


@pytest.fixture
def bring(act, portal):
    """Import a text as somebody; a dry run unless told otherwise."""

    def go(text, who=None, dry_run=True):
        content = text if isinstance(text, bytes) else text.encode()
        return act(
            who or portal.sysadmin,
            "satudata_accounts_import",
            upload=io.BytesIO(content),
            dry_run=dry_run,
        )

    return go
