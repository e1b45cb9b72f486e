"""Text fields: contains, starts with, ends with, names, mail addresses, and values that no lead has."""

from assistant.interpreter.lattice import Item
from assistant.interpreter.scan import Scan, condition, value_node
from assistant.interpreter.words import label_words
from segment_core.model import Node, Not

NAME_FIELDS = ("first_name", "last_name")


def text_operation(scan: Scan, item: Item, keys: list[str], follow: Item, place: int, negated: bool) -> bool:
    """ "email ends with .edu", 'name starts with "A"'."""
    ops = {"contains": "contains", "starts": "starts_with", "ends": "ends_with"}
    found = [op for name, op in ops.items() if name in follow.classes()]
    texts = [key for key in keys if scan.kind(key) == "text"]
    if not found or not texts:
        return False
    i = place + 1
    nxt = scan.item(i)
    while (
        nxt is not None
        and nxt.filler
        and not scan.tokens[nxt.start].quoted
        and scan.item(i + 1) is not None
        and scan.tokens[nxt.start].norm in ("the", "a", "letter", "word", "with", "in")
    ):
        i += 1
        nxt = scan.item(i)
    if nxt is None:
        return False
    end = nxt.end
    quotation = scan.tokens[nxt.start].quoted
    if quotation:
        while end < len(scan.tokens) and scan.tokens[end].quoted == quotation:
            end += 1
    operand = scan.words(nxt.start, end)
    op = found[0]
    node: Node = condition(texts[0], "not_contains" if negated and op == "contains" else op, operand)
    if negated and op != "contains":
        node = Not(**{"not": node})
    scan.add([node], item.start, end, (texts[0],))
    scan.i = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
    return True


def named_value(scan: Scan, item: Item, keys: list[str], follow: Item, place: int, negated: bool) -> bool:
    """ "last name Singh", "company is Blue Water": words that are values of this text field, or are asked about."""
    names = [key for key in keys if key in NAME_FIELDS]
    if names:
        return _name_list(scan, item, names[0], place, negated)
    copula = scan.words(item.end, follow.start).strip().lower()
    if follow.kind == "mail" and scan.kind(keys[0]) == "text":
        return read_mail(scan, place)
    if follow.kind != "unknown" or not any(
        sign in copula.split()
        for sign in ("is", "are", ":", "=", "of", "equals", "in", "called", "named", "set", "to", "as", "::", "->")
    ):
        return False
    chosen = [key for key in keys if scan.kind(key) in ("choice", "text", "tags", "member")]
    if not chosen:
        return False
    end = place
    while (nxt := scan.item(end + 1)) is not None and nxt.kind == "unknown":
        end += 1
    unknown_value(scan, follow.start, scan.items[end].end, tuple(chosen[:1]))
    scan.i = end + 1
    return True


def unknown_value(scan: Scan, start: int, end: int, keys: tuple[str, ...]) -> None:
    """Asks about a value that the field does not have."""
    said, field = scan.words(start, end), scan.catalog.fields[keys[0]]
    known = list(scan.catalog.labels(field.key)) if field.kind != "member" else [m.name for m in scan.catalog.members]
    from segment_core.nearest import nearest_first

    close = nearest_first(said, known)
    listed = ", ".join(close) or "none yet"
    scan.problem(
        "value",
        start,
        end,
        f"{field.label} has no “{said}”. Did you mean one of these: {listed}?",
        [(label, label) for label in close],
    )


def _name_list(scan: Scan, item: Item, key: str, place: int, negated: bool) -> bool:
    found: list[str] = []
    end, i = item.end, place
    while (at := scan.item(i)) is not None:
        word = " ".join(label_words(scan.words(at.start, at.end)))
        wider = " ".join(label_words(scan.words(at.start, min(at.end + 1, len(scan.tokens)))))
        hits = [e for e in scan.vocabulary.names.get(wider, []) or scan.vocabulary.names.get(word, []) if e.key == key]
        if hits:
            long = wider in scan.vocabulary.names and wider != word
            found.append(hits[0].value)
            end = min(at.end + 1, len(scan.tokens)) if long else at.end
            i = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
        elif (found and at.classes() & {"or", "and"}) or (found and at.kind == "symbol" and at.text in (",", "/")):
            ahead = scan.item(i + 1)
            if ahead is None or not scan.vocabulary.names.get(
                " ".join(label_words(scan.words(ahead.start, ahead.end)))
            ):
                break
            i += 1
        else:
            break
    if not found:
        return _unknown_name(scan, item, key, place)
    scan.add([condition(key, "not_in" if negated else "in", tuple(dict.fromkeys(found)))], item.start, end, (key,))
    scan.i = next((k for k, other in enumerate(scan.items) if other.start >= end), len(scan.items))
    return True


def _unknown_name(scan: Scan, item: Item, key: str, place: int) -> bool:
    follow = scan.item(place)
    if follow is None or follow.kind != "unknown":
        return False
    value = scan.words(follow.start, follow.end)
    scan.add([condition(key, "in", (value,))], item.start, follow.end, (key,))
    scan.notes.append(f"No lead has the {scan.catalog.fields[key].label.lower()} “{value}” so far")
    scan.i = place + 1
    return True


def _about_email(scan: Scan, item: Item) -> bool:
    """Whether "acme.com" is said of an email address, not of a site that leads came from."""
    around = scan.tokens[max(0, item.start - 5) : item.start] + scan.tokens[item.end : item.end + 3]
    return any(
        token.norm in ("email", "emails", "mail", "address", "addresses", "domain", "domains", "e") for token in around
    )


def _named_site(scan: Scan, item: Item) -> bool:
    """ "from Acme.com": a value of that name, or a question; never an email by itself."""
    known = [e for e in scan.vocabulary.exact.get(label_words(item.text), ()) if e.kind == "value"]
    if known:
        nodes = [value_node(entry, scan.kind(entry.key)) for entry in known]
        scan.add(nodes, item.start, item.end, tuple(entry.key for entry in known))
    else:
        unknown_value(scan, item.start, item.end, scan.hint or ("source",))
    scan.i += 1
    return True


def read_mail(scan: Scan, place: int | None = None) -> bool:
    """ "gmail addresses", "@acme.com", "yahoo email"."""
    place = scan.i if place is None else place
    item = scan.item(place)
    if item is None:
        return False
    start = scan.items[scan.i].start
    word = scan.tokens[item.start].norm
    if item.kind == "mail":
        text = item.text
        if text[0] not in "@." and "@" not in text and not _about_email(scan, item):
            return _named_site(scan, item)
        whole = "@" in text and not text.startswith("@")
        op = "in" if whole else "ends_with"
        value: object = (text,) if whole else text if text.startswith(("@", ".")) else "@" + text
        scan.add([condition("email", op, value)], start, item.end, ("email",))
    elif "provider" in item.classes() and not item.of("value"):
        scan.add([condition("email", "contains", f"@{word}.")], start, item.end, ("email",))
    else:
        return False
    scan.i = place + 1
    follow = scan.item(scan.i)
    while follow is not None and (
        any(entry.key == "email" for entry in follow.of("field"))
        or "mailing" in follow.classes()
        or scan.tokens[follow.start].norm in ("address", "addresses", "domain", "domains", "users")
    ):
        scan.mark(follow.start, follow.end, "condition")
        scan.i += 1
        follow = scan.item(scan.i)
    return True
