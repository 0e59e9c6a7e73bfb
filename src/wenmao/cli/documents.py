"""`wenmao brief`, `check` and `read`: commands over documents."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wenmao.cli.output import (
    FOUND,
    UNREADABLE,
    AsJson,
    InLanguage,
    language_of,
    print_json,
    screen,
    stop,
)

if TYPE_CHECKING:
    from rich.console import Console

    from wenmao.checks.model import Verdict
    from wenmao.claims.model import Claim
    from wenmao.desk import Checked
    from wenmao.documents.model import Document
    from wenmao.vocabulary.languages import Language

Sources = Annotated[
    list[str],
    typer.Argument(metavar="PATH|URL|-...", help="Files or addresses; - is standard input."),
]
FailOn = Annotated[
    str,
    typer.Option(
        "--fail-on",
        metavar="VERDICTS",
        help="Exit with status 1 on any of these verdicts, separated by commas.",
    ),
]


Allow = Annotated[
    list[str],
    typer.Option("--allow", metavar="HOST", help="A private host or network that may be fetched from."),
]
Ocr = Annotated[bool, typer.Option("--ocr", help="Read pictures of pages by text recognition.")]


def brief(
    sources: Sources,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the briefings.")] = Path("briefings"),
    language: InLanguage = None,
    fail_on: FailOn = "",
    allow: Allow = [],  # noqa: B006 - typer copies it
    ocr: Ocr = False,
) -> None:
    """Check documents and write a briefing of each, as HTML, Markdown and JSON."""
    from wenmao.desk import brief as write  # noqa: PLC0415
    from wenmao.desk import check as check_document  # noqa: PLC0415
    from wenmao.desk import save  # noqa: PLC0415

    named = _verdicts(fail_on)
    run = _Run(sources, allow, ocr=ocr)
    for source, document in run.documents():
        checked = check_document(document)
        run.seen(checked, named)
        briefing = write(checked, language_of(language))
        try:
            paths = save(briefing, out, _file_name(source, run.names))
        except OSError as error:
            stop(f"{out}: the briefing could not be written ({error.strerror}). "
                  "Free some space or name another folder with --out.")  # fmt: skip
        _show(run.console, checked, language_of(language))
        run.console.print(f"[bold]{paths[0]}[/]", soft_wrap=True, highlight=False)
        run.console.print()
    run.close()


def check(
    sources: Sources,
    as_json: AsJson = False,
    language: InLanguage = None,
    fail_on: FailOn = "",
    allow: Allow = [],  # noqa: B006 - typer copies it
    ocr: Ocr = False,
) -> None:
    """Check every figure of documents and show the findings."""
    from wenmao.desk import check as check_document  # noqa: PLC0415

    named = _verdicts(fail_on)
    run = _Run(sources, allow, ocr=ocr)
    for _, document in run.documents():
        checked = check_document(document)
        run.seen(checked, named)
        spoken = language_of(language)
        if as_json:
            from wenmao.briefing.document_json import check_json  # noqa: PLC0415

            print_json(check_json(
                document, checked.claims, checked.findings, spoken or document.language))  # fmt: skip
        else:
            _show(run.console, checked, spoken)
    run.close()


def read(
    sources: Sources,
    as_json: AsJson = False,
    quantities: Annotated[
        bool,
        typer.Option("--quantities", help="Every number with its unit instead, whatever it states."),
    ] = False,
    allow: Allow = [],  # noqa: B006 - typer copies it
    ocr: Ocr = False,
) -> None:
    """Show what documents say: title, publisher, date, and every claim with its fields."""
    from wenmao.desk import claims_of  # noqa: PLC0415

    run = _Run(sources, allow, ocr=ocr)
    for _, document in run.documents():
        if quantities:
            _show_quantities(run.console, document, as_json=as_json)
            continue
        claims = claims_of(document)
        if as_json:
            from wenmao.briefing.document_json import read_json  # noqa: PLC0415

            print_json(read_json(document, claims))
            continue
        _show_head(run.console, document)
        from rich.table import Table  # noqa: PLC0415

        table = Table(box=None, pad_edge=False)
        for head in ("quote", "value", "unit", "kind", "period", "flow", "of and with", "subject"):
            table.add_column(head, overflow="fold")
        for claim in claims:
            arrow = {"up": "↑ ", "down": "↓ "}.get(claim.direction or "", "")
            table.add_row(
                claim.quote, _span(claim), claim.unit, arrow + claim.kind,
                claim.period.code if claim.period else "", claim.flow or "",
                " ".join(place for place in (claim.reporter, claim.partner) if place), claim.subject,
            )  # fmt: skip
        run.console.print(table)
    run.close()


class _Run:
    """One command over several sources: a bad one is reported, the rest goes on."""

    def __init__(self, sources: list[str], allow: list[str], *, ocr: bool) -> None:
        self.sources, self.allow, self.ocr = sources, allow, ocr
        self.console = screen()
        self.names: set[str] = set()
        self.unread = 0
        self.found = False

    def documents(self) -> "Iterator[tuple[str, Document]]":
        """Each source that could be read, with its document; the others are told of."""
        from rich.progress import Progress, SpinnerColumn, TextColumn  # noqa: PLC0415

        from wenmao.desk import read as read_document  # noqa: PLC0415
        from wenmao.documents.errors import UnreadableDocument  # noqa: PLC0415

        errors = screen(stderr=True)
        with Progress(
            SpinnerColumn(), TextColumn("{task.description} {task.completed}/{task.total}"),
            console=errors, transient=True, disable=not errors.is_terminal or len(self.sources) < 2,
        ) as progress:  # fmt: skip
            task = progress.add_task("", total=len(self.sources))
            for source in self.sources:
                progress.update(task, description=source)
                try:
                    document = read_document(source, data=self._data(source), ocr=self.ocr)
                except UnreadableDocument as problem:
                    self.unread += 1
                    errors.print(f"wenmao: {problem}", markup=False, highlight=False, soft_wrap=True)
                    continue
                finally:
                    progress.advance(task)
                for warning in document.warnings:
                    errors.print(f"wenmao: {source}: {warning}", markup=False, soft_wrap=True)
                yield source, document

    def _data(self, source: str) -> bytes | None:
        """The bytes of what is no file here: of standard input, or of an address on an allowed host."""
        if source == "-":
            return sys.stdin.buffer.read()
        if not self.allow or not source.startswith(("http://", "https://")):
            return None
        from wenmao.documents.collecting.model import Policy  # noqa: PLC0415
        from wenmao.documents.fetching import fetch  # noqa: PLC0415

        try:
            return fetch(source, Policy(allow=frozenset(self.allow)))
        except ValueError as problem:
            stop(str(problem), 2)

    def seen(self, checked: "Checked", named: "set[Verdict]") -> None:
        """Note whether a document has a finding that the run is to fail on."""
        self.found = self.found or any(finding.verdict in named for finding in checked.findings)

    def close(self) -> None:
        """End the command with the exit status that the run has earned."""
        if self.found:
            raise typer.Exit(FOUND)
        if self.unread:
            raise typer.Exit(UNREADABLE)


def _show(console: "Console", checked: "Checked", language: "Language | None") -> None:
    spoken = language or checked.document.language
    _show_head(console, checked.document)
    quotes = {claim.id: claim.quote for claim in checked.claims}
    counts: dict[Verdict, int] = {}
    for finding in checked.findings:
        counts[finding.verdict] = counts.get(finding.verdict, 0) + 1
    shown = [finding for finding in checked.findings if finding.verdict.value not in _QUIET]
    for finding in shown:
        colour = "red" if finding.verdict.is_wrong else "yellow"
        figures = " · ".join(quotes[claim] for claim in finding.claims)
        console.print(f"[{colour}]{finding.verdict.text(spoken)}[/]  ", end="")
        console.print(figures, markup=False, highlight=False, soft_wrap=True)
        console.print(
            f"    {finding.explanation.text(spoken)}", markup=False, highlight=False, soft_wrap=True
        )
    total = ", ".join(f"{verdict.text(spoken)} {count}" for verdict, count in counts.items())
    console.print(f"{len(checked.claims)} claims: {total}" if spoken == "en"
                  else f"共{len(checked.claims)}处数字：{total}", markup=False)  # fmt: skip


_QUIET = ("supported", "unchecked")


_BOUNDS = {"approx": "≈ ", "at_least": "≥ ", "at_most": "≤ ", "over": "> ", "under": "< "}


def _span(claim: "Claim") -> str:
    """A claim's value with its bound: > 4,350,000,000; 30 – 35."""
    ends = [f"{end.normalize():,f}" for end in (claim.value, claim.upper) if end is not None]
    return _BOUNDS.get(claim.bound, "") + " – ".join(ends)


