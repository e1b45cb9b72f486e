"""Running coroutines to their end from tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def in_loop(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Its result. In a thread of its own, because a browser that Playwright runs leaves a running loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
