"""The page of changes: both sides, and who gets it."""

from __future__ import annotations

import pytest

from ckanext.satudata.tests.review.conftest import MARKER
from ckanext.satudata.tests.review.visitors import text

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_both_sides(visitor, revised):
    """Marked by element, grouped by block, reached from the review page."""
    package, copy = revised()
    operator = visitor("operator")
    path = f"/satudata/review/{copy['id']}/changes"
    assert f'href="{path}"' in text(operator.get(f"/satudata/review/{copy['id']}"))
    page = text(operator.get(path))
    assert "<del>kecamatan" in page
    assert "<ins>desa" in page
    assert '<h2 id="identitas">' in page
    assert '<h2 id="berkas">' in page
    assert '<h2 id="akses">' not in page
    assert '<h2 id="akses">' in text(operator.get(f"{path}?all=1"))
    assert "<ins>desa" in text(operator.get(f"/satudata/review/{package['id']}/changes"))


def test_a_first_version(visitor, at_stage):
    """Nothing to compare with: it says so and shows everything, nothing marked."""
    package = at_stage("submitted")
    page = text(visitor("walidata").get(f"/satudata/review/{package['id']}/changes"))
    assert package["notes"] in page
    assert "satudata-banner" in page
    assert "<ins>" not in page
    assert "<del>" not in page


def test_the_queue_leads_there(visitor, portal, act, revised):
    """From the line of a revision."""
    _package, copy = revised()
    act(portal.operator, "satudata_review_submit", id=copy["id"])
    page = text(visitor("walidata").get("/satudata/review/"))
    assert f"/satudata/review/{copy['id']}/changes" in page


def test_markup_in_a_value_is_text(visitor, portal, act, revised):
    """What somebody wrote into a field runs nowhere."""
    _package, copy = revised()
    act(portal.operator, "package_patch", id=copy["id"], konsep="<script>x</script>")
    page = text(visitor("operator").get(f"/satudata/review/{copy['id']}/changes"))
    assert "<script>x" not in page


def test_strangers(visitor, revised):
    """Another agency is told what an unknown address is told; the public signs in first."""
    package, copy = revised()
    stranger = visitor("operator_lain")
    answer = stranger.get(f"/satudata/review/{copy['id']}/changes")
    assert answer.status_code == 404
    assert MARKER not in answer.get_data(as_text=True)
    assert stranger.get(f"/satudata/review/{package['id']}/changes").status_code == 403
    for id_, code in ((copy["id"], 404), (package["id"], 302)):
        assert visitor(None).get(f"/satudata/review/{id_}/changes").status_code == code
