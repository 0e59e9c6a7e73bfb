"""`wenmao topic`: a question that is followed, with its sources, workflow, notes and news."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from wenmao.cli.collect import Contact, Most, policy_of
from wenmao.cli.data import Where
from wenmao.cli.desk import Lexical, OfDesk, open_desk, say, writing
from wenmao.cli.documents import Allow, Ocr
from wenmao.cli.output import UNREADABLE, AsJson, InLanguage, language_of, print_json, screen, stop

if TYPE_CHECKING:
    from wenmao.topics.news import News
    from wenmao.topics.workflow import Step
    from wenmao.vocabulary.languages import Language

app = typer.Typer(help="Topics: a question with its sources, followed.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="TOPIC", help="Its name.")]
Query = Annotated[str, typer.Option(help="What is searched for; the name by default.")]
Sources = Annotated[
    list[str], typer.Option("--source", help="A file, folder, address, feed or sitemap. May be repeated.")
]
Themes = Annotated[list[str], typer.Option("--theme", help="A theme of the digest. May be repeated.")]
Series = Annotated[list[str], typer.Option("--series", help="A series, from series list. May be repeated.")]
Measures = Annotated[
    list[str], typer.Option("--measure", help="A query of stored trade, as rerun takes it. May be repeated.")
]


@app.command("new")
def topic_new(
    name: Name,
    query: Query = "",
    sources: Sources = [],  # noqa: B006 - typer copies it
    themes: Themes = [],  # noqa: B006
    series: Series = [],  # noqa: B006
    measures: Measures = [],  # noqa: B006
    desk: OfDesk = "",
) -> None:
    """Make a topic."""
    with open_desk(desk) as opened:
        opened.topics.new(name, query)
        opened.topics.change(name, sources=sources, of_themes=themes, series=series, measures=measures)
        say(f"topic {name}: `wenmao topic run {name}` collects, checks, measures and briefs")


@app.command("change")
def topic_change(
    name: Name,
    query: Query = "",
    sources: Sources = [],  # noqa: B006 - typer copies it
    themes: Themes = [],  # noqa: B006
    series: Series = [],  # noqa: B006
    measures: Measures = [],  # noqa: B006
    desk: OfDesk = "",
) -> None:
    """Give a topic another query, or more sources, themes, series and measures."""
    with open_desk(desk) as opened:
        opened.topics.change(
            name, query=query, sources=sources, of_themes=themes, series=series, measures=measures
        )


@app.command("list")
def topic_list(desk: OfDesk = "", as_json: AsJson = False) -> None:
    """List the topics."""
    from wenmao.topics.members import members_of  # noqa: PLC0415

    with open_desk(desk) as opened:
        for topic in opened.topics.all():
            count = len(members_of(opened.topics, topic.name))
            if as_json:
                print_json({**asdict(topic), "documents": count})
            else:
                say(f"{topic.name}: {count} documents, {len(topic.sources)} sources")


@app.command("show")
def topic_show(
    name: Name, store: Where = "", desk: OfDesk = "", as_json: AsJson = False, language: InLanguage = None
) -> None:
    """Show a topic: what it asks, how far each step of its workflow is, its figures and notes."""
    from wenmao.topics.members import members_of  # noqa: PLC0415
    from wenmao.topics.workflow import measured, state  # noqa: PLC0415

    with open_desk(desk, store=store) as opened:
        topic, notes = opened.topics.get(name), opened.topics.notes(name)
        steps = state(opened.topics, name, opened.store)
        figures = measured(opened.topics, name)
        if as_json:
            print_json({**asdict(topic), "workflow": [asdict(step) for step in steps],
                        "documents": members_of(opened.topics, name), "figures": figures,
                        "notes": [asdict(note) for note in notes]})  # fmt: skip
            return
        say(topic.name)
        say(f"  query: {topic.query}")
        for what in ("sources", "themes", "series", "measures"):
            if named := getattr(topic, what):
                say(f"  {what}: {', '.join(named)}")
        from rich.table import Table  # noqa: PLC0415

        table = Table(box=None, pad_edge=False)
        for head in ("step", "done", "waiting", "failed", "last"):
            table.add_column(head, justify="left" if head in ("step", "last") else "right")
        for step in steps:
            table.add_row(step.step, str(step.done), str(step.waiting), str(step.failed),
                          step.at[:16].replace("T", " "))  # fmt: skip
        screen().print(table)
        for step in steps:
            for message in step.messages:
                say(f"  {step.step}: {message}")
        for item, values in figures.items():
            if values:
                last = values[-1]
                say(f"  {item}: {last.get('text') or last.get('value')} ({last.get('period')})")
        for note in notes:
            say(f"  {note.at[:16].replace('T', ' ')} {note.who}: {note.text}")


@app.command("run")
def topic_run(
    name: Name,
    only: Annotated[str, typer.Option("--steps", help="Some steps only: collect,check,measure,brief.")] = "",
    allow: Allow = [],  # noqa: B006 - typer copies it
    contact: Contact = "",
    most: Most = 200,
    ocr: Ocr = False,
    no_dense: Lexical = False,
    store: Where = "",
    desk: OfDesk = "",
    as_json: AsJson = False,
) -> None:
    """Run the workflow: collect, read, check, measure, brief. What rests on the same is not done again."""
    from wenmao.topics.workflow import run  # noqa: PLC0415

    steps, failed = _steps(only), 0
    policy = policy_of(allow, contact, most)
    with open_desk(desk, dense=not no_dense, store=store) as opened, writing(opened):
        for done in run(opened.topics, name, store=opened.store, only=steps, policy=policy, ocr=ocr):
            failed += done.failed
            if as_json:
                print_json(asdict(done))
            else:
                say(f"{done.step:8} {done.item}: {done.said}", error=done.failed)
    if failed:
        raise typer.Exit(UNREADABLE)


@app.command("note")
def topic_note(
    name: Name,
    text: Annotated[str, typer.Argument(help="What is noted.")],
    who: Annotated[str, typer.Option(help="Who notes it.", envvar="USER")] = "",
    desk: OfDesk = "",
) -> None:
    """Note something on a topic."""
    with open_desk(desk) as opened:
        opened.topics.note(name, text, who)


@app.command("news")
def topic_news(
    name: Name,
    since: Annotated[
        str, typer.Option(help="A day or a moment, such as 2025-06-01; the last time that this was asked.")
    ] = "",
    desk: OfDesk = "",
    as_json: AsJson = False,
    language: InLanguage = None,
) -> None:
    """Tell what is new: documents, versions, claims, changed verdicts, disagreements."""
    from wenmao.library.database import now as moment  # noqa: PLC0415
    from wenmao.topics.news import news  # noqa: PLC0415

    tongue = language_of(language) or "en"
    with open_desk(desk) as opened:
        opened.topics.get(name)
        seen = moment()
        found = news(opened.topics, name, _moment(since) or opened.topics.looked(name))
        if as_json:
            print_json(_news_json(found, tongue))
        else:
            _show_news(found, tongue)
        opened.topics.look(name, seen)


def _moment(written: str) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415

    if not written:
        return ""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        stop(f"--since {written}: write a day as 2025-06-01, or a moment as 2025-06-01T08:00", 2)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat(
        timespec="microseconds")  # fmt: skip


def _steps(written: str) -> "tuple[Step, ...]":
    from wenmao.topics.workflow import STEPS  # noqa: PLC0415

    named = [step.strip() for step in written.split(",") if step.strip()]
    if unknown := [step for step in named if step not in STEPS]:
        stop(f"--steps: no step {', '.join(unknown)}; there are {', '.join(STEPS)}.", 2)
    return tuple(step for step in STEPS if not named or step in named)


def _show_news(found: "News", tongue: "Language") -> None:
    from wenmao.cli.search import show_comparison  # noqa: PLC0415

    if not found:
        say(f"Nothing new since {found.since[:16].replace('T', ' ')} UTC.")
        return
    for record in found.documents:
        told = f"{record.publisher} {record.published[:10]} {record.title or record.source}"
        say(f"new document {record.id}: {told}")
    for record in found.versions:
        say(f"new version of {record.id}: {record.title or record.source}")
    for change in found.verdicts:
        before = change.before.verdict.text(tongue)
        after = change.after.verdict.text(tongue)
        say(f"verdict on {change.claim.quote} in {change.document}: {before} → {after}")
    say(f"new claims: {len(found.claims)}")
    for comparison in found.disagreements:
        show_comparison(comparison, tongue)


def _news_json(found: "News", tongue: "Language") -> dict[str, object]:
    from wenmao.cli.search import comparison_json, statement_json  # noqa: PLC0415

    return {
        "since": found.since, "documents": [asdict(record) for record in found.documents],
        "versions": [asdict(record) for record in found.versions],
        "claims": [statement_json(statement, tongue) for statement in found.claims],
        "verdicts": [
            {"document": change.document, "quote": change.claim.quote, "since": change.since,
             "before": change.before.verdict.value,
             "after": change.after.verdict.value}
            for change in found.verdicts
        ],
        "disagreements": [comparison_json(one, tongue) for one in found.disagreements],
    }  # fmt: skip
