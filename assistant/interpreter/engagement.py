"""What leads did with the account's emails: verb, campaign, count and window in any order."""

from dataclasses import dataclass
from decimal import Decimal

from assistant.interpreter.campaign_names import part_of_names
from assistant.interpreter.date_reads import MONTHS
from assistant.interpreter.lattice import Item
from assistant.interpreter.resolve import window
from assistant.interpreter.scan import Scan, condition
from assistant.interpreter.words import label_words
from segment_core.model import All, Condition, Node, Not, Scope

VERBS = {
    "open": "opened",
    "click": "clicked",
    "receive": "received",
    "bounce": "bounced",
    "unsubscribe": "unsubscribed",
}
NEGATED = {"opened": "not_opened", "clicked": "not_clicked"}
STRONG = {"open", "click", "bounce"}
MOST_NEGATIONS = 8  # words between "not" and its verb: "has never once not been …"


@dataclass
class Object:
    """What follows the verb: which emails, how many, when."""

    campaigns: list[str]
    named: bool = False
    mailing: bool = False
    at_least: int = 1
    at_most: int | None = None
    window: dict[str, object] | None = None
    end: int = 0
    nothing: bool = False
    unknown: tuple[int, int] | None = None
    words: str = ""


def verb_of(item: Item | None) -> str | None:
    """The engagement verb of an item."""
    if item is None:
        return None
    found = [verb for verb in VERBS if verb in item.classes()]
    return found[0] if found else None


def read_engagement(scan: Scan) -> bool:
    """Reads one engagement clause at the present place; negation before it is taken in."""
    i: int = scan.i
    negation = ""
    item = scan.item(i)
    assert item is not None
    while (
        item is not None
        and i - scan.i < MOST_NEGATIONS
        and (
            item.classes() & {"not", "no"}
            or (
                negation and (item.filler or item.classes() & {"has", "receive", "any"}) and verb_of(item) not in STRONG
            )
        )
    ):
        if item.classes() & {"not", "no"}:
            word = scan.words(item.start, item.end).lower()
            negation = "never" if "never" in f"{word} {negation}" else "not"
        i += 1
        item = scan.item(i)
    verb = verb_of(item)
    if verb is None or item is None:
        return _campaign_first(scan) or (
            (bool(item and item.of("campaign")) or bool(item and "last_campaign" in item.classes()))
            and item is scan.item(scan.i)
            and _same_verb(scan)
        )
    negation = negation or _negated_before(scan, item)
    found = _object(scan, i + 1, verb)
    if not _meant(scan, i, verb, item, found):
        return _campaign_first(scan)
    return _finish(scan, scan.items[scan.i].start, verb, negation, found)


def _negated_before(scan: Scan, item: Item) -> str:
    """ "haven't opened or clicked anything": what was not done before "or" is not done after it either."""
    last, said = scan.last(), scan.elements[-2:-1]
    if last is None or last.op != "or" or last.end != item.start or not said or said[0].op != "cond":
        return ""
    node = said[0].node
    if "engagement" not in said[0].keys or len(said[0].readings) > 1:
        return ""
    if isinstance(node, Not):
        last.op = "and"
        return "never"
    if isinstance(node, Condition) and node.op in NEGATED.values():
        last.op = "and"
        return "not"
    return ""


def _share_object(scan: Scan, nodes: list[Node]) -> None:
    """ "opened or clicked the last email": what follows the second verb is said of the first as well."""
    joint, said = scan.last(), scan.elements[-2:-1]
    if joint is None or joint.op not in ("or", "and", "but") or not said or said[0].op != "cond" or len(nodes) != 1:
        return
    inner = [node.child if isinstance(node, Not) else node for node in (said[0].node, nodes[0])]
    first, second = inner
    if not isinstance(first, Condition) or not isinstance(second, Condition) or said[0].end != joint.start:
        return
    bare = first.field == "engagement" and isinstance(first.value, Scope) and first.value == Scope(campaign="any")
    if not bare or scan.tokens[said[0].end - 1].norm.endswith(("thing", "email", "emails")):
        return
    negative = isinstance(said[0].node, Not) or first.op in NEGATED.values()
    verb = first.op.removeprefix("not_")
    other: Node = condition("engagement", verb, second.value)
    if negative:
        plain = isinstance(nodes[0], Condition) and verb in NEGATED
        other = condition("engagement", NEGATED[verb], second.value) if plain else Not(**{"not": other})
        joint.op = "and"
    said[0].readings = [other]


