"""A measure's own choices, from the words of a command line to what its function takes."""

from collections.abc import Mapping
from inspect import Parameter
from typing import Any, Literal, get_args, get_origin

from wenmao.measures.model import Measure
from wenmao.statistics.queries.query import Unanswerable

_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


def choices(measure: Measure, written: Mapping[str, str]) -> dict[str, Any]:
    """What a measure's function is called with; `Unanswerable` names the choice that is none, and what is.

    >>> from wenmao.measures.catalogue import measure
    >>> choices(measure("growth"), {"span": "5"})
    {'span': 5}
    """
    found = {}
    for name, text in written.items():
        parameter = measure.choices.get(name)
        if parameter is None:
            known = ", ".join(f"{of.name} ({default(of)})" for of in measure.choices.values())
            raise Unanswerable(f"{measure.name} has no choice {name!r}; it has {known or 'none'}")
        found[name] = _read(measure, parameter, text)
    for name, parameter in measure.choices.items():
        if parameter.default is Parameter.empty and name not in found:
            raise Unanswerable(f"{measure.name} needs a choice: {name}={_kind(parameter)}")
    return found


def default(parameter: Parameter) -> str:
    """A choice's default in words."""
    if parameter.default is Parameter.empty:
        return "no default"
    value = parameter.default
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _read(measure: Measure, parameter: Parameter, text: str) -> Any:
    allowed = _allowed(parameter.annotation)
    if allowed and text not in allowed:
        raise Unanswerable(f"{measure.name}: {parameter.name}={text} is none of {', '.join(allowed)}")
    try:
        return _value(parameter.default, text)
    except ValueError:
        raise Unanswerable(f"{measure.name}: {parameter.name}={text} is no {_kind(parameter)}") from None


def _value(default: Any, text: str) -> Any:
    match default:
        case bool():
            if text not in (*_YES, *_NO):
                raise ValueError(text)
            return text in _YES
        case int():
            return int(text)
        case float():
            return float(text)
        case tuple():
            return tuple(filter(None, text.split(",")))
        case str():
            return text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _allowed(annotation: Any) -> tuple[str, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _kind(parameter: Parameter) -> str:
    if allowed := _allowed(parameter.annotation):
        return "|".join(allowed)
    names = {bool: "yes or no", int: "whole number", float: "number", tuple: "list", str: "text"}
    return names.get(type(parameter.default), "value")
