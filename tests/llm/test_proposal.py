"""What a model proposes becomes a sound tree made from the user's own words, or every problem with it."""

# ruff: noqa: E501 - the tables read as one row a case

import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.llm.proposals.example_account import NOW, USER_ID, example_catalog, example_context
from assistant.llm.proposals.proposal import resolve
from assistant.llm.proposals.resolved import Resolved, Said
from assistant.reading import Context
from segment_core.catalog import Catalog
from segment_core.describe import describe
from segment_core.model import to_json
from segment_core.validate import validate

DRAFT = {
    "all": [
        {"field": "status", "op": "in", "value": ["Hot"]},
        {"field": "custom.budget", "op": "gte", "value": 700_000},
        {"not": {"field": "source", "op": "in", "value": ["Zillow"]}},
    ]
}


def leaf(field: str, op: str | None, value: Any, words: Any, **more: Any) -> dict[str, Any]:
    """One proposed condition; parts that are None are left out."""
    parts = {"field": field, "op": op, "value": value, "words": words, **more}
    return {key: part for key, part in parts.items() if part is not None}


def resolved(message: str, tree: Any, draft: dict[str, Any] | None = None, earlier: tuple[str, ...] = ()) -> Resolved:
    """The proposal read against the example account."""
    return resolve(tree, Said(message, earlier), example_context(draft))


def sentence(found: Resolved) -> str:
    """The sentence of the tree that was made."""
    assert found.tree is not None, found.problems
    return describe(found.tree, example_catalog())


