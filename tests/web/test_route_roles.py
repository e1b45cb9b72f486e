"""Every route, for every role and for another account: who is refused changes nothing, who is not gets an answer."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount

from assistant.workspace import Who
from segment_core.accounts import set_password
from segment_core.campaigns import Message, create_campaign
from segment_core.database.engine import Database
from segment_core.keys import create_key
from segment_core.segments import Edit, create_segment
from segment_core.tables import MEMBER
from tests.core.test_import import dump
from tests.support.account import AccountFolder, TeamMember
from tests.support.cast import CAST, NOW
from tests.support.home import Home, load
from tests.web.conftest import RunningServer
from tests.web.route_table import EVERYBODY, TABLE, Route
from web.chats.kept import Step
from web.chats.owner import Owner
from web.product import Product
from web.services import set_services

ROLES = ("viewer", "marketer", "admin")
TEAM = {"t1": "admin", "t2": "marketer", "t3": "viewer", "t4": "viewer"}
Right = Callable[[httpx.Response], bool]  # whether an answer is as it should be
PASSWORD = "a long password"
THREAD, STEP = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True)
class Walk:
    """Two accounts: the objects of the first one, and a client for each of its roles, for nobody and for the other's.

    Clients hold a session; those with a "key:" before their role hold an account key.
    """

    home: Home
    objects: dict[str, str]
    clients: dict[str, httpx.Client]

    def ask(self, who: str, name: str) -> httpx.Response:
        """Request a row of the table."""
        (method, path), route = name.split(" ", 1), TABLE[name]
        client = self.clients[who]
        headers = {"Idempotency-Key": f"walk {who}"} if path.endswith("/send") else {}
        body: dict[str, Any] = {"data": self.filled(route.form)} if route.form else {}
        if route.json is not None:
            body = {"json": self.filled(route.json)}
        query = self.filled(route.query or {})
        return client.request(method, self.filled(path), params=query, headers=headers, **body)

    def filled(self, value: Any) -> Any:
        """With the account's objects in the places of their names."""
        return json.loads(PLACE.sub(lambda found: self.objects.get(found[1], "x"), json.dumps(value)))


@pytest.fixture(scope="module")
def walk(
    make_database: Callable[[], Database], server: RunningServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walk]:
    """The cast with a member of each role and a chat, a segment, a campaign and an import; and an account of others."""
    database, scratch = make_database(), tmp_path_factory.mktemp("walk")
    product = Product(database, lambda: NOW)
    team = tuple(TeamMember(member, f"Member {member}", f"{member}@example.com") for member in TEAM)
    home = load(database, replace(CAST, given_id="walk", team=team), scratch)
    other = load(database, AccountFolder("Others", given_id="others", team=team[:1]), scratch)
    for account in (home, other):
        account.run(lambda connection, catalog: give_roles(connection, catalog.account_id))
    objects = home.run(make_objects) | kept(product, scratch)
    with ExitStack() as stack:
        set_services(product)

        def client(**options: Any) -> httpx.Client:
            return stack.enter_context(httpx.Client(base_url=server.url, timeout=20, **options))

        clients = {"nobody": client(), "key:nobody": client()}
        for member, role in list(TEAM.items())[:3]:
            clients[role] = signed_in(client(), f"walk:{member}")
            clients[f"key:{role}"] = with_key(client(), home, role)
        clients |= {"other": signed_in(client(), "others:t1"), "key:other": with_key(client(), other, "admin")}
        yield Walk(home, objects, clients)
        set_services(None)


def give_roles(connection: Any, account_id: int) -> None:
    """Roles and passwords as in TEAM."""
    for member, role in TEAM.items():
        match = (MEMBER.c.account_id == account_id, MEMBER.c.member_id == member)
        if connection.execute(MEMBER.update().where(*match).values(role=role)).rowcount:
            set_password(connection, account_id, member, PASSWORD)


def make_objects(connection: Any, catalog: Any) -> dict[str, str]:
    """What requests name."""
    edit = Edit("Tom", NOW)
    segment = create_segment(connection, catalog, "Walked", EVERYBODY, edit)
    campaign = create_campaign(connection, catalog, "Walk", catalog.segments[0].name, edit, Message("Hello", "Come in"))
    return {
        "segment_id": segment.id,
        "other_segment": catalog.segments[0].id,
        "campaign_id": campaign.id,
        "lead_id": "ann",
        "member_id": "t4",
        "key": "status",
        "vendor": "own",
        "slug": "roles",
        "avatar_id": "Cori",
    }


def kept(product: Product, scratch: Path) -> dict[str, str]:
    """A chat with a reply, and a file that waits to be imported; both are the admin's."""
    owner = Owner("walk", "t1")
    product.chats.begin(owner, THREAD, "hot leads", NOW)
    product.chats.keep_step(owner, Step(STEP, THREAD, "assistant_message", "Cori", "3 leads.", NOW), NOW, new=True)
    file = scratch / "leads.csv"
    file.write_text("Email\nx@example.com\n")
    job = product.imports.begin(Who("walk", "t1", role="admin"), file, "leads.csv")
    return {"thread_id": THREAD, "step_id": STEP, "token": job.token}


