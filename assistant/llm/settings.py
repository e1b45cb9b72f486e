"""Which model answers, and within which limits: read from the environment once, when the assistant is made."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from segment_core.errors import BadInput

BUILTIN = "builtin"
PREFIX = "openai:"
OFF = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True)
class ModelSettings:
    """`name` is "builtin" or "openai:NAME"; `base_url` None means OpenAI itself.

    Seconds are per call and per whole turn; `most_calls` bounds the calls of one turn. Prices are US dollars per
    million tokens; without them a turn has no cost, only tokens.
    """

    name: str = BUILTIN
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    builtin_first: bool = True
    call_seconds: float = 30.0
    turn_seconds: float = 60.0
    most_calls: int = 8
    price_in: float | None = None
    price_out: float | None = None

    @property
    def is_builtin(self) -> bool:
        """Whether the interpreter answers everything."""
        return self.name == BUILTIN

    @property
    def model(self) -> str:
        """The endpoint's own name of the model."""
        return self.name.removeprefix(PREFIX)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, name: str | None = None) -> "ModelSettings":
        """Read CORI_MODEL (or `name`), OPENAI_BASE_URL, OPENAI_API_KEY, CORI_BUILTIN_FIRST, CORI_CALL_SECONDS,
        CORI_TURN_SECONDS, CORI_PRICE_IN and CORI_PRICE_OUT. Raises BadInput with one sentence for a wrong one."""
        chosen = name or environment.get("CORI_MODEL") or BUILTIN
        if chosen != BUILTIN and not (chosen.startswith(PREFIX) and chosen.removeprefix(PREFIX).strip()):
            raise BadInput(f"CORI_MODEL is “{chosen}”; it must be builtin or openai:NAME, such as openai:gpt-4.1-mini")
        base_url = environment.get("OPENAI_BASE_URL") or None
        if base_url is not None and not base_url.startswith(("http://", "https://")):
            raise BadInput(f"OPENAI_BASE_URL is “{base_url}”; it must begin with http:// or https://")
        if chosen != BUILTIN and base_url is None and not environment.get("OPENAI_API_KEY"):
            raise BadInput(f"CORI_MODEL is “{chosen}”, but there is no OPENAI_API_KEY")
        return cls(
            name=chosen,
            base_url=base_url,
            api_key=environment.get("OPENAI_API_KEY") or None,
            builtin_first=environment.get("CORI_BUILTIN_FIRST", "1").strip().casefold() not in OFF,
            call_seconds=_positive(environment, "CORI_CALL_SECONDS") or cls.call_seconds,
            turn_seconds=_positive(environment, "CORI_TURN_SECONDS") or cls.turn_seconds,
            price_in=_positive(environment, "CORI_PRICE_IN"),
            price_out=_positive(environment, "CORI_PRICE_OUT"),
        )


def _positive(environment: Mapping[str, str], name: str) -> float | None:
    text = environment.get(name)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise BadInput(f"{name} is “{text}”; it must be a number, such as 30")
    return number
