"""Log lines: one JSON object each on stderr. They never hold what was said, nor anything of a lead."""

import logging
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

from segment_core.errors import BadInput

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
DEFAULT = "warning"


class Stderr:
    """The process's stderr. A line that cannot be written is no reason for a turn to fail."""

    def write(self, text: str) -> None:
        """Write it if that is possible."""
        with suppress(OSError, ValueError, AttributeError):  # a closed pipe, a closed file, no stderr at all
            sys.stderr.write(text)

    def flush(self) -> None:
        """Likewise."""
        with suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()


STDERR = Stderr()


def log_level(environment: Mapping[str, str] = os.environ) -> int:
    """The least level that is written (CORI_LOG). Raises BadInput for a level that there is not."""
    name = environment.get("CORI_LOG", "").strip().casefold() or DEFAULT
    if name not in LEVELS:
        raise BadInput(f"CORI_LOG is “{name}”; it must be one of {', '.join(LEVELS)}", part="CORI_LOG")
    return LEVELS[name]


def logger(**bound: Any) -> "FilteringBoundLogger":
    """A logger whose lines all hold `bound`. A wrong CORI_LOG counts as the default: `cori serve` has refused it."""
    import structlog  # brings much that the first page does not wait for

    try:
        level = log_level()
    except BadInput:
        level = LEVELS[DEFAULT]
    made = structlog.wrap_logger(
        structlog.WriteLogger(cast("TextIO", STDERR)),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        **bound,
    )
    return made.bind()
