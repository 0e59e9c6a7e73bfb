"""One small example a measure, from the module of its family: `EXAMPLES` maps names to calls."""

from importlib import import_module

from wenmao.measures.catalogue import FAMILIES


def examples():
    """Each measure's example by its name: a call without arguments that gives the measure's table."""
    found = {}
    for family in FAMILIES:
        found |= import_module(f"tests.measures.examples.{family}").EXAMPLES
    return found
