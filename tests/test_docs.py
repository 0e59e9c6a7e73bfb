"""Docs and program do not drift apart: every command and every source has its place."""

import doctest
import re

import pytest
import typer

from tests.shared import REPOSITORY
from wenmao.cli import app
from wenmao.measures.catalogue import measures
from wenmao.statistics.sources.registry import SOURCES, source

DOCS = REPOSITORY / "docs"


def commands():
    root = typer.main.get_command(app)
    for name, command in root.commands.items():
        nested = getattr(command, "commands", None)
        yield from (f"{name} {inner}" for inner in nested) if nested else (name,)


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_is_told_of(command):
    assert f"`wenmao {command}" in (DOCS / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(SOURCES))
def test_every_source_has_a_page_and_says_what_it_is(name):
    page = "mapping" if name == "map" else name
    assert (DOCS / "sources" / f"{page}.md").exists()
    assert f"sources/{page}.md" in (DOCS / "statistics.md").read_text(encoding="utf-8")
    said = source(name).describe()
    assert said.name == name
    assert said.title.en
    assert said.title.zh
    assert said.licence or name in ("map", "gacc")  # no licence of customs' tables was seen


@pytest.mark.parametrize("name", list(measures()))
def test_every_measure_is_told_of_on_the_page_of_its_family(name):
    page = DOCS / "measures" / f"{measures()[name].family}.md"
    assert re.search(rf"\b{name}\b", page.read_text(encoding="utf-8"))
    assert f"`{name}`" in (DOCS / "measures.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", sorted((DOCS / "measures").glob("*.md")), ids=lambda page: page.stem)
def test_examples_on_the_pages_of_measures_run(page):
    told = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert told.failed == 0


def test_links_between_docs_lead_somewhere():
    for page in [*DOCS.rglob("*.md"), *REPOSITORY.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