def _show_quantities(console: "Console", document: "Document", *, as_json: bool) -> None:
    from wenmao.briefing.document_json import document_json, quantity_json  # noqa: PLC0415
    from wenmao.desk import quantities  # noqa: PLC0415

    found = [quantity_json(document.text, q) for q in quantities(document.text, document.language)]
    if as_json:
        print_json({"document": document_json(document), "quantities": found})
        return
    _show_head(console, document)
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for head in ("quote", "value", "unit", "form", "bound", "per"):
        table.add_column(head, overflow="fold")
    for q in found:
        value = f"{q['value']:,}" + ("" if q["upper"] is None else f" – {q['upper']:,}")
        table.add_row(q["quote"], value, q["unit"], q["form"], q["bound"], q["per"])
    console.print(table)


def _show_head(console: "Console", document: "Document") -> None:
    from rich.text import Text  # noqa: PLC0415

    console.print(Text(document.title or document.source, style="bold"), soft_wrap=True)
    line = " · ".join(filter(None, [document.publisher, document.published_text, document.source]))
    console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)


def _verdicts(words: str) -> "set[Verdict]":
    from wenmao.checks.model import Verdict  # noqa: PLC0415

    known = {verdict.value: verdict for verdict in Verdict}
    named = [word.strip().replace("_", " ").replace("-", " ") for word in words.split(",")]
    unknown = [word for word in named if word and word not in known]
    if unknown:
        stop(f"--fail-on: no verdict {', '.join(unknown)}. Known are {', '.join(known)}.", 2)
    return {known[word] for word in named if word}


def _file_name(source: str, taken: set[str]) -> str:
    """A file name from a source, not used before in this run."""
    stem = "standard-input" if source == "-" else Path(source.split("?", maxsplit=1)[0].rstrip("/")).stem
    stem = "".join(c if c.isalnum() or c in "-_." else "-" for c in stem) or "briefing"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    return name
