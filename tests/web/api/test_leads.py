"""Leads over HTTP: batches, single leads, tags, pages; the reasons are those of an import."""

from typing import Any

import pytest

from tests.support.cast import EVERYBODY
from tests.web.api.conftest import Api, refused


def test_a_lead_as_json(cast: Api) -> None:
    """Every kind of value, with every digit."""
    lead = cast.get("/leads/ann")
    assert lead["id"] == "ann"
    assert lead["values"]["first_name"] == "Ann"
    assert lead["values"]["tags"] == ["Buyer", "VIP"]
    assert lead["values"]["created_at"] == "2026-06-16T04:00:00Z"
    assert lead["values"]["custom.budget"] == 500_000
    assert lead["values"]["custom.birthday"] == "2000-02-29"
    assert lead["values"]["custom.approved"] is True
    assert cast.get("/leads/cleo")["values"]["custom.budget"] == 499999.9999
    assert cast.get("/leads/bob")["values"]["email"] is None


def test_pages_hold_everybody_once(cast: Api) -> None:
    """In the order they came, whatever the page's size."""
    for limit in (1, 5, 12, 1000):
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            query = {"limit": limit} | ({"after": after} if after else {})
            page = cast.get("/leads", params=query)
            seen += [lead["id"] for lead in page["leads"]]
            after = page["next"]
        assert len(seen) == len(EVERYBODY)
        assert set(seen) == EVERYBODY


def test_a_page_key_survives_changes(api: Api) -> None:
    """Leads that come, change or go between two pages make nobody else be skipped or repeated."""
    first = api.get("/leads", params={"limit": 6})
    api.post("/leads/batch", {"leads": [{"id": "new"}, {"id": "ann", "values": {"created_at": None}}]})
    api("DELETE", "/leads/bob")
    rest = api.get("/leads", params={"limit": 1000, "after": first["next"]})
    ids = [lead["id"] for lead in first["leads"] + rest["leads"]]
    assert len(ids) == len(set(ids))
    assert set(ids) == EVERYBODY | {"new"}


@pytest.mark.parametrize("key", ["x", "-1", "99999999999", "1@2026", " 1", "٣"])
def test_a_made_up_page_key_is_refused(cast: Api, key: str) -> None:
    """It is not the first page."""
    refused(cast("GET", "/leads", params={"after": key}), 422, "bad_input")


def test_a_batch_keeps_the_good_rows(api: Api) -> None:
    """Every rejected one has its index and every reason, in the words of an import."""
    rows: list[Any] = [
        {"id": "n1", "values": {"first_name": "New", "status": "hot", "tags": ["VIP", "Fresh"], "custom.budget": 12.5}},
        {"id": "n2", "values": {"status": "Hott", "custom.budget": "much", "custom.bugdet": 1}},
        {"id": "  ", "values": {}},
        {"values": {}},
        "n3",
        {"id": "ann", "values": {"last_name": None}, "extra": 1},
        {"id": "ann", "values": {"custom.home": None, "custom.approved": "no", "created_at": "2026-01-01T00:00:00Z"}},
        {"id": "n4", "values": {"first_name": 5, "subscribed": "maybe", "tags": "VIP", "custom.approved": 1}},
        {"id": "n5", "values": {"tags": ["a;b"], "created_at": "2026-01-01", "engagement": "x"}},
    ]
    done = api.post("/leads/batch", {"leads": rows})
    assert (done["created"], done["updated"]) == (1, 1)
    reasons = {row["index"]: {p["path"]: p["message"] for p in row["problems"]} for row in done["rejected"]}
    assert set(reasons) == {1, 2, 3, 4, 5, 7, 8}
    assert reasons[1] == {
        "$.leads[1].values.status": "Status “Hott” is not one of the account's values; did you mean Hot?",
        "$.leads[1].values.custom.budget": "Budget “much” is not a number",
        "$.leads[1].values.custom.bugdet": "leads have no field “custom.bugdet”",
    }
    assert reasons[2] == {"$.leads[2].id": "the lead has no id"}
    assert reasons[3] == {"$.leads[3].id": "“id” is missing"}
    assert set(reasons[5]) == {"$.leads[5].extra"}
    assert set(reasons[7]) == {
        f"$.leads[7].values.{k}" for k in ("first_name", "subscribed", "tags", "custom.approved")
    }
    assert set(reasons[8]) == {f"$.leads[8].values.{key}" for key in ("tags", "created_at", "engagement")}
    unknown = next(p for p in done["rejected"][0]["problems"] if p["code"] == "unknown_field")
    assert (unknown["bad"], unknown["nearest"][0]) == ("custom.bugdet", "custom.budget")
    assert [row["id"] for row in done["rejected"]][:2] == ["n2", "  "]
    ann = api.get("/leads/ann")["values"]
    assert (ann["custom.home"], ann["custom.approved"], ann["last_name"]) == (None, False, "Ng")
    assert (
        api.get("/leads/n1")["values"] | {"tags": ["Fresh", "VIP"], "custom.budget": 12.5, "status": "Hot"}
        == (api.get("/leads/n1")["values"])
    )


def test_later_rows_of_one_lead_add_to_earlier_ones(api: Api) -> None:
    """What one row says is not lost because the next says something else."""
    rows = [{"id": "n", "values": {"status": "Hot", "first_name": "A"}}, {"id": "n", "values": {"first_name": "B"}}]
    assert api.post("/leads/batch", {"leads": rows}) == {"created": 1, "updated": 0, "rejected": []}
    values = api.get("/leads/n")["values"]
    assert (values["status"], values["first_name"]) == ("Hot", "B")


