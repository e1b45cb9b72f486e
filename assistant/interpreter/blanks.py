"""Fields that are empty: "no phone", "without a city or a budget", and leads that were not active."""

from assistant.interpreter.fields import field_entries, names_contact
from assistant.interpreter.lattice import Item
from assistant.interpreter.measures import DATE_KINDS
from assistant.interpreter.resolve import date_condition
from assistant.interpreter.scan import Scan, condition, value_node
from assistant.interpreter.vocabulary import Entry
from assistant.interpreter.words import label_words, singular
from segment_core.model import All, Node, Not


def read_missing(scan: Scan) -> bool:
    """ "no phone", "without a city or a budget": every field named is empty; a yes/no field is not yes."""
    item = scan.item(scan.i)
    assert item is not None
    if not item.classes() & {"no", "blank"}:
        return False
    if _tag_or_field(scan, item):
        return True
    nodes: list[Node] = []
    i, end, keys = scan.skip(scan.i + 1, frozenset({"any"})), item.end, list[str]()
    while (at := scan.item(i)) is not None and _nameable(scan, at, i):
        entry = field_entries(at)[0]
        kind = scan.kind(entry.key)
        nodes.append(
            Not(**{"not": condition(entry.key, "is_true")})
            if kind == "boolean" and "no" in item.classes() and scan.tokens[item.start].norm != "missing"
            else condition(entry.key, "is_empty")
        )
        keys.append(entry.key)
        end, i = at.end, i + 1
        while (more := scan.item(i)) is not None and entry.key in [e.key for e in more.of("field")]:
            end, i = more.end, i + 1
        known = scan.item(scan.skip(i))
        if known is not None and known.classes() & {"known"} and not known.of("field"):
            end, i = known.end, scan.items.index(known) + 1
        joint = scan.item(scan.skip(i))
        if joint is None or not (joint.classes() & {"or", "nor"} or (joint.kind == "symbol" and joint.text == "/")):
            break
        ahead = scan.skip(scan.items.index(joint) + 1, frozenset({"any"}))
        nxt = scan.item(ahead)
        if nxt is None or not _nameable(scan, nxt, ahead):
            break
        i = ahead
    if not nodes:
        return False
    if scan.kind(keys[0]) in DATE_KINDS:
        scan.last_date = keys[0]  # "no move-in date or one after August"
    elif scan.kind(keys[0]) == "number":
        scan.last_number = keys[0]
    readings = [nodes[0] if len(nodes) == 1 else All(all=tuple(nodes))]
    labels = list[str]()
    if len(nodes) == 1 and (none := _none_value(scan, keys[0])) is not None:
        readings.append(condition(keys[0], "in", (none,)))
        label = scan.catalog.fields[keys[0]].label
        labels = [f"{label} is empty", f"{label} is {none}"]
    added = scan.add(readings, item.start, end, (keys[0],) * len(readings), labels)
    added.lacking = "no" in item.classes()
    scan.carry = ""
    scan.i = i
    return True


def _tag_or_field(scan: Scan, no: Item) -> bool:
    """ "no campus visit", both a tag and a date field: two readings."""
    place = scan.skip(scan.i + 1, frozenset({"any"}))
    item = scan.item(place)
    if item is None or scan.tokens[no.start].norm not in ("no", "without", "lacking") or scan.tagged:
        return False
    tags = [entry for entry in item.of("value") if entry.how == "exact" and entry.strength > 2.4]
    named = [e for e in field_entries(item) if e.strength >= 2.2 and e.key != tags[0].key] if tags else []
    if tags and not named and item.end - item.start == 1:  # "without insurance", a part of the label Insurance provider
        keys = scan.vocabulary.field_words.get(singular(scan.tokens[item.start].norm), set[str]()) - {tags[0].key}
        named = [Entry("field", key) for key in sorted(keys) if scan.kind(key) in ("choice", "text")]
    named = [e for e in named if scan.kind(e.key) not in ("engagement", "segment") and _alike(scan, e.key, item)]
    after = scan.item(place + 1)
    alone = after is None or after.kind in ("symbol", "newline") or bool(after.classes() & {"and", "or", "but"})
    if not tags or not named or not alone or names_contact(item, after):
        return False
    key, label = named[0].key, scan.catalog.fields[named[0].key].label
    yes_no = scan.kind(key) == "boolean"
    missing: Node = Not(**{"not": condition(key, "is_true")}) if yes_no else condition(key, "is_empty")
    without: Node = Not(**{"not": value_node(tags[0], scan.kind(tags[0].key))})
    other = scan.catalog.fields[tags[0].key].label
    labels = [f"{label} is {'not yes' if yes_no else 'empty'}", f"{other} is not {tags[0].value}"]
    scan.add([missing, without], no.start, item.end, (key, tags[0].key), labels)
    scan.i = place + 1
    return True


