"""A process that dies by SIGKILL in the middle of a publication; run by test_crash.py.

Arguments: the working copy's id, the person's name, the point at which to die, and "open" when
the server is to allow no prepared transactions.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


def die(*_args: Any, **_kwargs: Any) -> None:
    """As kill -9 would."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(copy_id: str, name: str, point: str, mode: str) -> None:
    """Publish, and die at the point."""
    app = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
    import ckan.plugins.toolkit as tk

    from ckanext.satudata.revision import datastore, publication
    from ckanext.satudata.revision.datastore import Swap

    if mode == "open":
        datastore._server_prepares = lambda connection: False
    if point == "before the main commit":
        publication.quiet_commit = die
    elif point == "before the datastore's commit":
        Swap.commit = die  # type: ignore[method-assign]
    elif point == "before the clean-up":
        publication.finish = die
    with app._wsgi_app.test_request_context():
        tk.get_action("satudata_review_publish")({"user": name}, {"id": copy_id})


if __name__ == "__main__":
    main(*sys.argv[1:])