def signed_in(client: httpx.Client, login: str) -> httpx.Client:
    """With a session."""
    assert client.post("/login", data={"username": login, "password": PASSWORD}).status_code == 200
    return client


def with_key(client: httpx.Client, home: Home, role: str) -> httpx.Client:
    """With an account key, used once: when it is used for the first time is noted."""
    with home.database.transaction(home.id) as connection:
        client.headers["Authorization"] = f"Bearer {create_key(connection, home.slug, role, role, NOW)[1]}"
    assert client.get("/api/v1/account").status_code == 200
    return client


def mounted(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[str]:
    """Method and path of all routes, also of applications below; "*" for one that takes whatever is below its path."""
    for context in iter_route_contexts(routes):
        route, path = context.original_route, f"{prefix}{context.path}"
        below = route.routes if isinstance(route, Mount) else []
        if below:
            yield from mounted(below, path)
        else:
            methods = set(context.methods or {"*"})
            yield from (f"{method} {path}" for method in methods if method != "HEAD" or methods == {"HEAD"})


def test_every_route_has_a_decision(server: RunningServer) -> None:
    """A route that is in no row, and a row without a route, fail: whoever adds one says whom it is for."""
    assert set(mounted(server.app.routes)) == set(TABLE)


def is_refusal(answer: httpx.Response) -> bool:
    """401 and 403; a page sends people away instead."""
    sent_away = answer.status_code == 303 and answer.headers["location"] in ("/login", "/")
    return answer.status_code in (401, 403) or sent_away


def is_no_refusal(answer: httpx.Response) -> bool:
    """Anything else."""
    return not is_refusal(answer)


def wrong(walk: Walk, asked: Mapping[str, list[tuple[str, Right]]]) -> str:
    """The requests whose answer is not as it should be, a line each."""
    return "\n".join(
        f"{who}: {name}: {answer.status_code} {answer.text[:200]}"
        for name, tries in asked.items()
        for who, right in tries
        if not right(answer := walk.ask(who, name))
    )


def found(status: int) -> Right:
    """An answer with this status."""
    return lambda answer: answer.status_code == status


def refusals(name: str, route: Route) -> list[tuple[str, Right]]:
    """Who is to be refused by a route, and how."""
    kind, _, role = route.least.rpartition(":")
    key = f"{kind}:" if kind else ""
    if role in ("closed", "off"):
        return [(who, found(404)) for who in ("nobody", *ROLES)]
    if role == "signature":
        return [("nobody", found(401)), ("key:admin", found(401))]
    if role == "owner":
        return [("nobody", found(401)), *((who, found(404)) for who in ("viewer", "marketer", "other"))]
    if role == "socket":
        return [("nobody", found(401))] if not name.startswith("*") else []
    if role not in ROLES:
        return []
    lower = [(f"{key}{who}", is_refusal) for who in ("nobody", *ROLES[: ROLES.index(role)])]
    named = PLACE.search(f"{name} {json.dumps([route.json, route.form, route.query])}")
    return [*lower, *([(f"{key}other", found(route.foreign))] if named and route.foreign else [])]


def test_who_may_not_is_refused_and_changes_nothing(walk: Walk) -> None:
    """Nobody, lower roles, the other account's admin naming the first one's objects: not a row is different after."""
    before = dump(walk.home)
    assert wrong(walk, {name: refusals(name, route) for name, route in TABLE.items()}) == ""
    assert dump(walk.home) == before


def test_who_may_is_answered(walk: Walk) -> None:
    """The least role's request works, so that what is refused above is refused for its role alone."""
    asked: dict[str, list[tuple[str, Right]]] = {}
    for name, route in TABLE.items():
        if name.startswith("*") or route.least in ("socket", "signature", "closed", "off"):
            continue
        who = {"public": "nobody", "owner": "admin"}.get(route.least, route.least)
        asked[name] = [(who, answered(route))]
    assert wrong(walk, asked) == ""


def answered(route: Route) -> Right:
    """Success, or what the row allows; of what is public, whatever is no refusal."""

    def right(answer: httpx.Response) -> bool:
        if route.least == "public":
            return answer.status_code not in (401, 403) and answer.status_code < 500
        return not is_refusal(answer) and (answer.is_success or answer.status_code in route.answers)

    return right


@pytest.mark.parametrize("role", ["marketer", "admin"])
def test_higher_roles_are_never_refused(walk: Walk, role: str) -> None:
    """What a lower role may, a higher one may too; what is gone by now is answered so."""
    lower = ROLES[: ROLES.index(role)]
    asked: dict[str, list[tuple[str, Right]]] = {
        name: [(route.least.replace(route.least.split(":")[-1], role), is_no_refusal)]
        for name, route in TABLE.items()
        if route.least.split(":")[-1] in lower
    }
    assert wrong(walk, asked) == ""
