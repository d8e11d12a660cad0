"""Whether a worker or a scheduler lives on this machine, told by what it leaves in Redis.

Asked every half minute, so it loads nothing of CKAN. Arguments: worker | scheduler.
"""

import os
import socket
import sys
from typing import Any

from redis import Redis

SCHEDULER = "satudata:scheduler:{host}"
"""Written by `ckan satudata scheduler` after every round; falls away when rounds stop."""


def beats(part: str) -> bool:
    """Look for the sign of life; RQ's own one of a worker lives some minutes longer than it."""
    address = os.environ["PORTAL_REDIS_URL"]
    redis: Any = Redis.from_url(address, socket_timeout=5, decode_responses=True)
    host = socket.gethostname()
    if part == "scheduler":
        return bool(redis.exists(SCHEDULER.format(host=host)))
    return any(redis.hget(worker, "hostname") == host for worker in redis.smembers("rq:workers"))


if __name__ == "__main__":
    sys.exit(0 if beats(sys.argv[1]) else 1)
