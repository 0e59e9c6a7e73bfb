"""English economic text: each hard case as a sentence, with what a trade statistician reads in it."""

from datetime import date
from decimal import Decimal

import pytest

from wenmao.claims.extraction import extract, quantities
from wenmao.documents.model import Document, Passage


def claims(text, published=date(2025, 3, 1)):
    return extract(Document("-", text, (Passage(0, 0, len(text)),), "en", published=published))


def told(text):
    """Value, unit, kind and direction of each claim."""
    return [(claim.value, claim.unit, claim.kind, claim.direction) for claim in claims(text)]


def fields(text, *names, published=date(2025, 3, 1)):
    found = []
    for claim in claims(text, published):
        values = {
            "period": claim.period and claim.period.code,
            "flow": claim.flow and claim.flow.value,
            "quote": claim.quote, "bound": claim.bound, "upper": claim.upper, "subject": claim.subject,
            "reporter": claim.reporter, "partner": claim.partner, "value": claim.value,
        }  # fmt: skip
        found.append(tuple(values[name] for name in names))
    return found


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("$1.2 billion", "1200000000", "USD"),
        ("US$34.5m", "34500000", "USD"),
        ("€2.1bn", "2100000000", "EUR"),
        ("£57.4 billion", "57400000000", "GBP"),
        ("5.91 trillion yuan", "5910000000000", "CNY"),
        ("RMB 300 million", "300000000", "CNY"),
        ("HK$198m", "198000000", "HKD"),
        ("2.19 trillion won", "2190000000000", "KRW"),
        ("1.46 trillion yen", "1460000000000", "JPY"),
        ("A$1.2 billion", "1200000000", "AUD"),
        ("R$27.5 billion", "27500000000", "BRL"),
        ("180 million naira", "180000000", "NGN"),
        ("Rs 612 crore", "6120000000", "INR"),
        ("12.5 million Swiss francs", "12500000", "CHF"),
        ("27 cents", "0.27", "USD"),
        ("197 pence", "1.97", "GBP"),
        ("half a million dollars", "500000", "USD"),
        ("120 MEUR", "120000000", "EUR"),
    ],
)
def test_money(written, value, unit):
    assert fields(f"Revenue reached {written} in 2024.", "value") == [(Decimal(value),)]
    assert claims(f"Revenue reached {written} in 2024.")[0].unit == unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Exports rose 4.6%.", [("4.6", "percent", "change", "up")]),
        ("Exports shrank by 4.6 per cent.", [("4.6", "percent", "change", "down")]),
        ("Exports saw a 4.6 percent decline.", [("4.6", "percent", "change", "down")]),
        ("Games accounted for two-fifths of exports.", [("40", "percent", "share", None)]),
        ("One in five titles was sold abroad.", [("20", "percent", "share", None)]),
        ("The share widened by 1.2 percentage points.", [("1.2", "percentage_point", "change", "up")]),
        ("Margins narrowed by 180 basis points.", [("1.8", "percentage_point", "change", "down")]),
        ("The surplus widened by $2 billion.", [("2000000000", "USD", "difference", "up")]),
        ("The surplus widened to $2 billion.", [("2000000000", "USD", "level", None)]),
        ("Exports reached 12 billion yuan, 3 billion yuan more than in 2022.",
         [("12000000000", "CNY", "level", None), ("3000000000", "CNY", "difference", "up")]),
        ("Exports doubled.", [("2", "ratio", "multiple", "up")]),
        ("Exports rose threefold.", [("3", "ratio", "multiple", "up")]),
        ("Exports were 3.2 times those of 2015.", [("3.2", "ratio", "multiple", None)]),
        ("Sales halved.", [("0.5", "ratio", "multiple", "down")]),
        ("China ranked third.", [("3", "rank", "rank", None)]),
        ("It is the second-largest exporter of toys.", [("2", "rank", "rank", None)]),
        ("Toys ship to more than 200 countries and regions.", [("200", "count", "count", None)]),
        ("It was the ninth consecutive year of growth.", [("9", "year_span", "count", None)]),
        ("Exporters shipped 12,000 tonnes of paper.", [("12000", "tonne", "level", None)]),
        ("Average daily viewing time was 101 minutes.", [("101", "minute", "level", None)]),
        ("The tariff was cut from 6% to 2%.", [("6", "percent", "level", None), ("2", "percent", "level", None)]),
        ("The index stood at 138.2.", [("138.2", "index", "level", None)]),
    ],
)  # fmt: skip
def test_kinds(text, expected):
    assert told(text) == [
        (Decimal(value), unit, kind, direction) for value, unit, kind, direction in expected
    ]


