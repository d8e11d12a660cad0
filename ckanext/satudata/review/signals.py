"""Signals of the review, sent after the commit; listeners live in other rooms."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

transition_done = tk.signals.ckanext.signal("satudata:transition_done")
"""Sender: the transition's name. Arguments: package_id, result_id, actor."""
