"""The made-up accounts: the same bytes each time, every row within the contract, values that hang together."""

import csv
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from segment_core.demo import DEMO_LOGINS, DEMO_PASSWORD, write_demo, write_second
from segment_core.demo.harbour_dental import HARBOUR_DENTAL
from segment_core.demo.history import History
from segment_core.demo.maple_realty import MAPLE_REALTY
from segment_core.demo.plan import AccountPlan
from segment_core.demo.write import drawn_leads
from segment_core.validate import validate
from tests.support.account import AccountFolder, Lead
from tests.support.folder import catalog_of, read_folder
from tests.support.oracle import members

NOW = datetime.fromisoformat("2026-06-16T12:00:00-04:00")
FILES = ("account.json", "leads.csv", "campaigns.csv", "events.csv", "segments.json")
KINDS_OF_EVENT = {"received", "opened", "clicked", "bounced", "unsubscribed"}
LEADS = 3_000


@pytest.fixture(scope="module")
def demo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Maple Realty's folder, at a size that is quick to read."""
    path = tmp_path_factory.mktemp("demo")
    write_demo(path, leads=LEADS, now=NOW)
    return path


@pytest.fixture(scope="module")
def second_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Harbour Dental's folder."""
    path = tmp_path_factory.mktemp("second")
    write_second(path, now=NOW)
    return path


@pytest.fixture(scope="module")
def demo(demo_path: Path) -> AccountFolder:
    """Maple Realty, read back."""
    return read_folder(demo_path)


@pytest.fixture(scope="module", params=["demo_path", "second_path"])
def either(request: pytest.FixtureRequest) -> AccountFolder:
    """Each of the two accounts, read back."""
    return read_folder(request.getfixturevalue(request.param))


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file as it was written, cell by cell."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tagged(lead: Lead, tag: str) -> bool:
    """Whether the lead has the tag."""
    tags = lead.values["tags"]
    return isinstance(tags, tuple) and tag in tags


def share(leads: Sequence[Lead], matches: Callable[[Lead], bool]) -> float:
    """How many of the leads match, from 0 to 1."""
    return sum(map(matches, leads)) / len(leads)


def with_status(folder: AccountFolder, status: str) -> list[Lead]:
    """The leads of one status."""
    return [lead for lead in folder.leads if lead.values["status"] == status]


def test_the_same_arguments_give_the_same_bytes(demo_path: Path, tmp_path: Path) -> None:
    """A second run writes every file anew, byte for byte."""
    write_demo(tmp_path, leads=LEADS, now=NOW)
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == {
        name: (demo_path / name).read_bytes() for name in FILES
    }


@pytest.mark.parametrize(
    ("seed", "now"),
    [
        pytest.param(8, NOW, id="another seed"),
        pytest.param(7, NOW - timedelta(days=40), id="another present"),
    ],
)
def test_other_arguments_give_other_leads(demo_path: Path, tmp_path: Path, seed: int, now: datetime) -> None:
    """Seed and present both shape the data: neither is ignored."""
    write_demo(tmp_path, leads=50, seed=seed, now=now)
    assert rows(tmp_path / "leads.csv") != rows(demo_path / "leads.csv")[:50]


def test_a_small_account_is_the_beginning_of_a_large_one(demo_path: Path, tmp_path: Path) -> None:
    """Leads are drawn one after the other, so size does not change who they are."""
    write_demo(tmp_path, leads=40, now=NOW)
    assert rows(tmp_path / "leads.csv") == rows(demo_path / "leads.csv")[:40]


@pytest.mark.parametrize("leads", [0, 1, 250])
def test_the_asked_number_of_leads_is_written(tmp_path: Path, leads: int) -> None:
    """As many rows as asked for, none included, under different ids."""
    write_demo(tmp_path, leads=leads, now=NOW)
    assert len({row["id"] for row in rows(tmp_path / "leads.csv")}) == len(rows(tmp_path / "leads.csv")) == leads


def test_a_present_without_an_offset_is_refused(tmp_path: Path) -> None:
    """Nothing guesses a time zone."""
    with pytest.raises(ValueError, match="time zone"):
        write_demo(tmp_path, leads=1, now=datetime(2026, 6, 16))


