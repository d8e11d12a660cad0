"""CKAN's ini file: the template, the addresses and secrets of this portal, and its own settings.

What a site sets for itself (its name, its logo, its mail server) stands in `settings.ini` in the
portal's folder, as `key = value` lines. It is read at every start and wins over the template.
"""

import configparser
import dataclasses
import re
import string

from .home import Home, write_file
from .output import Failure

OWN = "settings.ini"
SECTION = "app:main"
PROTECTED = re.compile(
    r"^(use|SECRET_KEY|WTF_CSRF_SECRET_KEY|api_token\.jwt\.(en|de)code\.secret|sqlalchemy\.url"
    r"|ckan\.(datastore\.(write|read)_url|redis\.url|storage_path)|solr_url)$"
)
"""Keys that come from the environment and the portal's secrets, and nowhere else."""


@dataclasses.dataclass(frozen=True)
class Addresses:
    """Where the parts of a portal are found."""

    site_url: str
    internal_url: str
    database_url: str
    datastore_write_url: str
    datastore_read_url: str
    redis_url: str
    solr_url: str


def write(home: Home, where: Addresses) -> None:
    """Fill the template in; done at every start, so that settings follow the code."""
    template = string.Template((home.code / "docker" / "ckan.ini.template").read_text())
    values = dataclasses.asdict(where) | {
        "secret_key": home.secret("secret_key"),
        "csrf_secret": home.secret("csrf"),
        "token_secret": home.secret("tokens"),
        "storage_path": str(home.storage),
        "secure": str(where.site_url.startswith("https:")).lower(),
        "xloader_token": home.read("secrets.json").get("xloader", "NOT_SET"),
    }
    text = template.substitute({name: escaped(value) for name, value in values.items()})
    group = home.user.pw_gid if home.user else None
    text = merged(text, own(home))
    write_file(home.ini, text, 0o640 if group is not None else 0o600, group)


def own(home: Home) -> dict[str, str]:
    """The settings that this site made for itself."""
    path = home.path / OWN
    reader = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#", ";"))
    reader.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        reader.read_string(f"[{SECTION}]\n{path.read_text(encoding='utf-8')}", str(path))
    except FileNotFoundError:
        return {}
    except (configparser.Error, UnicodeDecodeError) as problem:
        raise Failure(
            f"{path} cannot be read: {problem}.", "One line for each setting: key = value."
        ) from problem
    found = dict(reader.items(SECTION))
    refused = sorted(key for key in found if PROTECTED.match(key))
    if refused or len(reader.sections()) > 1:
        what = ", ".join(refused) or "a section in brackets"
        raise Failure(
            f"{path} may not hold {what}.",
            "Addresses come from the environment, secrets from the portal's own folder.",
        )
    return found


def escaped(value: str) -> str:
    """A value on one line, with its percent signs as CKAN's reader of ini files wants them."""
    return " ".join(value.split()).replace("%", "%%")


def merged(text: str, extra: dict[str, str]) -> str:
    """The ini text with these settings in place of its own, or added to the section of CKAN."""
    left = {key: escaped(value) for key, value in extra.items()}
    lines = text.splitlines()
    for number, line in enumerate(lines):
        key = line.partition("=")[0].strip()
        if "=" in line and key in left:
            lines[number] = f"{key} = {left.pop(key)}"
    at = lines.index(f"[{SECTION}]") + 1
    lines[at:at] = [f"{key} = {value}" for key, value in left.items()]
    return "\n".join(lines) + "\n"