def test_a_batch_has_a_limit(api: Api) -> None:
    """1,000 leads; of more, none is written."""
    rows = [{"id": f"n{i}"} for i in range(1_001)]
    error = refused(api("POST", "/leads/batch", json={"leads": rows}), 422, "invalid")
    assert (error["problems"][0]["path"], error["problems"][0]["code"]) == ("$.leads", "too_many")
    assert api.post("/leads/batch", {"leads": rows[:1_000]})["created"] == 1_000
    assert len(api.home.members({"everyone": True})) == len(EVERYBODY) + 1_000


@pytest.mark.parametrize(
    ("number", "back"),
    [
        ("12345678901234567.8901", "12345678901234567.8901"),
        ("0.1", 0.1),
        ("9007199254740993", "9007199254740993"),
        ("1E+3", 1000),
        ("-0.00010", -0.0001),
    ],
)
def test_numbers_keep_their_digits(api: Api, number: str, back: Any) -> None:
    """As JSON numbers where those are exact, else as text, which can be sent back."""
    body = '{"values": {"custom.budget": %s}}' % number  # noqa: UP031 - the digits as they are sent
    answer = api("PUT", "/leads/n", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["values"]["custom.budget"] == back
    again = api("PUT", "/leads/n", json={"values": {"custom.budget": back}})
    assert again.json()["values"]["custom.budget"] == back


@pytest.mark.parametrize("number", ["1e31", "1e999999", "1e-400000", "0." + "1" * 40])
def test_numbers_that_cannot_be_stored(api: Api, number: str) -> None:
    """Are refused by name."""
    body = '{"values": {"custom.budget": %s}}' % number  # noqa: UP031
    answer = api("PUT", "/leads/n", content=body, headers={"Content-Type": "application/json"})
    assert "is not a number that can be stored" in refused(answer, 422, "invalid")["message"]


def test_put_creates_then_updates(api: Api) -> None:
    """201, then 200; fields that are left out stay."""
    assert api("PUT", "/leads/n", json={"values": {"status": "Hot"}}).status_code == 201
    answer = api("PUT", "/leads/n", json={"values": {"source": "Manual"}})
    assert (answer.status_code, answer.json()["values"]["status"]) == (200, "Hot")


def test_patch_edits_a_lead_that_is_there(api: Api) -> None:
    """null empties; nobody is made."""
    values = api("PATCH", "/leads/ann", json={"values": {"email": None, "status": "Cold"}}).json()["values"]
    assert (values["email"], values["status"], values["first_name"]) == (None, "Cold", "Ann")
    refused(api("PATCH", "/leads/nobody", json={"values": {}}), 404, "not_found")
    error = refused(api("PATCH", "/leads/ann", json={"values": {"status": "Hto"}}), 422, "invalid")
    assert error["problems"][0]["path"] == "$.values.status"
    assert "Hot" in error["problems"][0]["nearest"]
    assert "nobody" not in api.home.members({"everyone": True})


def test_tags_change_segments_at_once(api: Api) -> None:
    """Of one lead and of several; unknown ids are passed over, and the count says so."""
    vip = {"field": "tags", "op": "has_any", "value": ["VIP"]}
    assert api.post("/leads/bob/tags", {"add": [" vip ", "Brand new"]})["values"]["tags"] == ["Brand new", "VIP"]
    assert api.post("/leads/tags", {"ids": ["dev", "nobody"], "add": ["VIP"]}) == {"leads": 1}
    assert api.home.members(vip) == {"ann", "eve", "bob", "dev"}
    assert api.post("/leads/tags", {"ids": ["ann", "bob"], "remove": ["VIP"]}) == {"leads": 2}
    assert api.home.members(vip) == {"eve", "dev"}
    refused(api("POST", "/leads/nobody/tags", json={"add": ["VIP"]}), 404, "not_found")
    refused(api("POST", "/leads/ann/tags", json={}), 422, "invalid")
    error = refused(api("POST", "/leads/ann/tags", json={"add": ["ok", " ", "a;b"]}), 422, "invalid")
    assert [p["path"] for p in error["problems"]] == ["$.add[1]", "$.add[2]"]
    assert (
        "did you mean Seller"
        in refused(api("POST", "/leads/ann/tags", json={"remove": ["Seler"]}), 422, "bad_input")["message"]
    )


def test_delete_leaves_campaigns_and_segments(api: Api) -> None:
    """The lead is gone from every segment; segments and campaigns are there as before."""
    before = [segment["id"] for segment in api.get("/segments")["segments"]]
    assert api("DELETE", "/leads/ann").status_code == 204
    refused(api("DELETE", "/leads/ann"), 404, "not_found")
    assert api.post("/leads/delete", {"ids": ["cleo", "nobody"]}) == {"leads": 1}
    assert api.home.members({"everyone": True}) == EVERYBODY - {"ann", "cleo"}
    assert [segment["id"] for segment in api.get("/segments")["segments"]] == before
    assert {"k1", "k2", "k3"} <= set(api.home.catalog.campaign_ids)


def test_texts_that_cannot_be_stored(api: Api) -> None:
    """U+0000 and halves of surrogate pairs are refused wherever they come."""
    for path in ("/leads/%00", "/segments/%00", "/fields/%00/values", "/leads?after=%00"):
        refused(api("GET", path), 422, "invalid")
    for text in ("a\\u0000b", "\\ud800"):
        body = f'{{"leads": [{{"id": "{text}"}}, {{"id": "n", "values": {{"first_name": "{text}"}}}}]}}'
        done = api("POST", "/leads/batch", content=body, headers={"Content-Type": "application/json"}).json()
        assert [row["index"] for row in done["rejected"]] == [0, 1]
