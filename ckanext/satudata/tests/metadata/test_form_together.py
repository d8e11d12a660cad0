"""Two people before the same form, and a page that saves itself."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any

import ckan.model as model

from ckanext.satudata.tests.metadata.forms import Inputs, Person, step_url


class TestTwoPeople:
    """Nobody overwrites the other unseen."""

    def test_same_step(self, app: Any, portal: SimpleNamespace, draft: Any, show: Any):
        """The second one is told, keeps what was typed, and decides."""
        package = draft()
        path = step_url(package, "standar")
        first, second = Person(app, portal.operator), Person(app, portal.operator2)
        values = second.inputs(path)
        first.fill(path, satuan="Jiwa")
        answer = second.send(path, values, konsep="Milik kedua", satuan="Keluarga")
        assert answer.status_code == 409
        assert "Jiwa" in answer.body
        assert show(package)["satuan"] == "Jiwa"
        again = Inputs(answer.body).values
        assert again["konsep"] == ["Milik kedua"]
        assert second.send(path, again).status_code == 302
        assert show(package)["satuan"] == "Keluarga"

    def test_other_steps_and_workers(
        self, app: Any, portal: SimpleNamespace, draft: Any, act: Any, show: Any
    ):
        """What others write elsewhere stands in nobody's way."""
        package = draft()
        values = Person(app, portal.operator2).inputs(step_url(package, "standar"))
        Person(app, portal.operator).fill(step_url(package, "cakupan"), tahun_akhir="2026")
        model.Session.remove()
        act(portal.operator, "resource_patch", id=package["resources"][0]["id"], periode="2025")
        answer = Person(app, portal.operator2).send(
            step_url(package, "standar"), values, satuan="Jiwa"
        )
        assert answer.status_code == 302
        saved = show(package)
        assert (saved["satuan"], saved["tahun_akhir"]) == ("Jiwa", "2026")


class TestAlone:
    """A page that saves itself."""

    def save(self, operator: Person, path: str, values: Any, **typed: Any) -> Any:
        answer = operator.send(path, values, _auto="1", **typed)
        assert answer.status_code == 200
        return json.loads(answer.body)

    def test_stored(self, operator: Person, draft: Any, show: Any):
        """With the time, and a fingerprint for the next time."""
        package = draft()
        path = step_url(package, "standar")
        values = operator.inputs(path)
        told = self.save(operator, path, values, satuan="Jiwa")
        assert told["saved"]
        assert re.match(r"\d\d?[.:]\d\d", told["at"])
        values["_base.standar"] = [told["base"]]
        assert self.save(operator, path, values, satuan="Keluarga")["saved"]
        assert show(package)["satuan"] == "Keluarga"

    def test_rows_get_their_keys_and_stay(self, operator: Person, activity: Any, show: Any):
        """New rows are told their key; a row that is only marked is not taken out."""
        package = activity(variabel=[{"nama": "Satu"}])
        path = step_url(package, "variabel")
        values = operator.inputs(path)
        told = self.save(
            operator, path, values, **{"variabel-0-_remove": "1", "variabel-1-nama": "Dua"}
        )
        assert told["rows"] == {"variabel": ["v1", "v2"]}
        assert [row["nama"] for row in show(package)["variabel"]] == ["Satu", "Dua"]

    def test_conflict_and_fault(self, operator: Person, draft: Any, show: Any):
        """Somebody else's words stay; a wrong value is named, the others are stored."""
        package = draft()
        path = step_url(package, "identitas")
        values = operator.inputs(path)
        told = self.save(operator, path, values, kode_dssd="x", sumber_referensi="RKPD")
        assert list(told["errors"]) == ["kode_dssd"]
        assert show(package)["sumber_referensi"] == "RKPD"
        told = self.save(operator, path, values, sumber_referensi="RPJMD")
        assert not told["saved"]
        assert told["message"]
        assert show(package)["sumber_referensi"] == "RKPD"
