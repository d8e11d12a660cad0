"""Known vulnerabilities in the locked packages.

A finding fails unless docker/audit-allow.txt names it with a reason. Where the advisory service
cannot be reached, that is said, and nothing fails: it says nothing about the packages.
"""

import json
import subprocess

from . import processes
from .home import CLONE, Home
from .output import say

UNREACHABLE = ("connect", "timed out", "timeout", "resolve", "unreachable", "service error")
ALLOWED = CLONE / "docker" / "audit-allow.txt"


def allowed() -> dict[str, str]:
    """Advisory id to reason, from lines of the form `id  reason`."""
    found: dict[str, str] = {}
    for line in ALLOWED.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, reason = line.strip().partition(" ")
            found[name] = reason.strip()
    return found


def check(home: Home) -> tuple[bool, str]:
    done = subprocess.run(
        [
            *(str(home.venv / "bin" / "pip-audit"), "-r", str(CLONE / "requirements.txt")),
            *("--require-hashes", "--disable-pip", "--progress-spinner", "off"),
            *("--timeout", "30", "--format", "json"),
        ],
        env=processes.environment(home),
        cwd=CLONE,
        capture_output=True,
        text=True,
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        say(f"pip-audit gave no answer: {last}")
        if any(sign in done.stderr.lower() for sign in UNREACHABLE):
            return True, "not checked: the advisory service was not reachable"
        return False, "pip-audit failed"
    return judge(packages)


def judge(packages: list[dict]) -> tuple[bool, str]:
    reasons = allowed()
    new = known = 0
    for package in packages:
        for finding in package.get("vulns", []):
            names = [finding["id"], *finding.get("aliases", [])]
            name = f"{package['name']} {package['version']}: {' '.join(names)}"
            excuse = next((reasons[n] for n in names if reasons.get(n)), None)
            if excuse:
                known += 1
                say(f"allowed: {name}: {excuse}")
            else:
                new += 1
                fixed = ", ".join(finding.get("fix_versions", [])) or "no version yet"
                say(f"FOUND:   {name} (fixed in {fixed})")
    return not new, f"{len(packages)} packages, {new} findings, {known} allowed"
