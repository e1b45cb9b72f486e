"""The OpenAPI description: whole, true to what the server does (Schemathesis); its page loads nothing outside."""

import os
import random
import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser
from schemathesis import GenerationMode, checks

from tests.support.cast import NOW
from tests.support.random_trees import random_tree
from tests.web.api.conftest import Api
from web.api.app import create_api
from web.api.description import EXAMPLE_TREE

EXAMPLES = int(os.environ.get("CORI_API_EXAMPLES", "8"))
KNOWN_CHECKS: Any = checks  # Schemathesis is typed in part
CHECKS = [
    KNOWN_CHECKS.not_a_server_error,
    KNOWN_CHECKS.status_code_conformance,
    KNOWN_CHECKS.content_type_conformance,
    KNOWN_CHECKS.response_headers_conformance,
    KNOWN_CHECKS.response_schema_conformance,
]
DESCRIPTION: dict[str, Any] = create_api().openapi()
TREES = {"tree", "first", "second"}
METHODS = ("get", "put", "post", "patch", "delete")
OPEN = ("/webhooks/",)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation: method, path, description."""
    for path, methods in DESCRIPTION["paths"].items():
        for method in METHODS:
            if method in methods:
                yield method, path, methods[method]


def test_description_is_whole() -> None:
    """Each operation has words, a name of its own, the security scheme, and every error in the one shape."""
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
    assert len(names) > 20
    for method, path, operation in operations():
        assert operation["summary"], path
        assert operation["description"], path
        if not path.startswith(OPEN):
            assert operation["security"] == [{"key": []}], (method, path)
            assert {"401", "429", "503"} <= set(operation["responses"])
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorBody"}


def test_description_refers_to_what_it_has() -> None:
    """Every reference leads somewhere, every schema is one, and the filter model is among them."""
    schemas = DESCRIPTION["components"]["schemas"]
    text = str(DESCRIPTION)
    assert set(re.findall(r"'\$ref': '([^']+)'", text)) <= {f"#/components/schemas/{name}" for name in schemas}
    assert "x-cori-component" not in text
    for name in schemas:
        whole = {"$ref": f"#/components/schemas/{name}", "components": DESCRIPTION["components"]}
        Draft202012Validator.check_schema(whole)
    tree = {"$ref": "#/components/schemas/Tree", "components": DESCRIPTION["components"]}
    validator = cast("Any", Draft202012Validator(tree))
    assert validator.is_valid(EXAMPLE_TREE)
    assert not validator.is_valid({"all": []})


def test_description_is_served_to_anyone(cast: Api) -> None:
    """Without a key, with the address that it is served at."""
    served = cast.client.get("/api/v1/openapi.json").json()
    assert served["servers"] == [{"url": "/api/v1"}]
    assert served["paths"] == DESCRIPTION["paths"]
    assert cast.client.get("/api/v1", follow_redirects=True).url.path == "/api/v1/docs"


def test_docs_page_loads_nothing_from_outside(cast: Api, browser: Browser) -> None:
    """It lists every operation under the content policy, and every request stays on this server."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{cast.client.base_url}/api/v1/docs")
    page.get_by_text("/segments/{segment_id}/copies").wait_for()
    shown = page.locator(".opblock").count()
    context.close()
    assert shown == len(list(operations()))
    assert complaints == []
    assert [url for url in asked if not url.startswith((str(cast.client.base_url), "data:", "blob:"))] == []


def dict_of(body: Any) -> dict[str, Any]:
    """The body itself where it is an object, to be changed; else an empty one."""
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}


SCHEMA: Any = schemathesis.openapi.from_dict(DESCRIPTION)
OPERATIONS: dict[str, Any] = {(found := result.ok()).label: found for result in SCHEMA.get_all_operations()}


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_no_request_breaks_the_server(label: str, api: Api) -> None:
    """Requests made from the description, right and wrong ones: no server error, and only answers it describes."""
    operation = OPERATIONS[label]
    known = {"lead_id": "ann", "segment_id": api.home.catalog.segments[0].id, "key": "status", "campaign_id": "k3"}
    token = {"Authorization": f"Bearer {api.tokens['admin']}"}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(st.data())
    def one(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
        case: Any = data.draw(operation.as_strategy(generation_mode=mode))
        if case.path_parameters and data.draw(st.booleans()):
            case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        body = dict_of(case.body)
        for name in TREES & set(body):
            if data.draw(st.booleans()):  # else hardly a tree names what the account has
                seed = data.draw(st.integers(0, 10_000))
                body[name] = random_tree(random.Random(seed), api.home.catalog, 3, NOW)
        case.call_and_validate(base_url=f"{api.client.base_url}/api/v1", headers=token, checks=CHECKS)

    one()
