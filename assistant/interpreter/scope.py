"""Conditions and connectives to one tree: lists, negation and its reach, either/or, groups, exceptions, tails."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import product

from assistant.interpreter.scan import Element
from segment_core.catalog import Catalog
from segment_core.model import All, Any_, Condition, Node, Not

MAX_READINGS = 4
ONE_VALUED = ("choice", "text", "member")


@dataclass(frozen=True)
class TreeReading:
    """One way to read the whole message. `label` says what makes it different."""

    node: Node
    label: str = ""


@dataclass
class Part:
    """Some conditions that belong together, how they are joined to what stands before, and what was said of them."""

    elements: list[Element] = field(default_factory=list[Element])
    joint: str = ""  # "", comma, and, or, but, stop, union, group
    shared: bool = False  # "all of them must be …"
    closed: bool = False  # "nothing else"


def all_of(nodes: Iterable[Node]) -> Node:
    """The nodes joined by and; nested ands are flattened."""
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.children if isinstance(node, All) else (node,))
    unique = list(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else All(all=tuple(unique))


def any_of(nodes: Iterable[Node]) -> Node:
    """The nodes joined by or; values of one field become one list."""
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.children if isinstance(node, Any_) else (node,))
    merged: list[Node] = []
    for node in dict.fromkeys(flat):
        for i, other in enumerate(merged):
            joined = _joined_values(other, node)
            if joined is not None:
                merged[i] = joined
                break
        else:
            merged.append(node)
    return merged[0] if len(merged) == 1 else Any_(any=tuple(merged))


def _joined_values(one: Node, other: Node) -> Node | None:
    if isinstance(one, Condition) and isinstance(other, Condition) and one.field == other.field:
        single = other.op == "has_all" and isinstance(other.value, tuple) and len(other.value) == 1
        if one.op == other.op and one.op in ("in", "has_any") or (one.op == "has_any" and single):
            values = dict.fromkeys([*_texts(one), *_texts(other)])
            return one.model_copy(update={"value": tuple(values)})
    return None


def _texts(node: Condition) -> tuple[str, ...]:
    return tuple(str(value) for value in node.value) if isinstance(node.value, tuple) else ()


def negated(node: Node) -> Node:
    """The complement."""
    return node.child if isinstance(node, Not) else Not(**{"not": node})


class Scope:
    """Builds the tree of one message's elements."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.ambiguous = False

    def readings(self, elements: list[Element]) -> list[TreeReading]:
        """Every reading, the first the likeliest; none where there is no condition."""
        conds = [element for element in elements if element.op == "cond" and len(element.readings) > 1]
        out: list[TreeReading] = []
        for choice in list(product(*(range(len(element.readings)) for element in conds)))[:MAX_READINGS]:
            chosen = {id(element): pick for element, pick in zip(conds, choice, strict=True)}
            picked = [self._picked(element, chosen) for element in elements]
            label = " · ".join(e.labels[chosen[id(e)]] for e in conds if chosen[id(e)] < len(e.labels))
            out.extend(replace(r, label=" · ".join(x for x in (label, r.label) if x)) for r in self._message(picked))
        possible = [reading for reading in out if not self._impossible(reading.node)]
        unique: dict[Node, TreeReading] = {}
        for reading in possible or out:
            unique.setdefault(reading.node, reading)
        return list(unique.values())[:MAX_READINGS]

    def _impossible(self, node: Node) -> bool:
        """Whether two values of a field that holds one are asked for at once."""
        children = node.children if isinstance(node, All) else ()
        lists = [child for child in children if isinstance(child, Condition) and child.op == "in"]
        return any(self._conflict([one, other]) for i, one in enumerate(lists) for other in lists[i + 1 :])

    def _picked(self, element: Element, chosen: dict[int, int]) -> Element:
        if element.op != "cond" or len(element.readings) == 1:
            return replace(element)
        pick = chosen[id(element)]
        return replace(element, readings=[element.readings[pick]], keys=(element.keys[pick],))

    # ------------------------------------------------------------ the whole message

    def _message(self, elements: list[Element]) -> list[TreeReading]:
        elements = self._brackets(elements)
        elements = self._lists(elements)
        parts = self._parts(elements)
        if not parts:
            return []
        options: list[list[TreeReading]] = []
        for part in parts:
            options.append(self._part(part))
        out: list[TreeReading] = []
        for combination in list(product(*options))[:MAX_READINGS]:
            nodes = [reading.node for reading in combination]
            label = " · ".join(reading.label for reading in combination if reading.label)
            out.append(TreeReading(self._combine(parts, nodes), label))
        return out

    def _brackets(self, elements: list[Element]) -> list[Element]:
        """Each bracket with conditions becomes one condition of its own; an empty one goes."""
        out: list[Element] = []
        stack: list[list[Element]] = [out]
        for element in elements:
            if element.op == "open":
                stack.append([element])
            elif element.op == "close" and len(stack) > 1:
                inner = stack.pop()
                stack[-1].extend(self._bracket(inner))
            elif element.op != "close":
                stack[-1].append(element)
        while len(stack) > 1:
            inner = stack.pop()
            stack[-1].extend(inner[1:])
        return out

    def _bracket(self, inner: list[Element]) -> list[Element]:
        body = inner[1:]
        if not any(element.op == "cond" for element in body):
            return []
        if len(body) == 1:
            return body
        readings = self._message(body)
        if not readings:
            return []
        if len(readings) > 1:
            self.ambiguous = True
        keys = tuple(key for element in body for key in element.keys)
        whole = Element("cond", inner[0].start, body[-1].end, [readings[0].node], keys=tuple(dict.fromkeys(keys)))
        whole.tagged = body[0].tagged
        return [whole]

    # ------------------------------------------------------------ lists of one field

    def _lists(self, elements: list[Element]) -> list[Element]:
        """"hot or warm", "Burnaby, Richmond and North Van": values of one field in a row become one condition."""
        elements = self._parallel(elements)
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

    def _parallel(self, elements: list[Element]) -> list[Element]:
        """"my actives and Tess's actives": two of one field, each with the same noun, are one list with that noun."""
        for i in range(len(elements) - 4):
            a, x, joint, b, y = elements[i : i + 5]
            if [e.op for e in (a, x, joint, b, y)] == ["cond", "cond", joint.op, "cond", "cond"] and joint.op in ("and", "or", "plus", "comma") and a.keys == b.keys and x.readings == y.readings and self._listable(a, b):  # fmt: skip
                merged = replace(a, readings=[any_of([a.node, b.node])], end=b.end)
                return self._parallel([*elements[:i], merged, y, *elements[i + 5 :]])
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
        if joint == "comma" and not self._value(elements[place].node):
            return None
        if joint in ("and", "plus", "comma") and elements[place].keys[0] == "segment":
            return None
        if joint in ("and", "plus") and not self._value(elements[place].node) and not self._nobody(run[-1], elements[place]):
            return None
        return joint, place

    def _nobody(self, one: Element, other: Element) -> bool:
        return False

    def _side_by_side(self, one: Element, other: Element) -> bool:
        """"hot warm leads": two values of a field that holds one."""
        return self.catalog.fields[one.keys[0]].kind in ONE_VALUED and self._value(one.node) and self._value(other.node) and one.end >= other.start

    def _listable(self, one: Element, other: Element) -> bool:
        if len(one.keys) != 1 or one.keys != other.keys:
            return False
        return one.keys[0] != "engagement" or True

    def _value(self, node: Node) -> bool:
        return isinstance(node, Condition) and node.op in ("in", "has_any")

    def _separate_groups(self, one: Element, other: Element, elements: list[Element], start: int, place: int) -> bool:
        """"premium downtown people or kits people with PT": two nouns, each with words of its own."""
        has_left = start > 0 and elements[start - 1].op == "cond"
        if self._joint_between(elements, start, place) == "comma" and not self._value(other.node):
            return True
        follows = place + 1 < len(elements) and elements[place + 1].op == "cond"
        return one.noun and other.noun and has_left and follows and one.keys[0] != "tags"

    def _joint_between(self, elements: list[Element], start: int, place: int) -> str:
        return elements[place - 1].op

    def _list(self, run: list[Element], joints: list[str], out: list[Element], elements: list[Element], after: int) -> Element:
        if len(run) == 1:
            return run[0]
        first, last = run[0], run[-1]
        tags = first.keys[0] == "tags"
        if tags and "or" not in joints and ("and" in joints or "plus" in joints) and self._all_wanted(run, joints, out, elements, after):
            values = tuple(dict.fromkeys(v for e in run for v in _texts_of(e.node)))
            node: Node = Condition(field="tags", op="has_all", value=values)
        else:
            node = any_of(e.node for e in run)
        return Element("cond", first.start, last.end, [node], keys=first.keys, plural=last.plural, tagged=first.tagged, noun=last.noun)

    def _all_wanted(self, run: list[Element], joints: list[str], out: list[Element], elements: list[Element], after: int) -> bool:
        """"tagged A and B", "both", "A + B": every tag; "buyers and sellers" as people: any of them."""
        before = out[-1].op if out else ""
        later = {element.op for element in elements[after : after + 3]}
        if "plus" in joints or before == "both" or "same_time" in later:
            return True
        if before in ("not", "except"):
            return False
        if run[-1].plural and not run[0].tagged:
            return False
        return not any(element.plural for element in run) or run[0].tagged

    def _both_not(self, elements: list[Element]) -> list[Element]:
        """"A or B but not both", "in exactly one of A and B"."""
        out: list[Element] = []
        exactly = False
        for element in elements:
            if element.op == "exactly_one":
                exactly = True
                continue
            if element.op == "cond" and exactly:
                element, exactly = replace(element, readings=[_not_both(element.node)]), False
            if element.op == "both_not":
                place = next((i for i in range(len(out) - 1, -1, -1) if out[i].op == "cond"), None)
                if place is not None:
                    out = self._apply_not_both(out, place)
                continue
            out.append(element)
        return out

    def _apply_not_both(self, out: list[Element], place: int) -> list[Element]:
        whole = _not_both(out[place].node)
        if whole != out[place].node:
            out[place] = replace(out[place], readings=[whole])
        elif place >= 2 and out[place - 1].op == "or" and out[place - 2].op == "cond":
            a, b = out[place - 2].node, out[place].node
            both = all_of([any_of([a, b]), negated(all_of([a, b]))])
            merged = replace(out[place - 2], readings=[both], end=out[place].end, keys=(*out[place - 2].keys, *out[place].keys))
            out = [*out[: place - 2], merged, *out[place + 1 :]]
        while out and out[-1].op in ("comma", "but"):
            out.pop()
        return out

    # ------------------------------------------------------------ parts: what commas, stops and "but" separate

    def _parts(self, elements: list[Element]) -> list[Part]:
        parts: list[Part] = [Part()]
        for i, element in enumerate(elements):
            current = parts[-1]
            if element.op in ("comma", "stop", "but", "colon", "union", "group"):
                self._open(parts, element.op)
            elif element.op == "all_of":
                if current.elements and any(e.op == "cond" for e in current.elements) and not self._ends(elements, i):
                    self._open(parts, "and")
                parts[-1].shared = True
            elif element.op == "nothing_else":
                current.closed = True
            elif element.op in ("and", "or") and not any(e.op == "cond" for e in current.elements) and not current.elements:
                current.joint = element.op if element.op == "or" and current.joint != "group" else current.joint or element.op
            elif element.op == "except" and any(e.op == "cond" for e in current.elements):
                if current.elements[-1].op in ("and", "plus"):
                    current.elements.pop()
                    self._open(parts, "and")
                parts[-1].elements.append(element)
            else:
                current.elements.append(element)
        return [part for part in parts if any(e.op == "cond" for e in part.elements)]

    def _ends(self, elements: list[Element], i: int) -> bool:
        """Whether the words end a part ("… from all of it"), and so say it of the part before them."""
        following = elements[i + 1 : i + 2]
        return not following or following[0].op in ("stop", "comma")

    def _open(self, parts: list[Part], op: str) -> None:
        if parts[-1].elements and parts[-1].elements[-1].op in ("and", "or", "plus", "but"):
            last = parts[-1].elements.pop()
            op = "or" if last.op == "or" else op
        if parts[-1].elements:
            parts.append(Part(joint=op))
        elif op in ("group", "stop", "union") or not parts[-1].joint:
            parts[-1].joint = op if parts[-1].joint != "group" else "group"

    # ------------------------------------------------------------ inside one part

    def _part(self, part: Part) -> list[TreeReading]:
        elements = part.elements
        for i, element in enumerate(elements):
            if element.op == "unless":
                return self._unless(elements[:i], elements[i + 1 :])
            if element.op == "except" or (element.op == "not" and i == 0 and part.joint == "but"):
                return self._exception(elements[:i], elements[i + 1 :])
        return self._and_or(elements)

    def _exception(self, before: list[Element], after: list[Element]) -> list[TreeReading]:
        """What follows "except", up to the end of the part: things side by side together, joined things each."""
        unless: list[Element] = []
        for i, element in enumerate(after):
            if element.op == "unless":
                after, unless = after[:i], after[i + 1 :]
                break
        again = next((i for i, element in enumerate(after) if element.op == "except"), None)
        rest: list[TreeReading] = []
        if again is not None and any(e.op == "cond" for e in after[:again]):
            rest = self._exception([], after[again + 1 :])
            after = after[:again]
        sides = [[e for i, e in enumerate(side) if e.op != "not" or i] for side in self._sides(after)]
        if not sides:
            return self._and_or(before)
        out = negated(any_of(_loose(self._plain(side)) for side in sides))
        if unless:
            out = any_of([out, self._and_or(unless)[0].node])
        front = self._and_or(before) if any(e.op == "cond" for e in before) else [TreeReading(out)]
        if front[0].node is out:
            return [TreeReading(all_of([out, *(r.node for r in rest)]))]
        return [replace(r, node=all_of([r.node, out, *(x.node for x in rest)])) for r in front]

    def _unless(self, before: list[Element], after: list[Element]) -> list[TreeReading]:
        """"no complaints unless they do yoga": either the condition before, or the exception."""
        base = self._and_or(before) if any(e.op == "cond" for e in before) else []
        exception = self._and_or(after)
        if not base:
            return exception
        if not exception:
            return base
        return [TreeReading(any_of([base[0].node, exception[0].node]))]

    def _sides(self, elements: list[Element]) -> list[list[Element]]:
        sides: list[list[Element]] = [[]]
        for element in elements:
            if element.op in ("and", "or", "plus", "comma"):
                sides.append([])
            elif element.op in ("cond", "not"):
                sides[-1].append(element)
        return [side for side in sides if any(e.op == "cond" for e in side)]

    def _plain(self, elements: list[Element]) -> Node:
        """Conditions side by side, each with the "not" before it."""
        nodes: list[Node] = []
        negative = False
        for element in elements:
            if element.op == "not":
                negative = not negative
            elif element.op == "cond":
                nodes.append(negated(_loose(element.node)) if negative else element.node)
                negative = False
        return all_of(nodes)

    def _and_or(self, elements: list[Element]) -> list[TreeReading]:
        """Conditions joined by and, or and nothing; a real doubt gives two readings."""
        elements = [e for e in elements if e.op in ("cond", "not", "and", "or", "plus", "either", "neither", "both", "if", "nor")]
        elements = self._neither(elements)
        ifs = [i for i, e in enumerate(elements) if e.op == "if"]
        elements = [e for e in elements if e.op != "if"] if len(ifs) < 2 else elements
        either = next((i for i, e in enumerate(elements) if e.op == "either"), None)
        if either is not None:
            front = [e for e in elements[:either] if e.op in ("cond", "not")]
            inner = self._or_sides([e for e in elements[either + 1 :] if e.op != "either"], True)
            return [replace(r, node=all_of([self._plain(front), r.node]) if front else r.node) for r in inner]
        return self._or_sides(elements, False)

    def _neither(self, elements: list[Element]) -> list[Element]:
        """"neither A nor B": not A, not B."""
        if not any(e.op == "neither" for e in elements):
            return elements
        out: list[Element] = []
        active = False
        for element in elements:
            if element.op == "neither":
                active = True
                out.append(replace(element, op="not"))
            elif element.op in ("nor", "or") and active:
                out.append(replace(element, op="and"))
                out.append(replace(element, op="not"))
            else:
                out.append(element)
        return out

    def _or_sides(self, elements: list[Element], either: bool) -> list[TreeReading]:
        sides: list[list[Element]] = [[]]
        for element in elements:
            if element.op == "or":
                sides.append([])
            else:
                sides[-1].append(element)
        sides = [side for side in sides if any(e.op == "cond" for e in side)]
        if not sides:
            return []
        if len(sides) == 1:
            return [TreeReading(self._plain(sides[0]))]
        return self._alternatives(sides, either)

    def _alternatives(self, sides: list[list[Element]], either: bool) -> list[TreeReading]:
        counts = [sum(e.op == "cond" for e in side) for side in sides]
        whole = any_of(self._plain(side) for side in sides)
        if max(counts) == 1 or either and counts[-1] == 1:
            return [TreeReading(whole)]
        if self._conflict([self._plain(side) for side in sides]):
            return [TreeReading(whole)]
        tight = self._tight(sides)
        joined_by_and = any(e.op in ("and", "plus") for side in sides for e in side)
        if either and not any(e.op in ("and", "plus") for e in sides[-1]):
            return [TreeReading(whole if counts[-1] == 1 else tight)]
        if joined_by_and:
            return [TreeReading(whole), TreeReading(tight)]
        if (counts[-1] > 1 and self._nouns(sides)) or self._unlike(sides):
            return [TreeReading(tight), TreeReading(whole)]
        return [TreeReading(tight)]

    def _nouns(self, sides: list[list[Element]]) -> bool:
        """Whether both sides of the last "or" end in nouns for leads, so that what follows may belong to one alone."""
        left = [e for e in sides[-2] if e.op == "cond"]
        right = [e for e in sides[-1] if e.op == "cond"]
        return left[-1].noun and (right[0].noun or right[0].head)

    def _unlike(self, sides: list[list[Element]]) -> bool:
        """"hot buyers or Toronto": a noun with words before it, or something of another kind."""
        left = [e for e in sides[-2] if e.op == "cond"]
        right = [e for e in sides[-1] if e.op == "cond"]
        return len(left) > 1 and not (left[-1].complement and (right[0].complement or len(right) == 1 and left[-1].keys == right[0].keys))

    def _tight(self, sides: list[list[Element]]) -> Node:
        """The "or" joins the conditions next to it; the others hold for all."""
        front = sides[0]
        cut = max(i for i, e in enumerate(front) if e.op == "cond")
        while cut > 0 and front[cut - 1].op == "not":
            cut -= 1
        shared: list[Element] = list(front[:cut])
        near = [front[cut:]]
        for side in sides[1:]:
            first = next(i for i, e in enumerate(side) if e.op == "cond")
            near.append(side[: first + 1])
            shared += side[first + 1 :]
        nodes = [any_of(self._plain(side) for side in near)]
        if any(e.op == "cond" for e in shared):
            nodes.insert(0, self._plain(shared))
        return all_of(nodes)

    # ------------------------------------------------------------ the parts together

    def _wanted(self, node: Node) -> dict[str, set[str]]:
        """The values that a part asks for of fields that hold one value."""
        out: dict[str, set[str]] = {}
        children = node.children if isinstance(node, All) else (node,)
        for child in children:
            if isinstance(child, Condition) and child.op == "in" and self.catalog.fields[child.field].kind in ONE_VALUED:
                out.setdefault(child.field, set()).update(_texts(child))
        return out

    def _conflict(self, nodes: list[Node]) -> bool:
        """Whether no lead could be in all of them: each asks for another value of one field."""
        wanted = [self._wanted(node) for node in nodes]
        return any(
            not (one[key] & other[key])
            for i, one in enumerate(wanted)
            for other in wanted[i + 1 :]
            for key in one.keys() & other.keys()
        )

    def _combine(self, parts: list[Part], nodes: list[Node]) -> Node:
        """All parts hold, unless they are groups: numbered, "plus any …", ", or …", or asking for different values."""
        if any(part.joint == "group" for part in parts):
            return self._numbered(parts, nodes)
        sentences = self._sentences(parts)
        shared: list[Node] = []
        whole: list[tuple[str, Node]] = []
        for indexes in sentences:
            inner, outer = self._sentence([parts[i] for i in indexes], [nodes[i] for i in indexes])
            shared.extend(outer)
            if inner is not None:
                whole.append((parts[indexes[0]].joint, inner))
        return all_of([*self._sentence_groups(whole), *shared])

    def _sentences(self, parts: list[Part]) -> list[list[int]]:
        out: list[list[int]] = []
        for i, part in enumerate(parts):
            if part.joint == "stop" or not out:
                out.append([i])
            else:
                out[-1].append(i)
        return out

    def _numbered(self, parts: list[Part], nodes: list[Node]) -> Node:
        groups: list[list[Node]] = []
        shared: list[Node] = []
        inside = False
        for part, node in zip(parts, nodes, strict=True):
            if part.joint == "group":
                groups.append([node])
                inside = True
            elif inside and part.joint != "stop" and not part.shared:
                groups[-1].append(node)
            else:
                inside = False
                shared.append(node)
        return all_of([any_of(all_of(group) for group in groups), *shared])

    def _sentence_groups(self, whole: list[tuple[str, Node]]) -> list[Node]:
        """Sentences that ask for different values of one field are groups; the others hold for all."""
        nodes = [node for _, node in whole]
        grouped = [i for i, node in enumerate(nodes) if any(self._conflict([node, other]) for j, other in enumerate(nodes) if j != i)]
        if len(grouped) < 2:
            return nodes
        return [any_of(nodes[i] for i in grouped), *(node for i, node in enumerate(nodes) if i not in grouped)]

    def _sentence(self, parts: list[Part], nodes: list[Node]) -> tuple[Node | None, list[Node]]:
        """One sentence: its own meaning, and what it says of everything ("all of them must …" and what follows)."""
        cut = next((i for i, part in enumerate(parts) if part.shared), len(parts))
        shared = list(nodes[cut:])
        parts = parts[:cut]
        nodes = self._unless_parts(parts, nodes[:cut])
        if not nodes:
            return None, shared
        if any(part.joint in ("or", "union") for part in parts[1:]):
            return self._chunks(parts, nodes), shared
        return self._comma_groups(parts, nodes), shared

    def _chunks(self, parts: list[Part], nodes: list[Node]) -> Node:
        """"A with B, or C with D": the parts up to each ", or" are one alternative."""
        plain = all(sum(e.op == "cond" for e in part.elements) == 1 for part in parts)
        if plain and len(parts) > 2 and all(part.joint in ("", "comma", "or") for part in parts):
            return any_of(nodes)
        chunks: list[list[Node]] = []
        for part, node in zip(parts, nodes, strict=True):
            if part.joint in ("or", "union") or not chunks:
                chunks.append([node])
            else:
                chunks[-1].append(node)
        return any_of(all_of(chunk) for chunk in chunks)

    def _comma_groups(self, parts: list[Part], nodes: list[Node]) -> Node:
        """"trials in Kits, prospects from Corporate, mobile only": parts in conflict are groups."""
        grouped = [i for i, part in enumerate(parts) if not self._excluding(part) and any(self._conflict([nodes[i], other]) for j, other in enumerate(nodes) if j != i)]
        if len(grouped) < 2:
            return all_of(nodes)
        groups: list[list[Node]] = []
        shared: list[Node] = []
        for i, node in enumerate(nodes):
            if i in grouped and (not groups or self._conflict([node, all_of(groups[-1])])):
                groups.append([node])
            elif groups and i < grouped[-1]:
                groups[-1].append(node)
            else:
                shared.append(node)
        if len(shared) == 1 and not isinstance(nodes[-1], All) and len(groups[0]) > 1 and self._alike(groups[0][-1], shared[-1]):
            groups[-1].append(shared.pop())
        return all_of([any_of(all_of(group) for group in groups), *shared])

    def _alike(self, one: Node, other: Node) -> bool:
        """Whether each group has its own condition on one field: "…, paying over 100, basic in Burnaby, paying over 50"."""
        return isinstance(one, Condition) and isinstance(other, Condition) and one.field == other.field

    def _excluding(self, part: Part) -> bool:
        return any(e.op in ("except", "not") for e in part.elements[:1])

    def _unless_parts(self, parts: list[Part], nodes: list[Node]) -> list[Node]:
        """"…, unless they are Premium": an exception in a part of its own belongs to the part before."""
        out: list[Node] = []
        merged: list[int] = []
        for i, (part, node) in enumerate(zip(parts, nodes, strict=True)):
            if part.elements and part.elements[0].op == "unless" and out:
                out[-1] = any_of([out[-1], node])
                merged.append(i)
            else:
                out.append(node)
        for i in reversed(merged):
            del parts[i]
        return out


def _texts_of(node: Node) -> tuple[str, ...]:
    return _texts(node) if isinstance(node, Condition) else ()


def _loose(node: Node) -> Node:
    """Under a negation, "yoga and swim" means either of them."""
    if isinstance(node, Condition) and node.op == "has_all":
        return node.model_copy(update={"op": "has_any"})
    return node


def _not_both(node: Node) -> Node:
    """One of the alternatives, not all of them."""
    if isinstance(node, Condition) and node.op in ("has_any", "has_all"):
        loose, tight = node.model_copy(update={"op": "has_any"}), node.model_copy(update={"op": "has_all"})
        return All(all=(loose, negated(tight)))
    if isinstance(node, Condition) and node.op == "in" and node.field == "segment":
        each = [node.model_copy(update={"value": (value,)}) for value in _texts(node)]
        return All(all=(any_of(each), negated(All(all=tuple(each)))))
    if isinstance(node, Any_):
        return All(all=(node, negated(All(all=node.children))))
    return node
