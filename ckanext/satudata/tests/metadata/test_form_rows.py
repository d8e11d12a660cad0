"""Rows of the form: hundreds of them, ten on a page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from ckanext.satudata.tests.metadata.forms import Inputs, Person, step_url


def names(package: dict[str, Any]) -> list[str]:
    """What the variables are called, with their keys."""
    return [f"{row['kunci']} {row['nama']}" for row in package.get("variabel", [])]


class TestRows:
    """Variables of an activity: hundreds of them, ten on a page."""

    def test_page_of_many(self, operator: Person, activity: Any, show: Any):
        """A page holds ten rows and changes no other."""
        package = activity(variabel=[{"nama": f"N{number}"} for number in range(23)])
        path = step_url(package, "variabel") + "?variabel=2"
        values = operator.inputs(path)
        assert values["variabel-10-nama"] == ["N10"]
        assert "variabel-0-nama" not in values
        assert "variabel-20-nama" not in values
        assert operator.send(path, values, **{"variabel-12-nama": "Baru"}).status_code == 302
        found = names(show(package))
        assert found == [f"v{n + 1} {'Baru' if n == 12 else f'N{n}'}" for n in range(23)]

    def test_add_without_a_script(self, operator: Person, activity: Any, show: Any):
        """A blank row is always offered; what is left blank is no row."""
        package = activity()
        path = step_url(package, "variabel")
        answer = operator.fill(path, "more:variabel", **{"variabel-0-nama": "Satu"})
        assert answer.headers["Location"].endswith("?variabel=1#row-variabel-1")
        operator.fill(path, **{"variabel-1-nama": "  "})
        assert names(show(package)) == ["v1 Satu"]
        operator.fill(path, "more:variabel", **{"variabel-1-nama": "Dua"})
        assert names(show(package)) == ["v1 Satu", "v2 Dua"]

    def test_remove_move_and_add_at_once(self, operator: Person, activity: Any, show: Any):
        """Keys stay with their rows wherever they go."""
        package = activity(variabel=[{"nama": "A"}, {"nama": "B"}, {"nama": "C"}])
        path = step_url(package, "variabel")
        operator.fill(path, **{"variabel-2-_remove": "1"})
        operator.fill(path, **{"variabel-2-nama": "D", "move": "variabel:0:1"})
        found = names(show(package))
        assert found[:2] == ["v2 B", "v1 A"]
        assert found[2].endswith(" D")

    def test_move_is_stored_with_what_was_typed(self, operator: Person, activity: Any, show: Any):
        """A button that moves a row loses nothing."""
        package = activity(variabel=[{"nama": "A"}, {"nama": "B"}])
        path = step_url(package, "variabel")
        answer = operator.fill(path, move="variabel:1:-1", **{"variabel-0-konsep": "Konsep A"})
        assert answer.headers["Location"].endswith("#row-variabel-0")
        rows = show(package)["variabel"]
        assert [row["nama"] for row in rows] == ["B", "A"]
        assert rows[1]["konsep"] == "Konsep A"
        operator.fill(path, move="variabel:0:-1")
        assert names(show(package)) == ["v2 B", "v1 A"]

    def test_a_wrong_cell(self, operator: Person, activity: Any, show: Any):
        """It is named by its row; everything else of the rows is stored."""
        package = activity(
            variabel=[{"nama": f"N{n}", "apakah_variabel_bisa_diakses_umum": "YA"} for n in "abc"]
        )
        answer = operator.fill(
            step_url(package, "variabel"),
            **{
                "variabel-1-apakah_variabel_bisa_diakses_umum": "ENTAH",
                "variabel-1-konsep": "Baru",
                "variabel-2-konsep": "Juga",
            },
        )
        assert answer.status_code == 400
        assert 'id="error-variabel-1-apakah_variabel_bisa_diakses_umum"' in answer.body
        rows = show(package)["variabel"]
        assert [row.get("konsep") for row in rows] == [None, "Baru", "Juga"]
        assert rows[1]["apakah_variabel_bisa_diakses_umum"] == "YA"

    def test_a_wrong_cell_of_a_new_row(self, operator: Person, activity: Any, show: Any):
        """The row has its key from the first time on."""
        package = activity()
        path = step_url(package, "variabel")
        wrong = {"variabel-0-nama": "A", "variabel-0-apakah_variabel_bisa_diakses_umum": "ENTAH"}
        answer = operator.fill(path, **wrong)
        assert answer.status_code == 400
        values = Inputs(answer.body).values
        assert values["variabel-0-apakah_variabel_bisa_diakses_umum"] == [""]
        operator.send(path, values, **{"variabel-0-konsep": "Baru"})
        (row,) = show(package)["variabel"]
        assert (row["kunci"], row["nama"], row["konsep"]) == ("v1", "A", "Baru")

    def test_a_row_in_use_stays(self, operator: Person, activity: Any, draft: Any, show: Any):
        """A dataset points to it: the page says so and keeps what was typed."""
        package = activity(variabel=[{"nama": "A"}, {"nama": "B"}])
        draft(kegiatan_id=package["id"], butir_kegiatan="v1")
        answer = operator.fill(step_url(package, "variabel"), **{"variabel-0-_remove": "1"})
        assert answer.status_code == 400
        assert "v1" in answer.body
        assert names(show(package)) == ["v1 A", "v2 B"]

    def test_two_people_on_rows(
        self, app: Any, portal: SimpleNamespace, operator: Person, activity: Any, show: Any
    ):
        """What was typed follows its row, wherever the other one moved it."""
        package = activity(variabel=[{"nama": "A"}, {"nama": "B"}])
        path = step_url(package, "variabel")
        second = Person(app, portal.operator2)
        values = second.inputs(path)
        operator.fill(path, move="variabel:0:1")
        answer = second.send(path, values, **{"variabel-0-konsep": "Konsep A"})
        assert answer.status_code == 409
        assert second.send(path, Inputs(answer.body).values).status_code == 302
        rows = show(package)["variabel"]
        assert [(row["nama"], row.get("konsep")) for row in rows] == [
            ("B", None),
            ("A", "Konsep A"),
        ]

    def test_hundreds_cost_no_more(self, operator: Person, activity: Any, query_count: Any):
        """The number of statements does not grow with the rows, nor does the page."""
        few = activity(variabel=[{"nama": "A"}])
        many = activity(variabel=[{"nama": f"N{number}"} for number in range(300)])
        seen = []
        for package in (few, many):
            operator.get(step_url(package, "variabel"))
            with query_count() as counted:
                html = operator.get(step_url(package, "variabel"))
            seen.append(counted.statements)
            assert len(html) < 400_000
        assert seen[0] == seen[1]
