"""What the pages ask about the demo."""

from __future__ import annotations

from ckanext.satudata import config


def satudata_is_demo() -> bool:
    """Whether every page says that this is an example portal."""
    return config.demo_banner()
