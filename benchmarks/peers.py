"""Wenmao beside other extractors of quantities: the same texts, one run, one machine.

    python3.11 -m venv VENV && VENV/bin/pip install --no-deps -r benchmarks/peers.lock
    python benchmarks/peers.py --peers-python VENV/bin/python --currency-set currency-model.json

CQE needs the locale en_US.UTF-8, too. What is not installed is left out.
Scores are of values and of values with units; a direction of change, a period
and a subject are not asked for, since the others do not read them. How each
extractor's output is brought to one form is in peer_adapter.py (numbers) and
quantity_units.py (units). With --linear, shows how the time that wenmao needs
grows with the length of a document.
"""

import argparse
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from quantity_units import CURRENCIES, coarse_key, unit_key

from wenmao.claims.extraction import extract, quantities
from wenmao.claims.quantities import Quantity
from wenmao.documents.model import Document, Passage

Language = Literal["en", "zh"]
Reading = tuple[Decimal, str, Decimal | None, int, int]
Key = Callable[[str], str]

CLAIMS = Path(__file__).parents[1] / "tests" / "quality" / "claims"
ADAPTER = Path(__file__).with_name("peer_adapter.py")
ENGLISH = ("quantulum3", "quantulum3+classifier", "CQE", "recognizers-text", "duckling")
CHINESE = ("recognizers-text", "duckling", "jionlp")
MONEY_ONLY = ("jionlp",)
ARTICLE = 4000  # characters, about 650 words
_PARAGRAPH = re.compile(r"[^\n]+")
_CITATION = re.compile(r"[\[［]\d+[\]］]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COLUMNS: tuple[tuple[str, Key], ...] = (
    ("value", lambda unit: ""),
    ("value, unit", unit_key),
    ("value, coarse unit", coarse_key),
)


def document(text: str, language: Language) -> Document:
    """A document whose paragraphs are its lines."""
    spans = (match.span() for match in _PARAGRAPH.finditer(text))
    return Document("-", text, tuple(Passage(n, *span) for n, span in enumerate(spans)), language)


def wenmao_quantities(text: str, language: Language = "en") -> list[Reading]:
    """The quantities that wenmao reads in a text: value, unit, upper end of a range, start and end.

    This is the work that the others do. Ranks are left out, since none of them reads ranks; cents are given
    in cents, and fractions as written, as the others give them.
    """
    return [_in_common(q, text) for q in quantities(text, language) if q.form != "rank"]


def _in_common(quantity: Quantity, text: str) -> Reading:
    factor, unit = Decimal(1), quantity.unit
    if quantity.form == "amount" and quantity.scale == Decimal("0.01"):
        factor, unit = Decimal(100), {"GBP": "penny"}.get(unit, "cent")
    elif quantity.form == "count":
        unit = text[slice(*quantity.noun)].lower() if quantity.noun else "-"
    name = f"{unit} per {quantity.per}" if quantity.per else unit
    upper = None if quantity.upper is None else quantity.upper * factor
    return quantity.value * factor, name, upper, quantity.start, quantity.end


def wenmao_claims(text: str, language: Language = "en") -> list[Reading]:
    """The claims that wenmao reads in a text, with what none of the others reads: period, flow, subject."""
    return [(c.value, c.unit, c.upper, c.start, c.end) for c in extract(document(text, language))]


@dataclass(frozen=True, slots=True)
class Run:
    """What one extractor made of a list of texts, and how long it took."""

    readings: list[list[Reading]]
    load: float
    work: float
    failed: int = 0


OWN = {"wenmao, quantities": wenmao_quantities, "wenmao, claims": wenmao_claims}


def run_wenmao(name: str, texts: Sequence[str], language: Language) -> Run:
    read = OWN[name]
    begun = time.perf_counter()
    read("Exports rose 1% to $2 billion in 2023.", language)  # patterns and word lists are made on first use
    loaded = time.perf_counter()
    readings = [read(text, language) for text in texts]
    return Run(readings, loaded - begun, time.perf_counter() - loaded)


def run_peer(
    python: str, name: str, texts: Sequence[str], language: Language, budget: float | None = None
) -> Run | None:
    """The peer's run in its own interpreter on one core, or None where it is not installed."""
    command = [python, str(ADAPTER), name, language, *(["--budget", str(budget)] if budget else [])]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        command,
        input="".join(json.dumps(text) + "\n" for text in texts),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **threads, "PYTHONPATH": "", "PYTHONUTF8": "1"},
        check=False,
    )
    if done.returncode:
        print(f"{name}: not run: {done.stderr.strip().splitlines()[-1]}")
        return None
    *lines, last = map(json.loads, done.stdout.splitlines())
    readings = [[reading for found in line if (reading := _reading(*found))] for line in lines]
    return Run(readings, last["load"], last["work"], last["failed"])


