"""Routes of no single room."""

from __future__ import annotations

from flask import Blueprint

satudata = Blueprint("satudata", __name__)