FOUND: list[tuple[str, str, Any, str, tuple[str, ...]]] = [
    # what the row shows, message, tree, sentence, assumptions
    ("a value in other letter case", "HOT leads", leaf("status", "in", "hot", "HOT"), "Status is Hot", ()),
    ("a field by its label, an operator by a sign", "hot leads", leaf("Status", "=", "Hot", "hot"), "Status is Hot", ()),
    ("a field by its synonym", "hot leads", leaf("stage", "is", "Hot", "hot"), "Status is Hot", ()),
    ("a mistyped field is said", "budget over 500k", leaf("budgt", "gt", "500k", "over 500k"), "Budget is over $500,000", ("Took “budgt” as the field Budget",)),
    ("an everyday name is said", "fb leads", leaf("source", "in", "fb", "fb"), "Source is Facebook", ("Took “fb” as Source Facebook",)),
    ("also where the model wrote the account's name", "fb leads", leaf("source", "in", "Facebook", "fb"), "Source is Facebook", ("Took “fb” as Source Facebook",)),
    ("one typo is said", "zilow leads", leaf("source", "in", "zilow", "zilow"), "Source is Zillow", ("Took “zilow” as Source Zillow",)),
    ("an accent and a plural are nothing to say", "investors called Garcia", {"all": [leaf("tags", "has_any", ["investors"], "investors"), leaf("last_name", "in", "Garcia", "called Garcia")]}, "Tags include Investor and Last name is García", ()),
    ("words that only the model understood are said", "people who bought", leaf("tags", "has_any", "Buyer", "people who bought"), "Tags include Buyer", ("Took “people who bought” as Tags Buyer",)),
    ("two tags together", "VIP investors", leaf("tags", "has_all", ["VIP", "investors"], "VIP investors"), "Tags include both VIP and Investor", ()),
    ("the user", "my leads", leaf("assigned_to", "in", "me", "my leads"), "Assigned to Maya Chen", ()),
    ("a member by first name, as the owner", "Sam's leads", leaf("owner", "in", "Sam", "Sam's"), "Assigned to Sam Ortiz", ()),
    ("nobody", "leads nobody owns", leaf("assigned_to", "in", "nobody", "nobody owns"), "Assigned to nobody", ()),
    ("a segment by name", "those in Past clients", leaf("segment", "in", "past clients", "Past clients"), "in segment Past clients", ()),
    ("a segment whose words are also values is said", "hot buyers", leaf("segment", "in", "Hot buyers", "hot buyers"), "in segment Hot buyers", ("Took “hot buyers” as the segment Hot buyers",)),
    ("money in words", "budget of at least half a million", leaf("budget", "gte", "half a million", "at least half a million"), "Budget is at least $500,000", ()),
    ("a figure that the user's words come to", "budget over 500k", leaf("budget", "gt", 500_000, "over 500k"), "Budget is over $500,000", ()),
    ("the operator from the words", "budget over 500k", leaf("budget", None, "500k", "budget over 500k"), "Budget is over $500,000", ()),
    ("a comparison after the field", "3 bedrooms or more", leaf("bedrooms", None, "3", "3 bedrooms or more"), "Bedrooms is at least 3", ()),
    ("a range in one text", "budget 400-600k", leaf("budget", "between", "400-600k", "budget 400-600k"), "Budget is between $400,000 and $600,000", ()),
    ("a range in two parts shares its thousands", "budget 400-600k", leaf("budget", "between", ["400", "600k"], "400-600k"), "Budget is between $400,000 and $600,000", ()),
    ("a range as two conditions", "budget between 400k and 600k", {"all": [leaf("budget", "gte", "400k", "between 400k and 600k"), leaf("budget", "lte", "600k", "between 400k and 600k")]}, "Budget is at least $400,000 and Budget is at most $600,000", ()),
    ("the model's comparison is said", "can afford 500k", leaf("budget", "gte", "500k", "can afford 500k"), "Budget is at least $500,000", ("Took “can afford 500k” as at least 500k for Budget",)),
    ("a field that nobody named is said", "over 30", leaf("bedrooms", "gt", "30", "over 30"), "Bedrooms is over 30", ("Took “over 30” as Bedrooms",)),
    ("a time as said", "added in the last 30 days", leaf("created_at", "when", "last 30 days", "added in the last 30 days"), "Created is in the last 30 days", ()),
    ("a word before the date counts though the value leaves it out", "added before 1 March", leaf("created_at", "when", "1 March", "added before 1 March"), "Created is before 1 March 2026", ()),
    ("an operator that agrees", "added since May", leaf("created_at", "on_or_after", "since May", "added since May"), "Created is on or after 1 May 2026", ()),
    ("the same time in other words", "added in the past 30 days", leaf("created_at", "when", "last 30 days", "in the past 30 days"), "Created is in the last 30 days", ()),
    ("both ends of a time", "added after 31 March until 15 May", leaf("created_at", "when", "after 31 March until 15 May", "added after 31 March until 15 May"), "Created is after 31 March 2026 and Created is on or before 15 May 2026", ()),
    ("a date that looks forward", "moving in next month", leaf("move_in", "when", "next month", "moving in next month"), "Move-in date is next month", ()),
    ("a date that the user wrote in digits", "added since 2026-03-04", leaf("created_at", "when", "2026-03-04", "added since 2026-03-04"), "Created is on or after 4 March 2026", ()),
    ("the last campaign", "opened the last email", leaf("engagement", "opened", None, "opened the last email", campaign="last"), "opened the last campaign", ()),
    ("a campaign by a part of its name is said", "opened the spring one", leaf("engagement", "opened", None, "opened the spring one", campaign="Spring listings"), "opened the campaign Spring listings", ("Took “spring” as the campaign Spring listings",)),
    ("a count and a window", "opened more than 2 emails since May", leaf("engagement", "opened", None, "opened more than 2 emails since May", at_least=3, when="since May"), "opened at least 3 emails on or after 1 May 2026", ()),
    ("never opened is a negation", "never opened anything", {"not": leaf("engagement", "opened", None, "never opened anything")}, "never opened any email", ()),
    ("a missing value", "no phone", leaf("phone", "is_empty", None, "no phone"), "Phone is empty", ()),
    ("yes", "pre-approved people", leaf("pre_approved", "is", True, "pre-approved"), "Pre-approved is yes", ()),
    ("denied is the complement of yes", "hasn't been pre-approved", leaf("pre_approved", "is_false", None, "hasn't been pre-approved"), "Pre-approved is not yes", ()),
    ("said to be no", "pre-approved is no", leaf("pre_approved", "is_false", None, "pre-approved is no"), "Pre-approved is no", ()),
    ("a part of a text", "gmail addresses", leaf("email", "contains", "gmail", "gmail addresses"), "Email contains gmail", ()),
    ("a name that no lead has is said", "last name Sinclair", leaf("last_name", "is", "Sinclair", "last name Sinclair"), "Last name is “Sinclair”", ("No lead has the Last name “Sinclair” so far",)),
    ("a group in other words", "hot leads in Toronto", {"AND": [leaf("status", "in", "hot", "hot"), leaf("city", "in", "Toronto", "Toronto")]}, "Status is Hot and City is Toronto", ()),
    ("a bare list", "hot leads in Toronto", [leaf("status", "in", "hot", "hot"), leaf("city", "in", "Toronto", "Toronto")], "Status is Hot and City is Toronto", ()),
    ("an operator with its conditions", "hot or from Toronto", {"operator": "or", "conditions": [leaf("status", "in", "hot", "hot"), leaf("city", "in", "Toronto", "Toronto")]}, "Status is Hot or City is Toronto", ()),
    ("a tree as text", "hot leads", '```json\n{"field": "status", "op": "in", "value": "hot", "words": "hot"}\n```', "Status is Hot", ()),
    ("none of several", "neither hot nor from Zillow", {"none_of": [leaf("status", "in", "hot", "hot"), leaf("source", "in", "Zillow", "Zillow")]}, "not (Status is Hot or Source is Zillow)", ()),
    ("parts left out as null", "hot leads", {"field": "status", "op": "in", "value": "hot", "words": "hot", "when": None, "campaign": None}, "Status is Hot", ()),
    ("words in two pieces", "hot and, if possible, warm leads", leaf("status", "in", ["hot", "warm"], "hot … warm"), "Status is Hot or Warm", ()),
    ("everyone, in so many words", "all leads please", {"everyone": True}, "everyone", ()),
]  # fmt: skip


