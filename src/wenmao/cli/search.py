"""`wenmao search` and `wenmao across`: passages, claims, and what documents say of the same quantity."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenmao.cli.desk import Lexical, OfDesk, open_desk, say
from wenmao.cli.output import AsJson, InLanguage, language_of, print_json, screen, stop

if TYPE_CHECKING:
    from wenmao.checks.across.comparison import Comparison
    from wenmao.checks.across.statement import Statement
    from wenmao.desk import Desk
    from wenmao.library.searching import Found, FoundDocument
    from wenmao.vocabulary.languages import Language

Limit = Annotated[int, typer.Option(min=1, help="So many documents, claims or quantities at most.")]


def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY...", help="Words, phrases, fields.")],
    claims: Annotated[bool, typer.Option("--claims", help="Claims: 'exports 2023 > 100bn USD'.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Say of each passage why it was found.")] = False,
    limit: Limit = 10,
    no_dense: Lexical = False,
    desk: OfDesk = "",
    as_json: AsJson = False,
    language: InLanguage = None,
) -> None:
    """Find passages in the desk by words and meaning, in both languages; or claims by what they state."""
    tongue = language_of(language) or "en"
    asked = " ".join(query)
    with open_desk(desk, dense=not no_dense) as opened:
        if claims:
            _claims(opened, asked, limit, as_json, tongue)
            return
        from wenmao.library.searching import search as find  # noqa: PLC0415

        found = find(opened.library, asked, limit=limit, mode="lexical" if no_dense else "hybrid")
        for note in found.notes:
            say(f"wenmao: {note}", error=True)
        if as_json:
            for document in found.documents:
                print_json(_document_json(document, tongue))
            return
        if not found.documents:
            say("Nothing was found." if opened.library.has_documents() else
                "The desk is empty: bring documents in with `wenmao collect`.")  # fmt: skip
        for document in found.documents:
            _show(document, why, tongue)


def across(
    documents: Annotated[list[str] | None, typer.Argument(metavar="[DOCUMENT]...", help="Some only.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that agree too.")] = False,
    limit: Limit = 50,
    desk: OfDesk = "",
    as_json: AsJson = False,
    language: InLanguage = None,
) -> None:
    """Hold the same quantity of several documents against each other: who differs, revised, copied."""
    tongue = language_of(language) or "en"
    with open_desk(desk) as opened:
        from wenmao.checks.across.comparison import Agreement  # noqa: PLC0415
        from wenmao.library.stated import compared  # noqa: PLC0415

        within = [opened.library.record(name).id for name in documents] if documents else None
        with opened.library.reading() as connection:
            found = compared(connection, within)
        quiet = (Agreement.AGREE, Agreement.UNCOMPARED)
        shown = [one for one in found if every or one.agreement not in quiet]
        for one in shown[:limit]:
            if as_json:
                print_json(comparison_json(one, tongue))
            else:
                show_comparison(one, tongue)
        unlike = sum(one.agreement not in quiet for one in found)
        if not as_json and tongue == "en":
            say(f"{len(found)} quantities are stated by more than one document; {unlike} of them not alike.")
        elif not as_json:
            say(f"共有{len(found)}个量见于多篇文档，其中{unlike}个说法不一。")


def show_comparison(one: "Comparison", tongue: "Language") -> None:
    """A quantity with its statements side by side."""
    from rich.text import Text  # noqa: PLC0415

    console = screen()
    head = Text.assemble((one.agreement.text(tongue), "yellow"), "  ", (one.name.text(tongue), "bold"))
    console.print(head, soft_wrap=True)
    say("    " + one.explanation.text(tongue))
    for statement in one.statements:
        say("    " + _statement_line(statement, tongue))


def comparison_json(one: "Comparison", tongue: "Language") -> dict[str, Any]:
    """A quantity that several documents state, for other programs."""
    from wenmao.vocabulary.workings import figure_json  # noqa: PLC0415

    earliest = one.earliest
    return {
        "quantity": one.name.text(tongue), "series": one.of.series, "agreement": one.agreement.value,
        "explanation": one.explanation.text(tongue),
        "statements": [statement_json(statement, tongue) for statement in one.statements],
        "earliest": earliest.origin.id if earliest else None,
        "copies": [{"document": copy.statement.origin.id, "of": copy.original.origin.id,
                    "reason": copy.reason.text(tongue)} for copy in one.copies],
        "working": [figure_json(figure, tongue) for figure in one.working],
    }  # fmt: skip


def _claims(desk: "Desk", asked: str, limit: int, as_json: bool, tongue: "Language") -> None:
    from wenmao.checks.claim_query import UnreadableQuery  # noqa: PLC0415
    from wenmao.library.asking import claims_for  # noqa: PLC0415

    try:
        understood, found = claims_for(desk.library, asked)
    except UnreadableQuery as problem:
        stop(str(problem), 2)
    if as_json:
        for statement in found[:limit]:
            print_json(statement_json(statement, tongue))
        return
    say(("understood as: " if tongue == "en" else "理解为：") + understood.text(tongue), error=True)
    for statement in found[:limit]:
        say(_statement_line(statement, tongue))
    said = f"{len(found)} claims" if tongue == "en" else f"共{len(found)}处数字"
    say(said + (f" ({limit} shown)" if len(found) > limit and tongue == "en" else ""))


def _statement_line(statement: "Statement", tongue: "Language") -> str:
    origin, claim = statement.origin, statement.claim
    verdict = statement.finding.verdict.text(tongue) if statement.finding else ""
    when = str(origin.published)[:10] if origin.published else "—"
    period = claim.period.text(tongue) if claim.period else ""
    who = origin.publisher or origin.title or origin.source
    return f"{claim.quote}  {period} {claim.subject}  [{verdict}]  {when} {who} ({origin.id})"


def statement_json(statement: "Statement", tongue: "Language") -> dict[str, Any]:
    """A claim with its document and verdict, for other programs."""
    from wenmao.briefing.document_json import claim_json  # noqa: PLC0415

    finding = statement.finding
    return {
        "document": statement.origin.id, "title": statement.origin.title,
        "publisher": statement.origin.publisher, "source": statement.origin.source,
        "published": statement.origin.published.isoformat() if statement.origin.published else None,
        "copy_of": statement.origin.copy_of or None, "claim": claim_json(statement.claim),
        "series": statement.series or None, "sentence": statement.sentence,
        "verdict": finding.verdict.value if finding else None,
        "explanation": finding.explanation.text(tongue) if finding else None,
    }  # fmt: skip


def _show(document: "FoundDocument", why: bool, tongue: "Language") -> None:
    from rich.text import Text  # noqa: PLC0415

    record = document.record
    line = " · ".join(
        filter(None, [record.publisher, record.published[:16].replace("T", " "), record.source])
    )
    console = screen()
    console.print(Text.assemble((f"{record.id}  ", "dim"), (record.title or record.source, "bold")),
                  soft_wrap=True)  # fmt: skip
    console.print(Text(f"   {line}", "dim"), soft_wrap=True)
    for found in document.passages:
        shown = Text("   " + found.snippet.text.replace("\n", " "))
        for start, end in found.snippet.highlights:
            shown.stylize("bold yellow", start + 3, end + 3)
        console.print(shown, soft_wrap=True)
        if why:
            for reason in found.hit.reasons.lines(tongue):
                console.print(Text(f"     {reason}", "dim"), soft_wrap=True)
    if document.more:
        say(f"   + {document.more}")
    if document.copies:
        say("   = " + ", ".join(map(str, document.copies)))


def _document_json(document: "FoundDocument", tongue: "Language") -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415

    return {
        **asdict(document.record), "verdicts": dict(document.record.verdicts),
        "copies": list(document.copies), "more": document.more,
        "passages": [_passage_json(found, tongue) for found in document.passages],
    }  # fmt: skip


def _passage_json(found: "Found", tongue: "Language") -> dict[str, Any]:
    return {
        "passage": found.passage, "start": found.start, "end": found.end, "page": found.page,
        "heading": found.heading, "snippet": found.snippet.text,
        "highlights": [list(span) for span in found.snippet.highlights],
        "score": found.hit.score, "why": list(found.hit.reasons.lines(tongue)),
    }  # fmt: skip
