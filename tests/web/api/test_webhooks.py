"""Engagement over HTTP: events in batches, and each mail service's webhook with its own signature."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from segment_core.webhooks import Webhook, list_webhooks, set_webhook
from tests.support.cast import NOW
from tests.web.api.conftest import Api, good, refused
from web.api.signatures import sign_own
from web.api.vendors import READERS

SAMPLES = Path(__file__).parent / "samples"
SENDGRID_KEY = ec.generate_private_key(ec.SECP256R1())
SECRETS = {
    "sendgrid": base64.b64encode(
        SENDGRID_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).decode(),
    "mailgun": "key-signing",
    "postmark": "cori:secret",
    "own": None,
}


def sample(vendor: str) -> list[dict[str, Any]]:
    """Events as the service writes them."""
    return json.loads((SAMPLES / f"{vendor}.json").read_text(encoding="utf-8"))


@dataclass
class Sender:
    """A mail service that sends to one address, signing as it does."""

    client: httpx.Client
    hook: Webhook
    tokens: int = 0

    def send(self, body: Any, at: datetime = NOW, **headers: str) -> httpx.Response:
        """A request as the service makes it."""
        if self.hook.vendor == "mailgun" and "signature" not in body:
            body = {"signature": self.mailgun_signature(at), "event-data": body}
        raw = json.dumps(body).encode()
        kind = {"Content-Type": "application/json"}
        return self.client.post(self.hook.path, content=raw, headers={**kind, **self.signed(raw, at), **headers})

    def mailgun_signature(self, at: datetime) -> dict[str, str]:
        """Over a timestamp and a token that is used once."""
        self.tokens += 1
        timestamp, token = str(int(at.timestamp())), f"token-{self.tokens}"
        signed = hmac.new(self.hook.secret.encode(), (timestamp + token).encode(), hashlib.sha256)
        return {"timestamp": timestamp, "token": token, "signature": signed.hexdigest()}

    def signed(self, raw: bytes, at: datetime) -> dict[str, str]:
        """The headers that prove who sends."""
        match self.hook.vendor:
            case "own":
                return {"Cori-Signature": sign_own(self.hook.secret, raw, at)}
            case "postmark":
                return {"Authorization": f"Basic {base64.b64encode(self.hook.secret.encode()).decode()}"}
            case "sendgrid":
                timestamp = str(int(at.timestamp()))
                signature = SENDGRID_KEY.sign(timestamp.encode() + raw, ec.ECDSA(SHA256()))
                return {
                    "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
                    "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
                }
            case "mailgun":
                return {}


def sender(api: Api, vendor: str) -> Sender:
    """The service, sending to a new address of the account."""
    with api.home.database.transaction(api.home.id) as connection:
        return Sender(api.client, set_webhook(connection, api.home.id, vendor, SECRETS[vendor], NOW))


def did(api: Api, op: str) -> set[str]:
    """Who did it with the campaign k3."""
    return api.home.members({"field": "engagement", "op": op, "value": {"campaign": "k3"}})


def unsubscribed(api: Api) -> set[str]:
    """Whose column says so."""
    return api.home.members({"field": "subscribed", "op": "is_false"})


def event(number: int, kind: str, lead: str = "bob", **more: Any) -> dict[str, Any]:
    """An event in our own format."""
    at = (NOW - timedelta(hours=5) + timedelta(minutes=number)).isoformat()
    return {"id": f"e{number}", "lead_id": lead, "campaign_id": "k3", "event": kind, "at": at, **more}


def test_events_change_segments_at_once(api: Api) -> None:
    """Each once by its id; those that cannot be recorded are named."""
    rows: list[Any] = [
        event(1, "opened"),
        event(2, "opened", "gus", machine=True),
        event(3, "clicked", "nobody"),
        event(4, "clicked", campaign_id="k9"),
        event(5, "read"),
        event(6, "opened", at="2026-06-16 12:00"),
        event(7, "bounced", "hal"),
        {"id": "e8"},
        event(9, "opened", campaign_id=None),
    ]
    done = api.post("/events/batch", {"events": rows}, role="marketer")
    assert (done["recorded"], done["duplicates"]) == (3, 0)
    reasons = {row["index"]: row["problems"][0] for row in done["rejected"]}
    assert set(reasons) == {2, 3, 4, 5, 7, 8}
    assert reasons[2]["message"] == "there is no lead “nobody”"
    assert reasons[3]["message"] == "there is no campaign “k9”"
    assert reasons[5]["path"] == "$.events[5].at"
    assert {"ann", "bob"} <= did(api, "opened")
    assert "gus" not in did(api, "opened")
    assert "hal" in did(api, "bounced")
    again = api.post("/events/batch", {"events": [rows[0], event(7, "opened", "gus"), event(10, "opened", "gus")]})
    assert (again["recorded"], again["duplicates"]) == (1, 2)
    assert "gus" in did(api, "opened")


def test_an_unsubscribe_and_a_resubscribe(api: Api) -> None:
    """They hold for everybody with the address, in the order of their moments, whatever order they come in."""
    both = {"values": {"email": "Two@example.com", "subscribed": True}}
    for lead in ("bob", "dev"):
        good(api("PUT", f"/leads/{lead}", json=both))
    before = unsubscribed(api)
    assert api.post("/events/batch", {"events": [event(1, "unsubscribed")]})["recorded"] == 1
    assert unsubscribed(api) == before | {"bob", "dev"}
    assert "bob" in did(api, "unsubscribed")
    api.post("/events/batch", {"events": [event(3, "resubscribed", "dev", campaign_id=None)]})
    assert unsubscribed(api) == before
    api.post("/events/batch", {"events": [event(2, "unsubscribed")]})
    assert unsubscribed(api) == before
    api.post("/events/batch", {"events": [event(5, "unsubscribed"), event(4, "resubscribed")]})
    assert unsubscribed(api) >= {"bob"}
    api.post("/events/batch", {"events": [event(7, "unsubscribed", "hal", campaign_id=None)]})
    api.post("/events/batch", {"events": [event(6, "resubscribed", "hal", campaign_id=None)]})
    assert "hal" in unsubscribed(api)


@pytest.mark.parametrize("vendor", ["sendgrid", "postmark", "mailgun"])
def test_what_a_service_reports(api: Api, vendor: str) -> None:
    """Received, opened (by people), clicked, bounced for good, unsubscribed; what says less is passed over."""
    service = sender(api, vendor)
    before = unsubscribed(api)
    bodies = [sample(vendor)] if vendor == "sendgrid" else sample(vendor)
    done = [good(service.send(body)) for body in bodies]
    total = {key: sum(answer[key] for answer in done) for key in ("recorded", "duplicates", "ignored", "unknown")}
    expected = {
        "sendgrid": {"recorded": 8, "duplicates": 0, "ignored": 2, "unknown": 2},
        "postmark": {"recorded": 7, "duplicates": 0, "ignored": 1, "unknown": 0},
        "mailgun": {"recorded": 7, "duplicates": 0, "ignored": 2, "unknown": 0},
    }
    assert total == expected[vendor]
    assert "bob" in did(api, "received")
    assert "gus" in did(api, "opened")
    assert "bob" not in did(api, "opened")
    assert "gus" in did(api, "clicked")
    assert "fay" not in did(api, "clicked") | did(api, "bounced")
    assert "hal" in did(api, "bounced")
    assert did(api, "unsubscribed") >= {"kit", "lou"}
    assert unsubscribed(api) == before | {"kit", "lou"}
    again = [good(service.send(body)) for body in bodies]
    assert sum(answer["duplicates"] for answer in again) == total["recorded"]
    assert sum(answer["recorded"] for answer in again) == 0


@pytest.mark.parametrize(
    ("vendor", "event", "kind"),
    [
        ("sendgrid", {"event": "bounce"}, "bounced"),
        ("sendgrid", {"event": "bounce", "type": "bounce", "status": "5.1.1"}, "bounced"),
        ("sendgrid", {"event": "bounce", "type": "blocked", "status": "5.7.1"}, None),
        ("sendgrid", {"event": "bounce", "type": "expired"}, None),
        ("sendgrid", {"event": "bounce", "type": "bounce", "status": "4.2.2"}, None),
        ("sendgrid", {"event": "deferred"}, None),
        ("sendgrid", {"event": "dropped", "reason": "Bounced Address"}, "bounced"),
        ("sendgrid", {"event": "dropped", "reason": "Unsubscribed Address"}, "unsubscribed"),
        ("sendgrid", {"event": "dropped", "reason": "Invalid SMTPAPI header"}, None),
        ("postmark", {"RecordType": "Bounce", "Type": "HardBounce"}, "bounced"),
        ("postmark", {"RecordType": "Bounce", "Type": "BadEmailAddress"}, "bounced"),
        ("postmark", {"RecordType": "Bounce", "Type": "SoftBounce"}, None),
        ("postmark", {"RecordType": "Bounce", "Type": "Transient"}, None),
        ("postmark", {"RecordType": "Bounce", "Type": "Blocked"}, None),
        ("postmark", {"RecordType": "Bounce", "Type": "AutoResponder"}, None),
        ("mailgun", {"event": "failed", "severity": "permanent", "reason": "bounce"}, "bounced"),
        ("mailgun", {"event": "failed", "severity": "permanent", "reason": "suppress-bounce"}, "bounced"),
        ("mailgun", {"event": "failed", "severity": "permanent", "reason": "suppress-unsubscribe"}, "unsubscribed"),
        ("mailgun", {"event": "failed", "severity": "permanent", "reason": "old"}, None),
        ("mailgun", {"event": "failed", "severity": "temporary", "reason": "generic"}, None),
        ("mailgun", {"event": "failed"}, None),
    ],
)
def test_only_mail_that_failed_for_good_bounced(vendor: str, event: dict[str, Any], kind: str | None) -> None:
    """What may arrive tomorrow, or was refused for the sender's sake, says nothing of the address."""
    common = {
        "email": "a@b.c",
        "sg_event_id": "1",
        "timestamp": 1781524800,
        "Email": "a@b.c",
        "BouncedAt": "2026-06-15T12:00:00Z",
    }
    whole = {**common, "id": "1", "recipient": "a@b.c", **event}
    body: Any = {"sendgrid": [whole], "postmark": whole, "mailgun": {"event-data": whole}}[vendor]
    read = READERS[vendor](body)
    assert read.problems == []
    assert [found.kind for found in read.events] == ([kind] if kind else [])