@pytest.mark.parametrize(("what", "message", "tree", "expected", "assumptions"), FOUND, ids=[row[0] for row in FOUND])
def test_sound_proposal(what: str, message: str, tree: Any, expected: str, assumptions: tuple[str, ...]) -> None:
    """Each row is understood as its sentence, and says openly what its words alone do not."""
    found = resolved(message, tree)
    assert (sentence(found), found.assumptions) == (expected, assumptions), what
    assert found.tree == validate(found.tree, example_catalog())


BAD: list[tuple[str, str, Any, str, str, str]] = [
    # what the row shows, message, tree, path, code, a part of the message or of the nearest choices
    ("words that nobody said", "hot leads", leaf("status", "in", "hot", "warm"), "$.words", "not_said", "warm"),
    ("no words at all", "hot leads", leaf("status", "in", "hot", None), "$.words", "no_words", "quote"),
    ("half a word is not said", "shots", leaf("status", "in", "hot", "hot"), "$.words", "not_said", "hot"),
    ("a value that nobody asked for", "hot leads", leaf("status", "in", ["Hot", "Warm"], "hot leads"), "$.value", "not_said", "Warm"),
    ("a filler is no reason for a value", "hot leads", leaf("source", "in", "Facebook", "leads"), "$.value", "not_said", "Facebook"),
    ("another value of the account is none either", "leads in Toronto", leaf("tags", "has_any", "Buyer", "Toronto"), "$.value", "not_said", "Buyer"),
    ("no such field", "age over 30", leaf("shoe size", "gt", "30", "over 30"), "$.field", "unknown_field", "shoe size"),
    ("no such operator", "hot leads", leaf("status", "gt", "hot", "hot"), "$.op", "unknown_operator", "not_in"),
    ("no such value", "lukewarm leads", leaf("status", "in", "lukewarm", "lukewarm"), "$.value[0]", "unknown_value", "Warm"),
    ("no such city, though a text", "in Brampton", leaf("city", "in", "Brampton", "Brampton"), "$.value[0]", "unknown_value", "no lead has the City"),
    ("a made-up text", "gmail addresses", leaf("email", "contains", "yahoo", "gmail addresses"), "$.value", "not_said", "yahoo"),
    ("a member's id", "m2 leads", leaf("assigned_to", "in", "m2", "m2 leads"), "$.value[0]", "unknown_value", "m2"),
    ("a comparison that disagrees", "budget over 500k", leaf("budget", "lt", "500k", "over 500k"), "$.op", "disagrees", "means gt"),
    ("another figure", "budget over 500k", leaf("budget", "gt", 600_000, "over 500k"), "$.value", "unreadable_number", "600000"),
    ("a number that is read in pieces", "budget over one million two thousand", leaf("budget", "gt", "one million two thousand", "over one million two thousand"), "$.value", "several_numbers", "two thousand"),
    ("a computed date", "added since May", leaf("created_at", "on_or_after", "2026-05-01", "since May"), "$.value", "made_up_date", "2026-05-01"),
    ("a computed length", "added in the last 30 days", leaf("created_at", "in_last", {"n": 30, "unit": "day"}, "last 30 days"), "$.value", "bad_value", "own words"),
    ("a time that is none", "added recently", leaf("created_at", "when", "recently", "added recently"), "$.value", "unreadable_date", "recently"),
    ("another time than was said", "added in the past month", leaf("created_at", "when", "last month", "past month"), "$.value", "unreadable_date", "nowhere"),
    ("a date operator that disagrees", "inactive for 60 days", leaf("last_active_at", "older_than", "for 60 days", "inactive for 60 days"), "$.op", "disagrees", "in_last"),
    ("no such campaign", "opened the autumn sale", leaf("engagement", "opened", None, "opened the autumn sale", campaign="autumn sale"), "$.campaign", "unknown_value", "Spring listings"),
    ("a campaign that was said and left out", "opened Spring listings", leaf("engagement", "opened", None, "opened Spring listings"), "$.campaign", "left_out", "Spring listings"),
    ("a window that was said and left out", "opened an email since May", leaf("engagement", "opened", None, "opened an email since May"), "$.when", "left_out", "since May"),
    ("a count that nobody said", "opened emails", leaf("engagement", "opened", None, "opened emails", at_least=3), "$.at_least", "not_said", "3"),
    ("another verb", "opened Spring listings", leaf("engagement", "clicked", None, "opened Spring listings", campaign="Spring listings"), "$.op", "not_said", "clicked"),
    ("a lost not", "not hot", leaf("status", "in", "hot", "hot"), "$", "lost_not", "negate"),
    ("a lost not before the words", "leads that aren't from Zillow", leaf("source", "in", "Zillow", "Zillow"), "$", "lost_not", "aren't"),
    ("a lost or", "hot or in Toronto", {"all": [leaf("status", "in", "hot", "hot"), leaf("city", "in", "Toronto", "Toronto")]}, "$.all[1]", "lost_or", "join them with any"),
    ("a not that nobody said", "hot leads", leaf("status", "not_in", "hot", "hot"), "$", "unsaid_not", "denies"),
    ("a group turned round", "hot leads", {"not": leaf("status", "in", "hot", "hot")}, "$.not", "unsaid_not", "denies"),
    ("an or that nobody said", "hot Toronto leads", {"any": [leaf("status", "in", "hot", "hot"), leaf("city", "in", "Toronto", "Toronto")]}, "$.any[1]", "unsaid_or", "use all"),
    ("show me is not mine", "show me hot leads", {"all": [leaf("status", "in", "hot", "hot"), leaf("assigned_to", "in", "me", "me")]}, "$.all[1].value", "not_said", "Maya Chen"),
    ("everyone that nobody said", "hot leads", {"everyone": True}, "$", "everyone", "hot"),
    ("everyone that is restricted", "all the hot leads", {"everyone": True}, "$", "everyone", "hot"),
    ("everyone within a group", "all leads", {"all": [{"everyone": True}]}, "$.all[0]", "everyone", "whole tree"),
    ("an empty group", "hot leads", {"and": []}, "$.and", "empty_group", "empty"),
    ("nothing", "hot leads", {}, "$", "not_a_node", "not a condition"),
    ("a text", "hot leads", "hot leads", "$", "not_a_node", "hot leads"),
    ("a number in a group", "hot leads", {"all": 3}, "$.all[0]", "not_a_node", "3"),
    ("an unknown key", "hot leads", leaf("status", "in", "hot", "hot", negate=True), "$.negate", "unknown_key", "negate"),
    ("two groups in one", "hot leads", {"all": [leaf("status", "in", "hot", "hot")], "any": [leaf("status", "in", "hot", "hot")]}, "$", "not_a_node", "needs one of"),
    ("a keep without a draft", "hot leads", {"keep": "c1"}, "$.keep", "unknown_keep", "no draft"),
    ("a value where none belongs", "no phone", leaf("phone", "is_empty", "phone", "no phone"), "$.value", "bad_value", "takes no value"),
    ("an email's part on another field", "hot leads", leaf("status", "in", "hot", "hot", campaign="last"), "$.campaign", "unknown_key", "engagement"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "message", "tree", "path", "code", "part"), BAD, ids=[row[0] for row in BAD])
