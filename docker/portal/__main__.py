"""Entry point of `python docker/portal`; the commands are in cli.py."""

import sys
from pathlib import Path

# Python put this folder itself on the path; its parent makes `portal` a package.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from portal.cli import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