def test_who_says_no_is_found_by_the_address_when_the_lead_is_gone(api: Api) -> None:
    """The lead that was mailed is deleted; another one has the address by now."""
    good(api("PUT", "/leads/new", json={"values": {"email": "kit@example.com", "subscribed": True}}))
    service = sender(api, "sendgrid")
    out = {**sample("sendgrid")[3], "event": "unsubscribe", "email": "KIT@example.com", "cori_lead": "gone"}
    opened = {**out, "event": "open", "sg_event_id": "another"}
    answer = good(service.send([out, opened]))
    assert (answer["recorded"], answer["unknown"]) == (1, 1)
    assert "new" in unsubscribed(api)


def test_unknown_events_are_reported_with_200(api: Api) -> None:
    """So that nobody sends them for ever; once the lead is there, they count."""
    service = sender(api, "sendgrid")
    answer = good(service.send(sample("sendgrid")))
    assert answer["unknown_events"] == [
        {"index": 10, "reason": "there is no lead “nobody”"},
        {"index": 11, "reason": "there is no campaign “k99”"},
    ]
    api.post("/leads/batch", {"leads": [{"id": "nobody"}]})
    assert good(service.send(sample("sendgrid")))["recorded"] == 1
    assert "nobody" in did(api, "opened")


def test_postmarks_reactivation_names_an_address_alone(api: Api) -> None:
    """No message, no metadata: the address is enough to undo an unsubscribe."""
    good(api("PATCH", "/leads/lou", json={"values": {"email": "Lou@Example.com"}}))
    service = sender(api, "postmark")
    out, back = sample("postmark")[-1], dict(sample("postmark")[-1])
    good(service.send(out))
    assert "lou" in unsubscribed(api)
    back |= {"MessageID": None, "SuppressSending": False, "SuppressionReason": None, "Metadata": {}}
    back["ChangedAt"] = "2026-06-15T13:00:00Z"
    assert good(service.send(back))["recorded"] == 1
    assert "lou" not in unsubscribed(api)