def test_unsound_proposal(what: str, message: str, tree: Any, path: str, code: str, part: str) -> None:
    """Each row gives no tree, and a problem that names the place and what would be right."""
    found = resolved(message, tree)
    assert found.tree is None, what
    problem = next((one for one in found.problems if one.path == path), None)
    assert problem is not None, found.problems
    assert problem.code == code
    assert part in problem.message or part in problem.nearest


def test_all_problems_at_once() -> None:
    """A field, a value, a date and missing words: one round names them all."""
    tree = {
        "all": [
            leaf("shoe size", "gt", "30", "over 30"),
            leaf("status", "in", "lukewarm", "lukewarm"),
            leaf("created_at", "when", "2026-01-01", "hot"),
            leaf("source", "in", "fb", None),
        ]
    }
    found = resolved("hot lukewarm leads over 30", tree)
    assert {problem.path for problem in found.problems} >= {
        "$.all[0].field",
        "$.all[1].value[0]",
        "$.all[2].value",
        "$.all[3].words",
    }


UNUSED: list[tuple[str, str, Any, tuple[str, ...], tuple[str, ...]]] = [
    # what the row shows, message, tree, unused words, those of them that restrict
    ("nothing left", "please show me the hot leads", leaf("status", "in", "hot", "hot"), (), ()),
    ("a value that no condition took", "hot leads in Toronto", leaf("status", "in", "hot", "hot"), ("Toronto",), ("Toronto",)),
    ("quoting the whole request covers nothing", "hot leads in Toronto from the last 30 days", leaf("status", "in", "hot", "hot leads in Toronto from the last 30 days"), ("Toronto from the last 30 days",), ("Toronto", "from the last 30 days")),
    ("an unknown word", "grumpy hot leads", leaf("status", "in", "hot", "grumpy hot leads"), ("grumpy",), ()),
    ("a purpose", "hot leads for the open house", leaf("status", "in", "hot", "hot"), ("for the open house",), ()),
    ("a number", "hot leads, budget over 500k", leaf("status", "in", "hot", "hot"), ("budget over 500k",), ("over 500k",)),
    ("a vague amount", "hot leads, around 500k budget", {"all": [leaf("status", "in", "hot", "hot"), leaf("budget", "eq", "500k", "around 500k budget")]}, ("around",), ()),
    ("what somebody did", "hot leads we visited", leaf("status", "in", "hot", "hot"), ("visited",), ()),
    ("whose leads", "my hot leads", leaf("status", "in", "hot", "hot"), ("my",), ()),
]  # fmt: skip


