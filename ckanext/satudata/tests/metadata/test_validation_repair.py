"""The repair of ckanext-validation: in force only where the original is broken."""

from __future__ import annotations

import sys
from types import ModuleType

import ckan.model as model
import pytest
import sqlalchemy as sa
from ckanext.validation import model as validation_model

from ckanext.satudata.metadata import validation_repair


class TestWhereItIsApplied:
    """Replaces functions once and leaves working ones alone."""

    def test_in_place_after_loading(self):
        """Our plugin module has done it, also for those who had imported the name."""
        from ckanext.validation import common, plugin

        for name in ("tables_exist", "create_tables"):
            assert hasattr(getattr(validation_model, name), "satudata_original")
            assert getattr(common, name) is getattr(validation_model, name)
        assert plugin.tables_exist is validation_model.tables_exist

    def test_twice(self):
        """A second call changes nothing."""
        before = validation_model.tables_exist
        validation_repair.apply()
        assert validation_model.tables_exist is before

    def test_names_imported_before(self, monkeypatch: pytest.MonkeyPatch):
        """Whichever plugin comes first: the name is replaced where it was imported."""
        monkeypatch.setattr(validation_model, "tables_exist", original := lambda: True)
        importer = ModuleType("ckanext.validation.plugin")
        importer.tables_exist = original  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "ckanext.validation.plugin", importer)

        validation_repair.apply()

        assert importer.tables_exist is validation_model.tables_exist
        assert importer.tables_exist is not original

    def test_a_working_original_is_used(self, monkeypatch: pytest.MonkeyPatch):
        """With a release that works the repair is only a wrapper."""
        monkeypatch.setattr(validation_model, "tables_exist", lambda: "from the original")
        validation_repair.apply()
        assert validation_model.tables_exist() == "from the original"

    def test_other_errors_are_not_hidden(self, monkeypatch: pytest.MonkeyPatch):
        """A database that is down must not look like a missing table."""

        def down() -> bool:
            raise sa.exc.OperationalError("", None, Exception())

        monkeypatch.setattr(validation_model, "tables_exist", down)
        validation_repair.apply()
        with pytest.raises(sa.exc.OperationalError):
            validation_model.tables_exist()


@pytest.mark.usefixtures("clean_db")
class TestWithADatabase:
    """The repaired functions do their work."""

    def test_the_original_is_broken(self):
        """When this fails, the repair can go."""
        with pytest.raises(validation_repair.BROKEN):
            validation_model.tables_exist.satudata_original()

    def test_tables_exist(self):
        """The table is there after set-up, and is missed when it is dropped."""
        assert validation_model.tables_exist()
        validation_model.Validation.__table__.drop(bind=model.meta.engine)
        try:
            assert not validation_model.tables_exist()
        finally:
            validation_model.create_tables()
        assert validation_model.tables_exist()

    def test_create_twice(self):
        """``ckan validation init-db`` may run again."""
        validation_model.create_tables()

    def test_before_ckan_has_an_engine(self, monkeypatch: pytest.MonkeyPatch):
        """While plugins are loaded the engine is not made yet."""
        monkeypatch.setattr(model.meta, "engine", None)
        assert validation_model.tables_exist()
