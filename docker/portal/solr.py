"""A private Solr: its jars from a Maven repository, one core per database set."""

import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path

from . import processes
from .home import CLONE, Home, fingerprint, write_file
from .output import Failure, step
from .ports import LOOPBACK

SOURCES = CLONE / "docker" / "solr"
EMPTY_LISTS = ("stopwords.txt", "synonyms.txt", "protwords.txt")


def libraries(home: Home) -> Path:
    return home.programs.path / "solr"


def install(home: Home) -> None:
    """Fetch the jars and compile the server; done once per version."""
    folder = libraries(home)
    sources = [SOURCES / "pom.xml", SOURCES / "SolrServer.java"]
    mark = fingerprint(*sources)
    if home.programs.has_done("solr", mark) and (folder / "classes").is_dir():
        return
    with step("Fetching Solr (about 110 MB)"):
        draft = folder.with_name("solr.new")
        shutil.rmtree(draft, ignore_errors=True)
        (draft / "classes").mkdir(parents=True)
        processes.run(
            home,
            [
                *("mvn", "-q", "-B", "-f", SOURCES / "pom.xml", "dependency:copy-dependencies"),
                f"-DoutputDirectory={draft / 'lib'}",
            ],
            log="setup",
            what="Solr's libraries could not be fetched",
            as_service=False,
        )
        processes.run(
            home,
            [
                "javac",
                "-cp",
                f"{draft}/lib/*",
                "-d",
                draft / "classes",
                SOURCES / "SolrServer.java",
            ],
            log="setup",
            what="The Solr server could not be compiled",
            as_service=False,
        )
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        home.programs.record("solr", mark)


def schema(home: Home) -> Path:
    """CKAN's own schema, out of the installed package."""
    found = sorted(home.venv.glob("lib/python3*/site-packages/ckan/config/solr/schema.xml"))
    if not found:
        raise Failure(
            f"No CKAN in {home.venv}.",
            "Run './portal up' again; './portal reset' if that does not help.",
        )
    return found[-1]


def configuration(home: Home) -> str:
    """Changes when the index has to be rebuilt."""
    return fingerprint(schema(home), SOURCES / "solrconfig.xml")


def initialise(home: Home, cores: list[str]) -> None:
    """Lay out the cores; their settings follow the code at every start."""
    folder = home.data / "solr"
    for place in (
        folder,
        *(folder / core for core in cores),
        *(folder / c / "conf" for c in cores),
    ):
        place.mkdir(mode=0o700, exist_ok=True)
        home.give(place)
    files = {folder / "solr.xml": (SOURCES / "solr.xml").read_text()}
    for core in cores:
        conf = folder / core / "conf"
        files[folder / core / "core.properties"] = f"name={core}\n"
        files[conf / "schema.xml"] = schema(home).read_text()
        files[conf / "solrconfig.xml"] = (SOURCES / "solrconfig.xml").read_text()
        files |= {conf / name: "" for name in EMPTY_LISTS}
    for path, text in files.items():
        write_file(path, text, 0o600)
        home.give(path)


def command(home: Home, port: int) -> list[str]:
    programs = libraries(home)
    return [
        *("java", "-Xms128m", "-Xmx512m", f"-Djava.io.tmpdir={home.temporary}"),
        *("-cp", f"{programs}/classes:{programs}/lib/*"),
        *("SolrServer", str(home.data / "solr"), str(port)),
    ]


def url(port: int, core: str) -> str:
    return f"http://{LOOPBACK}:{port}/solr/{core}"


def is_ready(port: int, core: str) -> bool:
    try:
        with urllib.request.urlopen(
            f"{url(port, core)}/select?q=*:*&rows=0&wt=json", timeout=5
        ) as r:
            return json.load(r)["responseHeader"]["status"] == 0
    except (OSError, ValueError, KeyError):
        return False


def empty(port: int, core: str) -> None:
    request = urllib.request.Request(
        f"{url(port, core)}/update?commit=true",
        data=b"<delete><query>*:*</query></delete>",
        headers={"Content-Type": "text/xml"},
    )
    try:
        urllib.request.urlopen(request, timeout=30).close()
    except urllib.error.URLError as problem:
        raise Failure(f"The search core '{core}' could not be emptied: {problem}.") from problem
