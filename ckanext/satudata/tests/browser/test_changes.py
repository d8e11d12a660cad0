"""The page of changes: nothing for axe to find, nothing wider than the screen, no script needed."""

from __future__ import annotations

import pytest

from ckanext.satudata.tests.browser.test_accessibility import faults
from ckanext.satudata.tests.browser.test_public import publish
from ckanext.satudata.tests.metadata.filled import required


@pytest.fixture(scope="module")
def ids(api) -> dict[str, str]:
    """A published activity, and its working copy with a change of every kind."""
    operator = api("uji-operator").action
    rows = [{"nama": name, "definisi": f"Banyaknya {name}"} for name in ("Sarana", "Tenaga")]
    notes = "Pendataan sarana di tingkat kecamatan setiap tahun."
    described = required("kegiatan", title="DATA CONTOH Perubahan", variabel=rows, notes=notes)
    activity = operator.package_create(**described | {"owner_org": "dinas-uji"})
    operator.resource_create(
        package_id=activity["id"],
        name="DATA CONTOH KAK",
        jenis_dokumen="kak",
        url="https://example.org/kak.pdf",
        format="PDF",
    )
    publish(api, activity["id"])
    copy = operator.satudata_revision_open(id=activity["id"])
    first = copy["variabel"][0]
    operator.package_patch(
        id=copy["id"],
        notes=notes.replace("kecamatan", "desa dan kelurahan"),
        tags=[{"name": "penduduk"}],
        variabel=[first | {"definisi": "Jumlah Sarana"}, {"nama": "KolomTanpaSpasi" * 8}],
    )
    operator.resource_patch(
        id=copy["resources"][0]["id"], url=f"https://example.org/{'x' * 90}.pdf"
    )
    return {"first": activity["id"], "copy": copy["id"]}


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_both_sides(visit, ids, pictures, width):
    """Two columns where there is room, one below the other on a phone; without a script."""
    page = visit("uji-operator", width=width, java_script_enabled=False)
    page.goto(f"/satudata/review/{ids['copy']}/changes")
    page.screenshot(path=pictures / f"changes-{width}.png", full_page=True)
    old, new = page.locator(".satudata-sides").first.locator("> div").all()
    left, right = old.bounding_box(), new.bounding_box()
    assert left
    assert right
    assert (left["y"] == right["y"]) == (width >= 768)
    assert page.locator("ins").count() > 2
    assert page.locator("del").count() > 2
    width_of_all = "document.documentElement.scrollWidth"
    assert page.evaluate(width_of_all) <= width
    page.get_by_role("link", name="Tampilkan semua").click()
    page.wait_for_url("**/changes?all=1")
    page.screenshot(path=pictures / f"changes-all-{width}.png", full_page=True)
    assert page.evaluate(width_of_all) <= width


@pytest.mark.parametrize("language", ["", "/en"])
def test_axe(visit, ids, language):
    """Changed fields only, and everything."""
    page = visit("uji-operator")
    for path in (f"{ids['copy']}/changes", f"{ids['copy']}/changes?all=1"):
        page.goto(f"{language}/satudata/review/{path}")
        assert faults(page) == []