@pytest.mark.parametrize(("what", "message", "tree", "unused", "restricting"), UNUSED, ids=[row[0] for row in UNUSED])
def test_unused_words(
    what: str, message: str, tree: Any, unused: tuple[str, ...], restricting: tuple[str, ...]
) -> None:
    """Every word that no condition comes from is named, as typed; the spans hold the whole message."""
    found = resolved(message, tree)
    assert (found.unused, found.restricting) == (unused, restricting), what
    assert "".join(span.text for span in found.spans).replace(" ", "") == message.replace(" ", "")
    assert any(span.role == "condition" and span.became for span in found.spans)


KEPT: list[tuple[str, str, Any, str, tuple[str, ...]]] = [
    # what the row shows, message, tree, sentence, assumptions
    ("narrows", "only Toronto", {"all": [{"keep": ["c1", "c2"]}, {"not": {"keep": "c3"}}, leaf("city", "in", "Toronto", "Toronto")]}, "Status is Hot and Budget is at least $700,000 and Source is not Zillow and City is Toronto", ()),
    ("replaces, in the draft's scale", "make it 900", {"all": [{"keep": "c1"}, leaf("budget", "gte", "900", "make it 900"), {"not": {"keep": "c3"}}]}, "Status is Hot and Budget is at least $900,000 and Source is not Zillow", ("Took “make it 900” as at least 900 for Budget", "Took “900” as 900,000, like the 700,000 before")),
    ("drops what was named", "drop the budget", {"all": [{"keep": "c1"}, {"not": {"keep": "c3"}}]}, "Status is Hot and Source is not Zillow", ("Left out of the draft: Budget is at least $700,000",)),
    ("says what it dropped unasked", "only Toronto", {"all": [{"keep": "c1"}, leaf("city", "in", "Toronto", "Toronto")]}, "Status is Hot and City is Toronto", ("Left out of the draft: Budget is at least $700,000", "Left out of the draft: Source is not Zillow")),
    ("starts anew", "new list: buyers", leaf("tags", "has_any", "buyers", "buyers"), "Tags include Buyer", ()),
]  # fmt: skip


