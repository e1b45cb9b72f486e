"""Engagement of a proposed condition: which emails, how many, and when, each from the user's own words."""

from decimal import Decimal
from typing import Any, cast

from assistant.interpreter.engagement import VERBS
from assistant.interpreter.resolve import window
from assistant.interpreter.vocabulary import GENERIC
from assistant.interpreter.words import label_words
from assistant.llm.proposals.leaf import Leaf, Used, Work
from assistant.llm.proposals.leaf_dates import find_dates
from assistant.llm.proposals.leaf_values import named_values, no_value
from assistant.llm.proposals.origin import Met, Place
from assistant.llm.proposals.words import soft_words
from segment_core.model import MAX_N, Condition, Scope
from segment_core.structure import quote

ANY = frozenset({"any", "any campaign", "any email", "all", "anything", "something", "an email", "a campaign", "one"})
LAST = frozenset({"last", "latest", "most recent", "the last", "the last one", "previous"})
VERB_OF = {op: verb for verb, op in VERBS.items()} | {"not_opened": "open", "not_clicked": "click"}
PARTS = ("campaign", "when", "at_least")


def engagement_node(leaf: Leaf, op: str, work: Work) -> None:
    """Reads a condition on engagement into `leaf.node`."""
    parts = _parts(leaf, work)
    if parts is None:
        return
    if not op:
        work.findings.add(f"{leaf.path}.op", "bad_op", "engagement needs an op such as opened or not_clicked")
        return
    campaign = _campaign(parts.get("campaign"), leaf, work)
    scope: dict[str, Any] = {"campaign": campaign or "any", "at_least": _at_least(parts.get("at_least"), leaf, work)}
    scope |= _window(parts.get("when"), leaf, work)
    before = len(work.findings.problems)
    _say_verb(leaf, op, work)
    if campaign is not None and scope["at_least"] is not None and len(work.findings.problems) == before:
        leaf.node = Condition(field="engagement", op=op, value=Scope(**scope))


def _parts(leaf: Leaf, work: Work) -> dict[str, Any] | None:
    """Campaign, when and at_least: keys of their own, or together as the value; None for a problem."""
    proposed = leaf.proposed
    own = {"campaign": proposed.campaign, "when": proposed.when, "at_least": proposed.at_least}
    value = proposed.value
    if isinstance(value, str):
        value = {"campaign": value}
    if value is None:
        value = {}
    if not isinstance(value, dict) or not set(cast("dict[str, Any]", value)) <= set(PARTS):
        message = f"{quote(proposed.value)} is no value of engagement: use campaign, when and at_least"
        work.findings.add(f"{leaf.path}.value", "bad_value", message, proposed.value)
        return None
    inner = cast("dict[str, Any]", value)
    return {part: own[part] if own[part] is not None else inner.get(part) for part in PARTS}


# ------------------------------------------------------------ which emails


def _campaign(text: Any, leaf: Leaf, work: Work) -> str | None:
    """ "any", "last" or a campaign's id; None for a problem."""
    if text is None or (isinstance(text, str) and text.strip().casefold() in ANY):
        return "any"
    path = f"{leaf.path}.campaign"
    if not isinstance(text, str) or not text.strip():
        work.findings.add(path, "bad_value", f"{quote(text)} is no campaign: give its name in words, or “last”", text)
        return None
    if text.strip().casefold() in LAST or _is_last(text, leaf, work):
        return _last(text, path, leaf, work)
    found = named_values(text, leaf, work)
    if len(found) != 1:
        no_value(text, path, found, leaf, work, "campaign")
        return None
    return _from_words(found[0].value, found[0].label, path, leaf, work)


def _is_last(text: str, leaf: Leaf, work: Work) -> bool:
    places = work.messages.find(text)
    return any("last_campaign" in met.item.classes() for met in work.messages.met_at(places)) and bool(places)


def _last(text: str, path: str, leaf: Leaf, work: Work) -> str | None:
    if any("last_campaign" in met.item.classes() for met in leaf.met(work)):
        leaf.used.add(("campaign", "engagement", "last"))
        return "last"
    message = f"{quote(leaf.said(work))} says nothing of the last campaign"
    work.findings.add(path, "not_said", message, text)
    return None


