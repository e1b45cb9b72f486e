"""Campaigns over HTTP: planned, reviewed, sent once, held when things changed; recipients as pages and as CSV."""

import csv
import io
from typing import Any

from sqlalchemy import update

from segment_core.tables import RECIPIENT
from tests.support.cast import EVERYBODY
from tests.web.api.conftest import Api, good, refused

EVERYONE = {"everyone": True}


def planned(api: Api, name: str = "June") -> str:
    """A draft for everybody, who all have an address; its id."""
    rows = [{"id": lead, "values": {"email": f"{lead}@example.com", "subscribed": True}} for lead in sorted(EVERYBODY)]
    api.post("/leads/batch", {"leads": rows})
    segment = api.post("/segments", {"name": f"Everybody for {name}", "tree": EVERYONE})
    plan = {"name": name, "segment_id": segment["id"], "subject": "Hello {{first_name|there}}", "body": "Our offers"}
    made = api.post("/campaigns", plan, role="marketer")
    assert (made["state"], made["segment"], made["frozen"]) == ("draft", f"Everybody for {name}", None)
    return made["id"]


def send(api: Api, campaign: str, confirmed: Any, key: str = "send-1") -> Any:
    """Say yes."""
    body = {"confirmed": confirmed}
    return api("POST", f"/campaigns/{campaign}/send", "marketer", json=body, headers={"Idempotency-Key": key})


def test_a_send_happens_once(api: Api) -> None:
    """The same key again changes nothing, another is refused; what is frozen stays when segment and leads change."""
    campaign = planned(api)
    review = api.get(f"/campaigns/{campaign}/review")
    assert review["audience"]["matching"] == len(EVERYBODY)
    assert review["audience"]["mailable"] == len(EVERYBODY) - review["audience"]["unsubscribed"] - 1  # jo bounced
    sent = good(send(api, campaign, review["confirmed"]))
    assert (sent["state"], sent["frozen"]["audience"]) == ("sending", review["audience"])
    assert good(send(api, campaign, review["confirmed"]))["sent_at"] == sent["sent_at"]
    refused(send(api, campaign, review["confirmed"], "send-2"), 409, "wrong_state")
    api.post("/leads/delete", {"ids": ["ann"]})
    assert api("DELETE", f"/segments/{sent['segment_id']}").status_code == 204
    first = api.get(f"/campaigns/{campaign}/recipients", params={"limit": 4})
    rest = api.get(f"/campaigns/{campaign}/recipients", params={"after": first["next"]})
    everyone = first["recipients"] + rest["recipients"]
    assert len(everyone) == review["audience"]["mailable"]
    assert {"lead_id": "ann", "address": "ann@example.com", "state": "queued"}.items() <= everyone[0].items()
    refused(api("GET", f"/campaigns/{campaign}/recipients.csv", "viewer"), 403, "role_too_low")
    answer = api("GET", f"/campaigns/{campaign}/recipients.csv", "marketer")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert [row[0] for row in rows] == ["lead_id", *(recipient["lead_id"] for recipient in everyone)]
    detail = api.get(f"/campaigns/{campaign}")
    assert (detail["segment"], detail["frozen"]["sentence"]) == (None, review["sentence"])
    assert detail["deliveries"]["queued"] == len(everyone)
    assert good(api("POST", f"/campaigns/{campaign}/cancel"))["state"] == "cancelled"


def test_what_changed_since_the_review_is_held(api: Api) -> None:
    """Nothing is frozen, and the problem says what is different."""
    campaign = planned(api)
    confirmed = api.get(f"/campaigns/{campaign}/review")["confirmed"]
    api.post("/leads/batch", {"leads": [{"id": f"n{i}", "values": {"email": f"n{i}@example.com"}} for i in range(9)]})
    held = good(send(api, campaign, confirmed))
    assert held["state"] == "held"
    assert "12 matched when it was confirmed, 21 do now" in held["problem"]
    assert api.get(f"/campaigns/{campaign}/recipients")["recipients"] == []