@pytest.mark.parametrize(("what", "message", "tree", "expected", "assumptions"), KEPT, ids=[row[0] for row in KEPT])
def test_refinement(what: str, message: str, tree: Any, expected: str, assumptions: tuple[str, ...]) -> None:
    """Kept conditions stay as they are; what goes is said."""
    found = resolved(message, tree, DRAFT)
    assert (sentence(found), found.assumptions) == (expected, assumptions), what


def test_words_that_ask_for_a_removal_are_used() -> None:
    """The name of a dropped condition is not left over as an unused word."""
    found = resolved("drop the budget", {"all": [{"keep": "c1"}, {"not": {"keep": "c3"}}]}, DRAFT)
    assert found.unused == ()


def test_unknown_keep_names_the_valid_ones() -> None:
    """The problem lists the draft's conditions."""
    found = resolved("only Toronto", {"all": [{"keep": "c7"}, leaf("city", "in", "Toronto", "Toronto")]}, DRAFT)
    assert [(one.code, one.nearest) for one in found.problems] == [("unknown_keep", ("c1", "c2", "c3"))]


def test_kept_condition_does_not_lose_its_not() -> None:
    """c3 stands under "not" in the draft; keeping it bare would turn it round."""
    found = resolved("only Toronto", {"all": [{"keep": "c3"}, leaf("city", "in", "Toronto", "Toronto")]}, DRAFT)
    assert [one.code for one in found.problems] == ["turned"]


