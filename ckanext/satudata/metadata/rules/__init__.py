"""The named rules of completeness, by subject; ``case.py`` tells how one is written.

``ALL`` holds them by id. The readers of values are used by the validators, too.
"""

from __future__ import annotations

from ckanext.satudata.metadata.rules import (
    access,
    activity,
    codes,
    concepts,
    contents,
    demands,
    files,
    links,
    periods,
)
from ckanext.satudata.metadata.rules.case import REGISTRY as ALL
from ckanext.satudata.metadata.rules.values import (
    KODE_DSSD,
    NOT_OPEN,
    as_number,
    is_web_address,
)

SUBJECTS = (demands, access, codes, periods, links, activity, concepts, files, contents)
"""The modules in which rules are written, in the order of the documentation."""

__all__ = ["ALL", "KODE_DSSD", "NOT_OPEN", "SUBJECTS", "as_number", "is_web_address"]
