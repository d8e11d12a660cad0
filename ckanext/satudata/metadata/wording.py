"""Words in the reader's language, also where no request and no application is running.

Plain Python for the other files of this room; the rules are tested without a web request
and used by the worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

DEFAULT_LANGUAGE = "id"


def N_(msgid: str) -> str:
    """Mark a text that is translated later, when it is shown."""
    return msgid


def gettext(msgid: str) -> str:
    """Translate an interface text; import it as ``_`` so that Babel finds the text.

    Args:
        msgid: English text, with named placeholders only.

    Returns:
        The translation, or the text itself outside an application.
    """
    try:
        return tk._(msgid)
    except RuntimeError:
        return msgid


def language() -> str:
    """Language code of the reader, or of the portal where there is no reader."""
    try:
        return str(tk.h.lang()) or DEFAULT_LANGUAGE
    except (RuntimeError, TypeError, AttributeError, tk.HelperError):
        return str(tk.config.get("ckan.locale_default") or DEFAULT_LANGUAGE)


def localised(text: Any) -> str:
    """Choose the reader's language of a bilingual text of the schema files.

    Args:
        text: ``{"id": …, "en": …}``, a plain string, or nothing.

    Returns:
        The text in the reader's language, else Indonesian, else whatever is there.
    """
    if isinstance(text, Mapping):
        for code in (language().split("_")[0], DEFAULT_LANGUAGE):
            if text.get(code):
                return str(text[code])
        return str(next(iter(text.values()), ""))
    return str(text or "")