def test_words_of_an_earlier_message_may_be_quoted() -> None:
    """A restated condition may come from before, as long as something comes from the latest message."""
    status = leaf("status", "in", "hot", "hot")
    city = leaf("city", "in", "Toronto", "Toronto")
    assert sentence(resolved("and in Toronto", {"all": [status, city]}, earlier=("hot leads",))).startswith("Status")
    alone = resolved("thanks!", {"all": [status]}, earlier=("hot leads",))
    assert [one.code for one in alone.problems] == ["no_source"]


def test_a_value_of_two_fields_offers_both() -> None:
    """Source Referral and tag Referral: the tree is the proposed one, and the other reading is a whole tree beside it."""
    context = example_context()
    values = dict(context.catalog.values)
    values["tags"] = (*values["tags"], values["source"][2])
    catalog = replace(example_catalog(), values=values, version=2)
    tree = {"all": [leaf("status", "in", "hot", "hot"), leaf("source", "in", "referral", "referral")]}
    found = resolve(tree, Said("hot referral leads"), Context(catalog, NOW, USER_ID))
    assert [option.label for option in found.alternatives] == ["Tags include Referral"]
    assert found.alternatives[0].tree == {
        "all": [
            {"field": "status", "op": "in", "value": ["Hot"]},
            {"field": "tags", "op": "has_any", "value": ["Referral"]},
        ]
    }
    named = resolve(
        leaf("tags", "has_any", "referral", "tagged referral"), Said("tagged referral"), Context(catalog, NOW)
    )
    assert named.alternatives == ()


TWO_WAYS: list[tuple[str, str, Any, str]] = [
    ("a number that stands beside another field", "3 bedrooms and a budget", {"all": [leaf("budget", "eq", "3", "3 bedrooms")]}, "Bedrooms is 3"),
    ("a bare 500 may be thousands", "budget over 500", leaf("budget", "gt", "500", "over 500"), "Budget is over $500,000"),
    ("a date in two orders", "added since 3/4", leaf("created_at", "when", "since 3/4", "since 3/4"), "Created is on or after 3 April 2026"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "message", "tree", "other"), TWO_WAYS, ids=[row[0] for row in TWO_WAYS])
def test_other_readings_are_offered(what: str, message: str, tree: Any, other: str) -> None:
    """The account's own reading is the tree; the other one is an option with a tree of its own."""
    found = resolved(message, tree)
    assert found.tree is not None
    assert other in [option.label for option in found.alternatives], what
    assert to_json(found.tree) not in [option.tree for option in found.alternatives]


def test_me_without_a_member() -> None:
    """Who asks is not known: a problem with the team's names, never nobody's leads."""
    context = Context(example_catalog(), NOW)
    found = resolve(leaf("assigned_to", "in", "me", "my leads"), Said("my leads"), context)
    assert [(one.code, one.nearest[:1]) for one in found.problems] == [("unknown_user", ("Maya Chen",))]


def test_two_members_of_one_name() -> None:
    """The problem lists both."""
    catalog = example_catalog()
    sam = catalog.members[1]
    twin = type(sam)("m9", "Sam Reyes", "reyes@example.com", value_id=9)
    both = replace(catalog, members=(*catalog.members, twin), version=3)
    found = resolve(leaf("assigned_to", "in", "Sam", "Sam's leads"), Said("Sam's leads"), Context(both, NOW))
    assert [(one.code, one.nearest) for one in found.problems] == [("several_values", ("Sam Ortiz", "Sam Reyes"))]


