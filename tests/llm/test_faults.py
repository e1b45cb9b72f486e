"""Fault injection: a few hundred turns with a model that fails every other time (`make stress` takes thousands)."""

import random

import pytest

from segment_core.database.engine import Database
from tests.support.fault_turns import FaultRun
from tests.support.model_talk import Secrets
from tests.support.scripted_model import ScriptedModel


@pytest.mark.parametrize("seed", [1, 2])
def test_every_turn_ends_in_an_answer(
    own_gym: Database, scripted: ScriptedModel, gym_secrets: Secrets, seed: int
) -> None:
    """In time, with a valid history, and with nothing written without consent or twice."""
    run = FaultRun(own_gym, scripted, gym_secrets, random.Random(seed))
    problems = [problem for _ in range(100) for problem in run.turn()]
    assert not problems, "\n".join(problems)
    assert min(run.engines[engine] for engine in ("builtin", "model", "fallback")) > 5
