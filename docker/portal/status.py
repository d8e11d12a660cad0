"""The health of every part, asked from the part itself."""

import json
from typing import Any

from . import ckan, postgres, processes, redis, services, solr, supervisor
from .home import Home
from .output import say


def health(home: Home) -> dict[str, Any]:
    ports: dict[str, int] = home.read("ports.json")
    answers = {
        "postgres": lambda: postgres.is_ready(home, ports["postgres"]),
        "redis": lambda: redis.is_ready(home, ports["redis"]),
        "solr": lambda: all(solr.is_ready(ports["solr"], core) for core in services.cores(home)),
        "web": lambda: ckan.web_answers(ports["web"]),
    }
    parts: dict[str, Any] = {}
    for name in supervisor.ORDER:
        pid = processes.living(home, name)
        works = bool(pid) and (name not in answers or answers[name]())
        state = "up" if works else "not answering" if pid else "down"
        parts[name] = {
            "state": state,
            "pid": pid,
            "port": ports.get(name),
            "log": str(home.log(name)),
        }
    return {
        "url": ckan.site_url(ports) if ports else None,
        "healthy": all(part["state"] == "up" for part in parts.values()),
        "supervisor": supervisor.owner(home),
        "home": str(home.path),
        "parts": parts,
    }


def show_status(home: Home, as_json: bool) -> int:
    found = health(home)
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        say(f"{found['url'] or 'never started'}   ({found['home']})")
        for name, part in found["parts"].items():
            where = f"port {part['port']}" if part["port"] else ""
            who = f"pid {part['pid']}" if part["pid"] else ""
            say(f"  {name:<10} {part['state']:<14} {where:<11} {who}".rstrip())
        if not found["supervisor"] and any(part["pid"] for part in found["parts"].values()):
            say("The supervisor was killed: './portal up' puts everything right.")
        elif not found["healthy"]:
            say("Something is down: './portal up' starts it, './portal logs' tells why.")
    return 0 if found["healthy"] else 1