def test_values_are_ones_the_account_declares(either: AccountFolder) -> None:
    """Statuses, sources, owners, phone types and choices come from account.json, or are blank."""
    declared = {
        "status": set(either.statuses),
        "source": set(either.sources),
        "assigned_to": {member.id for member in either.team},
        "phone_type": {"mobile", "landline"},
        **{f"custom.{f.key}": set(f.choices) for f in either.custom_fields if f.type == "choice"},
    }
    for key, values in declared.items():
        seen = {lead.values.get(key) for lead in either.leads} - {None}
        assert seen == values, key


def test_custom_values_are_of_their_fields_kind(demo_path: Path) -> None:
    """Every custom cell is blank or reads as its kind; every kind of custom field is there."""
    reads: dict[str, Callable[[str], object]] = {
        "text": str,
        "choice": str,
        "number": int,
        "boolean": {"true": True, "false": False}.__getitem__,
        "date": date.fromisoformat,
        "datetime": lambda cell: datetime.fromisoformat(cell).utcoffset() or pytest.fail(f"no offset: {cell}"),
    }
    kinds = {f"custom.{custom.key}": custom.type for custom in MAPLE_REALTY.custom_fields}
    assert set(kinds.values()) == set(reads)
    for row in rows(demo_path / "leads.csv"):
        for key, kind in kinds.items():
            if row[key]:
                reads[kind](row[key])


def test_every_custom_field_has_values_and_blanks(either: AccountFolder) -> None:
    """A blank is real life: `is_empty` finds somebody for every custom field, and `is_set` too."""
    for custom in either.custom_fields:
        blank = share(either.leads, lambda lead, key=f"custom.{custom.key}": lead.values.get(key) is None)
        assert 0.005 < blank < 0.9, custom.key


@pytest.mark.parametrize("key", ["email", "phone", "status", "source", "assigned_to", "last_active_at", "last_name"])
def test_built_in_columns_have_blanks(demo: AccountFolder, key: str) -> None:
    """So do the built-in columns, a few of each."""
    assert 0.003 < share(demo.leads, lambda lead: lead.values.get(key) is None) < 0.3


def test_events_name_leads_and_campaigns_of_the_account(demo_path: Path) -> None:
    """No event of an unknown lead, campaign or kind; machines only open."""
    leads = {row["id"] for row in rows(demo_path / "leads.csv")}
    campaigns = {row["id"] for row in rows(demo_path / "campaigns.csv")}
    events = rows(demo_path / "events.csv")
    assert {row["lead_id"] for row in events} <= leads
    assert {row["campaign_id"] for row in events} == campaigns
    assert {row["event"] for row in events} == KINDS_OF_EVENT
    assert {row["event"] for row in events if row["machine"] == "true"} == {"opened"}


def test_nothing_happens_out_of_its_time(demo_path: Path) -> None:
    """Created before active before now; emails after they were sent and after their lead came in."""
    sent = {row["id"]: datetime.fromisoformat(row["sent_at"]) for row in rows(demo_path / "campaigns.csv")}
    created: dict[str, datetime] = {}
    for row in rows(demo_path / "leads.csv"):
        created[row["id"]] = datetime.fromisoformat(row["created_at"])
        active = row["last_active_at"] or row["created_at"]
        assert NOW - timedelta(days=1_097) < created[row["id"]] <= datetime.fromisoformat(active) <= NOW
    for row in rows(demo_path / "events.csv"):
        at = datetime.fromisoformat(row["at"])
        assert max(sent[row["campaign_id"]], created[row["lead_id"]]) <= at <= NOW


def test_opens_follow_a_receipt_and_bounces_stand_alone(demo_path: Path) -> None:
    """For one lead and one email: it arrived or it bounced, and only what arrived is opened or clicked."""
    kinds: dict[tuple[str, str], set[str]] = {}
    for row in rows(demo_path / "events.csv"):
        kinds.setdefault((row["lead_id"], row["campaign_id"]), set()).add(row["event"])
    for happened in kinds.values():
        assert happened == {"bounced"} or ("received" in happened and "bounced" not in happened)
        assert "clicked" not in happened or "opened" in happened


