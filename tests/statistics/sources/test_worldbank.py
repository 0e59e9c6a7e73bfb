"""The World Bank's API as a server that speaks its format, faults and all. All figures are samples, made up."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.statistics.sources.loopback import Answer, File, serving
from wenmao.statistics.sources.fetching.downloads import Downloads, FetchFailed
from wenmao.statistics.sources.source import Fetched, Request, RequestError
from wenmao.statistics.sources.worldbank import WorldBank, issued
from wenmao.statistics.store.layouts import UnreadableTable
from wenmao.statistics.store.store import Store, StoreError

ECONOMIES = [("EAS", "Z4", "Aggregates"), ("EUU", "EU", "Aggregates"), ("EMU", "XC", "Aggregates"),
             ("WLD", "1W", "Aggregates"), ("CHN", "CN", "East Asia & Pacific"),
             ("DEU", "DE", "Europe & Central Asia"), ("CHI", "JG", "Europe & Central Asia")]  # fmt: skip
SHORT = {code: short for code, short, _ in ECONOMIES}
PAGE = b"<!DOCTYPE html><html><body><h1>Service Unavailable</h1></body></html>"
NOT_FOUND = [
    {"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}
]


def row(code, year, value, indicator="SP.POP.TOTL", **other):
    return {"indicator": {"id": indicator, "value": indicator}, "country": {"id": SHORT.get(code, ""), "value": code},
            "countryiso3code": code, "date": str(year), "value": value, "unit": "", "obs_status": "", "decimal": 0,
            **other}  # fmt: skip


def meta(rows, page=1, per_page=50, updated="2025-07-01"):
    pages = -(-len(rows) // per_page)
    return {"page": page, "pages": pages, "per_page": per_page, "total": len(rows), "sourceid": "2",
            "lastupdated": updated}  # fmt: skip


LIST = [{"id": code, "iso2Code": short, "name": code, "region": {"id": "", "iso2code": "", "value": region},
         "capitalCity": ""} for code, short, region in ECONOMIES]  # fmt: skip


class Bank:
    """Answers as the API does, by path and query; `faults` go before, one for each request."""

    def __init__(self, rows, updated="2025-07-01"):
        self.rows, self.updated, self.faults, self.asked = rows, updated, [], []

    def __call__(self, path):
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path, query.get("page", "")))
        if self.faults:
            fault = self.faults.pop(0)
            if fault is not None:
                return fault
        if parts.path.endswith("/country"):
            return json.dumps([{**meta(LIST), "lastupdated": None}, LIST]).encode()
        rows = [row for row in self.rows if row["indicator"]["id"] == parts.path.rsplit("/", 1)[1]]
        if "date" in query:
            first, last = query["date"].split(":")
            rows = [row for row in rows if first <= row["date"] <= last]
        if not rows:
            return json.dumps([{"page": 0, "pages": 0, "per_page": 50, "total": 0}, None]).encode()
        page, size = int(query["page"]), int(query["per_page"])
        found = rows[(page - 1) * size : page * size]
        return json.dumps([meta(rows, page, size, self.updated), found]).encode()


class Routed:
    """A script of one entry that answers by the address."""

    def __init__(self, server, bank):
        self.server, self.bank = server, bank

    def to(self, asked):
        found = self.bank(self.server.requests[-1][0])
        return found if isinstance(found, Answer) else File(found, etag="").to(asked)


@pytest.fixture
def served():
    with serving() as server:

        def serve(rows, **options):
            bank = Bank(rows, **options)
            server.script = [Routed(server, bank)]
            return bank

        serve.url = server.url
        yield serve


def asking(served, **fields):
    options = {"base": served.url, **fields.pop("options", {})}
    return Request(**{"products": ("SP.POP.TOTL",), "options": options, **fields})


def brought(request, downloads, tmp_path):
    """The whole path: fetched, read, stored, and asked of the store."""
    source, store = WorldBank(), Store(tmp_path / "store")
    reading = source.read(source.fetch(request, downloads), request)
    added = store.add(reading.dataset, reading.vintage, reading.origin, reading.tables, note=reading.note)
    table = store.table(str(reading.dataset), vintage=reading.vintage)
    return added.manifest, table.to_pyarrow().to_pylist()


POPULATION = [row("EAS", 2023, 9), row("EUU", 2023, 448), row("WLD", 2023, 8000), row("CHN", 2023, 1410.5),
              row("CHN", 2022, None), row("DEU", 2023, 83, obs_status="E")]  # fmt: skip


def test_from_the_api_to_the_store(served, downloads, tmp_path):
    served(POPULATION)
    manifest, rows = brought(asking(served), downloads, tmp_path)
    assert {row["place"]: row["value"] for row in rows} == {"EU": 448, "WLD": 8000, "CHN": 1410.5, "DEU": 83}
    assert [row["status"] for row in rows if row["place"] == "DEU"] == ["E"]
    (part,) = manifest.parts
    assert (part.part, part.rows, part.left_out, part.refused) == ("SP.POP.TOTL", 4, 2, 0)
    assert "aggregates" in part.left_out_why
    assert manifest.vintage == "2025-07-01"
    assert manifest.origin.licence == "CC BY 4.0"
    assert "update of 2025-07-01" in manifest.origin.citation
    assert manifest.origin.retrieved_at
    assert "indicator/SP.POP.TOTL?format=json&source=2" in part.input.url


def test_an_economy_without_an_iso_code_is_refused_and_listed(served, downloads, tmp_path):
    served([*POPULATION, row("CHI", 2023, 1.7)])
    manifest, _ = brought(asking(served), downloads, tmp_path)
    (part,) = manifest.parts
    assert part.refused == 1
    ((_, listed),) = Store(tmp_path / "store").refused(manifest)
    assert "CHI" in listed


def test_economies_known_by_two_letters(served, downloads, tmp_path):
    served([row("CHN", 2023, 1, countryiso3code="")])
    assert brought(asking(served), downloads, tmp_path)[1][0]["place"] == "CHN"


def test_years_and_places_are_asked_for(served, downloads):
    bank = served(POPULATION)
    WorldBank().fetch(asking(served, years=(2023,), reporters=("CHN", "EU")), downloads)
    assert bank.asked[1][0] == "/country/CHN;EUU/indicator/SP.POP.TOTL"
    assert all("2022" not in path.read_text() for path in downloads._folder.glob("*SP.POP*.json"))


# Pages

LONG = [row("CHN", year, year) for year in range(1960, 2020)]
SMALL = {"options": {"per_page": "20"}}


def test_pages_are_all_brought(served, downloads, tmp_path):
    bank = served(LONG)
    manifest, rows = brought(asking(served, **SMALL), downloads, tmp_path)
    assert sorted(row["value"] for row in rows) == list(range(1960, 2020))
    assert [part.part for part in manifest.parts] == ["SP.POP.TOTL", "SP.POP.TOTL-p2", "SP.POP.TOTL-p3"]
    assert [page for _, page in bank.asked] == ["1", "1", "2", "3"]


def test_a_stopped_fetch_goes_on_with_the_pages_that_are_missing(served, downloads):
    bank = served(LONG)
    bank.faults = [None, None, None, Answer(404)]
    with pytest.raises(FetchFailed, match="404"):
        WorldBank().fetch(asking(served, **SMALL), downloads)
    bank.asked.clear()
    assert len(WorldBank().fetch(asking(served, **SMALL), downloads)) == 4
    assert [page for _, page in bank.asked] == ["1", "1", "3"]  # the second is in the cache


def test_pages_of_an_older_update_are_fetched_anew(served, downloads, tmp_path):
    served(LONG)
    WorldBank().fetch(asking(served, **SMALL), downloads)
    served([row("CHN", year, year + 1) for year in range(1960, 2020)], updated="2025-10-07")
    manifest, rows = brought(asking(served, **SMALL), downloads, tmp_path)
    assert manifest.vintage == "2025-10-07"
    assert sorted(row["value"] for row in rows) == list(range(1961, 2021))


class Shifting(Bank):
    """A row is put before the others between two pages, as long as there are `shifts`."""

    def __init__(self, rows, shifts, updated):
        super().__init__(rows)
        self.shifts, self.newer = shifts, updated

    def __call__(self, path):
        if "&page=2" in path and self.shifts:
            self.shifts -= 1
            self.rows = [row("DEU", 2019 - self.shifts, 1), *self.rows]
            self.updated = self.newer
        return super().__call__(path)


@pytest.mark.parametrize("updated", ["2025-07-02", "2025-07-01"])
def test_pages_that_shift_are_begun_anew(served, downloads, updated):
    served(LONG)
    with serving() as server:
        server.script = [Routed(server, Shifting(LONG, 1, updated))]
        request = asking(served, options={"base": server.url, "per_page": "20"})
        files = WorldBank().fetch(request, downloads)
        assert len(files) == 5
        assert sum(table.path.read_text().count('"date"') for table in files) == 61
        server.script = [Routed(server, Shifting(LONG, 99, updated))]
        with pytest.raises(FetchFailed, match="changed while they were fetched, 3 times"):
            WorldBank().fetch(request, downloads)


def test_pages_that_are_not_all_there(served, downloads):
    served(LONG)
    files = WorldBank().fetch(asking(served, **SMALL), downloads)
    with pytest.raises(UnreadableTable, match=r"not all pages of SP\.POP\.TOTL"):
        WorldBank().read(files[:-1], asking(served))
    assert WorldBank().read(list(reversed(files)), asking(served)).vintage == "2025-07-01"


# Faults


def test_429_and_500_then_the_answer(served, downloads, tmp_path):
    bank = served(POPULATION)
    bank.faults = [Answer(429, headers={"Retry-After": "1"}), None, Answer(500), Answer(503)]
    assert len(brought(asking(served), downloads, tmp_path)[1]) == 4


@pytest.mark.parametrize(("body", "message"), [
    (PAGE, "web page instead of JSON: “Service Unavailable”"),
    (json.dumps(NOT_FOUND).encode(), "The provided parameter value is not valid"),
    (b'<?xml version="1.0"?><wb:error><wb:message id="175">The indicator was not found.</wb:message></wb:error>',
     "no JSON: “The indicator was not found.”"),
    (json.dumps([{"page": 0, "pages": 0, "per_page": 50, "total": 0}, None]).encode(), "has no values"),
    (b'{"a": 1}', "a list of two"),
    (json.dumps([{"page": 1}, []]).encode(), "no pages, per_page, total"),
])  # fmt: skip
def test_answers_at_200_that_are_none(served, downloads, body, message):
    bank = served(POPULATION)
    bank.faults = [None, Answer(body=body)]
    with pytest.raises(FetchFailed, match=message):
        WorldBank().fetch(asking(served), downloads)
    assert len(WorldBank().fetch(asking(served), downloads)) == 2  # and it does not stay


def test_a_cut_answer_is_tried_again(served, downloads):
    bank = served(POPULATION)
    bank.faults = [None, Answer(body=b'[{"page": 1', length=False)]
    assert len(WorldBank().fetch(asking(served), downloads)) == 2


def test_renamed_fields_are_named(served, downloads):
    served([{("iso3" if key == "countryiso3code" else key): value for key, value in POPULATION[3].items()}])
    with pytest.raises(FetchFailed, match=r"no countryiso3code\. They have indicator, country, iso3"):
        WorldBank().fetch(asking(served), downloads)


def test_rows_that_repeat(served, downloads, tmp_path):
    served([*POPULATION, POPULATION[3], row("DEU", 2023, 84)])
    manifest, rows = brought(asking(served), downloads, tmp_path)
    (part,) = manifest.parts
    assert part.reasons == {"another row has the same key and other values": 2, "repeats an earlier row": 1}
    assert "DEU" not in {row["place"] for row in rows}


def test_a_revised_figure_is_another_vintage(served, downloads, tmp_path):
    served(POPULATION)
    brought(asking(served), downloads, tmp_path)
    served([row("CHN", 2023, 1411)], updated="2025-10-07")
    _, rows = brought(asking(served), downloads, tmp_path)
    assert [row["value"] for row in rows] == [1411]
    store = Store(tmp_path / "store")
    older = store.table("worldbank/wdi", vintage="2025-07-01").to_pyarrow().to_pylist()
    assert 1410.5 in {row["value"] for row in older}
    served([row("CHN", 2023, 1412)], updated="2025-10-07")  # changed without a new date
    with pytest.raises(StoreError, match="Name another vintage"):
        brought(asking(served), downloads, tmp_path)


def test_without_network(served, downloads, tmp_path):
    served(LONG)
    WorldBank().fetch(asking(served, **SMALL), downloads)
    with Downloads(tmp_path / "cache", offline=True) as offline:
        assert len(brought(asking(served, **SMALL), offline, tmp_path)[1]) == 60


def test_what_cannot_be_asked(served, downloads, tmp_path):
    with pytest.raises(RequestError, match="no dataset 'gdp': wdi, exchange-rates, deflators"):
        WorldBank().fetch(Request("gdp"), downloads)
    lone = tmp_path / "x.json"
    lone.write_text(json.dumps([meta(POPULATION, updated=""), POPULATION]))
    with pytest.raises(RequestError, match="--vintage"):
        WorldBank().read([Fetched.local(lone)], Request())
    reading = WorldBank().read([Fetched.local(lone)], Request(vintage="of mine"))
    added = Store(tmp_path / "store").add(reading.dataset, reading.vintage, reading.origin, reading.tables)
    assert added.manifest.parts[0].left_out == 2  # the aggregate is told without the list, too


# Exchange rates and deflators

RATE = "PA.NUS.FCRF"
RATES = [row("EMU", 2020, 0.87, RATE), row("DEU", 2020, 0.87, RATE), row("DEU", 1998, 1.7, RATE),
         row("CHN", 2020, 6.9, RATE), row("TUR", 2000, 0.62, RATE), row("TUR", 2020, 7, RATE),
         row("CHN", 2019, None, RATE), row("SEN", 2020, 575, RATE), row("BEN", 2020, 575, RATE),
         row("USA", 2020, 1, RATE), row("ECU", 2020, 1, RATE)]  # fmt: skip


def test_exchange_rates(served, downloads, tmp_path):
    served(RATES)
    request = asking(served, dataset="exchange-rates", products=())
    manifest, rows = brought(request, downloads, tmp_path)
    found = {(row["currency"], row["period"]): row["value"] for row in rows}
    assert found == {("EUR", "2020"): 0.87, ("CNY", "2020"): 6.9, ("TRY", "2020"): 7, ("XOF", "2020"): 575,
                     ("USD", "2020"): 1}  # fmt: skip
    assert {(row["base"], row["basis"]) for row in rows} == {("USD", "average")}
    (part,) = manifest.parts
    assert (part.left_out, part.refused) == (6, 0)
    assert "last change of currency" in part.left_out_why
    assert "of the euro that of the euro area" in manifest.note


@pytest.mark.parametrize(("economy", "year", "currency"), [
    ("EMU", "1998", None), ("HRV", "2022", None), ("HRV", "2024", None), ("PAN", "2020", "PAB"),
    ("BTN", "2020", "BTN"), ("ECU", "2020", None), ("VEN", "2018", None), ("VEN", "2019", "VES"),
    ("MRT", "2018", "MRU"), ("PSE", "2020", None), ("EAS", "2020", None), ("CHN", "2020Q1", None), ("", "2020", None),
])  # fmt: skip
def test_whose_currency(economy, year, currency):
    assert issued(economy, year) == currency


def test_other_indicators_are_no_rates(served, downloads):
    served(POPULATION)
    request = asking(served, dataset="exchange-rates")
    with pytest.raises(RequestError, match=r"exchange rates are PA.NUS.FCRF, and there is SP.POP.TOTL"):
        WorldBank().read(WorldBank().fetch(request, downloads), request)


def test_deflators(served, downloads, tmp_path):
    empty = [row("EAS", 2023, None, "FP.CPI.TOTL")]
    served([row("CHN", 2023, 101.5, "NY.GDP.DEFL.ZS"), *empty])
    manifest, rows = brought(asking(served, dataset="deflators", products=()), downloads, tmp_path)
    assert [(row["indicator"], row["value"]) for row in rows] == [("NY.GDP.DEFL.ZS", 101.5)]
    assert manifest.note == "Published without any value of the dataset: FP.CPI.TOTL."