def _meant(scan: Scan, i: int, verb: str, item: Item, found: Object) -> bool:
    """Whether the verb is about emails: a strong verb, or one with an email after it."""
    about = bool(found.campaigns) or found.mailing or found.named
    if item.of("value") or item.of("field"):
        return about
    if scan.tokens[item.start].norm in ("read", "reads"):
        return about
    if verb == "receive":
        return about or "mailed" in scan.words(item.start, item.end).lower()
    return True


def _campaign_first(scan: Scan) -> bool:
    """ "winter newsletter openers"."""
    item = scan.item(scan.i)
    if item is None or not (item.of("campaign") or "last_campaign" in item.classes()):
        return False
    if item.of("value"):
        return False
    nxt = scan.skip(scan.i + 1)
    verb = verb_of(scan.item(nxt))
    negation = ""
    follow = scan.item(nxt)
    if follow is not None and follow.classes() & {"not"}:
        negation, nxt = "not", scan.skip(nxt + 1)
        verb = verb_of(scan.item(nxt))
    if verb is None:
        return False
    campaigns = [entry.value for entry in item.of("campaign")] or ["last"]
    end = scan.items[nxt].end
    return _finish(scan, item.start, verb, negation, Object(campaigns, named=True, mailing=True, end=end), nxt + 1)


def _same_verb(scan: Scan) -> bool:
    """ "opened A or B": the verb and the window of the condition before hold for the next campaign."""
    item, last = scan.items[scan.i], scan.last()
    conds = [element for element in scan.elements if element.op == "cond"]
    if not conds and scan.draft_engagement is not None and isinstance(scan.draft_engagement.value, Scope):
        return _other_campaign(scan, scan.draft_engagement, scan.draft_engagement.value)
    if last is None or not conds or last.op not in ("or", "and", "comma", "plus", "both", "either"):
        return False
    before = conds[-1].node
    if not isinstance(before, Condition) or before.field != "engagement" or not isinstance(before.value, Scope):
        return False
    campaign = item.of("campaign")[0].value if item.of("campaign") else "last"
    follow = scan.item(scan.i + 1)
    end, after = (
        (follow.end, scan.i + 2) if follow is not None and "mailing" in follow.classes() else (item.end, scan.i + 1)
    )
    if last.op in ("or", "comma") and before.op in NEGATED.values():
        last.op = "and"  # "didn't open A or B": neither was opened
    value = before.value.model_copy(update={"campaign": campaign})
    scan.add([before.model_copy(update={"value": value})], item.start, end, ("engagement",))
    scan.i = after
    return True


def _other_campaign(scan: Scan, before: Condition, scope: Scope) -> bool:
    """ "make it Spring listings": the draft's engagement with another campaign."""
    item = scan.items[scan.i]
    campaign = item.of("campaign")[0].value if item.of("campaign") else "last"
    value = scope.model_copy(update={"campaign": campaign})
    scan.add([before.model_copy(update={"value": value})], item.start, item.end, ("engagement",))
    scan.i += 1
    return True