def _from_words(campaign: str, name: str, path: str, leaf: Leaf, work: Work) -> str | None:
    """The campaign where the words name it; else openly, or not at all."""
    leaf.used.add(("campaign", "engagement", campaign))
    entries = [(met, e) for met in leaf.met(work) for e in met.item.of("campaign") if e.value == campaign]
    if entries:
        if entries[0][1].how != "exact":
            work.findings.assume(f"Took “{entries[0][0].text}” as the campaign {name}")
        return campaign
    if places := [p for p in work.messages.find(name) if any(p.overlaps(place) for place in leaf.places)]:
        leaf.claimed.extend(places)
        return campaign
    shared = [met for met in leaf.met(work) if set(label_words(met.text)) & set(label_words(name)) - GENERIC]
    if some := shared or soft_words(leaf, work):
        leaf.claim(some)
        work.findings.assume(f"Took “{leaf.said(work)}” as the campaign {name}")
        return campaign
    message = f"where does the campaign {quote(name)} come from? {quote(leaf.said(work))} does not say it"
    work.findings.add(path, "not_said", message, name)
    return None


# ------------------------------------------------------------ how many, and when


def _at_least(number: int | str | None, leaf: Leaf, work: Work) -> int | None:
    """How many different emails, as the words say; None for a problem."""
    if number is None or number == 1:
        return 1
    path = f"{leaf.path}.at_least"
    for met in leaf.met(work):
        count = _count(met)
        if count is not None and str(number).strip().casefold() in (str(count), met.text.casefold()):
            leaf.measured.append(met.place)
            return count
    message = f"{quote(str(number))} is no number of emails that {quote(leaf.said(work))} says"
    work.findings.add(path, "not_said", message, number)
    return None


def _count(met: Met) -> int | None:
    """The least number of emails that a number stands for: "more than 3" is at least 4."""
    read = met.item.number
    if read is None or read.low != read.low.to_integral_value() or read.op in ("lt", "lte", "between", "ne"):
        return None
    least = read.low + (1 if read.op == "gt" else 0)
    return int(least) if Decimal(1) <= least <= MAX_N else None


def _window(text: Any, leaf: Leaf, work: Work) -> dict[str, Any]:
    """The window on the events; empty where none was proposed, or for a problem."""
    if text is None:
        return {}
    path = f"{leaf.path}.when"
    if not isinstance(text, str) or not text.strip() or len(text) > 200:
        work.findings.add(path, "bad_value", f"{quote(text)} is no time: give the user's own words for it", text)
        return {}
    found = find_dates([text.strip()], leaf, work, path)
    read = found[0].item.date if found else None
    days = window(read, found[0].message.today) if read is not None and len(found) == 1 else None
    if days is None:
        if found:
            message = f"emails cannot be asked about {quote(text)}: one time that has passed is needed"
            work.findings.add(path, "unreadable_date", message, text)
        return {}
    (leaf.claimed if found[0].alone else leaf.measured).extend(found[0].places)
    return days


def _say_verb(leaf: Leaf, op: str, work: Work) -> None:
    """The words must have the verb, or it is said openly what they were taken as, or it is a problem."""
    verb = VERB_OF[op]
    said = [met for met in leaf.met(work) if met.item.classes() & set(VERBS)]
    if any(verb in met.item.classes() for met in said):
        return
    if not said and (soft := soft_words(leaf, work)):
        leaf.claim(soft)
        work.findings.assume(f"Took “{leaf.said(work)}” as {op.replace('_', ' ')}")
        return
    message = f"{quote(leaf.said(work))} does not say that leads {op.replace('_', ' ')} an email"
    work.findings.add(f"{leaf.path}.op", "not_said", message, op)


def check_left_out(leaves: list[Leaf], work: Work) -> None:
    """A campaign, a count or a time in the words of a condition on emails that no condition uses: leaving it out
    would make the condition silently wider."""
    used = {meaning for leaf in leaves for meaning in leaf.used}
    places = [place for leaf in leaves for place in (*leaf.measured, *leaf.claimed)]
    for leaf in leaves:
        if leaf.account_field.kind == "engagement" and leaf.node is not None:
            _check_left_out(leaf, used, places, work)


def _check_left_out(leaf: Leaf, used: set[Used], places: list[Place], work: Work) -> None:
    for met in leaf.met(work):
        item = met.item
        if any(met.place.overlaps(place) for place in places):
            continue
        meant = {(entry.kind, entry.key, entry.value) for entry in item.of("campaign")}
        if not meant and "last_campaign" in item.classes():
            meant = {("campaign", "engagement", "last")}
        if meant and not meant & used:
            _left_out("campaign", met, leaf, work)
        elif item.date is not None:
            _left_out("when", met, leaf, work)
        elif item.number is not None and _count(met) not in (None, 1):
            _left_out("at_least", met, leaf, work)


def _left_out(part: str, met: Met, leaf: Leaf, work: Work) -> None:
    message = f"{quote(met.text)} is in the words of the condition, but {part} leaves it out"
    work.findings.add(f"{leaf.path}.{part}", "left_out", message, met.text)