def _reading(value: str, unit: str, start: int, end: int, upper: str | None) -> Reading | None:
    try:
        return Decimal(value), unit, Decimal(upper) if upper else None, start, end
    except InvalidOperation:  # "nan" and the like
        return None


@dataclass(frozen=True, slots=True)
class Set:
    """Texts and the (value, unit) pairs that a reader should find in each."""

    name: str
    language: Language
    texts: list[str]
    gold: list[list[tuple[Decimal, str]]]
    money_only: bool = False
    with_years: bool = True

    def asked(self, readings: Iterable[Reading], text: str) -> list[tuple[Decimal, str]]:
        """The readings that count: of money where only money is asked; no bare years in a news text."""
        return [
            (value, unit)
            for value, unit, _, start, end in readings
            if (not self.money_only or unit_key(unit) in CURRENCIES)
            and (self.with_years or not _is_bare_year(unit, text[start:end]))
        ]


def _is_bare_year(unit: str, words: str) -> bool:
    """Whether a reading is only the number of a year: wenmao reads those as periods, others as numbers."""
    return unit_key(unit) in ("-", "year") and _YEAR.fullmatch(words.strip(" ,.年")) is not None


def currency_set(path: Path) -> Set:
    """The sentences on money of Almasian et al. 2023, in their published form."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    gold = [[(Decimal(q["value"]), q["normalized_unit"]) for q in entry["quantities"]] for entry in entries]
    return Set(path.stem, "en", [entry["text"] for entry in entries], gold)


def claims_set(path: Path, language: Language) -> Set:
    """The annotated passages that the project tests its reading with; marks such as [4] are blanked."""
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts = [_CITATION.sub(lambda mark: " " * len(mark[0]), entry["text"]) for entry in entries]
    gold = [[(Decimal(claim["value"]), claim["unit"]) for claim in entry["claims"]] for entry in entries]
    return Set(path.stem, language, texts, gold, with_years=False)


def money_part(whole: Set) -> Set:
    gold = [[(value, unit) for value, unit in found if unit_key(unit) in CURRENCIES] for found in whole.gold]
    return replace(whole, name=f"{whole.name} (money only)", gold=gold, money_only=True)


def matches(gold: list[tuple[Decimal, str]], found: list[tuple[Decimal, str]], key: Key) -> int:
    """How many gold quantities have a reading of their own with the same value and unit."""
    free = list(found)
    count = 0
    for value, unit in gold:
        match = next((r for r in free if _same(value, r[0]) and key(unit) == key(r[1])), None)
        if match is not None:
            free.remove(match)
            count += 1
    return count


def _same(gold: Decimal, read: Decimal) -> bool:
    return abs(abs(read) - abs(gold)) <= abs(gold) * Decimal("1e-6")


def print_scores(chosen: Set, name: str, run: Run) -> None:
    found = [chosen.asked(r, text) for r, text in zip(run.readings, chosen.texts, strict=True)]
    total_gold, total_found = sum(map(len, chosen.gold)), sum(map(len, found))
    cells = []
    for _, key in _COLUMNS:
        right = sum(matches(gold, read, key) for gold, read in zip(chosen.gold, found, strict=True))
        precision, recall = right / max(1, total_found), right / max(1, total_gold)
        f1 = 2 * right / max(1, total_gold + total_found)
        cells.append(f"{precision:6.1%} {recall:6.1%} {f1:6.1%}")
    failed = f"  ({run.failed} texts failed)" if run.failed else ""
    print(f"{name:22} {total_found:5}  " + "   ".join(cells) + failed)


def score(sets: Sequence[Set], python: str | None) -> None:
    for chosen in sets:
        print(f"\n{chosen.name}: {len(chosen.texts)} texts, {sum(map(len, chosen.gold))} gold quantities")
        heads = "   ".join(f"{title + ': P R F1':22}" for title, _ in _COLUMNS)
        print(f"{'':22} {'found':5}  {heads}")
        for name in OWN:
            print_scores(chosen, name, run_wenmao(name, chosen.texts, chosen.language))
        for name in peers_of(chosen, python):
            if python and (run := run_peer(python, name, chosen.texts, chosen.language)):
                print_scores(chosen, name, run)


def peers_of(chosen: Set, python: str | None) -> list[str]:
    names = ENGLISH if chosen.language == "en" else CHINESE
    return [name for name in names if python and (chosen.money_only or name not in MONEY_ONLY)]


def articles(passages: Sequence[str], characters: int) -> list[str]:
    """Articles of paragraphs, taken in turn from the passages, to at least so many characters."""
    made: list[str] = []
    paragraphs: list[str] = []
    number = total = size = 0
    while total < characters:
        passage = passages[number % len(passages)].replace("\n", " ")
        paragraphs.append(passage)
        number, size = number + 1, size + len(passage) + 1
        if size >= ARTICLE:
            made.append("\n".join(paragraphs))
            total, size, paragraphs = total + len(made[-1]), 0, []
    return made


def speed(
    passages: Sequence[str], language: Language, python: str | None, characters: int, budget: float
) -> None:
    texts = articles(passages, characters)
    total = sum(map(len, texts))
    print(f"\nspeed, {language}: {len(texts)} articles, {total:,} characters; one core; loading not counted")
    own = _print_rate("wenmao, quantities", run_wenmao("wenmao, quantities", texts, language), texts, None)
    _print_rate("wenmao, claims", run_wenmao("wenmao, claims", texts, language), texts, own)
    for name in (ENGLISH if language == "en" else CHINESE) if python else ():
        if run := run_peer(python or "", name, texts, language, budget):
            _print_rate(name, run, texts, own)


def _print_rate(name: str, run: Run, texts: Sequence[str], own: float | None) -> float:
    done = texts[: len(run.readings)]
    characters = sum(map(len, done))
    rate = characters / run.work
    sample = f"  (measured on {len(done)} articles)" if len(done) < len(texts) else ""
    ratio = f"  wenmao is {own / rate:.2f} times as fast" if own else ""
    loads = f"loads in {run.load:.2f} s" if own else ""
    print(
        f"{name:22} {rate:12,.0f} characters a second  {len(done) / run.work:8.1f} articles a second  "
        f"{loads}{ratio}{sample}"
    )
    return rate


def linear(passages: Sequence[str], language: Language, megabytes: Iterable[float]) -> None:
    """Seconds a megabyte for documents of growing length: the same number when time is linear."""
    lines = [passage.replace("\n", " ") for passage in passages]
    size = sum(len(line.encode()) + 1 for line in lines)
    wenmao_claims("1%", language)  # patterns and word lists are made on first use
    for length in megabytes:
        whole = document("\n".join(lines * max(1, round(length * 1e6 / size))), language)
        actual = len(whole.text.encode()) / 1e6
        begun = time.perf_counter()
        found = len(extract(whole))
        took = time.perf_counter() - begun
        print(f"{language} {actual:8.2f} MB: {took:8.2f} s, {took / actual:6.2f} s per MB, {found:,} claims")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers-python", help="the interpreter that has the other extractors")
    parser.add_argument("--currency-set", type=Path, help="currency-model.json of CQE_Evaluation")
    parser.add_argument("--english", type=Path, nargs="*", default=sorted(CLAIMS.glob("en.*.jsonl")))
    parser.add_argument("--chinese", type=Path, nargs="*", default=sorted(CLAIMS.glob("zh.*.jsonl")))
    parser.add_argument("--characters", type=int, default=200_000, help="length of the text for speed")
    parser.add_argument("--budget", type=float, default=30, help="seconds that a peer may take for it")
    parser.add_argument(
        "--linear", type=float, nargs="*", metavar="MB", help="only this, by default 0.1 1 10"
    )
    chosen = parser.parse_args()
    english = [claims_set(path, "en") for path in chosen.english]
    chinese = [claims_set(path, "zh") for path in chosen.chinese]
    by_language: dict[Language, list[str]] = {
        "en": [text for one in english for text in one.texts],
        "zh": [text for one in chinese for text in one.texts],
    }
    present = [(language, passages) for language, passages in by_language.items() if passages]
    if chosen.linear is not None:
        for language, passages in present:
            linear(passages, language, chosen.linear or (0.1, 1, 10))
        return
    sets = [currency_set(chosen.currency_set)] if chosen.currency_set else []
    sets += english + [part for one in chinese for part in (one, money_part(one))]
    score(sets, chosen.peers_python)
    for language, passages in present:
        speed(passages, language, chosen.peers_python, chosen.characters, chosen.budget)


if __name__ == "__main__":
    main()
