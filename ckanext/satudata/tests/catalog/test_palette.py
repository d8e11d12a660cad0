"""Whatever accent is configured, texts stay readable."""

from __future__ import annotations

import pytest
from ckan.exceptions import CkanConfigurationException

from ckanext.satudata import config
from ckanext.satudata.catalog import palette

ACCENTS = ("#14508c", "#ffdd00", "#ffffff", "#000000", "#0f6b4f", "#c8102e", "#7fd3ff", "#ff7a00")
ENOUGH = 4.5


@pytest.mark.parametrize("accent", ACCENTS)
class TestContrast:
    def test_links_on_their_grounds(self, accent):
        """On white and on the tint, also under the pointer."""
        shades = {name: palette.parse(value) for name, value in palette.shades(accent).items()}
        for ground in (palette.WHITE, shades["tint"]):
            assert palette.contrast(shades["link"], ground) >= ENOUGH
            assert palette.contrast(shades["link-hover"], ground) >= ENOUGH

    def test_white_on_the_dark_bars(self, accent):
        """Header and footer."""
        deep = palette.parse(palette.shades(accent)["deep"])
        assert palette.contrast(deep, palette.WHITE) >= 7


def test_the_measure_is_that_of_wcag():
    """Black on white is 21, and the grey that just passes is #767676."""
    assert palette.contrast(palette.BLACK, palette.WHITE) == pytest.approx(21)
    assert palette.contrast(palette.parse("#767676"), palette.WHITE) == pytest.approx(
        4.54, abs=0.01
    )


def test_a_readable_accent_stays_as_it_is():
    """Nobody's house colour is changed without need."""
    assert palette.shades("#14508c")["link"] == "#14508c"


@pytest.mark.parametrize("wrong", ["blue", "#12345", "#12345g", "14508c", "#14508c;}", ""])
def test_no_colour_stops_the_start(ckan_config, wrong):
    """With a sentence that names the option."""
    ckan_config[config.ACCENT] = wrong
    with pytest.raises(CkanConfigurationException, match=config.ACCENT):
        palette.check()
