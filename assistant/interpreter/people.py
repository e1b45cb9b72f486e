"""Team members, "my" and nobody: who owns a lead."""

from assistant.interpreter.lattice import Item
from assistant.interpreter.scan import Scan, best_entries, condition
from segment_core.model import Node

OWNERSHIP = frozenset(["by", "of", "with", "for", "to", "from", "owned", "assigned"])
GIVEN = frozenset(["assigned", "belong", "belongs", "belonging", "given", "allocated", "owned", "handed", "passed", "owner"])  # fmt: skip  # noqa: E501 - a word list
NOT_MINE = frozenset(["segment", "segments", "list", "lists", "account", "campaign", "campaigns", "team", "newsletter", "newsletters", "email", "emails", "boss", "question", "mistake", "bad", "end", "side", "data", "saved", "crm", "company", "business"])  # fmt: skip  # noqa: E501 - a word list


def read_me(scan: Scan) -> bool:
    """ "my leads", "mine", "assigned to me"."""
    item = scan.item(scan.i)
    assert item is not None
    if "me" not in item.classes() or item.of("value"):
        return False
    word = scan.words(item.start, item.end).lower()
    if word in ("me", "myself") and not _owner_before(scan):
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
        return True
    if word in ("my", "my own") and _other_possession(scan, item):
        scan.mark(item.start, item.end, "filler")
        scan.i += 1
        return True
    if scan.user_id is None or scan.user_id not in scan.catalog.member_ids:
        scan.problem(
            "me",
            item.start,
            item.end,
            f"Whose leads are meant by “{word}”? I do not know which team member you are. Team: {team(scan)}.",
            [(m.name, f"{m.name}'s") for m in scan.catalog.members[:6]],
        )
    else:
        element = scan.add([condition("assigned_to", "in", (scan.user_id,))], item.start, item.end, ("assigned_to",))
        element.owner = word in ("my", "mine", "my own")
    scan.i += 1
    return True


def _owner_before(scan: Scan) -> bool:
    """ "assigned to me", "Kim or to me": something about owners stands before."""
    if "assigned_to" in scan.hint:
        return True
    conds = [element for element in scan.elements if element.op == "cond"]
    previous = scan.tokens[scan.items[scan.i].start - 1].norm if scan.items[scan.i].start else ""
    last = scan.last()
    if last is not None and last.op in ("or", "and") and conds and conds[-1].keys[:1] == ("assigned_to",):
        return True  # "with Kim or with me"
    if previous in (
        "give",
        "show",
        "for",
        "get",
        "tell",
        "find",
        "let",
        "send",
        "with",
        "bring",
        "pull",
        "build",
        "make",
        "list",
        "help",
        "excuse",
    ):
        return False
    return (bool(conds) and conds[-1].keys[:1] == ("assigned_to",)) or previous in ("of", "to", "by")


def _other_possession(scan: Scan, item: Item) -> bool:
    """ "my segments", "my Summer Shred segment": not about whose leads they are."""
    following = [token.norm for token in scan.tokens[item.end : item.end + 4]]
    return bool(following) and (following[0] in NOT_MINE or "segment" in following)


def team(scan: Scan) -> str:
    """The names of the team, for questions."""
    names = [member.name for member in scan.catalog.members]
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def read_member(scan: Scan) -> bool:
    """A team member by name; two of that name are two readings."""
    item = scan.item(scan.i)
    assert item is not None
    entries = best_entries(item.of("member"))
    if not entries:
        return False
    if _name_of_lead(scan, item):
        return True
    owned = _ownership(scan, item)
    values = best_entries(item.of("value"))
    if values and not (set(scan.hint) & {"assigned_to"}) and (not owned or _whole_value(item)):
        return False
    ids = list(dict.fromkeys(entry.value for entry in entries))
    if _did(scan, item):
        return True
    nodes: list[Node] = [condition("assigned_to", "in", (member,)) for member in ids]
    names = [scan.catalog.member_ids[member].name for member in ids]
    end = item.end
    nxt = scan.item(scan.i + 1)
    if nxt is not None and nxt.kind == "possessive":
        end = nxt.end
        scan.i += 1
    element = scan.add(nodes, item.start, end, tuple("assigned_to" for _ in nodes), names if len(nodes) > 1 else [])
    element.owner = nxt is not None and nxt.kind == "possessive"
    if entries[0].how in ("typo", "prefix") and len(nodes) == 1:
        scan.notes.append(f"Took “{scan.words(item.start, item.end)}” as {names[0]}")
    scan.i += 1
    return True


