"""The portal as a WSGI application, for any production server: `wsgi:application`.

Start every server process from scratch (gunicorn without --preload): database connections must
not be shared across a fork.
"""

import os
from logging.config import fileConfig

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

ini = os.environ["CKAN_INI"]
fileConfig(ini, disable_existing_loggers=False)
application = make_app(CKANConfigLoader(ini).get_config())
