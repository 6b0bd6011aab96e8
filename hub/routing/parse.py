"""Turns a rule's sentence into a condition; whatever it does not know, it names, and nothing is ever run.

The sentence is a Python expression of which only names, `and`, `or`, `not`, `certain(...)`,
`any_<group>(...)` and comparisons of an age with whole years are understood.
"""

import ast
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from hub.routing.condition import All, Any, Certain, Condition, Is, Not, Somebody, Under
from hub.routing.facts import AGE_LABELS, FACTS
from hub.routing.scene import Group

GROUPS: Final = {f"any_{group}": group for group in Group if group is not Group.INCIDENT}
FUNCTIONS: Final = ("certain", *GROUPS)
DEEPEST: Final = 20

Terms = Mapping[str, Condition]


class Unreadable(Exception):
    """The sentence cannot be understood; the text says which word and what to write instead."""


def parse(sentence: str, terms: Terms, group: Group = Group.PERSON) -> Condition:
    """The condition for a rule that is asked of `group`; raises Unreadable."""
    try:
        tree = ast.parse(" ".join(sentence.split()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"This is not a sentence the rules understand: {error.args[0]}.") from None
    found = _read(tree, terms, DEEPEST)
    if group is Group.INCIDENT:
        _refuse_persons(found)
    return found


def _read(node: ast.expr, terms: Terms, depth: int) -> Condition:
    if depth == 0:
        raise Unreadable(f"This is nested more than {DEEPEST} deep. Give a part of it a name as a [[term]].")
    match node:
        case ast.Name(id=name):
            return _named(name, terms)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_read(operand, terms, depth - 1))
        case ast.BoolOp(op=op, values=values):
            parts = tuple(_read(value, terms, depth - 1) for value in values)
            return All(parts) if isinstance(op, ast.And) else Any(parts)
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _compared([left, *others], ops)
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
            inside = _read(inner, terms, depth - 1)
            return Certain(inside) if name == "certain" else Somebody(GROUPS[name], inside)
    raise Unreadable(
        f'"{ast.unparse(node)[:60]}" is not understood. Use facts, terms, and, or, not, '
        f"{', '.join(f'{it}(...)' for it in FUNCTIONS)}, and ages compared with whole years."
    )


def _named(name: str, terms: Terms) -> Condition:
    if name in FACTS:
        return Is(name)
    if name in terms:
        return terms[name]
    known = [*FACTS, *terms, *AGE_LABELS, *FUNCTIONS]
    if name in known:
        raise Unreadable(f'"{name}" does not stand alone: compare an age with years, give a function a part.')
    close = get_close_matches(name, known, n=1)
    meant = f' Did you mean "{close[0]}"?' if close else ""
    raise Unreadable(f'There is no fact or term "{name}".{meant}')


def _compared(operands: list[ast.expr], ops: list[ast.cmpop]) -> Condition:
    pairs = zip(operands, ops, operands[1:], strict=False)
    found = tuple(_bound(left, op, right) for left, op, right in pairs)
    return found[0] if len(found) == 1 else All(found)


def _bound(left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
    match left, op, right:
        case ast.Name(id=age), ast.Lt(), ast.Constant(value=int(years)) if age in AGE_LABELS:
            return Under(age, years)
        case ast.Name(id=age), ast.GtE(), ast.Constant(value=int(years)) if age in AGE_LABELS:
            return Not(Under(age, years))
        case ast.Constant(value=int(years)), ast.LtE(), ast.Name(id=age) if age in AGE_LABELS:
            return Not(Under(age, years))
        case ast.Constant(value=int(years)), ast.Gt(), ast.Name(id=age) if age in AGE_LABELS:
            return Under(age, years)
    ages = " or ".join(AGE_LABELS)
    raise Unreadable(f'Compare {ages} with whole years by "<" or ">=", such as "16 <= age_at_death < 18".')


def _refuse_persons(condition: Condition) -> None:
    """A rule asked of the incident may speak of persons only inside any_<group>(...)."""
    match condition:
        case Somebody():
            return
        case Is(name=name) if FACTS[name].personal:
            raise Unreadable(f'"{name}" is about a person: set for_each, or write any_subject({name}).')
        case Under(age=age):
            raise Unreadable(f'"{age}" is about a person: set for_each, or use any_subject(...).')
    for part in condition.parts():
        _refuse_persons(part)