def test_unsubscribing_shows_in_the_leads_own_column(demo_path: Path) -> None:
    """Whoever unsubscribed is not subscribed and gets no further email; most others are."""
    subscribed = {row["id"]: row["subscribed"] for row in rows(demo_path / "leads.csv")}
    left: dict[str, datetime] = {}
    for row in rows(demo_path / "events.csv"):
        if row["event"] == "unsubscribed":
            left[row["lead_id"]] = datetime.fromisoformat(row["at"])
        if row["event"] == "received" and row["lead_id"] in left:
            pytest.fail(f"mailed after leaving: {row}")
    assert left
    assert {subscribed[lead] for lead in left} == {"false"}
    assert 0.85 < sum(value == "true" for value in subscribed.values()) / LEADS < 0.99


def test_hot_leads_open_more_than_cold_ones(demo: AccountFolder) -> None:
    """Engagement follows status: the share that opened anything falls from Hot over Nurture to Cold."""
    opened = members({"field": "engagement", "op": "opened", "value": {"campaign": "last"}}, demo, NOW)
    received = members({"field": "engagement", "op": "received", "value": {"campaign": "last"}}, demo, NOW)
    rate = {
        status: len(opened & mailed) / len(mailed)
        for status in ("Hot", "Nurture", "Cold")
        if (mailed := received & {lead.id for lead in with_status(demo, status)})
    }
    assert rate["Hot"] > rate["Nurture"] + 0.1 > rate["Cold"] + 0.1


@pytest.mark.parametrize(
    ("tag", "key", "value", "times"),
    [
        ("Open house", "source", "Open house", 4),
        ("Referral", "source", "Referral", 4),
        ("Pre-approved", "custom.pre_approved", True, 4),
        ("French-speaking", "custom.province", "Quebec", 4),
        ("Cottage country", "custom.property_type", "Cottage", 4),
    ],
)
def test_tags_go_with_the_other_columns(demo: AccountFolder, tag: str, key: str, value: object, times: float) -> None:
    """A tag is several times as common among the leads it belongs to."""
    belongs = [lead for lead in demo.leads if lead.values.get(key) == value]
    others = [lead for lead in demo.leads if lead.values.get(key) != value]
    assert share(belongs, lambda lead: tagged(lead, tag)) > times * share(others, lambda lead: tagged(lead, tag))


def test_new_leads_are_new_and_recent_months_are_the_busiest(demo: AccountFolder) -> None:
    """Status New means weeks, not years; and the last 90 days brought more leads than an average quarter."""

    def age(lead: Lead) -> int:
        created = lead.values["created_at"]
        assert isinstance(created, datetime)
        return (NOW - created).days

    assert share(with_status(demo, "New"), lambda lead: age(lead) < 60) > 0.7
    assert share(with_status(demo, "Cold"), lambda lead: age(lead) < 60) < 0.1
    assert share(demo.leads, lambda lead: age(lead) < 90) > 2 / 12


