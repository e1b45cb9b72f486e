"""What a verb says of when: "has expired" is over, "spoke to" lies behind, "flying out" ahead; a range said twice."""

from dataclasses import replace

from assistant.interpreter.date_reads import DateRead, Today
from assistant.interpreter.lattice import Item
from assistant.interpreter.resolve import date_condition, is_forward, stretch_of
from assistant.interpreter.scan import Element, Scan, condition
from assistant.interpreter.vocabulary import Entry
from assistant.interpreter.words import label_words
from segment_core.model import Condition, Node

OVER = frozenset(["expired", "ended", "lapsed", "elapsed", "passed", "matured", "finished"])
RUN = frozenset([("ran", "out"), ("run", "out"), ("gone", "by")])
LATER, EARLIER = frozenset(["next", "upcoming", "future"]), frozenset(["last", "previous", "latest", "past"])
DONE = frozenset(["spoke", "spoken", "rang", "rung", "called", "talked", "phoned", "contacted", "telephoned"])
CALENDAR = ("in", "range")


def read_over(scan: Scan, item: Item, entries: list[Entry]) -> bool:
    """ "passport has expired", "contract ended": the date that lies ahead by nature is before today."""
    words = tuple(token.norm for token in scan.tokens[item.start : item.end])
    fields = [e for e in entries if scan.kind(e.key) in ("date", "datetime") and is_forward(scan.catalog.fields[e.key])]
    if not fields or not (words[-1] in OVER or words[-2:] in RUN):
        return False
    ahead = scan.items[scan.i + 1 : scan.i + 5]
    if any(other.date is not None or other.number is not None for other in ahead) or scan.kind(entries[0].key) not in (
        "date",
        "datetime",
    ):
        return False
    if any(other.classes() & {"vague_time", "vague_amount"} for other in ahead):
        return False
    best = [entry.key for entry in fields if entry.strength >= fields[0].strength - 0.2]
    keys = [scan.last_date] if scan.last_date in best else list(dict.fromkeys(best))
    nodes: list[Node] = [condition(key, "before", scan.today.day.isoformat()) for key in keys]
    labels = [scan.catalog.fields[key].label for key in keys] if len(keys) > 1 else []
    scan.add(nodes, item.start, item.end, tuple(keys), labels)
    scan.notes.append(f"Took “{scan.words(item.start, item.end)}” as {scan.catalog.fields[keys[0]].label} before today")
    scan.last_date = keys[0]
    scan.i += 1
    return True


def by_tense(scan: Scan, keys: list[str], read: DateRead, start: int) -> list[str]:
    """Of the last and the next call the one that the date can be about."""
    behind = read.shape in ("last", "since") or (read.shape == "period" and read.offset < 0)
    behind = behind or scan.tokens[start].norm in DONE
    ahead = read.shape in ("next", "ahead") or (read.shape == "period" and read.offset > 0)
    other = LATER if behind else EARLIER if ahead else frozenset[str]()
    return [key for key in keys if not other & set(label_words(scan.catalog.fields[key].label))] or keys


def restated(scan: Scan, read: DateRead) -> Element | None:
    """ "flying out over Christmas, 20 Dec to 3 Jan": the condition that these days say again, more exactly."""
    if read.shape not in CALENDAR or len(scan.elements) < 2 or scan.elements[-1].op != "comma":
        return None
    before = scan.elements[-2]
    return before if before.op == "cond" and scan.last_date and before.keys[:1] == (scan.last_date,) else None


def restate(scan: Scan, before: Element, item: Item) -> bool:
    """Puts the days in the place of the condition they say again; days apart from it are a second choice."""
    assert item.date is not None
    field, one = scan.catalog.fields[scan.last_date], _ends(before.node)
    nodes = [date_condition(_moved(item.date, n, scan.today), field, scan.today) for n in (0, 1, -1)]
    if one is None or nodes[0] is None or _ends(nodes[0]) is None:
        return False
    node = next((each for each in nodes if each is not None and _meet(one, _ends(each))), nodes[0])
    scan.i += 1
    if not _meet(one, _ends(node)):
        scan.elements[-1].op = "or"
        scan.add([node], item.start, item.end, (scan.last_date,))
        return True
    scan.elements.pop()
    before.readings, before.end = [node], item.end
    scan.mark(before.start, item.end, "condition")
    return True


def _moved(read: DateRead, n: int, today: Today) -> DateRead:
    """The same days n years on, where no year was said."""
    if read.a is None or not read.a.step:
        return read
    first = replace(stretch_of(replace(read, b=None), today, True), step=read.a.step).moved(n)
    return replace(read, a=replace(first, step=""))


def _meet(one: tuple[str, str], other: tuple[str, str] | None) -> bool:
    """Whether two ranges share a day."""
    return other is not None and one[0] <= other[1] and other[0] <= one[1]


def _ends(node: Node | None) -> tuple[str, str] | None:
    if not isinstance(node, Condition):
        return None
    value = node.value
    if node.op == "on":
        return str(value), str(value)
    if node.op == "between" and isinstance(value, tuple):
        return str(value[0]), str(value[1])
    return None


def coming(scan: Scan, read: DateRead, start: int, end: int, today: Today) -> DateRead:
    """ "flying out over Christmas": said as going on, a day that comes round every year is the next one."""
    words = [token.norm for token in scan.tokens[start:end]]
    verbs = [word for word in words if word.endswith("ing") and len(word) > 5]
    if read.shape not in CALENDAR or read.a is None or not read.a.step or not verbs:
        return read
    days = stretch_of(read, today, True)
    whole_month = (days.last - days.first).days > 26  # "moving in March" is the nearest March
    return read if whole_month or days.last >= today.day else _moved(read, 1, today)
