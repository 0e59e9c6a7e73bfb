"""`wenmao library`: the documents of the desk, their versions, copies and problems; its care."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wenmao.cli.desk import OfDesk, open_desk, say
from wenmao.cli.output import AsJson, InLanguage, language_of, print_json, screen, stop

if TYPE_CHECKING:
    from wenmao.library.records import Record

app = typer.Typer(
    help="The documents of the desk: listed, shown, compared, looked after.", no_args_is_help=True
)

Named = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its number, its source or the end of it.")]


@app.command("list")
def library_list(
    limit: Annotated[int, typer.Option(help="So many at most, the newest first.")] = 50,
    desk: OfDesk = "",
    as_json: AsJson = False,
) -> None:
    """List the documents, the newest first."""
    from itertools import islice  # noqa: PLC0415

    from rich.table import Table  # noqa: PLC0415

    with open_desk(desk) as opened:
        found = list(islice(opened.library.records(), limit))
        if as_json:
            for record in found:
                print_json({**asdict(record), "verdicts": dict(record.verdicts)})
            return
        if not found:
            say("The desk is empty: bring documents in with `wenmao collect`.")
            return
        table = Table(box=None, pad_edge=False)
        for head in ("", "published", "publisher", "title", "claims", "wrong", "versions"):
            justify: Literal["right", "left"] = "right" if head in ("", "claims", "wrong") else "left"
            table.add_column(head, overflow="fold", justify=justify)
        for record in found:
            title = record.title or record.source
            copy = f"  (= {record.copy_of})" if record.copy_of else ""
            table.add_row(str(record.id), record.published[:10], record.publisher, title + copy,
                          str(record.claims), str(_wrong(record) or ""), str(record.versions))  # fmt: skip
        screen().print(table)


@app.command("show")
def library_show(
    document: Named, desk: OfDesk = "", as_json: AsJson = False, language: InLanguage = None
) -> None:
    """Show a document: what is known of it, its versions and copies, and what was found of its figures."""
    tongue = language_of(language)
    with open_desk(desk) as opened:
        record = opened.library.record(document)
        read, claims, findings = opened.library.checked(record.version)
        versions, copies = opened.library.versions(record.id), opened.library.copies(record.id)
        if as_json:
            from wenmao.briefing.document_json import check_json  # noqa: PLC0415

            print_json({
                **asdict(record), "verdicts": dict(record.verdicts),
                "all_versions": [asdict(version) for version in versions],
                "copies": [asdict(copy) for copy in copies],
                **check_json(read, claims, findings, tongue or read.language),
            })  # fmt: skip
            return
        say(record.title or record.source)
        for line in (record.publisher, record.author, record.published, record.source):
            if line:
                say(f"  {line}")
        for version in versions:
            kept = version.at[:16].replace("T", " ")
            say(f"  version {version.number}: kept {kept} UTC, {version.checksum[:12]}")
        for copy in copies:
            say(f"  like {copy.document} ({copy.likeness:.0%}): {copy.publisher} {copy.title}")
        for warning in read.warnings:
            say(f"  {warning}")
        quotes = {claim.id: claim.quote for claim in claims}
        for finding in findings:
            figures = " · ".join(quotes.get(name, "") for name in finding.claims)
            spoken = tongue or read.language
            say(f"  [{finding.verdict.text(spoken)}] {figures}: {finding.explanation.text(spoken)}")


@app.command("diff")
def library_diff(
    document: Named,
    old: Annotated[int, typer.Argument(metavar="[OLD]", help="By its number; the last but one.")] = 0,
    new: Annotated[int, typer.Argument(metavar="[NEW]", help="Another; the last.")] = 0,
    desk: OfDesk = "",
    as_json: AsJson = False,
) -> None:
    """Show what two versions of a document have otherwise."""
    from wenmao.library.records import differences  # noqa: PLC0415

    with open_desk(desk) as opened:
        record = opened.library.record(document)
        versions = {version.number: version for version in opened.library.versions(record.id)}
        last = max(versions)
        new = new or last
        old = old or new - 1
        if old not in versions or new not in versions or old == new:
            stop(f"{document}: has versions 1 to {last}; name two of them."
                 if last > 1 else f"{document}: has one version only.", 2)  # fmt: skip
        before, after = (opened.library.document(versions[number].id) for number in (old, new))
        for one in differences(before, after):
            if as_json:
                print_json(asdict(one))
                continue
            for line in one.before:
                screen().print(f"- {line}", style="red", markup=False, highlight=False, soft_wrap=True)
            for line in one.after:
                screen().print(f"+ {line}", style="green", markup=False, highlight=False, soft_wrap=True)


@app.command("problems")
def library_problems(desk: OfDesk = "", as_json: AsJson = False) -> None:
    """List the sources from which no document could be had, why, and what to do."""
    with open_desk(desk) as opened:
        for one in opened.library.problems():
            if as_json:
                print_json(asdict(one))
            else:
                say(f"{one.source}: {one.problem}. {one.remedy}")


@app.command("examine")
def library_examine(
    anew: Annotated[bool, typer.Option("--reindex", help="Make the index anew.")] = False, desk: OfDesk = ""
) -> None:
    """Examine the whole desk, and put in order what can be; status 1 where not all can."""
    from wenmao.library.indexing import agree, catch_up, make_anew  # noqa: PLC0415
    from wenmao.library.repairing import examine  # noqa: PLC0415

    with open_desk(desk) as opened, opened.library.writing():
        with opened.library.engine.begin() as connection:
            found = examine(connection, opened.library.originals)
        if anew or not agree(opened.library):
            if anew:
                make_anew(opened.library)
            looked = catch_up(opened.library)
            say(f"the index was brought up to the library: {looked} version(s) looked at")
        if not agree(opened.library):
            make_anew(opened.library)
            catch_up(opened.library)
            say("the index did not agree with the library and was made anew")
        for line in (*found.done, *found.amiss):
            say(line)
        if found.amiss:
            raise typer.Exit(1)
        say("The desk is in order.")


@app.command("backup")
def library_backup(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the copy goes.")],
    desk: OfDesk = "",
) -> None:
    """Copy the desk to a folder, while it is in use; what the copy has already is not copied again."""
    from wenmao.library.backup import back_up  # noqa: PLC0415

    with open_desk(desk) as opened:
        copied, kept = back_up(opened.library, folder)
        say(f"{folder}: {copied} original(s) copied, {kept} there already. Use it with --desk {folder}")


def _wrong(record: "Record") -> int:
    from wenmao.checks.model import Verdict  # noqa: PLC0415

    return sum(count for verdict, count in record.verdicts if Verdict(verdict).is_wrong)