GYM: list[tuple[str, str, Any, str]] = [
    ("a renamed owner, two campaigns", "Marcus's actives who got the May newsletter but didn't open it", {"all": [leaf("coach", "in", "Marcus", "Marcus's"), leaf("status", "in", "active", "actives"), leaf("engagement", "not_opened", None, "got the May newsletter but didn't open it", campaign="May newsletter")]}, "Assigned to Marcus Bell and Status is Active and received but did not open the campaign May newsletter"),
    ("a part of a text value", "premium people in kits paying over 150", {"all": [leaf("membership", "in", "premium", "premium"), leaf("home_club", "in", "kits", "kits"), leaf("monthly_fee", "gt", "150", "paying over 150")]}, "Membership is Premium and Home club is Kitsilano and Monthly fee is over $150"),
    ("a birthday", "birthdays in the next 2 weeks", leaf("birthday", "when", "next 2 weeks", "birthdays in the next 2 weeks"), "Birthday has its anniversary in the next 2 weeks"),
    ("an unless", "actives without PT unless premium", {"all": [leaf("status", "in", "active", "actives"), {"any": [leaf("tags", "has_none", "PT", "without PT"), leaf("membership", "in", "premium", "premium")]}]}, "Status is Active and (Tags do not include Personal training or Membership is Premium)"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "message", "tree", "expected"), GYM, ids=[row[0] for row in GYM])
def test_gym_proposal(what: str, message: str, tree: Any, expected: str, gym_catalog: Catalog) -> None:
    """The same on the dev set's account."""
    found = resolve(tree, Said(message), Context(gym_catalog, NOW, "c1"))
    assert found.tree is not None, found.problems
    assert describe(found.tree, gym_catalog) == expected, what
    assert found.unused == ()


WORDS = st.sampled_from(["hot", "Facebook", "over 500k", "last 30 days", "opened Spring listings", "me", "no phone", "🙂", "\x00", "\ud800", "", " ", "…", "2026-01-01", "c1", "500k", "x" * 3_000])  # fmt: skip
NAMES = st.sampled_from(["status", "source", "tags", "assigned_to", "custom.budget", "created_at", "engagement", "segment", "email", "custom.pre_approved", "phone", "Status", "🙂", ""])  # fmt: skip
OPS = st.sampled_from(["in", "not_in", "when", "gt", "between", "opened", "is_empty", "is_true", "contains", "has_all", "=", "\ud800", ""])  # fmt: skip
KEYS = st.sampled_from(["all", "any", "not", "and", "keep", "everyone", "conditions", "operator", "field", "op", "value", "words", "campaign", "when", "at_least", "tree", "x"])  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.floats() | WORDS | NAMES
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(KEYS, SCALARS, max_size=3)
LEAVES = st.fixed_dictionaries(
    {"field": NAMES, "op": OPS, "value": VALUES, "words": WORDS},
    optional={"campaign": WORDS, "when": WORDS, "at_least": SCALARS},
)
JUNK = st.recursive(
    SCALARS | LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
MESSAGE = "hot Facebook leads of me or with no phone, over 500k in the last 30 days, who opened Spring listings 🙂"


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(tree=JUNK, drafted=st.booleans())
def test_junk_never_raises(tree: Any, drafted: bool) -> None:
    """Whatever JSON a model sends: a validated tree, or problems that say why not, which can be sent and stored."""
    found = resolved(MESSAGE, tree, DRAFT if drafted else None)
    assert (found.tree is None) == bool(found.problems)
    json.dumps([asdict(problem) for problem in found.problems], allow_nan=False, ensure_ascii=False).encode()
    "".join(found.assumptions).encode()
    if found.tree is not None:
        validate(found.tree, example_catalog())


def test_deep_and_large_junk_is_refused() -> None:
    """Nesting and size that a program could choke on are one readable problem."""
    deep: Any = leaf("status", "in", "hot", "hot")
    for _ in range(5_000):
        deep = {"all": [deep]}
    wide = {"all": [leaf("status", "in", "hot", "hot")] * 30_000}
    for junk in (deep, wide, {"all": [leaf("status", "in", "hot", "hot")] * 300}, '{"all":' * 9_000):
        found = resolved("hot leads", junk)
        assert found.tree is None
        assert len(found.problems) <= 40