@pytest.mark.parametrize("vendor", ["own", "sendgrid", "postmark", "mailgun"])
def test_forgeries_are_refused(api: Api, vendor: str) -> None:
    """Another secret, another body, no signature, another address, another account's: 401, the same each time."""
    service = sender(api, vendor)
    body: Any = {"events": [event(1, "opened")]} if vendor == "own" else sample(vendor)
    body = body[2] if vendor in ("postmark", "mailgun") else body
    raw = json.dumps(body).encode()
    kind = {"Content-Type": "application/json"}
    other = Sender(api.client, Webhook(0, service.hook.vendor, service.hook.public_id, "x:other", NOW))
    wrong = {**other.signed(raw, NOW), "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(b"x" * 70).decode()}
    answers = [
        api.client.post(service.hook.path, content=raw, headers=kind),
        api.client.post(service.hook.path, content=raw, headers={**kind, **wrong}),
        api.client.post(f"{service.hook.path[:-1]}x", content=raw, headers={**kind, **service.signed(raw, NOW)}),
        api.client.post(f"{service.hook.path[:-4]}0000", content=raw, headers={**kind, **service.signed(raw, NOW)}),
    ]
    if vendor in ("own", "sendgrid"):
        answers.append(
            api.client.post(service.hook.path, content=raw + b" ", headers={**kind, **service.signed(raw, NOW)})
        )
    if vendor == "mailgun":
        signature = service.mailgun_signature(NOW) | {"token": "another"}
        answers.append(service.send({"signature": signature, "event-data": body}))
    if vendor != "postmark":
        answers.append(service.send(body, at=NOW - timedelta(days=2)))
    for answer in answers:
        refused(answer, 401, "not_genuine")
    assert len({answer.content for answer in answers}) == 1
    assert "bob" not in did(api, "opened")
    assert "gus" not in did(api, "opened")


def test_our_own_signature_holds_five_minutes(api: Api) -> None:
    """Earlier and later it is refused."""
    service = sender(api, "own")
    for minutes, status in ((-6, 401), (-4, 200), (4, 200), (6, 401)):
        answer = service.send({"events": []}, at=NOW + timedelta(minutes=minutes))
        assert answer.status_code == status, minutes


def test_a_mailgun_token_is_good_once(api: Api) -> None:
    """Its signature does not cover the events, so a second use is refused for good (406), and nothing is recorded."""
    service = sender(api, "mailgun")
    signature = service.mailgun_signature(NOW)
    good(service.send({"signature": signature, "event-data": sample("mailgun")[0]}))
    forged = {**sample("mailgun")[8], "id": "forged"}
    refused(service.send({"signature": signature, "event-data": forged}), 406, "replayed")
    assert "lou" not in did(api, "unsubscribed")


def test_malformed_parts_are_named_and_the_others_kept(api: Api) -> None:
    """400 with the path; a second try records nothing twice."""
    service = sender(api, "sendgrid")
    bad: list[Any] = [*sample("sendgrid")[3:5], "x"]
    bad.append({"event": "open", "email": "a@b.c", "sg_event_id": "z", "timestamp": "x"})
    bad.append({"event": "click", "email": 5, "timestamp": 1781524902, "sg_event_id": "y"})
    error = refused(service.send(bad), 400, "malformed")
    assert [p["path"] for p in error["problems"]] == ["$[2]", "$[3].timestamp", "$[4].email"]
    assert "gus" in did(api, "clicked")
    nothing: list[Any] = [{}, "x", None, 5]
    for body in nothing:
        refused(service.send(body), 400, "malformed")
    raw = b"{"
    answer = api.client.post(
        service.hook.path, content=raw, headers={"Content-Type": "application/json", **service.signed(raw, NOW)}
    )
    refused(answer, 400, "bad_json")


def test_a_webhook_writes_into_its_own_account_alone(api: Api, cast: Api) -> None:
    """Whatever it names; the address leads to one account."""
    service = sender(api, "own")
    before = did(cast, "opened")
    good(service.send({"events": [event(1, "opened", "hal")]}))
    assert "hal" in did(api, "opened")
    assert did(cast, "opened") == before
    with cast.home.database.transaction(cast.home.id) as connection:
        assert service.hook.public_id not in {hook.public_id for hook in list_webhooks(connection, cast.home.id)}


def test_a_new_secret_ends_the_old_one(api: Api) -> None:
    """The address stays."""
    old = sender(api, "own")
    new = sender(api, "own")
    assert old.hook.path == new.hook.path
    refused(old.send({"events": []}), 401, "not_genuine")
    assert new.send({"events": []}).status_code == 200