@pytest.mark.parametrize(
    ("text", "bound", "upper"),
    [
        ("Exports reached more than $3 billion.", "over", None),
        ("Exports exceeded $3 billion.", "over", None),
        ("Exports came to nearly $3 billion.", "under", None),
        ("Exports came to just shy of $3 billion.", "under", None),
        ("Exports came to about $3 billion.", "approx", None),
        ("Exports came to at least $3 billion.", "at_least", None),
        ("Exports came to as much as $3 billion.", "at_most", None),
        ("Exports came to $3 billion or more.", "at_least", None),
        ("Exports came to between $3 billion and $4 billion.", "range", Decimal("4E9")),
        ("Exports came to $3-4 billion.", "range", Decimal("4E9")),
        ("Games made up 30-35 per cent of exports.", "range", Decimal(35)),
        ("Games made up 30 to 35 per cent of exports.", "range", Decimal(35)),
    ],
)
def test_bounds_and_ranges(text, bound, upper):
    assert fields(text, "bound", "upper") == [(bound, upper)]


def test_a_movement_is_no_range():
    assert fields("Exports rose from $3 billion to $4 billion in 2024.", "value", "period") == [
        (Decimal("3E9"), "2023"),
        (Decimal("4E9"), "2024"),
    ]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("Exports reached $3 billion in the first half of 2024.", ["2024-H1"]),
        ("Exports reached $3 billion in the first ten months of last year.", ["2024-01/2024-10"]),
        ("Exports reached $3 billion in January-February 2024.", ["2024-01/2024-02"]),
        ("Third-quarter exports in 2024 reached $3 billion.", ["2024-Q3"]),
        ("Sales in fiscal 2024 reached $3 billion.", ["FY2024"]),
        ("Sales for the year to March 2024 reached $3 billion.", ["2023-04/2024-03"]),
        ("Exports have grown by half since 2019, to $3 billion in 2024.", ["2019/2024", "2024"]),
        ("In 2024 exports were $3 billion, up from $2 billion a year earlier.", ["2024", "2023"]),
        ("Exports reached $3 billion in 2024. Imports fell 3%.", ["2024", "2024"]),
        ("Exports grew 8.5% a year between 2015 and 2023.", ["2015/2023"]),
        ("Exports in November reached $3 billion.", ["2024-11"]),
        ("Exports were $3 billion in 2023 (2019: $2 billion).", ["2023", "2019"]),
    ],
)
def test_periods(text, periods):
    assert [period for (period,) in fields(text, "period")] == periods


