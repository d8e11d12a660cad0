"""Every core action and auth function that we wrap, in one place: read, write, auth.

Each is one short function that calls a room; names are the core's own. The satudata plugin is
first in ``ckan.plugins``, so these are the outermost of their chains.
"""