def test_schedule_edit_and_cancel(api: Api) -> None:
    """For later; another segment makes it a draft again; a past moment is refused."""
    campaign = planned(api)
    body = {"confirmed": api.get(f"/campaigns/{campaign}/review")["confirmed"], "send_at": "2026-06-17T09:00:00-04:00"}
    scheduled = api.post(f"/campaigns/{campaign}/schedule", body)
    assert (scheduled["state"], scheduled["send_at"]) == ("scheduled", "2026-06-17T13:00:00Z")
    for wrong in ("2026-06-16T09:00:00-04:00", "tomorrow", "2026-06-17T09:00:00"):
        refused(api("POST", f"/campaigns/{campaign}/schedule", json={**body, "send_at": wrong}), 422, "bad_input")
    other = next(s["id"] for s in api.get("/segments")["segments"] if s["name"] == "Hot ones")
    changed = good(api("PATCH", f"/campaigns/{campaign}", json={"segment_id": other, "name": "July offers"}))
    assert (changed["state"], changed["segment"], changed["name"]) == ("draft", "Hot ones", "July offers")
    assert api.post(f"/campaigns/{campaign}/cancel", {})["state"] == "cancelled"
    refused(api("POST", "/campaigns/k1/cancel"), 409, "wrong_state")


def test_campaigns_are_listed_and_roles_hold(api: Api) -> None:
    """The newest first, in pages; a viewer sends nothing, and nothing is sent without a key for it."""
    campaign = planned(api)
    first = api.get("/campaigns", params={"limit": 1})
    rest = api.get("/campaigns", params={"after": first["next"]})
    ids = [found["id"] for found in first["campaigns"] + rest["campaigns"]]
    assert ids[0] == campaign
    assert set(ids) == {campaign, "k1", "k2", "k3", "k4", "k5"}
    confirmed = api.get(f"/campaigns/{campaign}/review")["confirmed"]
    for path, body in (("send", {"confirmed": confirmed}), ("cancel", None)):
        headers = {"Idempotency-Key": "x"}
        refused(api("POST", f"/campaigns/{campaign}/{path}", "viewer", json=body, headers=headers), 403, "role_too_low")
    error = refused(api("POST", f"/campaigns/{campaign}/send", json={"confirmed": confirmed}), 422, "invalid")
    assert error["problems"][0]["path"] == "header.Idempotency-Key"
    for path in ("", "/review", "/recipients", "/recipients.csv"):
        refused(api("GET", f"/campaigns/none{path}"), 404, "not_found")
    refused(api("POST", "/campaigns", json={"name": "x", "segment_id": "none"}), 404, "not_found")


def test_uncertain_recipients_are_settled(api: Api) -> None:
    """Those that are named, or all; a viewer settles nobody."""
    campaign = planned(api)
    confirmed = api.get(f"/campaigns/{campaign}/review")["confirmed"]
    good(send(api, campaign, confirmed))
    api.home.run(lambda connection, _: connection.execute(update(RECIPIENT).values(state="uncertain")))
    path = f"/campaigns/{campaign}/uncertain"
    assert api.post(path, {"decision": "resend", "lead_ids": ["ann"]}) == {"settled": 1}
    left = api.post(path, {"decision": "leave"})["settled"]
    found = api.get(f"/campaigns/{campaign}")["deliveries"]
    assert (found["queued"], found["skipped"], found["uncertain"]) == (1, left, 0)
    refused(api("POST", path, "viewer", json={"decision": "resend"}), 403, "role_too_low")
    refused(api("POST", path, json={"decision": "perhaps"}), 422, "invalid")


def test_who_may_be_mailed(cast: Api) -> None:
    """Of a tree, with reasons."""
    found = cast.post("/mailable", {"tree": EVERYONE}, role="viewer")
    counted = [found[key] for key in ("mailable", "unsubscribed", "bounced", "no_address", "duplicate")]
    assert sum(counted) == found["matching"] == len(EVERYBODY)
    assert found["line"].startswith(f"{len(EVERYBODY)} match → {found['mailable']:,} will receive it")
