"""A scripted model for the tests of one process, and a chat whose model it is."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from segment_core.database.engine import Database
from tests.conftest import DEV_ACCOUNT, Databases
from tests.support.folder import read_folder
from tests.support.model_talk import KIM, Clock, Secrets, Talk, problems_of, put_back, saved_rows
from tests.support.scripted_model import ScriptedModel, scripted_model

Begin = Callable[..., Talk]


@pytest.fixture(scope="session")
def scripted_server() -> Iterator[ScriptedModel]:
    """One for all tests: clients keep their connections from one conversation to the next, as in a running product."""
    with scripted_model() as model:
        yield model


@pytest.fixture
def scripted(scripted_server: ScriptedModel) -> Iterator[ScriptedModel]:
    """A scripted model without a script; `scripted.follow(…)` says what it answers. It must not run out of steps."""
    scripted_server.follow([])
    scripted_server.requests.clear()
    yield scripted_server
    faults = list(scripted_server.faults)
    scripted_server.faults.clear()
    assert not faults, faults


@pytest.fixture
def clock() -> Clock:
    """Waiting takes no time; `clock.slept` tells how long it would have been."""
    return Clock()


@pytest.fixture(scope="session")
def gym_secrets() -> Secrets:
    """What no model may read of the gym's leads."""
    return Secrets(read_folder(DEV_ACCOUNT))


@pytest.fixture
def in_order(scripted: ScriptedModel, gym_secrets: Secrets) -> Iterator[None]:
    """At the end, every request that the model got must be one that a strict server takes and a lead would not mind."""
    yield
    problems = [problem for request in scripted.requests for problem in problems_of(request, KIM.account, gym_secrets)]
    assert not problems, problems


@pytest.fixture
def begin(gym: Database, scripted: ScriptedModel, clock: Clock, in_order: None) -> Begin:
    """Begins chats on the shared gym, for tests in which nothing is written; settings can be given."""
    return partial(Talk.begin, gym, scripted, clock)


@pytest.fixture(scope="session")
def changing_gym(databases: Databases, gym_template: Database) -> Database:
    """A gym whose segments may be changed: `begin_changing` puts them back after each test."""
    return databases.copy(gym_template)


@pytest.fixture
def begin_changing(changing_gym: Database, scripted: ScriptedModel, clock: Clock, in_order: None) -> Iterator[Begin]:
    """Begins chats in which segments may be changed."""
    before = saved_rows(changing_gym)
    yield partial(Talk.begin, changing_gym, scripted, clock)
    put_back(changing_gym, before)