def test_respectively_over_subjects_periods_and_partners():
    assert fields(
        "Exports and imports reached $3 billion and $1 billion respectively.", "subject", "flow"
    ) == [
        ("Exports", "export"),
        ("imports", "import"),
    ]
    assert fields(
        "Sales were $3 billion and $4 billion in 2022 and 2023 respectively.", "value", "period"
    ) == [
        (Decimal("3E9"), "2022"),
        (Decimal("4E9"), "2023"),
    ]
    text = "China's exports to Japan and Germany were $3 billion and $4 billion, respectively."
    assert fields(text, "partner", "value") == [("JPN", Decimal("3E9")), ("DEU", Decimal("4E9"))]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("The overseas sales revenue of self-developed games reached $18.56 billion in 2024, up 13.39%.",
         ["overseas sales revenue of self-developed games"] * 2),
        ("Streaming, which brought in $19.3 billion, made up 67.3% of the market.", ["Streaming", "Streaming"]),
        ("Exports rose 9% to $4 billion and imports 2% to $1 billion.", ["Exports", "Exports", "imports", "imports"]),
        ("Sixteen industries posted revenue of 5.91 trillion yuan.", ["industries", "revenue"]),
        ("A 12% rise in audiobook revenue lifted profits.", ["audiobook revenue"]),
        ("The company reported sales of ¥1.05 trillion.", ["sales"]),
        ("China's trade surplus in services was $2 billion.", ["trade surplus in services"]),
        ("Lots consigned from abroad numbered 203.", ["Lots consigned from abroad"]),
        ("Music royalties collected abroad halved.", ["Music royalties collected abroad"]),
        ("Apps abroad number over 100, and readers overseas reached 3 million.", ["Apps abroad", "readers overseas"]),
        ("Exports to ASEAN and the EU grew by 12.4%.", ["Exports"]),
        ("Orders from Japan have trebled since 2021.", ["Orders from Japan"]),
        ("It wants to lift the share of revenue earned abroad to 45%.", ["share of revenue earned abroad"]),
        ("India has 6 million artisans, 56 per cent of them women.", ["artisans", "women"]),
        ("Exports came to $3 billion, nearly 40% of it from streaming.", ["Exports", "streaming"]),
        ("Residents spent 1,443 yuan a head on culture and recreation.", ["culture and recreation"]),
        ("Robots raise export quality by 2.1%.", ["export quality"]),
        ("AI tools cut dubbing costs by 60%.", ["dubbing costs"]),
        ("Piracy, by its reckoning, costs producers $18 million a year.", ["Piracy"]),
        ("Overseas sales of $1.7 billion exceeded the domestic market by $98 million.", ["Overseas sales"] * 2),
        ("An increase of 6 per cent in exports of books followed.", ["exports of books"]),
        ("It is associated with a 0.4 percentage point higher probability of entry.", ["probability of entry"]),
        ("Apps saw overseas revenue jump to $1.7 billion.", ["overseas revenue"]),
        ("Exports of festival supplies to Peru totalled $2 million.", ["Exports of festival supplies"]),
        ("Shares fell after it cut its full-year revenue forecast by 10%.", ["revenue forecast"]),
        ("Cultural trade in 2012, 2017 and 2022 amounted to $18 million, $24 million and $41 million.", ["Cultural trade"] * 3),
        ("Exports of goods came to $7 billion, those of services to $1 billion.", ["Exports of goods", "services"]),
        ("By the end of June, 43 percent of applications had been approved.", ["applications"]),
    ],
)  # fmt: skip
def test_subjects(text, subjects):
    assert [subject for (subject,) in fields(text, "subject")] == subjects


def test_flow_and_reporter_go_on_with_the_parts():
    text = "Britain's book exports came to £2.6 billion in 2023. Germany took 12% of them."
    assert fields(text, "flow", "reporter", "partner") == [
        ("export", "GBR", None),
        ("export", "GBR", "DEU"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The 14th Five-Year Plan, Group 1, Article 12, HS code 9504 and EBOPS item 11.1 are cited.",
        "See page 12, Table 4, Section 3.2, [4] and version 2.1 on 5G, Web 3.0, iPhone 16 and COVID-19.",
        "On June 20, 2025, at 06:13, call 010-6519 4114 about Order No. 5 of 2023.",
        "One of the largest firms met one another at 24/7 Group.",
        "The contract lasts for three years.",
        "Mr Chen, 52, spoke on 2024-06-20.",
        "The ten largest markets changed for seven consecutive months.",
    ],
)
def test_what_is_no_claim_stays_out(text):
    assert [claim.quote for claim in claims(text)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8 per cent interest over 3 years", [("8", "percent"), ("3", "year")]),
        ("$4.25 a share", [("4.25", "USD")]),
        ("7 3/4 % bonds", [("7.75", "percent")]),
        ("thirteen dollars and forty-five cents", [("13.45", "USD")]),
        ("12,34,567.89 rupees", [("1234567.89", "INR")]),
        ("120 km at 30 °C", [("120", "kilometre"), ("30", "degree_celsius")]),
        ("a 40-foot container", [("40", "foot")]),
    ],
)
def test_quantities_of_every_kind_are_read(text, expected):
    assert [(q.value, q.unit) for q in quantities(text, "en")] == [(Decimal(v), u) for v, u in expected]


def test_a_sentence_without_figures_leaves_its_subject_to_the_next():
    text = "A decade ago exports of designer toys were worth little. Last year they brought in $1.1 billion."
    assert fields(text, "subject", "flow") == [("exports of designer toys", "export")]
    text = "The Christmas trade starts in May. The stall has booked orders for 3 million yuan."
    assert ("trade" in fields(text, "subject")[0][0]) is False


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The sector saw a price increase of 5%.", "price"),
        ("The group posted sales growth of 10% in 2024.", "sales"),
        ("Prices posted a year-on-year increase of 3%.", "Prices"),
    ],
)
def test_what_grows_in_a_compound_is_measured(text, subject):
    assert fields(text, "subject") == [(subject,)]