def test_budgets_are_round_and_spread_like_prices(demo: AccountFolder) -> None:
    """Whole ten thousands or quarter hundred thousands; a long upper tail around a middle under a million."""
    budgets = sorted(int(str(lead.values["custom.budget"])) for lead in demo.leads if lead.values["custom.budget"])
    assert all(budget % 10_000 == 0 or budget % 25_000 == 0 for budget in budgets)
    low, middle, high = budgets[0], budgets[len(budgets) // 2], budgets[-1]
    assert low < middle / 2 < 500_000 < middle < 1_000_000 < 2_000_000 < high


def test_the_examples_of_the_help_page_find_somebody(demo: AccountFolder) -> None:
    """Each example filter of the help page has members, and not everybody."""
    trees = [
        {"field": "status", "op": "in", "value": ["Hot"]},
        {"field": "tags", "op": "has_all", "value": ["Buyer", "Referral"]},
        {"field": "engagement", "op": "opened", "value": {"campaign": "last"}},
        {"field": "engagement", "op": "clicked", "value": {"campaign": "any"}},
        {
            "all": [
                {"field": "status", "op": "in", "value": ["Hot"]},
                {"field": "source", "op": "in", "value": ["Facebook"]},
                {"field": "created_at", "op": "in_last", "value": {"n": 30, "unit": "day"}},
            ]
        },
        {"field": "custom.city", "op": "in", "value": ["Toronto"]},
        {"field": "custom.budget", "op": "gt", "value": 500_000},
        {"field": "assigned_to", "op": "in", "value": ["a3"]},
        {"field": "phone_type", "op": "in", "value": ["mobile"]},
    ]
    sizes = [len(members(tree, demo, NOW)) for tree in trees]
    assert all(5 < size < LEADS - 5 for size in sizes), sizes


def test_saved_segments_are_valid_and_not_empty(either: AccountFolder) -> None:
    """Every segment of segments.json passes the core's validation and has members."""
    catalog = catalog_of(either)
    for saved in either.segments:
        validate(saved.tree, catalog)
        assert 0 < len(members(saved.tree, either, NOW)) < len(either.leads), saved.name


def test_one_segment_is_built_on_another(demo: AccountFolder) -> None:
    """The demo shows a segment that refers to a segment."""
    assert any("Hot leads in Ontario" in str(saved.tree) for saved in demo.segments)


@pytest.mark.parametrize("now", ["2024-01-01T00:30:00+00:00", "2026-02-28T23:59:00-05:00", "2028-02-29T08:00:00+01:00"])
def test_fifty_campaigns_whatever_the_present(now: str) -> None:
    """Any day of the year gives 50 emails, all sent, none of one name, the newest without a year in it."""
    history = History.until(datetime.fromisoformat(now), MAPLE_REALTY.timezone)
    campaigns = MAPLE_REALTY.campaigns(history)
    assert len({campaign.id for campaign in campaigns}) == len({campaign.name for campaign in campaigns}) == 50
    assert all(campaign.sent_at <= history.now for campaign in campaigns)
    assert not any(character.isdigit() for character in campaigns[-1].name)


def test_one_first_name_is_shared_and_one_only() -> None:
    """Two Sarahs make "which Sarah?" real; everybody else is known by first name."""
    firsts = Counter(member.name.split()[0] for member in MAPLE_REALTY.team)
    assert {name for name, times in firsts.items() if times > 1} == {"Sarah"}
    assert len(MAPLE_REALTY.team) == 8


def test_referral_is_a_tag_and_a_source(demo: AccountFolder) -> None:
    """The value that two fields share on purpose."""
    assert "Referral" in demo.sources
    assert any(tagged(lead, "Referral") for lead in demo.leads)


def test_logins_are_the_teams() -> None:
    """Every member of both accounts can log in, each under an address of its own."""
    assert {(login.account, login.member_id) for login in DEMO_LOGINS} == {
        (plan.id, member.id) for plan in (MAPLE_REALTY, HARBOUR_DENTAL) for member in plan.team
    }
    assert len({login.email for login in DEMO_LOGINS}) == len(DEMO_LOGINS) == 11
    assert DEMO_PASSWORD == "demo"


def test_no_address_can_be_delivered_to(demo_path: Path) -> None:
    """Every email address ends in the reserved .example: a demo mails nobody."""
    addresses = [row["email"] for row in rows(demo_path / "leads.csv") if row["email"]]
    assert all(address.isascii() and address.endswith(".example") for address in addresses)
    assert len(set(addresses)) == len(addresses)


def first_leads(plan: AccountPlan, leads: int) -> Iterator[object]:
    """A plan's leads as the writer gets them."""
    history = History.until(NOW, plan.timezone)
    return drawn_leads(plan, leads, 7, history, plan.campaigns(history))


def test_leads_are_drawn_one_at_a_time() -> None:
    """The first lead of a million is there at once: nothing is collected before it is written."""
    assert next(first_leads(MAPLE_REALTY, 1_000_000))


def test_memory_does_not_grow_with_the_account(tmp_path: Path) -> None:
    """Ten times the leads take no more memory at their peak, give or take a buffer."""

    def peak(leads: int) -> int:
        tracemalloc.start()
        write_demo(tmp_path, leads=leads, now=NOW)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(1_500) < peak(150) + 100_000