def _object(scan: Scan, i: int, verb: str) -> Object:
    out = Object([], end=scan.items[i - 1].end)
    unknown_from: int | None = None
    while (item := scan.item(i)) is not None:
        classes = item.classes()
        if "last_campaign" in classes and not item.of("campaign"):
            out.campaigns, out.named = ["last"], True
        elif item.of("campaign"):
            out.campaigns, out.named = [entry.value for entry in item.of("campaign")], True
        elif "mailing" in classes and not (item.of("field") and not out.end and verb == "receive"):
            out.mailing = True
            if unknown_from is not None and not out.named:
                out.unknown = (unknown_from, item.end)
            if not out.named and out.at_least == 1 and unknown_from is None:
                _newsletter(scan, i, out)
        elif item.number is not None and not item.number.currency and _counts_emails(scan, i):
            out.at_least, out.at_most = _counts(scan, item)
            out.mailing = out.mailing or item.number.times
        elif unknown_from is not None and not out.named and item.date is not None and _email_ahead(scan, i):
            pass
        elif item.date is not None and item.date.a is not None and item.date.shape == "in" and _names_email(scan, i):
            named = _campaigns_with(scan, item)
            out.campaigns, out.named = named, bool(named)
            if not named:
                unknown_from = item.start - (item.start > 0 and scan.tokens[item.start - 1].norm == "the")
        elif item.date is not None and out.window is None and window(item.date, scan.today) is not None:
            out.window = window(item.date, scan.today)
        elif scan.words(item.start, item.end).lower() in ("nothing", "none", "none of"):
            out.nothing = out.mailing = True
        elif (
            (classes & {"anything"} and not classes & {"not", "no"})
            or item.filler
            or classes & {"any", "via"}
            or item.kind in ("emoji", "possessive")
        ):
            if classes & {"anything"}:
                out.mailing = out.mailing or verb in STRONG or "thing" in scan.words(item.start, item.end)
            i += 1
            if not item.filler:
                out.end = item.end
            continue
        elif classes & {"either", "both"} and not out.named:
            i += 1
            continue
        elif not out.named and not out.window and unknown_from is None and (part := part_of_names(scan, i)):
            out.campaigns, out.named, out.end = part[0], True, part[1]
            i = next((k for k, other in enumerate(scan.items) if other.start >= part[1]), len(scan.items))
            continue
        elif item.kind == "unknown" and unknown_from is None and not out.named and not out.window:
            if verb not in STRONG and not _email_ahead(scan, i):
                break
            unknown_from = item.start
        elif item.kind == "unknown" and unknown_from is not None:
            pass
        else:
            break
        out.end = item.end
        i += 1
    if unknown_from is not None and not out.named and out.unknown is None:
        out.unknown = (unknown_from, out.end)
    return out


def _names_email(scan: Scan, i: int) -> bool:
    """ "the Christmas email": the day names the email, it is not when the email was opened."""
    follow = scan.item(i + 1)
    if follow is not None and follow.kind == "possessive":
        follow = scan.item(i + 2)
    before = scan.tokens[scan.items[i].start - 1].norm if scan.items[i].start else ""
    first = scan.tokens[scan.items[i].start].norm
    return (
        follow is not None
        and "mailing" in follow.classes()
        and ("the" in (before, first) or first not in ("in", "on", "since", "last"))
    )


def _campaigns_with(scan: Scan, item: Item) -> list[str]:
    words = [word for word in label_words(scan.words(item.start, item.end)) if word not in ("the", "from", "of", "in")]
    return [c.id for c in scan.catalog.campaigns if words and set(words) <= set(label_words(c.name))]


def _email_ahead(scan: Scan, i: int) -> bool:
    return any("mailing" in item.classes() for item in scan.items[i : i + 4])


def _newsletter(scan: Scan, i: int, out: Object) -> None:
    """ "the newsletter" where campaigns have the word in their names: one of them, or several to ask about."""
    item = scan.items[i]
    word = scan.tokens[item.start].norm
    before = scan.tokens[item.start - 1].norm if item.start else ""
    if word in ("link", "send") or word.endswith("s") or before not in ("the", "that"):
        return
    out.campaigns = [c.id for c in scan.catalog.campaigns if word in c.name.casefold().split()] or ["last", "any"]
    out.named = True
    out.words = word


def _counts_emails(scan: Scan, i: int) -> bool:
    """Whether a number counts emails: nothing after it says otherwise."""
    item = scan.items[i]
    assert item.number is not None
    after = scan.item(scan.skip(i + 1))
    if item.number.low != item.number.low.to_integral_value() or item.number.low < 1:
        return False
    if item.number.times or after is None:
        return item.number.times or item.number.compared
    return not after.of("field") or "mailing" in after.classes()


