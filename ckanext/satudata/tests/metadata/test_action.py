"""The action that checks the metadata of a dataset."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import ckan.plugins.toolkit as tk
import pytest


class TestMetadataCheck:
    """satudata_metadata_check."""

    def test_result(self, portal: SimpleNamespace, act: Any, draft: Any):
        """A complete draft has warnings only; an emptied field becomes an error."""
        package = draft()
        found = act(portal.operator, "satudata_metadata_check", id=package["id"])
        assert found["complete"]
        assert 0 < found["score"] <= 100
        assert {problem["severity"] for problem in found["problems"]} <= {"warning"}

        act(portal.operator, "package_patch", id=package["id"], konsep="")
        after = act(portal.operator, "satudata_metadata_check", id=package["name"])
        assert not after["complete"]
        assert after["score"] < found["score"]
        assert "konsep" in {problem["field"] for problem in after["problems"]}

    def test_who_may_not(self, portal: SimpleNamespace, act: Any, draft: Any):
        """For who may not read the dataset it does not exist."""
        package = draft()
        for person in (None, portal.warga, portal.operator_lain, portal.anggota):
            with pytest.raises(tk.ObjectNotFound):
                act(person, "satudata_metadata_check", id=package["id"])

    def test_input(self, portal: SimpleNamespace, act: Any):
        """An id of a dataset that exists."""
        with pytest.raises(tk.ValidationError):
            act(portal.operator, "satudata_metadata_check")
        with pytest.raises(tk.ObjectNotFound):
            act(portal.operator, "satudata_metadata_check", id="tidak-ada")
