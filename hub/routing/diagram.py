"""Decision diagrams over facts with many values: every class of facts at once, without listing them.

Reduced ordered multi-valued decision diagrams (after R. E. Bryant, IEEE Transactions on Computers C-35,
1986). A diagram is the number of its node; 0, 1 and 2 are the ends no, unknown and yes, so that Kleene's
"every" is the lesser and "some" the greater of two.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Final

NO, UNKNOWN, YES = 0, 1, 2
ENDS: Final = (NO, UNKNOWN, YES)

Node = int


class Diagrams:
    """All diagrams over the same variables; `sizes` says how many values each variable has."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = sizes
        end = len(sizes)
        self.nodes: list[tuple[int, tuple[Node, ...]]] = [(end, ())] * len(ENDS)
        self.known: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self.done: dict[tuple[str, Node, Node], Node] = {}

    def node(self, variable: int, below: tuple[Node, ...]) -> Node:
        """The one node that looks at `variable` and goes on to `below`."""
        if all(it == below[0] for it in below):
            return below[0]
        made = (variable, below)
        if made not in self.known:
            self.known[made] = len(self.nodes)
            self.nodes.append(made)
        return self.known[made]

    def every(self, them: Iterable[Node]) -> Node:
        """Kleene's and."""
        return reduce(lambda one, other: self._both("min", min, one, other), them, YES)

    def some(self, them: Iterable[Node]) -> Node:
        """Kleene's or."""
        return reduce(lambda one, other: self._both("max", max, one, other), them, NO)

    def mapped(self, name: str, ends: Mapping[int, int], it: Node) -> Node:
        """The same diagram with its ends exchanged; `name` keeps one exchange from another."""
        if it in ENDS:
            return ends[it]
        key = (name, it, it)
        if key not in self.done:
            variable, below = self.nodes[it]
            self.done[key] = self.node(variable, tuple(self.mapped(name, ends, low) for low in below))
        return self.done[key]

    def count(self, it: Node, end: int) -> int:
        """How many classes of facts lead to this end."""
        counts: dict[Node, int] = {}

        def below(node: Node) -> int:
            if node in ENDS:
                return int(node == end)
            if node not in counts:
                counts[node] = sum(below(low) * self._skipped(node, low) for low in self.nodes[node][1])
            return counts[node]

        return below(it) * self._width(0, self.nodes[it][0])

    def example(self, it: Node, end: int) -> dict[int, int] | None:
        """One class that leads there, as value by variable; None when there is none."""
        if it in ENDS:
            return {} if it == end else None
        variable, below = self.nodes[it]
        for value, low in enumerate(below):
            if (rest := self.example(low, end)) is not None:
                return {variable: value} | rest
        return None

    def _both(self, name: str, choose: Callable[[int, int], int], one: Node, other: Node) -> Node:
        if one in ENDS and other in ENDS:
            return choose(one, other)
        one, other = min(one, other), max(one, other)  # an end comes before every node
        decisive = choose(NO, YES)
        if one in (decisive, other):
            return one
        if one in ENDS and one != UNKNOWN:
            return other
        key = (name, one, other)
        if key not in self.done:
            top = min(self.nodes[one][0], self.nodes[other][0])
            pairs = zip(self._at(one, top), self._at(other, top), strict=True)
            self.done[key] = self.node(top, tuple(self._both(name, choose, a, b) for a, b in pairs))
        return self.done[key]

    def _at(self, it: Node, variable: int) -> tuple[Node, ...]:
        own, below = self.nodes[it]
        return below if own == variable else (it,) * self.sizes[variable]

    def _skipped(self, node: Node, low: Node) -> int:
        return self._width(self.nodes[node][0] + 1, self.nodes[low][0])

    def _width(self, first: int, last: int) -> int:
        width = 1
        for size in self.sizes[first:last]:
            width *= size
        return width
