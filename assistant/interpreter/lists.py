"""Lists: values of one field in a row, joined by and, or, commas or nothing, become one condition."""

from dataclasses import replace

from assistant.interpreter.joining import all_of, any_of, negated, not_both, one_of, texts_of
from assistant.interpreter.scan import Element
from segment_core.catalog import Catalog
from segment_core.model import Condition, Node

ONE_VALUED = ("choice", "text", "member")


def not_of_both(elements: list[Element]) -> list[Element]:
    """ "aren't both VIP and Influencer" denies what follows together; "A or B but not both" looks back."""
    for i, element in enumerate(elements):
        following = elements[i + 1 : i + 4]
        back = [other.op for other in elements[:i] if other.op not in ("comma", "but")][-2:]
        joined = [other.op for other in following] in (["cond", "and", "cond"], ["cond", "plus", "cond"])
        if element.op != "both_not" or not joined or "or" in back:
            continue
        one, other = following[0], following[2]
        if len(one.readings) == len(other.readings) == 1:
            together = all_of([one.node, other.node])
            both = replace(one, readings=[together], end=other.end, keys=(*one.keys, *other.keys), labels=[])
            return not_of_both([*elements[:i], replace(element, op="not"), both, *elements[i + 4 :]])
    return elements


class Lists:
    """Joins the values of one field; knows which fields hold one value."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def joined(self, elements: list[Element]) -> list[Element]:
        """ "hot or warm", "Burnaby, Richmond and North Van": values of one field in a row become one condition."""
        elements = self._second_owner(self._parallel(self._exactly_one(elements)))
        out: list[Element] = []
        i = 0
        while i < len(elements):
            element = elements[i]
            if element.op != "cond":
                out.append(element)
                i += 1
                continue
            run, joints, after = self._run(elements, i, out)
            out.append(self._list(run, joints, out, elements, after))
            i = after
        return self._both_not(out)

    def _exactly_one(self, elements: list[Element]) -> list[Element]:
        """ "in exactly one of A and B": the conditions listed after it, whatever joins them, as one condition."""
        place = next((i for i, element in enumerate(elements) if element.op == "exactly_one"), None)
        if place is None:
            return elements
        listed, after = list[Element](), place + 1
        while after < len(elements) and elements[after].op == "cond":
            if listed and elements[after].keys != listed[0].keys and elements[after - 1].op == "comma":
                break
            listed.append(elements[after])
            after += 1
            end = after
            while after < len(elements) and elements[after].op in ("and", "or", "comma", "plus"):
                after += 1
            if after >= len(elements) or elements[after].op != "cond":
                after = end
                break
        else:
            while listed and elements[after - 1].op != "cond":
                after -= 1
        if not listed:
            return elements
        keys = tuple(dict.fromkeys(key for element in listed for key in element.keys))
        whole = replace(
            listed[0], readings=[one_of([element.node for element in listed])], end=listed[-1].end, keys=keys, labels=[]
        )
        return [*elements[:place], whole, *elements[after:]]

    def _parallel(self, elements: list[Element]) -> list[Element]:
        """ "my actives and Tess's actives": two of one field, each with the same noun, are one list with that noun."""
        for i in range(len(elements) - 4):
            a, x, joint, b, y = elements[i : i + 5]
            if (
                [e.op for e in (a, x, joint, b, y)] == ["cond", "cond", joint.op, "cond", "cond"]
                and joint.op in ("and", "or", "plus", "comma")
                and a.keys == b.keys
                and x.readings == y.readings
                and self._listable(a, b)
            ):
                merged = replace(a, readings=[any_of([a.node, b.node])], end=b.end)
                return self._parallel([*elements[:i], merged, y, *elements[i + 5 :]])
        return elements

    def _second_owner(self, elements: list[Element]) -> list[Element]:
        """ "Rob's prospects or Siân's": an owner with no noun of its own has the leads named before."""
        for i, second in enumerate(elements):
            ends = i + 1 == len(elements) or elements[i + 1].op not in ("cond", "not")
            if second.op != "cond" or not second.owner or i < 3 or not ends or elements[i - 1].op not in ("or", "and"):
                continue
            start = i - 2
            while start > 0 and elements[start].op == "cond" and not elements[start].owner:
                start -= 1
            first = elements[start]
            if first.op == "cond" and first.owner and start < i - 2 and self._listable(first, second):
                merged = replace(first, readings=[any_of([first.node, second.node])])
                return self._second_owner([*elements[:start], merged, *elements[start + 1 : i - 1], *elements[i + 1 :]])
        return elements

    def _run(self, elements: list[Element], i: int, out: list[Element]) -> tuple[list[Element], list[str], int]:
        run, joints = [elements[i]], list[str]()
        after = i + 1
        while True:
            found = self._next_in_list(elements, after, run)
            if found is None:
                return run, joints, after
            joint, place = found
            if self._separate_groups(run[-1], elements[place], elements, i, place):
                return run, joints, after
            run.append(elements[place])
            joints.append(joint)
            after = place + 1

    def _next_in_list(self, elements: list[Element], i: int, run: list[Element]) -> tuple[str, int] | None:
        joint, place = "", i
        while place < len(elements) and elements[place].op in ("and", "or", "comma", "plus"):
            if elements[place].op in ("and", "or", "plus") or not joint:
                joint = elements[place].op
            place += 1
        if place >= len(elements) or elements[place].op != "cond" or not self._listable(run[-1], elements[place]):
            return None
        if not joint:
            return ("or", place) if self._side_by_side(run[-1], elements[place]) else None
        if joint == "comma" and not self.is_value(elements[place].node) and not self._numbers(run[-1], elements[place]):
            return None
        if joint in ("and", "plus", "comma") and elements[place].keys[0] == "segment":
            return None
        if (
            joint in ("and", "plus")
            and not self.is_value(elements[place].node)
            and not self._nobody(run[-1], elements[place])
        ):
            return None
        return joint, place

    def _nobody(self, one: Element, other: Element) -> bool:
        """ "Dan's and unassigned buyers": no lead is both, so either of them is meant."""
        nodes = [element.node for element in (one, other)]
        days = [node for node in nodes if isinstance(node, Condition) and node.op in ("in_period", "on")]
        if len(days) == 2 and one.keys == other.keys and days[0] != days[1]:
            return True  # "this week and last week"
        ops = [node.op for node in nodes if isinstance(node, Condition)]
        return one.keys == ("assigned_to",) and sorted(ops) == ["in", "is_empty"]

    def _side_by_side(self, one: Element, other: Element) -> bool:
        """ "hot warm leads": two values of a field that holds one."""
        return (
            self.catalog.fields[one.keys[0]].kind in ONE_VALUED
            and self.is_value(one.node)
            and self.is_value(other.node)
            and not other.people  # "expired quotes", "lapsed major donors": no list, and no lead has both
            and one.end >= other.start
        )

    def _listable(self, one: Element, other: Element) -> bool:
        if len(one.keys) != 1 or one.keys != other.keys:
            return False
        return one.keys[0] != "engagement" or True

    def is_value(self, node: Node) -> bool:
        """Whether the node asks for a value."""
        return isinstance(node, Condition) and node.op in ("in", "has_any")

    def _separate_groups(self, one: Element, other: Element, elements: list[Element], start: int, place: int) -> bool:
        """ "premium downtown people or kits people with PT": two nouns, each with words of its own."""
        left = elements[start - 1] if start else None
        has_left = left is not None and left.op == "cond" and not left.owner
        comma = elements[place - 1].op == "comma"
        if other.anywhere and has_left:
            return True  # "hot buyers, VIPs anywhere"
        if comma and not self.is_value(other.node) and not self._numbers(one, other):
            return True
        follows = place + 1 < len(elements) and elements[place + 1].op == "cond"
        return one.noun and other.noun and has_left and follows and one.keys[0] != "tags"

    def _numbers(self, one: Element, other: Element) -> bool:
        """ "2, 3 or 4 bedrooms": plain numbers of one field in a row."""
        return all(isinstance(e.node, Condition) and e.node.op == "eq" for e in (one, other))

    def _list(
        self, run: list[Element], joints: list[str], out: list[Element], elements: list[Element], after: int
    ) -> Element:
        if len(run) == 1:
            return run[0]
        first, last = run[0], run[-1]
        tags = first.keys[0] == "tags"
        if (
            tags
            and "or" not in joints
            and ("and" in joints or "plus" in joints)
            and self._all_wanted(run, joints, out, elements, after)
        ):
            values = tuple(dict.fromkeys(v for e in run for v in texts_of(e.node)))
            node: Node = Condition(field="tags", op="has_all", value=values)
            if out and out[-1].op == "both" and any(element.op in ("not", "except") for element in out[-4:]):
                node = all_of(e.node for e in run)  # "not if tagged both A and B" leaves in who has one of them
        else:
            node = any_of(e.node for e in run)
        return Element(
            "cond",
            first.start,
            last.end,
            [node],
            keys=first.keys,
            plural=last.plural,
            tagged=first.tagged,
            noun=last.noun,
            anywhere=last.anywhere,
        )

    def _all_wanted(
        self, run: list[Element], joints: list[str], out: list[Element], elements: list[Element], after: int
    ) -> bool:
        """ "tagged A and B", "both", "A + B": every tag; "buyers and sellers" as people: any of them."""
        before = out[-1].op if out else ""
        later = {element.op for element in elements[after : after + 3]}
        if "either" in later and not any(element.op == "cond" for element in elements[after:]):
            return False  # "A and B tags, either"
        if "plus" in joints or before == "both" or "same_time" in later:
            return True
        if before in ("not", "except"):
            return False
        if run[-1].plural and not run[0].tagged:
            return False
        return not any(element.plural for element in run) or run[0].tagged

    def _both_not(self, elements: list[Element]) -> list[Element]:
        """ "A or B but not both"."""
        out: list[Element] = []
        for element in elements:
            if element.op == "both_not":
                place = next((i for i in range(len(out) - 1, -1, -1) if out[i].op == "cond"), None)
                if place is not None:
                    out = self._apply_not_both(out, place)
                continue
            out.append(element)
        return out

    def _apply_not_both(self, out: list[Element], place: int) -> list[Element]:
        whole = not_both(out[place].node)
        if whole != out[place].node:
            out[place] = replace(out[place], readings=[whole])
        elif place >= 2 and out[place - 1].op == "or" and out[place - 2].op == "cond":
            a, b = out[place - 2].node, out[place].node
            both = all_of([any_of([a, b]), negated(all_of([a, b]))])
            merged = replace(
                out[place - 2], readings=[both], end=out[place].end, keys=(*out[place - 2].keys, *out[place].keys)
            )
            out = [*out[: place - 2], merged, *out[place + 1 :]]
        while out and out[-1].op in ("comma", "but"):
            out.pop()
        return out