def _counts(scan: Scan, item: Item) -> tuple[int, int | None]:
    """How many emails at least, and at most: "3 emails" are three or more, "exactly 3" and "up to 3" have an end."""
    read = item.number
    assert read is not None
    low, high = _whole(read.low), _whole(read.high if read.high is not None else read.low)
    said = {token.norm for token in scan.tokens[max(0, item.start - 1) : item.end]}
    match read.op:
        case "gt":
            return min(low + 1, 10_000), None
        case "lt":
            return 0, low - 1
        case "lte":
            return 0, low
        case "between":
            return low, high
        case _:
            return low, low if said & {"exactly", "precisely", "only", "just"} else None


def _whole(number: Decimal) -> int:
    return int(min(max(number, Decimal(1)), Decimal(10_000)))


def _finish(scan: Scan, start: int, verb: str, negation: str, found: Object, after: int | None = None) -> bool:
    op = VERBS[verb]
    if not found.campaigns:
        _all_emails(scan, start, found.end)
    if "email" in scan.mention:  # "email bounced"
        scan.mark(*scan.mention_at, "condition")
        scan.mention = ()
    negation = "never" if found.nothing else negation
    if found.unknown is not None:
        _ask_campaign(scan, found.unknown)
    campaigns = found.campaigns
    of_any = op == "unsubscribed" and scan.last_scope == {"campaign": "any"}  # "never bounced, not unsubscribed"
    if not campaigns and scan.last_scope is not None and not (found.mailing or found.window or of_any):
        campaigns = [str(scan.last_scope["campaign"])]
        found.window = {k: v for k, v in scan.last_scope.items() if k != "campaign"} or None
    received = _drop_receipt(scan, campaigns) if negation and op in NEGATED else False
    nodes: list[Node] = [_node(op, negation, campaign, found, received) for campaign in campaigns or ["any"]]
    if op == "unsubscribed" and not campaigns and not found.window:
        base = condition("subscribed", "is_false")
        nodes = [Not(**{"not": base}) if negation else base]
    _share_object(scan, nodes)
    labels = [_label(scan, campaign) for campaign in campaigns] if len(nodes) > 1 else []
    scan.add(nodes, start, found.end, tuple("engagement" for _ in nodes), labels)
    scan.last_scope = {"campaign": (campaigns or ["any"])[0], **(found.window or {})}
    if len(nodes) > 1:
        scan.elements[-1].labels = labels
    scan.i = after if after is not None else next(k for k, item in enumerate(scan.items) if item.end >= found.end) + 1
    return True


def _all_emails(scan: Scan, start: int, end: int) -> None:
    """ "opened everything": how many emails that is cannot be said as a condition."""
    words = [token.norm for token in scan.tokens[end : end + 2]]
    inside = [token.norm for token in scan.tokens[start:end]]
    if "at" in (*inside, *words):
        return  # "never emailed at all"
    inside += [word for word in words if word in ("all", "each") and end + 1 < len(scan.tokens)]
    if {"all", "every", "each"} & set(inside):
        place = next(k for k in range(start, len(scan.tokens)) if scan.tokens[k].norm in ("all", "every", "each"))
        end = max(end, place + 1)
        said = scan.words(place, end)
        scan.problem("vague", place, end, f"How many emails is “{said}”? For example “opened at least 5 emails”.")
    elif words[:1] == ["everything"] or (words[:1] == ["all"] and "of" in words):
        scan.problem(
            "vague",
            end,
            end + 1,
            f"How many emails is “{scan.words(end, end + 1)}”? For example “opened at least 5 emails”.",
        )


def _label(scan: Scan, campaign: str) -> str:
    known = scan.catalog.campaign_ids.get(campaign)
    return known.name if known else {"last": "the last campaign", "any": "any campaign"}.get(campaign, campaign)


def _node(op: str, negation: str, campaign: str, found: Object, received: bool) -> Node:
    scope: dict[str, object] = {"campaign": campaign}
    if found.at_least > 1:
        scope["at_least"] = found.at_least
    scope.update(found.window or {})
    if found.at_most is not None:
        counted = _at_most(op, scope, found)
        return Not(**{"not": counted}) if negation else counted
    if not negation:
        return condition("engagement", op, scope)
    if (
        op in NEGATED
        and (negation == "not" or received)
        and found.at_least == 1
        and (campaign != "any" or found.window or received)
    ):
        return condition("engagement", NEGATED[op], scope)
    return Not(**{"not": condition("engagement", op, scope)})


