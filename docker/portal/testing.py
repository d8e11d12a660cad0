"""`./portal test`: every gate, one after the other, with a summary at the end."""

from .home import Home


def run(portal: Home, words: list[str]) -> int:
    raise NotImplementedError
