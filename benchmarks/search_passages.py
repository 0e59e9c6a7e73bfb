"""Passages to search in, as many as are asked for: what releases and trade papers say, with the words' usual spread.

Each is of about 180 characters, Chinese or English, made of sentence frames with names, terms and
figures of the field and of words drawn as often as the texts of the repository's own labelled sets
have them. Names of works and firms are made up of them, so that rare words grow
with the number of passages, as they do in a library (Heaps' law). The same number gives the same passage.
"""

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import rjieba

from wenmao.vocabulary.places import places
from wenmao.vocabulary.terms import terms

_ZH = (
    "{year}年，{place}{term}{verb}{n}亿{unit}，同比{way}{p}%，其中{term2}占{q}%。",
    "据{body}统计，{year}年前{m}个月{place}{term}为{n}亿{unit}，{term2}{way}{p}%。",
    "《{work}》在{place}上线后，{term}达到{n}万{unit}，{term2}成为新的增长点。",
    "{body}负责人介绍，{term}与{term2}面向{place}市场，{words}。",
    "{words}，{place}的{term}{way}{p}个百分点，{words2}。",
)
_EN = (
    "In {year}, {place}'s {term} {verb} ${n} billion, {way} {p}% from a year earlier; {term2} made up {q}%.",
    "According to the {body}, {term} to {place} came to {n} million {unit} in the first {m} months of {year}.",
    "After {work} was released in {place}, {term} reached {n} million {unit}, and {term2} followed, {words}.",
    "An official of the {body} said that {term} and {term2} look to {place}: {words}.",
    "{words}, while {term} of {place} went {way} by {p} points, {words2}.",
)
_ZH_WORDS = {"verb": ("达到", "完成", "实现", "突破"), "way": ("增长", "下降", "上升", "回落"),
             "unit": ("美元", "元", "人民币"),
             "body": ("海关总署", "商务部", "国家统计局", "文化和旅游部", "行业协会", "音像与数字出版协会")}  # fmt: skip
_EN_WORDS = {"verb": ("reached", "totalled", "came to", "exceeded"), "way": ("up", "down"),
             "unit": ("dollars", "yuan", "euros"),
             "body": ("customs administration", "ministry of commerce", "statistics bureau", "trade body")}  # fmt: skip
LABELLED = Path(__file__).parent.parent / "tests/quality/claims"
_SYLLABLES = [
    "ba",
    "ke",
    "lo",
    "mi",
    "ran",
    "to",
    "shu",
    "wen",
    "xi",
    "yan",
    "zor",
    "del",
    "fen",
    "gar",
    "hul",
    "iv",
    "jen",
    "kap",
    "lun",
    "mor",
]


def passages(count: int, start: int = 0) -> Iterator[tuple[str, str]]:
    """The passages from a number on, each with its language."""
    for number in range(start, start + count):
        draw = random.Random(number * 7919 + 13)
        chinese = draw.random() < 0.6
        frames = _ZH if chinese else _EN
        texts = [_filled(draw, draw.choice(frames), chinese, number) for _ in range(3 if chinese else 2)]
        yield (("" if chinese else " ").join(texts)), "zh" if chinese else "en"


def queries(count: int, size: int) -> list[str]:
    """Queries of two and three words, phrases and fields among them: frequent words and rare ones alike."""
    found = []
    for number in range(count):
        draw = random.Random(f"query {number}")
        chinese = draw.random() < 0.6
        one, two = _term(draw, chinese), _term(draw, chinese)
        place = _place(draw, chinese)
        made = (
            f"{one} {place}", f"{one} {two}", f'"{one}" {place}', f"{place}{one}{two}",
            f"{one} language:{'zh' if chinese else 'en'}", _work(draw, chinese, draw.randrange(size)),
            f"{one} {_common(draw, chinese)} {draw.randint(2012, 2025)}",
        )  # fmt: skip
        found.append(made[number % len(made)])
    return found


def _filled(draw: random.Random, frame: str, chinese: bool, number: int) -> str:
    own = _ZH_WORDS if chinese else _EN_WORDS
    joint = "" if chinese else " "
    return frame.format(
        year=draw.randint(2008, 2025), place=_place(draw, chinese), term=_term(draw, chinese),
        term2=_term(draw, chinese), n=f"{draw.lognormvariate(4, 1.5):.2f}", p=f"{draw.random() * 40:.1f}",
        q=f"{draw.random() * 90:.1f}", m=draw.randint(2, 11), work=_work(draw, chinese, number),
        words=joint.join(_common(draw, chinese) for _ in range(8 if chinese else 6)),
        words2=joint.join(_common(draw, chinese) for _ in range(5)),
        **{name: draw.choice(choice) for name, choice in own.items()},
    )  # fmt: skip


def _place(draw: random.Random, chinese: bool) -> str:
    return _skewed(draw, _places(chinese))


def _term(draw: random.Random, chinese: bool) -> str:
    return _skewed(draw, _terms(chinese))


def _common(draw: random.Random, chinese: bool) -> str:
    """A word as often as texts of the field have it."""
    return draw.choice(_stream(chinese))


def _skewed(draw: random.Random, known: list[str]) -> str:
    """The first of a list more often than the last."""
    return known[int(len(known) * draw.random() ** 2.5)]


def _work(draw: random.Random, chinese: bool, number: int) -> str:
    """A name of a work: every tenth passage brings one that was not there before."""
    own = random.Random(
        f"work {number // 10 if draw.random() < 0.5 else int(draw.paretovariate(0.6)) % 10**6}"
    )
    if chinese:
        return "".join(own.choice(_vocabulary()) for _ in range(2))
    return " ".join("".join(own.choice(_SYLLABLES) for _ in range(3)).title() for _ in range(2))


@cache
def _places(chinese: bool) -> list[str]:
    first = ["CHN", "USA", "JPN", "KOR", "GBR", "DEU", "FRA", "VNM", "THA", "IND", "SGP", "MYS", "IDN", "BRA"]
    codes = [*first, *(code for code in places() if code not in first)]
    return [places()[code].zh if chinese else places()[code].en for code in codes]


@cache
def _terms(chinese: bool) -> list[str]:
    return list(dict.fromkeys(term.zh if chinese else term.en for term in terms() if len(term.zh) > 1))


@cache
def _stream(chinese: bool) -> list[str]:
    """The running words of the labelled texts of a language."""
    found: list[str] = []
    for path in sorted(LABELLED.glob("zh.*.jsonl" if chinese else "en.*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"]
            words = rjieba.cut(text) if chinese else text.split()
            found += [word.strip(".,;:()“”\"'") for word in words if word[:1].isalpha()]
    return [word for word in found if word]


@cache
def _vocabulary() -> list[str]:
    return sorted({word for word in _stream(True) if len(word) > 1})
