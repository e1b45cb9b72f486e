"""What one turn has used so far: time, calls, tokens; and the clock that tests inject."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage

from assistant.llm.settings import ModelSettings
from assistant.outcome import Usage


@dataclass(frozen=True)
class Pause:
    """Waiting, and a clock that only goes forward (seconds)."""

    sleep: Callable[[float], Any] = time.sleep
    asleep: Callable[[float], Awaitable[Any]] = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic


@dataclass
class Meter:
    """One turn's use of the model. `notice` is what the user is told about the model at the end of the reply."""

    settings: ModelSettings = field(default_factory=ModelSettings)
    pause: Pause = field(default_factory=Pause)
    usage: Usage = field(default_factory=Usage)
    proposals: int = 0
    notice: str | None = None
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.pause.monotonic()

    @property
    def seconds_left(self) -> float:
        """Until the turn's time limit."""
        return self.settings.turn_seconds - (self.pause.monotonic() - self.started)

    @property
    def call_seconds(self) -> float:
        """How long the next call may take as a whole."""
        return min(self.settings.call_seconds, self.seconds_left)

    @property
    def spent(self) -> bool:
        """Whether no further call may be made in this turn."""
        return self.usage.calls >= self.settings.most_calls or self.seconds_left <= 0

    def call(self) -> None:
        """One request goes out."""
        self.usage = self.usage.model_copy(update={"engine": "model", "calls": self.usage.calls + 1})

    def answered(self, message: AIMessage) -> None:
        """Add the tokens that the endpoint reports; it may report none."""
        used = message.usage_metadata
        if used is None:
            return
        tokens_in = self.usage.input_tokens + used["input_tokens"]
        tokens_out = self.usage.output_tokens + used["output_tokens"]
        counted = {"input_tokens": tokens_in, "output_tokens": tokens_out, "cost": self._cost(tokens_in, tokens_out)}
        self.usage = self.usage.model_copy(update=counted)

    def fall_back(self, reason: str) -> None:
        """The interpreter answers instead; the user is told why."""
        self.usage = self.usage.model_copy(update={"engine": "fallback"})
        self.notice = f"The language model was out of reach ({reason}), so this is the built-in reading."

    def _cost(self, tokens_in: int, tokens_out: int) -> float | None:
        if self.settings.price_in is None or self.settings.price_out is None:
            return None
        return (tokens_in * self.settings.price_in + tokens_out * self.settings.price_out) / 1e6
