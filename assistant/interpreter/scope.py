"""Conditions and connectives to one tree: lists, negation and its reach, either/or, groups, exceptions, tails."""

from dataclasses import dataclass, replace
from itertools import islice, product

from assistant.interpreter.groups import Groups, Part
from assistant.interpreter.joining import all_of, any_of, loose, negated, unless
from assistant.interpreter.lists import Lists
from assistant.interpreter.scan import Element
from segment_core.catalog import Catalog
from segment_core.model import All, Condition, Node

MAX_READINGS = 4


@dataclass(frozen=True)
class TreeReading:
    """One way to read the whole message. `label` says what makes it different."""

    node: Node
    label: str = ""


class Scope:
    """Builds the tree of one message's elements."""

    def __init__(self, catalog: Catalog) -> None:
        self.lists = Lists(catalog)
        self.groups = Groups(catalog)

    def readings(self, elements: list[Element]) -> list[TreeReading]:
        """Every reading, the first the likeliest; none where there is no condition."""
        conds = [element for element in elements if element.op == "cond" and len(element.readings) > 1]
        out: list[TreeReading] = []
        for choice in islice(product(*(range(len(element.readings)) for element in conds)), 2 * MAX_READINGS):
            chosen = {id(element): pick for element, pick in zip(conds, choice, strict=True)}
            if not self._one_field_a_list(elements, chosen):
                continue
            picked = [self._picked(element, chosen) for element in elements]
            label = " · ".join(e.labels[chosen[id(e)]] for e in conds if chosen[id(e)] < len(e.labels))
            out.extend(replace(r, label=" · ".join(x for x in (label, r.label) if x)) for r in self._message(picked))
        possible = [reading for reading in out if not self._impossible(reading.node)]
        unique: dict[Node, TreeReading] = {}
        for reading in possible or out:
            unique.setdefault(reading.node, reading)
        return list(unique.values())[:MAX_READINGS]

    def _one_field_a_list(self, elements: list[Element], chosen: dict[int, int]) -> bool:
        """Whether "Fitzroy or Kew", both a clinic and a suburb, are read as values of one field."""
        for one, joint, other in zip(elements, elements[1:], elements[2:], strict=False):
            listed = id(one) in chosen and id(other) in chosen and joint.op in ("or", "and", "comma", "plus")
            if listed and len(one.keys) > 1 and set(one.keys) == set(other.keys):
                keys = [element.keys[chosen[id(element)]] for element in (one, other)]
                if keys[0] != keys[1]:
                    return False
        return True

    def _impossible(self, node: Node) -> bool:
        """Whether two values of a field that holds one are asked for at once."""
        children = node.children if isinstance(node, All) else ()
        lists = [child for child in children if isinstance(child, Condition) and child.op == "in"]
        return any(self.groups.conflict([one, other]) for i, one in enumerate(lists) for other in lists[i + 1 :])

    def _picked(self, element: Element, chosen: dict[int, int]) -> Element:
        if element.op != "cond" or len(element.readings) == 1:
            return replace(element)
        pick = chosen[id(element)]
        return replace(element, readings=[element.readings[pick]], keys=(element.keys[pick],))

    # ------------------------------------------------------------ the whole message

    def _message(self, elements: list[Element]) -> list[TreeReading]:
        elements = self._brackets(elements)
        apart = self._apart(elements)
        shared = self._joined(elements)
        if not apart or not shared:
            return shared
        own = [replace(reading, label="said of the last only") for reading in self._joined(apart)]
        return [*(replace(reading, label=reading.label or "said of both") for reading in shared), *own]

    def _apart(self, elements: list[Element]) -> list[Element]:
        """ "A, or B in Dublin": two of one field, a comma before the "or", then what may be said of the second alone;
        the elements with two groups. Nothing where it is otherwise."""
        place = next((i for i, element in enumerate(elements) if element.op == "cond"), len(elements))
        said = elements[place : place + 5]
        if [element.op for element in said] != ["cond", "comma", "or", "cond", "cond"]:
            return []
        one, comma, _, other, more = said
        listed = (
            one.keys == other.keys != more.keys and self.lists.is_value(one.node) and self.lists.is_value(other.node)
        )
        union = replace(comma, op="union")
        return [*elements[: place + 1], union, *elements[place + 3 :]] if listed and more.complement else []

    def _joined(self, elements: list[Element]) -> list[TreeReading]:
        elements = self.lists.joined(elements)
        parts = self._parts(elements)
        if not parts:
            return []
        options: list[list[TreeReading]] = []
        for part in parts:
            options.append(self._part(part))
        out: list[TreeReading] = []
        for combination in islice(product(*options), MAX_READINGS):
            nodes = [reading.node for reading in combination]
            label = " · ".join(reading.label for reading in combination if reading.label)
            out.append(TreeReading(self.groups.combine(parts, nodes), label))
            if (grouped := self.groups.mixed_bullets(parts, nodes)) is not None:
                out = [TreeReading(grouped, "any of the lines"), replace(out[-1], label="all of the lines")]
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
        keys = tuple(key for element in body for key in element.keys)
        whole = Element("cond", inner[0].start, body[-1].end, [readings[0].node], keys=tuple(dict.fromkeys(keys)))
        whole.tagged = body[0].tagged
        return [whole]

    # ------------------------------------------------------------ lists of one field

    # ------------------------------------------------------------ parts: what commas, stops and "but" separate

    def _parts(self, elements: list[Element]) -> list[Part]:
        parts: list[Part] = [Part()]
        for i, element in enumerate(elements):
            current = parts[-1]
            if element.op in ("comma", "stop", "but", "colon", "union", "group", "bullet"):
                self._open(parts, element.op)
            elif element.op == "all_of":
                if current.elements and any(e.op == "cond" for e in current.elements) and not self._ends(elements, i):
                    self._open(parts, "and")
                parts[-1].shared = True
            elif element.op == "nothing_else":
                current.closed = True
            elif (
                element.op in ("and", "or")
                and not any(e.op == "cond" for e in current.elements)
                and not current.elements
            ):
                current.anded = element.op == "and"
                current.joint = (
                    element.op if element.op == "or" and current.joint != "group" else current.joint or element.op
                )
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
        elif op in ("group", "stop", "union", "bullet") or not parts[-1].joint:
            parts[-1].joint = op if parts[-1].joint != "group" else "group"

    # ------------------------------------------------------------ inside one part

    def _part(self, part: Part) -> list[TreeReading]:
        elements = part.elements
        for i, element in enumerate(elements):
            if element.op == "unless":
                return self._exempt(elements[:i], elements[i + 1 :])
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
        out = negated(any_of(loose(self._plain(side)) for side in sides))
        if exempt := self._and_or(unless):
            out = any_of([out, exempt[0].node])
        front = self._and_or(before) or [TreeReading(out)]
        if front[0].node is out:
            return [TreeReading(all_of([out, *(r.node for r in rest)]))]
        return [replace(r, node=all_of([r.node, out, *(x.node for x in rest)])) for r in front]

    def _exempt(self, before: list[Element], after: list[Element]) -> list[TreeReading]:
        """ "no complaints unless they do yoga": either the condition before, or the exception."""
        base = self._and_or(before) if any(e.op == "cond" for e in before) else []
        exception = self._and_or(after)
        if not base:
            return exception
        if not exception:
            return base
        return [TreeReading(unless(base[0].node, exception[0].node))]

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
                nodes.append(negated(loose(element.node)) if negative else element.node)
                negative = False
        return all_of(nodes)

    def _and_or(self, elements: list[Element]) -> list[TreeReading]:
        """Conditions joined by and, or and nothing; a real doubt gives two readings."""
        elements = [
            e
            for e in elements
            if e.op in ("cond", "not", "and", "or", "plus", "either", "neither", "both", "if", "nor")
        ]
        elements = self._neither(elements)
        ifs = [i for i, e in enumerate(elements) if e.op == "if"]
        elements = [e for e in elements if e.op != "if"] if len(ifs) < 2 else elements
        either = next((i for i, e in enumerate(elements) if e.op == "either"), None)
        if either is not None:
            front = [e for e in elements[:either] if e.op in ("cond", "not")]
            inner = self._or_sides([e for e in elements[either + 1 :] if e.op != "either"], True)
            if not inner and any(e.op == "cond" for e in front):
                return [TreeReading(self._plain(front))]
            return [replace(reading, node=self._with_front(front, reading.node)) for reading in inner]
        return self._or_sides(elements, False)

    def _with_front(self, front: list[Element], node: Node) -> Node:
        """What stands before "either": conditions that hold too, or a "not" over all of it."""
        while front and front[-1].op == "not":
            front, node = front[:-1], negated(node)
        return all_of([self._plain(front), node]) if front else node

    def _neither(self, elements: list[Element]) -> list[Element]:
        """ "neither A nor B": not A, not B."""
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
            return self._two_groups(sides[0]) or self._noun_phrases(sides[0])
        return self._alternatives(sides, either)

    def _two_groups(self, elements: list[Element]) -> list[TreeReading]:
        """ "hot buyers in Toronto and warm sellers in Calgary": groups where nobody could be in both; where somebody
        could ("hot leads and VIPs") it is two readings."""
        places = [i for i, e in enumerate(elements) if e.op in ("and", "plus") and 0 < i < len(elements) - 1]
        for place in places:
            left, right = elements[:place], elements[place + 1 :]
            conds = [[e for e in side if e.op == "cond"] for side in (left, right)]
            if not all(conds) or right[0].op != "cond" or left[-1].op != "cond":
                continue
            nodes = [self._plain(side) for side in (left, right)]
            union, both = TreeReading(any_of(nodes), "either group"), TreeReading(all_of(nodes), "both at once")
            if self.groups.conflict(nodes):
                return [TreeReading(union.node)] if min(len(side) for side in conds) > 1 else []
            people = right[0].noun or (len(conds[1]) > 1 and any(e.noun for e in conds[1]) and not right[0].complement)
            named = any(e.noun for e in conds[0]) and not left[0].complement
            alike = {key for e in conds[0] for key in e.keys} & {key for e in conds[1] for key in e.keys}
            negative = any(e.op == "not" for e in (*left, *right))
            if people and named and not negative and not right[0].complement and "assigned_to" not in right[0].keys:
                return [union, both] if not alike or len(conds[1]) > 1 else []
        return []

    def _noun_phrases(self, elements: list[Element]) -> list[TreeReading]:
        """ "aren't hot buyers": not buyers that are hot, or buyers that are not hot; side by side it may be either."""
        plain = TreeReading(self._plain(elements))
        for i, (no, one, other) in enumerate(zip(elements, elements[1:], elements[2:], strict=False)):
            phrase = [no.op, one.op, other.op] == ["not", "cond", "cond"] and one.end == other.start and other.noun
            phrase = phrase and not no.complement
            adjective = not one.complement and not one.noun and not other.complement and no.end > no.start
            if phrase and adjective and one.keys != other.keys:
                rest = [*elements[:i], *elements[i + 3 :]]
                whole = negated(all_of([one.node, other.node]))
                nodes = [whole, self._plain(rest)] if any(e.op == "cond" for e in rest) else [whole]
                together = TreeReading(all_of(nodes), "not those who are both")
                return (
                    [replace(together, label="")]
                    if no.noun
                    else [together, replace(plain, label="only the first is negated")]
                )
        return [plain]

    def _alternatives(self, sides: list[list[Element]], either: bool) -> list[TreeReading]:
        counts = [sum(e.op == "cond" for e in side) for side in sides]
        whole = any_of(self._plain(side) for side in sides)
        if max(counts) == 1 or (either and counts[-1] == 1):
            return [TreeReading(whole)]
        if self.groups.conflict([self._plain(side) for side in sides]):
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
        """ "hot buyers or Toronto": a noun with words before it, or something of another kind."""
        left = [e for e in sides[-2] if e.op == "cond"]
        right = [e for e in sides[-1] if e.op == "cond"]
        return len(left) > 1 and not (
            left[-1].complement and (right[0].complement or (len(right) == 1 and left[-1].keys == right[0].keys))
        )

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
