"""Groups: parts of a message that are alternatives, and what is said of all of them."""

from dataclasses import dataclass, field

from assistant.interpreter.joining import all_of, any_of, unless, value_texts
from assistant.interpreter.scan import Element
from segment_core.catalog import Catalog
from segment_core.model import All, Condition, Node

ONE_VALUED = ("choice", "text", "member")


@dataclass
class Part:
    """Some conditions that belong together, how they are joined to what stands before, and what was said of them."""

    elements: list[Element] = field(default_factory=list[Element])
    joint: str = ""  # "", comma, and, or, but, stop, union, group
    shared: bool = False  # "all of them must be …"
    closed: bool = False  # "nothing else"
    anded: bool = False  # "…, and investors": joined by a comma and an "and"


class Groups:
    """Puts the parts of a message together."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def _wanted(self, node: Node) -> dict[str, set[str]]:
        """The values that a part asks for of fields that hold one value."""
        out: dict[str, set[str]] = {}
        children = node.children if isinstance(node, All) else (node,)
        for child in children:
            if (
                isinstance(child, Condition)
                and child.op == "in"
                and self.catalog.fields[child.field].kind in ONE_VALUED
            ):
                out.setdefault(child.field, set()).update(value_texts(child))
        return out

    def conflict(self, nodes: list[Node]) -> bool:
        """Whether no lead could be in all of them: each asks for another value of one field."""
        wanted = [self._wanted(node) for node in nodes]
        return any(
            not (one[key] & other[key])
            for i, one in enumerate(wanted)
            for other in wanted[i + 1 :]
            for key in one.keys() & other.keys()
        )

    def combine(self, parts: list[Part], nodes: list[Node]) -> Node:
        """All parts hold, unless they are groups: numbered, "plus any …", ", or …", or asking for different values."""
        if any(part.joint == "group" for part in parts):
            return self._numbered(parts, nodes)
        sentences = self._sentences(parts, nodes)
        shared: list[Node] = []
        whole: list[tuple[str, Node]] = []
        for indexes in sentences:
            inner, outer = self._sentence([parts[i] for i in indexes], [nodes[i] for i in indexes])
            shared.extend(outer)
            if inner is not None:
                whole.append((parts[indexes[0]].joint, inner))
        last = parts[sentences[-1][0]]
        return all_of([*self._sentence_groups(whole, len(sentences[-1]) == 1 and self._adds_people(last)), *shared])

    def mixed_bullets(self, parts: list[Part], nodes: list[Node]) -> Node | None:
        """Lines of which some say who and some only what: read as groups, the other way to read them than together."""
        if sum(part.joint == "bullet" for part in parts) < 2:
            return None
        for part in parts:
            part.joint = "group" if part.joint == "bullet" else part.joint
        return self._numbered(parts, nodes)

    def _sentences(self, parts: list[Part], nodes: list[Node]) -> list[list[int]]:
        out: list[list[int]] = []
        for i, part in enumerate(parts):
            groups = len(out) > 1 and self.conflict([all_of(nodes[k] for k in sentence) for sentence in out])
            if part.joint in ("stop", "bullet") or not out or (part.joint == "union" and groups):
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

    def _adds_people(self, part: Part) -> bool:
        """Whether the part ends a list of groups: ", and investors", not ", and in Toronto"."""
        conds = [e for e in part.elements if e.op == "cond"]
        if any(element.anywhere for element in conds) and not part.shared:
            return True
        return part.anded and part.elements[0].op == "cond" and conds[-1].noun and not part.shared

    def _sentence_groups(self, whole: list[tuple[str, Node]], adds: bool) -> list[Node]:
        """Sentences that ask for different values of one field are groups, with the people that the last one
        `adds`; the others hold for all."""
        nodes = [node for _, node in whole]
        grouped = [
            i
            for i, node in enumerate(nodes)
            if any(self.conflict([node, other]) for j, other in enumerate(nodes) if j != i)
        ]
        if len(grouped) < 2:
            return nodes
        if (adds or whole[-1][0] == "union") and len(nodes) - 1 not in grouped:
            grouped.append(len(nodes) - 1)
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
        """ "A with B, or C with D": the parts up to each ", or" are one alternative."""
        plain = all(sum(e.op == "cond" for e in part.elements) == 1 for part in parts)
        if plain and len(parts) > 2 and all(part.joint in ("", "comma", "or") for part in parts):
            return any_of(nodes)
        chunks: list[tuple[list[Part], list[Node]]] = []
        for part, node in zip(parts, nodes, strict=True):
            if part.joint in ("or", "union") or not chunks:
                chunks.append(([part], [node]))
            else:
                chunks[-1][0].append(part)
                chunks[-1][1].append(node)
        return any_of(self._comma_groups(inner, each) for inner, each in chunks)

    def _comma_groups(self, parts: list[Part], nodes: list[Node]) -> Node:
        """ "trials in Kits, prospects from Corporate, mobile only": parts in conflict are groups."""
        grouped = [
            i
            for i, part in enumerate(parts)
            if not self._excluding(part)
            and any(self.conflict([nodes[i], other]) for j, other in enumerate(nodes) if j != i)
        ]
        if len(grouped) < 2:
            two = len(nodes) == 2 and any(element.anywhere for element in parts[1].elements) and self._people(parts[0])
            return any_of(nodes) if two else all_of(nodes)
        groups: list[list[Node]] = []
        shared: list[Node] = []
        for i, node in enumerate(nodes):
            if i in grouped and (not groups or self.conflict([node, all_of(groups[-1])])):
                groups.append([node])
            elif groups and i < grouped[-1]:
                groups[-1].append(node)
            else:
                shared.append(node)
        if shared and shared[-1] is nodes[-1] and self._adds_people(parts[-1]):
            groups.append([shared.pop()])
        if (
            len(shared) == 1
            and not isinstance(nodes[-1], All)
            and len(groups[0]) > 1
            and self._alike(groups[0][-1], shared[-1])
        ):
            groups[-1].append(shared.pop())
        return all_of([any_of(all_of(group) for group in groups), *shared])

    def _people(self, part: Part) -> bool:
        """Whether the part names people of its own: several conditions, or a noun."""
        conds = [e for e in part.elements if e.op == "cond"]
        return len(conds) > 1 or any(e.noun or e.plural for e in conds)

    def _alike(self, one: Node, other: Node) -> bool:
        """Whether each group has its own condition on one field: "…, over 100, basic in Burnaby, over 50"."""
        return isinstance(one, Condition) and isinstance(other, Condition) and one.field == other.field

    def _excluding(self, part: Part) -> bool:
        return any(e.op in ("except", "not") for e in part.elements[:1])

    def _unless_parts(self, parts: list[Part], nodes: list[Node]) -> list[Node]:
        """ "…, unless they are Premium": an exception in a part of its own belongs to the part before."""
        out: list[Node] = []
        merged: list[int] = []
        for i, (part, node) in enumerate(zip(parts, nodes, strict=True)):
            if part.elements and part.elements[0].op == "unless" and out:
                out[-1] = unless(out[-1], node)
                merged.append(i)
            else:
                out.append(node)
        for i in reversed(merged):
            del parts[i]
        return out
