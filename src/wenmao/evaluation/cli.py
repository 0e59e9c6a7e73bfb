"""The command `wenmao-eval`: how well claims are read, measured on annotated passages."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from wenmao.evaluation.annotated import FIELDS, AnnotationError, read_examples
from wenmao.evaluation.floors import Floors, FloorsError, dropped, fallen, gone, recorded
from wenmao.evaluation.scoring import Rates, Score, score, total
from wenmao.vocabulary.languages import Language

FOLDER = Path("tests/quality/claims")
_LISTED = ("claim", *FIELDS)
_LANGUAGES: dict[Language, str] = {"zh": "Chinese", "en": "English"}
# The scores of each set, by the language of its passages.
Scores = dict[str, dict[Language, Score]]

_HELP = (
    "Precision, recall and F1 of the claims of each set, and of each field in each language.\n\n"
    "A claim is right where its value, unit and kind are. The fields are judged on the claims that are "
    "right: the first table has the share of them whose field is right, the second the precision, recall "
    "and F1 of the values of the field.\n\n"
    "Exit status: 0 done; 1 a figure is below its floor, or a floor was not recorded; 2 wrong usage, or "
    "passages that cannot be read."
)

app = typer.Typer(
    help="How well wenmao reads, measured on annotated passages.",
    no_args_is_help=True,
    add_completion=False,
)


@app.callback()
def _evaluation() -> None:
    """How well wenmao reads, measured on annotated passages."""


@app.command(help=_HELP)
def claims(
    sets: Annotated[
        list[str] | None,
        typer.Argument(help="Sets of the folder (zh.test) or files of your own; all sets by default."),
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where the sets and their floors are.")] = FOLDER,
    errors: Annotated[
        str,
        typer.Option(help=f"List the errors of these, separated by commas: {', '.join(_LISTED)}; or all."),
    ] = "",
    floors: Annotated[bool, typer.Option("--floors", help="Fail where a figure is below its floor.")] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Raise the floors to the figures of this run.")
    ] = False,
    lower: Annotated[
        bool,
        typer.Option("--lower", help="With --record: lower floors too, and take changed passages."),
    ] = False,
    reason: Annotated[
        str, typer.Option(help="With --lower: why. The reason stays in the file of the floors.")
    ] = "",
) -> None:
    """Measure the reader on sets of passages, list its errors, check or record the floors."""
    reason = " ".join(reason.split())
    wanted = _fields(errors)
    _check(floors=floors, record=record, lower=lower, reason=reason)
    paths = _paths(sets or [], folder)
    try:
        standing = Floors.read(folder / "floors.json") if floors or record else Floors()
        scores = {name: score(read_examples(path)) for name, path in paths.items()}
    except (AnnotationError, FloorsError) as error:
        _fail(str(error))
    _show(scores)
    _list(scores, wanted)
    missing = [] if sets else gone(paths, standing)
    whole = {name: total(parts.values()) for name, parts in scores.items()}
    if record:
        refused = {name: recorded(name, paths[name], one, standing, reason) for name, one in whole.items()}
        refused |= {name: dropped(name, standing, reason) for name in missing}
        standing.write(folder / "floors.json")
        _refuse({name: why for name, why in refused.items() if why}, folder / "floors.json")
    elif floors:
        below = [line for name, one in whole.items() for line in fallen(name, paths[name], one, standing)]
        below += [f"{name} has floors, but its passages are no more in {folder}" for name in missing]
        for line in below:
            _say(line)
        if below:
            raise typer.Exit(1)


def _fields(errors: str) -> set[str]:
    wanted = {name.strip() for name in errors.split(",") if name.strip()}
    unknown = sorted(wanted - {"all", *_LISTED})
    if unknown:
        _fail(f"--errors: no field {', '.join(map(repr, unknown))}; choose of {', '.join(_LISTED)}, or all")
    return set(_LISTED) if "all" in wanted else wanted


def _check(*, floors: bool, record: bool, lower: bool, reason: str) -> None:
    if floors and record:
        _fail("--floors checks the floors and --record sets them: give one of the two")
    if lower and not record:
        _fail("--lower goes with --record")
    if lower and not reason:
        _fail('--lower needs --reason "why it is right that floors are lowered"')
    if reason and not lower:
        _fail("--reason goes with --lower: without it no floor is lowered, and no reason is needed")


def _refuse(refused: dict[str, list[str]], file: Path) -> None:
    for name, why in refused.items():
        _say(f"{name}: not recorded, its floors would be lowered ({'; '.join(why)})")
    if refused:
        _say(f'{file} keeps the floors of these. To lower them after all: --record --lower --reason "why"')
        raise typer.Exit(1)


def _paths(names: list[str], folder: Path) -> dict[str, Path]:
    known = {path.name.removesuffix(".jsonl"): path for path in sorted(folder.glob("*.jsonl"))}
    if not names:
        if not known:
            _fail(f"{folder} has no annotated passages (.jsonl): name files, or give their --folder")
        return known
    found = {}
    for name in names:
        path = Path(name) if name.endswith(".jsonl") else known.get(name)
        if path is None:
            there = ", ".join(known) or "none"
            _fail(f"{folder} has no set {name!r}; the sets there: {there}. A file of your own ends in .jsonl")
        if not path.is_file():
            _fail(f"{path} is no file: name a set of {folder}, or a .jsonl file that exists")
        found[path.name.removesuffix(".jsonl")] = path
    return found


def _show(scores: Scores) -> None:
    """Two tables: the claims of each set, and each field of each language."""
    console = Console(width=max(160, Console().width))
    sets = Table("set", "claims", "read", "precision", "recall", "F1", *FIELDS, box=None, pad_edge=False)
    for name, parts in scores.items():
        _add_set(sets, name, total(parts.values()))
    for group, names in _groups(scores).items():
        _add_set(sets, f"{group}, all {len(names)}", total(s for n in names for s in scores[n].values()))
    fields = Table("language", "field", "annotated", "read", "right", "precision", "recall", "F1",
                   box=None, pad_edge=False)  # fmt: skip
    for language, title in _LANGUAGES.items():
        read = [one[language] for one in scores.values() if language in one]
        if not read:
            continue
        whole = total(read)
        _add_field(fields, title, "claim", whole.claims)
        for name in FIELDS:
            _add_field(fields, "", name, whole.field(name))
    console.print(sets)
    console.print()
    console.print(fields)


def _groups(scores: Scores) -> dict[str, list[str]]:
    """Sets that differ in the number after their name (zh.dev, zh.dev2), where there are several."""
    groups: dict[str, list[str]] = {}
    for name in scores:
        groups.setdefault(name.rstrip("0123456789"), []).append(name)
    return {group: names for group, names in groups.items() if len(names) > 1}


def _add_set(table: Table, name: str, one: Score) -> None:
    claims = one.claims
    rates = (claims.precision, claims.recall, claims.f1, *(one.share(field) for field in FIELDS))
    table.add_row(name, str(one.gold), str(one.found), *(f"{rate:.3f}" for rate in rates))


def _add_field(table: Table, language: str, name: str, rates: Rates) -> None:
    counts = (rates.gold, rates.found, rates.right)
    shares = (rates.precision, rates.recall, rates.f1)
    table.add_row(language, name, *map(str, counts), *(f"{share:.3f}" for share in shares))


def _list(scores: Scores, wanted: set[str]) -> None:
    if not wanted:
        return
    lines = [
        f"  {mistake}\n"
        for parts in scores.values()
        for one in parts.values()
        for mistake in one.mistakes
        if mistake.field in wanted
    ]
    sys.stdout.write(f"\nerrors: {len(lines)}\n")
    sys.stdout.writelines(lines)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def _fail(message: str) -> NoReturn:
    _say(message)
    raise typer.Exit(2)


def main() -> None:
    """Run the command."""
    app()