def _at_most(op: str, scope: dict[str, object], found: Object) -> Node:
    """ "up to 2 emails", "exactly 2 emails": not more than that, and where it was said at least so many."""
    assert found.at_most is not None
    more = {**scope, "at_least": min(found.at_most + 1, 10_000)}
    if found.at_most == 0:
        del more["at_least"]
    not_more: Node = Not(**{"not": condition("engagement", op, more)})
    return All(all=(condition("engagement", op, scope), not_more)) if found.at_least else not_more


def _drop_receipt(scan: Scan, campaigns: list[str]) -> bool:
    """ "got June launch, didn't open it": the receipt is part of not opening, so its own condition goes."""
    conds = [element for element in scan.elements if element.op == "cond"]
    if not conds or not campaigns:
        return False
    before = conds[-1]
    wanted = condition("engagement", "received", {"campaign": campaigns[0]})
    if before.readings == [wanted]:
        place = scan.elements.index(before)
        if not any(element.op in ("not", "except", "or") for element in scan.elements[place:]):
            del scan.elements[place:]
            return True
    return False


def _ask_campaign(scan: Scan, words: tuple[int, int]) -> None:
    names = [campaign.name for campaign in scan.catalog.campaigns]
    said = scan.words(*words)
    listed = ", ".join(names[-6:]) if names else "none yet"
    scan.problem(
        "campaign",
        words[0],
        words[1],
        f"Which campaign do you mean by “{said}”? There is no campaign of that name. Campaigns: {listed}.",
        [(name, f"the {name} email") for name in names[-6:]],
    )


def _month_one(scan: Scan, start: int, before: Node) -> tuple[str, int] | None:
    """ "opened the April newsletter but not the May one": the one campaign of that month of the same name, and where
    its words end."""
    if not isinstance(before, Condition) or not isinstance(before.value, Scope):
        return None
    names = {c.id: set(label_words(c.name)) for c in scan.catalog.campaigns}
    words = [token.norm for token in scan.tokens[start : start + 3] if token.norm != "the"]
    if words[:1] == [] or words[0] not in MONTHS or words[1:2] not in (["one"], ["ones"]):
        return None
    alike = names.get(before.value.campaign, set[str]()) - set(MONTHS)
    kept = [key for key, name in names.items() if words[0] in name and name - {words[0]} == alike]
    end = next(k for k in range(start, start + 3) if scan.tokens[k].norm in ("one", "ones")) + 1
    return (kept[0], end) if len(kept) == 1 else None


def read_but_not(scan: Scan) -> bool:
    """ "opened A but not B": the verb before holds for B, which was received and not opened."""
    item = scan.item(scan.i)
    assert item is not None
    if not item.classes() & {"not", "no", "except"}:
        return False
    target = scan.item(scan.skip(scan.i + 1))
    conds = [element for element in scan.elements if element.op == "cond"]
    if not conds:
        return False
    before = conds[-1].node
    op = getattr(before, "op", "")
    month = _month_one(scan, item.end, before)
    if month is not None and op in NEGATED:
        scan.add([condition("engagement", NEGATED[op], {"campaign": month[0]})], item.start, month[1], ("engagement",))
        scan.i = next((k for k, other in enumerate(scan.items) if other.start >= month[1]), len(scan.items))
        return True
    if target is None or not (target.of("campaign") or "last_campaign" in target.classes()):
        return False
    if op not in NEGATED or verb_of(scan.item(scan.skip(scan.skip(scan.i + 1) + 1))):
        return False
    campaign = target.of("campaign")[0].value if target.of("campaign") else "last"
    end = scan.items.index(target) + 1
    follow = scan.item(scan.skip(end))
    stop = target.end
    if follow is not None and "mailing" in follow.classes():
        stop, end = follow.end, scan.items.index(follow) + 1
    scan.add([condition("engagement", NEGATED[op], {"campaign": campaign})], item.start, stop, ("engagement",))
    scan.i = end
    return True
