"""Every core action and auth function that we wrap, in one place, by subject.

Each is one short function that calls ``access``; names are the core's own. The satudata plugin
is first in ``ckan.plugins``, so these are the outermost of their chains.
"""

from ckanext.satudata.chained import (
    activity,
    administration,
    auth,
    belonging,
    lists,
    previews,
    read,
    rows,
    write,
)

ACTIONS = (read, lists, activity, rows, previews, write, belonging, administration)
"""Modules of wrapped actions."""

AUTH_FUNCTIONS = (auth,)
"""Modules of wrapped auth functions."""