def _alike(scan: Scan, key: str, item: Item) -> bool:
    """Whether a yes/no field is called by just these words; any other field may be called so in part."""
    label = label_words(scan.catalog.fields[key].label)
    return scan.kind(key) != "boolean" or label == label_words(scan.words(item.start, item.end))


def _none_value(scan: Scan, key: str) -> str | None:
    """The field's own value for having none ("None", "No insurance"), which is not the same as being empty."""
    labels = scan.catalog.labels(key) if scan.kind(key) in ("choice", "text") else ()
    return next((label for label in labels if label.casefold().split()[:1] in (["none"], ["no"])), None)


def _its_date(scan: Scan, item: Item, key: str) -> bool:
    """ "no campus visit date", where a tag is called Campus visit: the field's date is missing, not the tag."""
    said = scan.tokens[item.end].norm if item.end < len(scan.tokens) else ""
    return scan.kind(key) in DATE_KINDS and said in ("date", "dates", "time", "times")


def _nameable(scan: Scan, item: Item, i: int) -> bool:
    """A field that is missing, not one whose value is: "no phone", but not "no VIP tag", "no premium plan"."""
    entries = field_entries(item)
    after = scan.item(scan.skip(i + 1))
    if (
        not entries
        or (item.of("value") and not names_contact(item, after) and not _its_date(scan, item, entries[0].key))
        or scan.kind(entries[0].key) in ("engagement", "segment")
    ):
        return False
    if "mailing" in item.classes() and entries[0].key != "email":
        return False
    if scan.kind(entries[0].key) == "tags":
        return True
    return not (
        after is not None
        and (
            after.number is not None
            or (after.date is not None and any(scan.kind(entry.key) in DATE_KINDS for entry in entries))
        )
    )


def read_inactive(scan: Scan) -> bool:
    """ "inactive for 60 days": not active in that time, so leads never active are in."""
    item = scan.item(scan.i)
    assert item is not None
    if "inactive" not in item.classes():
        return False
    place = scan.skip(scan.i + 1)
    follow = scan.item(place)
    if item.of("value") and (
        follow is None or follow.date is None or any(other.people for other in scan.items[scan.i : place])
    ):
        return False
    if (follow is None or follow.date is None) and item.of("segment"):
        return False  # a segment of that very name
    if follow is None or follow.date is None:
        said = scan.words(item.start, item.end)
        scan.problem(
            "vague",
            item.start,
            item.end,
            f"“{said}”: for how long, in days? For example “{said} for 60 days”.",
            [
                ("30 days", f"{said} for 30 days"),
                ("60 days", f"{said} for 60 days"),
                ("90 days", f"{said} for 90 days"),
            ],
        )
        scan.i += 1
        return True
    read = follow.date
    node = date_condition(read, scan.catalog.fields["last_active_at"], scan.today)
    if read.shape == "ago":
        from dataclasses import replace

        node = date_condition(replace(read, shape="last"), scan.catalog.fields["last_active_at"], scan.today)
    assert node is not None
    scan.add([Not(**{"not": node})], item.start, follow.end, ("last_active_at",))
    scan.i = place + 1
    return True
