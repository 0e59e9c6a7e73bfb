"""A claim that is rendered to text, in either language, and read back is the same claim.

The sentences are written here in the ordinary turns of trade news, so that the reader is not only held
against the sentences that the briefing itself writes; those are the last test.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmao.briefing.phrase import phrase
from wenmao.claims.extraction import extract
from wenmao.claims.model import Claim
from wenmao.documents.model import Document, Passage
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.places import place_name

LANGUAGES = ("zh", "en")
COMPARED = (
    "value", "upper", "unit", "kind", "direction", "bound", "period", "flow", "reporter", "partner", "subject",
)  # fmt: skip
_BLANK = Claim("c1", "", 0, 0, (0, 0), Decimal(0), "USD", Decimal(1), "level")


def read(text, language):
    return extract(Document("-", text, (Passage(0, 0, len(text)),), language))


def assert_reads(text, claim, language):
    """That the text holds this one claim, quoted where it stands; the quote by itself has its value."""
    found = read(text, language)
    assert len(found) == 1, (text, [one.quote for one in found])
    (one,) = found
    assert text[one.start : one.end] == one.quote
    assert {name: (text, getattr(one, name)) for name in COMPARED if not _alike(one, claim, name)} == {}


def _alike(one, other, name):
    left, right = getattr(one, name), getattr(other, name)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return abs(left - right) <= abs(right) * Decimal("1e-9")
    return left == right


# --- what is measured --------------------------------------------------------------------------

# Subjects of trade figures by flow, and of money that has none.
TRADED = {
    "en": {
        Flow.EXPORT: ("exports of toys", "exports of cultural goods", "ceramics exports"),
        Flow.IMPORT: ("imports of books", "imports of musical instruments", "film imports"),
        Flow.TOTAL: ("trade in cultural goods", "imports and exports of printed matter"),
        Flow.BALANCE: ("trade surplus in games",),
        None: ("overseas revenue of online literature", "box office revenue", "ticket sales"),
    },
    "zh": {
        Flow.EXPORT: ("玩具出口", "文化产品出口额", "陶瓷出口"),
        Flow.IMPORT: ("图书进口", "乐器进口额", "影片进口"),
        Flow.TOTAL: ("文化产品进出口", "印刷品进出口总额"),
        Flow.BALANCE: ("文化产品贸易顺差",),
        None: ("网络文学海外营收", "票房收入", "门票销售额"),
    },
}
REPORTERS = ("CHN", "JPN", "KOR", "FRA", "DEU")
PARTNERS = ("USA", "JPN", "DEU", "FRA")
WITH_PARTNER = {
    "en": {Flow.EXPORT: "{} to {}", Flow.IMPORT: "{} from {}"},
    "zh": {Flow.EXPORT: "对{1}{0}", Flow.IMPORT: "自{1}{0}"},
}
PERIODS = st.one_of(
    st.integers(2001, 2024).map(Period.year),
    st.builds(Period.half, st.integers(2001, 2024), st.integers(1, 2)),
    st.builds(Period.quarter, st.integers(2001, 2024), st.integers(1, 4)),
    st.builds(Period.month, st.integers(2001, 2024), st.integers(1, 12)),
    st.builds(Period.year_to_date, st.integers(2001, 2024), st.sampled_from([2, 5, 7, 11])),
    st.integers(2001, 2024).map(Period.fiscal),
)
SPANS = st.builds(
    lambda first, length: Period.span(first, first + length), st.integers(2001, 2015), st.integers(2, 9)
)


@dataclass(frozen=True)
class Setting:
    """Whose figure it is, of what and when, as a clause begins with it."""

    language: str
    opening: str
    claim: Claim

    def sentence(self, verb, amount, tail=""):
        gap, stop = (" ", ".") if self.language == "en" else ("", "。")
        return f"{self.opening}{gap}{verb}{gap if verb else ''}{amount}{tail}{stop}"


@st.composite
def measured(draw, flows=(*Flow, None), periods=PERIODS):
    language = draw(st.sampled_from(LANGUAGES))
    period, flow = draw(periods), draw(st.sampled_from(flows))
    subject = draw(st.sampled_from(TRADED[language][flow]))
    reporter = draw(st.sampled_from(REPORTERS))
    with_partner = flow in (Flow.EXPORT, Flow.IMPORT) and draw(st.booleans())
    partner = draw(st.sampled_from([code for code in PARTNERS if code != reporter])) if with_partner else None
    said = subject
    if partner:
        said = WITH_PARTNER[language][flow].format(subject, _named(partner, language))
    time = period.text(language)
    if language == "en":
        opening = f"{'From' if period.kind == 'span' else 'In'} {time}, {_named(reporter, 'en')}'s {said}"
    else:
        opening = f"{time}，{'我国' if reporter == 'CHN' else _named(reporter, 'zh')}{said}"
    claim = replace(_BLANK, period=period, flow=flow, reporter=reporter, partner=partner, subject=subject)
    return Setting(language, opening, claim)


def _named(code, language):
    name = place_name(code, language)
    return f"the {name}" if (code, language) == ("USA", "en") else name


# --- amounts -----------------------------------------------------------------------------------

NUMBERS = st.one_of(
    st.integers(1, 9999).map(Decimal), st.builds(lambda n: Decimal(n) / 10, st.integers(11, 99_999)),
    st.builds(lambda n: Decimal(n) / 100, st.integers(101, 999_999)),
)  # fmt: skip
MONEY = {
    "en": [
        ("USD", "${}"), ("USD", "US${}"), ("USD", "USD {}"), ("USD", "{} dollars"), ("CNY", "{} yuan"),
        ("CNY", "RMB {}"), ("EUR", "€{}"), ("EUR", "{} euros"), ("GBP", "£{}"), ("JPY", "{} yen"),
        ("KRW", "{} won"), ("HKD", "HK${}"), ("INR", "{} rupees"), ("AUD", "A${}"), ("CHF", "CHF {}"),
    ],
    "zh": [
        ("USD", "{}美元"), ("CNY", "{}元"), ("CNY", "{}元人民币"), ("CNY", "人民币{}元"), ("EUR", "{}欧元"),
        ("GBP", "{}英镑"), ("JPY", "{}日元"), ("KRW", "{}韩元"), ("HKD", "{}港元"), ("INR", "{}卢比"),
    ],
}  # fmt: skip
SCALES = {
    "en": [(1, ""), (10**6, " million"), (10**9, " billion"), (10**12, " trillion")],
    "zh": [(1, ""), (10**4, "万"), (10**8, "亿"), (10**12, "万亿")],
}
MEASURES = {
    "en": [("tonne", "{} tonnes"), ("kilometre", "{} kilometres"), ("square_metre", "{} square metres")],
    "zh": [("tonne", "{}吨"), ("kilometre", "{}公里"), ("square_metre", "{}平方米")],
}
BOUNDS = {
    "en": {
        "exact": ["{}"], "approx": ["about {}", "around {}", "roughly {}"], "over": ["more than {}", "over {}"],
        "under": ["nearly {}", "almost {}", "less than {}"], "at_least": ["at least {}", "no less than {}"],
        "at_most": ["at most {}", "up to {}", "no more than {}"],
    },
    "zh": {
        "exact": ["{}"], "approx": ["约{}", "大约{}", "{}左右"], "over": ["超过{}", "逾{}"],
        "under": ["近{}", "不足{}", "不到{}"], "at_least": ["至少{}", "不少于{}"], "at_most": ["至多{}", "最多{}"],
    },
}  # fmt: skip


def grouped(number):
    """1,484.05 for English, without trailing zeros."""
    return f"{number:,f}"


@st.composite
def amounts(draw, language, forms, scales):
    """Value, unit, bound and words of an amount, in one of the forms ("${}") and scales."""
    unit, form = draw(st.sampled_from(forms))
    factor, scale = draw(st.sampled_from(scales))
    number = draw(NUMBERS)
    bound = draw(st.sampled_from(sorted(BOUNDS[language])))
    words = draw(st.sampled_from(BOUNDS[language][bound])).format(form.format(grouped(number) + scale))
    return number * factor, unit, bound, words


VERBS = {
    "en": {
        "level": ["reached", "totalled", "came to", "amounted to"],
        "up": ["rose", "grew", "increased", "climbed", "rose by", "expanded by"],
        "down": ["fell", "declined", "dropped", "shrank", "fell by", "decreased by"],
        "more": ["rose by", "increased by", "grew by"],
        "less": ["fell by", "decreased by", "dropped by"],
    },
    "zh": {
        "level": ["达", "达到", "为"],
        "up": ["增长", "同比增长", "上升", "比上年增长"],
        "down": ["下降", "同比下降", "下滑", "比上年下降"],
        "more": ["增加", "同比增加", "比上年增加"],
        "less": ["减少", "同比减少", "比上年减少"],
    },
}


@settings(max_examples=200, deadline=None)
@given(measured(), st.data())
def test_levels_of_money(setting, data):
    language = setting.language
    value, unit, bound, words = data.draw(amounts(language, MONEY[language], SCALES[language]))
    text = setting.sentence(data.draw(st.sampled_from(VERBS[language]["level"])), words)
    assert_reads(text, replace(setting.claim, value=value, unit=unit, bound=bound), language)


@settings(max_examples=100, deadline=None)
@given(measured(flows=(Flow.EXPORT, Flow.IMPORT)), st.data())
def test_levels_in_physical_units(setting, data):
    language = setting.language
    value, unit, bound, words = data.draw(amounts(language, MEASURES[language], SCALES[language][:2]))
    text = setting.sentence(data.draw(st.sampled_from(VERBS[language]["level"])), words)
    assert_reads(text, replace(setting.claim, value=value, unit=unit, bound=bound), language)


@settings(max_examples=200, deadline=None)
@given(measured(), st.sampled_from(["up", "down"]), st.data())
def test_changes(setting, direction, data):
    language = setting.language
    forms = {
        "en": [("percent", "{}%"), ("percent", "{} percent"), ("percent", "{} per cent"),
               ("percentage_point", "{} percentage points")],
        "zh": [("percent", "{}%"), ("percent", "百分之{}"), ("percentage_point", "{}个百分点")],
    }  # fmt: skip
    value, unit, bound, words = data.draw(amounts(language, forms[language], [(1, "")]))
    text = setting.sentence(data.draw(st.sampled_from(VERBS[language][direction])), words)
    claim = replace(setting.claim, value=value, unit=unit, bound=bound, kind="change", direction=direction)
    assert_reads(text, claim, language)


@settings(max_examples=50, deadline=None)
@given(measured(periods=SPANS), st.sampled_from(["up", "down"]), st.data())
def test_changes_over_years(setting, direction, data):
    language = setting.language
    number = data.draw(NUMBERS)
    verb = {"en": {"up": "rose", "down": "fell"}, "zh": {"up": "增长", "down": "下降"}}[language][direction]
    claim = replace(setting.claim, value=number, unit="percent", kind="change", direction=direction)
    assert_reads(setting.sentence(verb, f"{grouped(number)}%"), claim, language)


@settings(max_examples=100, deadline=None)
@given(measured(), st.sampled_from(["up", "down"]), st.data())
def test_differences(setting, direction, data):
    language = setting.language
    value, unit, bound, words = data.draw(amounts(language, MONEY[language], SCALES[language]))
    verbs = VERBS[language]["more" if direction == "up" else "less"]
    claim = replace(
        setting.claim, value=value, unit=unit, bound=bound, kind="difference", direction=direction
    )
    assert_reads(setting.sentence(data.draw(st.sampled_from(verbs)), words), claim, language)


SHARES = {
    "en": [("a third", "33.333333333"), ("two-thirds", "66.666666667"), ("a quarter", "25"), ("two-fifths", "40"),
           ("three-quarters", "75"), ("half", "50"), ("a tenth", "10"), ("one-fifth", "20"), ("30 percent", "30"),
           ("61.2%", "61.2"), ("twelve per cent", "12")],
    "zh": [("三分之一", "33.333333333"), ("三分之二", "66.666666667"), ("四分之一", "25"), ("五分之二", "40"),
           ("一半", "50"), ("两成", "20"), ("三成五", "35"), ("百分之三十", "30"), ("61.2%", "61.2"), ("七成", "70")],
}  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(measured(flows=(Flow.EXPORT, Flow.IMPORT)), st.data())
def test_shares_and_fractions(setting, data):
    language = setting.language
    written, value = data.draw(st.sampled_from(SHARES[language]))
    bound = data.draw(st.sampled_from(["exact", "approx", "over", "under"]))
    words = BOUNDS[language][bound][0].format(written)
    text = {
        "en": f"{setting.opening} accounted for {words} of the total.",
        "zh": f"{setting.opening}占总额的{words}。",
    }[language]
    found = read(text, language)
    assert len(found) == 1, text
    assert abs(found[0].value - Decimal(value)) < Decimal("1e-6"), text
    claim = replace(setting.claim, value=found[0].value, unit="percent", kind="share", bound=bound)
    assert_reads(text, claim, language)


RANKS = {
    "en": ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
    "zh": ["第一", "第二", "第三", "第四", "第五", "第六", "第七", "第八", "第九", "第十"],
}


@settings(max_examples=60, deadline=None)
@given(measured(), st.integers(1, 10), st.booleans())
def test_ranks(setting, place, in_digits):
    language = setting.language
    spelt = RANKS[language][place - 1]
    words = (f"No. {place}" if language == "en" else f"第{place}位") if in_digits else spelt
    text = setting.sentence("ranked" if language == "en" else "居世界", words)
    assert_reads(text, replace(setting.claim, value=Decimal(place), unit="rank", kind="rank"), language)


MULTIPLES = {
    "en": [("doubled", "2", "up"), ("tripled", "3", "up"), ("quadrupled", "4", "up"), ("rose threefold", "3", "up"),
           ("grew fivefold", "5", "up"), ("halved", "0.5", "down"), ("more than doubled", "2", "up"),
           ("nearly tripled", "3", "up")],
    "zh": [("翻一番", "2", "up"), ("翻了两番", "4", "up"), ("增长两倍", "3", "up"), ("增长1.5倍", "2.5", "up"),
           ("增长了3倍", "4", "up"), ("是上年的1.2倍", "1.2", None), ("超过上年的两倍", "2", None)],
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(measured(), st.data())
def test_multiples(setting, data):
    language = setting.language
    written, value, direction = data.draw(st.sampled_from(MULTIPLES[language]))
    bound = (
        "over"
        if written.startswith(("more", "超过"))
        else "under"
        if written.startswith("nearly")
        else "exact"
    )
    claim = replace(
        setting.claim, value=Decimal(value), unit="ratio", kind="multiple", direction=direction, bound=bound
    )
    assert_reads(setting.sentence("", written), claim, language)


COUNTED = {
    "en": ["publishers", "museums", "cinemas", "bookshops", "cultural enterprises"],
    "zh": ["家出版企业", "座博物馆", "家影院", "家书店", "家文化企业"],
}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LANGUAGES), st.integers(2001, 2024), st.integers(3, 10**6), st.data())
def test_counts(language, year, number, data):
    noun = data.draw(st.sampled_from(COUNTED[language]))
    bound = data.draw(st.sampled_from(sorted(BOUNDS[language])))
    words = BOUNDS[language][bound][0].format(
        grouped(Decimal(number)) + (" " if language == "en" else "") + noun
    )
    text = {"en": f"In {year}, France had {words}.", "zh": f"{year}年，法国有{words}。"}[language]
    claim = replace(
        _BLANK, value=Decimal(number), unit="count", kind="count", bound=bound, period=Period.year(year),
        reporter="FRA", subject=noun if language == "en" else noun[1:],
    )  # fmt: skip
    assert_reads(text, claim, language)


@settings(max_examples=60, deadline=None)
@given(measured(), st.integers(2, 19), st.booleans())
def test_years_in_a_row(setting, years, rising):
    language = setting.language
    text = {
        "en": f"{setting.opening} {'rose' if rising else 'fell'} for {years} consecutive years.",
        "zh": f"{setting.opening}连续{years}年{'增长' if rising else '下降'}。",
    }[language]
    claim = replace(setting.claim, value=Decimal(years), unit="year_span", kind="count")
    assert_reads(text, claim, language)


RANGES = {
    "en": ["between {0} and {1}", "by {0} to {1}", "{0}-{1}"],
    "zh": ["{0}至{1}", "{0}—{1}", "{0}~{1}", "{0}到{1}"],
}


@settings(max_examples=150, deadline=None)
@given(measured(), st.integers(1, 90), st.integers(1, 60), st.sampled_from(["percent", "money"]), st.data())
def test_ranges(setting, low, more, what, data):
    language = setting.language
    form = data.draw(st.sampled_from(RANGES[language]))
    ends = (low, low + more)
    if what == "percent":
        written = form.format(f"{low}%" if not form.startswith("{0}-") else low, f"{low + more}%")
        verb, scale = ("rose" if language == "en" else "增长"), 1
        claim = replace(setting.claim, unit="percent", kind="change", direction="up")
    elif language == "en":
        dashed = form.startswith("{0}-")
        written = form.format(
            f"${low}" if dashed else f"${low} billion",
            f"{low + more} billion" if dashed else f"${low + more} billion",
        )
        written, verb, scale = written.removeprefix("by "), "amounted to", 10**9
        claim = replace(setting.claim, unit="USD")
    else:
        written, scale = form.format(f"{low}亿", f"{low + more}亿美元"), 10**8
        verb = "为"
        claim = replace(setting.claim, unit="USD")
    claim = replace(claim, value=Decimal(ends[0]) * scale, upper=Decimal(ends[1]) * scale, bound="range")
    assert_reads(setting.sentence(verb, written), claim, language)


# --- the briefing's own sentences ---------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(
    measured(),
    st.sampled_from(["level", "change", "difference", "rank"]),
    st.sampled_from(["exact", "approx", "at_least", "at_most", "over", "under"]),
    st.sampled_from(["up", "down"]),
    st.integers(1, 99_999),
)
def test_the_sentences_of_the_briefing(setting, kind, bound, direction, number):
    language = setting.language
    claim = replace(setting.claim, kind=kind, bound=bound, partner=None, reporter="CHN")
    if kind == "rank":
        claim = replace(claim, value=Decimal(number % 20 + 1), unit="rank", bound="exact")
    elif kind == "change":
        claim = replace(
            claim,
            value=Decimal(number) / 100,
            unit="percent",
            resolution=Decimal("0.01"),
            direction=direction,
        )
    else:
        claim = replace(claim, value=Decimal(number) * 10**6, resolution=Decimal(10**6))
        claim = replace(claim, direction=direction if kind == "difference" else None)
    assert_reads(phrase(claim, language), claim, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_period_is_read_back(language):
    subject = TRADED[language][None][0]
    for code in ("2023", "2024-H2", "2024-Q3", "2024-03", "2024-01/2024-11", "2019/2024", "FY2023"):
        claim = replace(
            _BLANK, value=Decimal(5), unit="percent", kind="change", direction="up", subject=subject,
            period=Period.parse(code), reporter="CHN",
        )  # fmt: skip
        assert_reads(phrase(claim, language), claim, language)