def _name_of_lead(scan: Scan, item: Item) -> bool:
    """ "people called Bethan": their own first name, though a member has it too; "an agent called Bethan" is the
    member."""
    before = scan.tokens[item.start - 1].norm if item.start else ""
    noun = scan.before(scan.i)
    hits = [e for e in scan.vocabulary.names.get(scan.tokens[item.start].norm, ()) if e.key == "first_name"]
    if before not in ("called", "named") or not hits or item.end - item.start != 1 or "assigned_to" in scan.hint:
        return False
    if noun is not None and any(entry.key == "assigned_to" for entry in noun.of("field")):
        return False
    scan.add([condition("first_name", "in", (hits[0].value,))], item.start, item.end, ("first_name",))
    scan.i += 1
    return True


ADDED = frozenset(["added", "created", "entered", "imported", "uploaded", "brought", "registered"])


def _did(scan: Scan, item: Item) -> bool:
    """ "added by Priya", "that Priya imported": who did it is not kept; whose leads they are is something else."""
    after = scan.tokens[item.end].norm if item.end < len(scan.tokens) else ""
    before = [token.norm for token in scan.tokens[max(0, item.start - 2) : item.start]]
    if after not in ADDED and not (before[-1:] == ["by"] and before[0] in ADDED):
        return False
    start, end = (item.start, item.end + 1) if after in ADDED else (item.start - 2, item.end)
    name = scan.words(item.start, item.end)
    question = f"Leads do not say who added them, only who they are assigned to. Do you mean {name}'s leads?"
    scan.problem("member", start, end, question, [(f"assigned to {name}", f"assigned to {name}")])
    scan.i = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
    return True


def _whole_value(item: Item) -> bool:
    """ "Dr Wong's patients" where a field has the very value "Dr Wong" and the member is called otherwise in full."""
    strongest = max(entry.strength for entry in item.of("member"))
    return item.end - item.start > 1 and any(entry.strength > strongest for entry in item.of("value"))


def _ownership(scan: Scan, item: Item) -> bool:
    nxt = scan.item(scan.i + 1)
    before = scan.tokens[item.start - 1].norm if item.start else ""
    possessive = nxt is not None and nxt.kind == "possessive"
    if not possessive and _place(scan, item):
        return False
    if before in OWNERSHIP or _listed_with_owner(scan):
        return True
    return possessive or "assigned_to" in scan.hint


def _place(scan: Scan, item: Item) -> bool:
    """ "Jordan's clients travelling to Georgia": what stands after the field or verb of a place is no owner."""
    if scan.hint:
        return any(entry.key in scan.hint for entry in item.of("value")) and "assigned_to" not in scan.hint
    said = [token.norm for token in scan.tokens[max(0, item.start - 3) : item.start]]
    return said[-1:] in (["to"], ["from"], ["in"]) and bool(item.of("value")) and not set(said) & GIVEN


def _listed_with_owner(scan: Scan) -> bool:
    """ "clients of Chelsea or Preston": the second name of a list of owners is an owner too."""
    last = scan.last()
    if last is None or last.op not in ("or", "and", "comma"):
        return False
    before = next((element for element in reversed(scan.elements) if element.op == "cond"), None)
    return before is not None and before.keys[:1] == ("assigned_to",)


def members_so_called(scan: Scan, item: Item) -> list[str]:
    """The members whose name is also a value, where no word of place or of source says that the value is meant."""
    said = {token.norm for token in scan.tokens[max(0, item.start - 2) : item.start]}
    if not item.of("member") or _whole_value(item) or scan.hint or scan.tagged:
        return []
    if said & {"in", "at", "near", "from", "around", "live", "living", "tagged", "via"}:
        return []
    return [entry.value for entry in item.of("member") if entry.how == "exact"]


def read_unknown_owner(scan: Scan) -> bool:
    """ "Alex's clients" where nobody is called so."""
    item, nxt = scan.item(scan.i), scan.item(scan.i + 1)
    if item is None or item.kind != "unknown" or nxt is None or nxt.kind != "possessive":
        return False
    said = scan.words(item.start, item.end)
    fixes = [(member.name, f"{member.name}") for member in scan.catalog.members[:8]]
    scan.problem(
        "member", item.start, item.end, f"Nobody on the team is called “{said}”. Who do you mean: {team(scan)}?", fixes
    )
    scan.i += 2
    return True
