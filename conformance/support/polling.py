"""Waiting with a bound, never by sleeping for a guess."""

import time
from collections.abc import Callable
from typing import TypeVar

POLL_SECONDS = 0.025

Answer = TypeVar("Answer")


def eventually(what: str, bound_seconds: float, ask: Callable[[], Answer | None]) -> Answer:
    """Asks again and again until there is a truthy answer, and returns it."""
    deadline = time.monotonic() + bound_seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {bound_seconds} s: {what}")
        time.sleep(POLL_SECONDS)
