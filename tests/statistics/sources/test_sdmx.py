"""SDMX: from a server over messages of each provider to stored figures, with the faults that services have."""

import gzip
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.statistics.sources.loopback import Answer, File
from wenmao.statistics.sources.fetching.downloads import FetchFailed
from wenmao.statistics.sources.sdmx.flows import known_flow, providers
from wenmao.statistics.sources.sdmx.source import Sdmx
from wenmao.statistics.sources.source import Fetched, Request, RequestError
from wenmao.statistics.store.contracts import CONTRACTS
from wenmao.statistics.store.layouts import UnreadableTable
from wenmao.statistics.store.store import Store, StoreError
from wenmao.vocabulary.areas import area_codes

RATES = """KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,OBS_CONF,TIME_FORMAT,COLLECTION,DECIMALS,TITLE,TITLE_COMPL,UNIT,UNIT_MULT
EXR.A.USD.EUR.SP00.A,A,USD,EUR,SP00,A,2022,1.0530490272373,A,F,P1Y,A,4,US dollar/Euro,"ECB reference exchange rate, US dollar/Euro",USD,0
EXR.A.USD.EUR.SP00.A,A,USD,EUR,SP00,A,2023,1.0812701960784,A,F,P1Y,A,4,US dollar/Euro,"ECB reference exchange rate, US dollar/Euro",USD,0
EXR.A.USD.EUR.SP00.E,A,USD,EUR,SP00,E,2023,1.105,A,F,P1Y,E,4,US dollar/Euro,"ECB reference exchange rate, US dollar/Euro",USD,0
EXR.A.CNY.EUR.SP00.A,A,CNY,EUR,SP00,A,2023,7.6600,A,F,P1Y,A,4,Chinese yuan renminbi/Euro,"ECB reference exchange rate, CNY/Euro",CNY,0
EXR.A.CNY.EUR.SP00.A,A,CNY,EUR,SP00,A,2024,NaN,M,F,P1Y,A,4,Chinese yuan renminbi/Euro,"ECB reference exchange rate, CNY/Euro",CNY,0
EXR.A.E02.EUR.EN00.A,A,E02,EUR,EN00,A,2023,121.8,A,F,P1Y,A,4,Nominal effective,Nominal effective,PURE_NUMB,0
"""

COMEXT = """DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE
ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,CN,970110,1,QUANTITY_IN_100KG,2024,12.5
ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,CN,970110,1,VALUE_IN_EUROS,2024,32313884
ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,WORLD,970110,2,VALUE_IN_EUROS,2024,39919520
ESTAT:DS-045409(1.0),15/09/26 11:00:00,M,EL,XS,970110,1,VALUE_IN_EUROS,2024-01,1
ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,EU27_2020,CN,97,1,VALUE_IN_EUROS,2024,820000000
ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,EU27_2020_EXTRA,970110,1,VALUE_IN_EUROS,2024,5
ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,QZ,970110,1,VALUE_IN_EUROS,2024,6
ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,FR,VN,970110,1,VALUE_IN_EUROS,2024,
ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,CN,970110,1,SUPPLEMENTARY_QUANTITY,2024,77
"""

SERVICES = """DATAFLOW,LAST UPDATE,freq,currency,bop_item,stk_flow,partner,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG
ESTAT:BOP_ITS6_DET(1.0),22/05/26 11:00:00,A,MIO_EUR,SK1,CRE,CN_X_HK,FR,2023,123.4,p
ESTAT:BOP_ITS6_DET(1.0),22/05/26 11:00:00,A,MIO_EUR,SK1,DEB,WRL_REST,FR,2023,-0.7,
ESTAT:BOP_ITS6_DET(1.0),22/05/26 11:00:00,A,MIO_NAC,SK1,DEB,WRL_REST,FR,2023,99,
ESTAT:BOP_ITS6_DET(1.0),22/05/26 11:00:00,A,MIO_EUR,SK1,CRE,EXT_EU27_2020,FR,2023,99,
"""

BATIS = """DATAFLOW,REF_AREA,COUNTERPART_AREA,TRADE_FLOW,EXPENDITURE,SERVICE,FREQ,UNIT_MEASURE,ADJUSTMENT,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT
OECD.SDD.TPS:DSD_BATIS@DF_BATIS(1.0),CHN,USA,X,S,SK1,A,USD_EXC,B,2023,700.25,A,6
OECD.SDD.TPS:DSD_BATIS@DF_BATIS(1.0),CHN,W,X,S,SK1,A,USD_EXC,B,2023,1800.5,I,6
OECD.SDD.TPS:DSD_BATIS@DF_BATIS(1.0),CHN,USA,X,S,SK1,A,USD_EXC,N,2023,612.5,A,6
OECD.SDD.TPS:DSD_BATIS@DF_BATIS(1.0),CHN,WXD,X,S,SK1,A,USD_EXC,B,2023,5,A,6
"""

IMTS = """DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE,PRECISION
IMF.STA:IMTS(1.0.0),USA,XG_FOB_USD,CAN,A,2024,349397894619,6,
IMF.STA:IMTS(1.0.0),USA,MG_CIF_USD,G001,M,2024-M03,280000000000,6,
IMF.STA:IMTS(1.0.0),USA,XG_FOB_USD,GX170,A,2024,5,6,
IMF.STA:IMTS(1.0.0),USA,TBG_USD,CAN,A,2024,-1,6,
"""

PRICES = """DATAFLOW,REF_AREA,FREQ,METHODOLOGY,MEASURE,UNIT_MEASURE,EXPENDITURE,ADJUSTMENT,TRANSFORMATION,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT,BASE_PER,DURABILITY,DECIMALS
OECD.SDD.TPS:DSD_PRICES@DF_PRICES_ALL(1.0),USA,M,N,CPI,PA,_T,N,GY,2025-06,2.669213,A,,,,2
OECD.SDD.TPS:DSD_PRICES@DF_PRICES_ALL(1.0),USA,Q,N,CPI,PA,_T,N,GY,2025-Q2,2.4,A,,,,2
OECD.SDD.TPS:DSD_PRICES@DF_PRICES_ALL(1.0),CHN,A,N,CPI,PA,_T,N,GY,2024,0.2,A,0,,,2
OECD.SDD.TPS:DSD_PRICES@DF_PRICES_ALL(1.0),EA20,A,N,CPI,PA,_T,N,GY,2024,2.4,A,0,,,2
OECD.SDD.TPS:DSD_PRICES@DF_PRICES_ALL(1.0),USA,W,N,CPI,PA,_T,N,GY,2025-W05,2.4,A,,,,2
OECD.SDD.TPS:DSD_PRICES@DF_PRICES_ALL(1.0),QQQ,A,N,CPI,PA,_T,N,GY,2024,2.4,A,,,,2
OECD.SDD.TPS:DSD_PRICES@DF_PRICES_ALL(1.0),JPN,A,N,CPI,PA,_T,N,GY,2024,2.7,A,6x,,,2
"""

FAULT = b"""<?xml version='1.0' encoding='UTF-8'?>
<S:Fault xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">
    <faultcode>413</faultcode>
    <faultstring>EXTRACTION_TOO_BIG: The requested extraction is too big, estimated 420709314 rows, max authorised is 5000000, please change your filters to reduce the extraction size</faultstring>
</S:Fault>"""

QUEUED = b"""<?xml version="1.0" encoding="UTF-8" ?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body><ns0:syncResponse xmlns:ns0="http://estat.ec.europa.eu/disschain/soap/extraction"><queued><id>a801f1c5</id><status>SUBMITTED</status></queued></ns0:syncResponse></env:Body></env:Envelope>"""

NONE_FOUND = b"""<?xml version="1.0" encoding="UTF-8"?><mes:Error xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"><mes:ErrorMessage code="100"><com:Text>No results found</com:Text></mes:ErrorMessage></mes:Error>"""

PAGE = b"<!DOCTYPE html>\n<html><body><p>Down for repair</p></body></html>"

_HEADER = """<message:Header><message:ID>x1</message:ID><message:Test>false</message:Test><message:Prepared>2025-01-07T13:32:10.385+01:00</message:Prepared><message:Sender id="ECB"/>
<message:Structure structureID="ECB_EXR1"{namespace} dimensionAtObservation="TIME_PERIOD"><common:Structure><URN>urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=ECB:ECB_EXR1(1.0)</URN></common:Structure></message:Structure></message:Header>"""
_SPACES = """xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:common="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common\""""

GENERIC = f"""<?xml version="1.0" encoding="UTF-8"?>
<message:GenericData {_SPACES} xmlns:generic="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic">
{_HEADER.format(namespace="")}
<message:DataSet action="Replace" structureRef="ECB_EXR1"><generic:Series><generic:SeriesKey>
<generic:Value id="FREQ" value="A"/><generic:Value id="CURRENCY" value="USD"/><generic:Value id="CURRENCY_DENOM" value="EUR"/><generic:Value id="EXR_TYPE" value="SP00"/><generic:Value id="EXR_SUFFIX" value="A"/></generic:SeriesKey>
<generic:Attributes><generic:Value id="UNIT_MULT" value="2"/><generic:Value id="UNIT" value="USD"/></generic:Attributes>
<generic:Obs><generic:ObsDimension value="2022"/><generic:ObsValue value="0.010530"/><generic:Attributes><generic:Value id="OBS_STATUS" value="A"/></generic:Attributes></generic:Obs>
<generic:Obs><generic:ObsDimension value="2023"/><generic:ObsValue value="0.010813"/></generic:Obs>
</generic:Series></message:DataSet></message:GenericData>""".encode()

SPECIFIC = f"""<?xml version="1.0" encoding="UTF-8"?>
<message:StructureSpecificData {_SPACES} xmlns:ss="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific" xmlns:ns1="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=ECB:ECB_EXR1(1.0):ObsLevelDim:TIME_PERIOD" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{_HEADER.format(namespace=' namespace="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=ECB:ECB_EXR1(1.0)"')}
<message:DataSet action="Replace" ss:dataScope="DataStructure" xsi:type="ns1:DataSetType" ss:structureRef="ECB_EXR1">
<Series FREQ="A" CURRENCY="USD" CURRENCY_DENOM="EUR" EXR_TYPE="SP00" EXR_SUFFIX="A" UNIT_MULT="2" UNIT="USD">
<Obs TIME_PERIOD="2022" OBS_VALUE="0.010530" OBS_STATUS="A"/><Obs TIME_PERIOD="2023" OBS_VALUE="0.010813" OBS_STATUS="A"/></Series></message:DataSet></message:StructureSpecificData>""".encode()


def local(tmp_path, text, name="data.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Fetched.local(path)


def stored(tmp_path, text, dataset, name="data.csv", vintage="2026-01-31", **options):
    file = text if isinstance(text, Fetched) else local(tmp_path, text, name)
    reading = Sdmx().read([file], Request(dataset, vintage=vintage, options=options))
    store = Store(tmp_path / "store")
    manifest = store.add(reading.dataset, reading.vintage, reading.origin, reading.tables).manifest
    return store, manifest, reading


def rows(store, dataset, **asked):
    return store.table(dataset, **asked).execute().to_dict("records")


def test_rates_come_from_the_ecb_into_the_store(server, downloads, tmp_path):
    server.script = [Answer(429, headers={"Retry-After": "1"}), Answer(500), File(RATES.encode())]
    options = {"key": "A.USD+CNY.EUR.SP00.A", "start": "2022", "base": server.url + "/service"}
    request = Request("ECB/EXR", options=options)
    files = Sdmx().fetch(request, downloads)
    asked = urlsplit(server.requests[-1][0])
    assert (len(server.requests), asked.path) == (3, "/service/data/EXR/A.USD+CNY.EUR.SP00.A")
    assert parse_qs(asked.query) == {"format": ["csvdata"], "startPeriod": ["2022"]}

    reading = Sdmx().read(files, request)
    assert str(reading.dataset) == "sdmx/ecb-EXR" and reading.dataset.contract == "rates"
    assert reading.vintage == files[0].input.retrieved_at[:10]
    assert reading.origin.citation.startswith(
        "European Central Bank, EXR/A.USD+CNY.EUR.SP00.A, https://data.ecb"
    )
    assert "Source: ECB statistics" in reading.origin.licence

    store = Store(tmp_path / "store")
    part = store.add(reading.dataset, reading.vintage, reading.origin, reading.tables).manifest.parts[0]
    assert (part.part, part.rows, part.left_out, part.refused) == ("A.USD-CNY.EUR.SP00.A.2022-", 4, 2, 0)
    assert part.left_out_why == "observations without a value; series that are no spot rates"
    found = {
        (r["period"], r["currency"], r["base"], r["basis"]): r["value"] for r in rows(store, "sdmx/ecb-EXR")
    }
    assert found == {
        ("2022", "USD", "EUR", "average"): 1.0530490272373,
        ("2023", "USD", "EUR", "average"): 1.0812701960784,
        ("2023", "USD", "EUR", "end"): 1.105,
        ("2023", "CNY", "EUR", "average"): 7.66,
    }


def test_value_and_weight_of_goods_become_one_row(tmp_path):
    store, manifest, reading = stored(tmp_path, COMEXT, "eurostat/DS-045409", key="A.DE+EL..970110..")
    assert (reading.dataset.contract, reading.dataset.currency) == ("goods", "EUR")
    part = manifest.parts[0]
    assert (part.rows, part.left_out, part.refused) == (4, 4, 0)
    assert "groups of economies" in part.left_out_why and "no column for" in part.left_out_why
    found = {
        (r["period"], r["flow"], r["reporter"], r["partner"], r["product"]): (r["value"], r["weight"])
        for r in store.table("sdmx/eurostat-DS-045409").to_pyarrow().to_pylist()
    }
    assert found == {
        ("2024", "import", "DEU", "CHN", "970110"): (32313884.0, 1250.0),
        ("2024", "export", "DEU", "WLD", "970110"): (39919520.0, None),
        ("2024-01", "import", "GRC", "SRB", "970110"): (1.0, None),
        ("2024", "import", "EU", "CHN", "97"): (820000000.0, None),
    }


def test_goods_that_come_twice_are_refused(tmp_path):
    same = "ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,CN,970110,1,VALUE_IN_EUROS,2024,32313884\n"
    _, manifest, _ = stored(tmp_path, COMEXT + same, "eurostat/DS-045409")
    assert manifest.parts[0].reasons == {"repeats an earlier row": 1}
    other = same.replace("32313884", "4").replace("CN,970110", "WORLD,970110").replace(",1,VAL", ",2,VAL")
    store, manifest, _ = stored(tmp_path, COMEXT + other, "eurostat/DS-045409", vintage="2026-02")
    assert manifest.parts[0].reasons == {"another row has the same key and other values": 2}
    assert not [r for r in rows(store, "sdmx/eurostat-DS-045409") if r["partner"] == "WLD"]


def test_eurostat_says_when_the_data_were_made(tmp_path):
    _, manifest, _ = stored(tmp_path, COMEXT, "eurostat/DS-045409", vintage="")
    assert manifest.vintage == "2026-09-15"


def test_services_of_eurostat_are_in_euro(tmp_path):
    store, manifest, reading = stored(tmp_path, SERVICES, "eurostat/bop_its6_det")
    assert (reading.dataset.contract, reading.dataset.classification) == ("services", "EBOPS2010")
    assert (manifest.parts[0].rows, manifest.parts[0].left_out) == (2, 2)
    found = {(r["flow"], r["reporter"], r["partner"], r["item"]): (r["value"], r["method"])
             for r in rows(store, "sdmx/eurostat-bop_its6_det")}  # fmt: skip
    assert found["export", "FRA", "CHN", "SK1"] == (123_400_000.0, "p")
    assert found["import", "FRA", "WLD", "SK1"][0] == -700_000.0


def test_services_of_the_oecd_are_multiplied(tmp_path):
    store, manifest, _ = stored(tmp_path, BATIS, "oecd/OECD.SDD.TPS,DSD_BATIS@DF_BATIS,1.0")
    assert (manifest.parts[0].rows, manifest.parts[0].left_out) == (2, 2)
    found = {r["partner"]: r["value"] for r in rows(store, "sdmx/oecd-DSD_BATIS-DF_BATIS")}
    assert found == {"USA": 700_250_000.0, "WLD": 1_800_500_000.0}


def test_the_scale_of_the_imf_is_for_display(tmp_path):
    store, manifest, _ = stored(tmp_path, IMTS, "imf/IMF.STA,IMTS")
    assert (manifest.parts[0].rows, manifest.parts[0].left_out) == (2, 2)
    found = {(r["period"], r["flow"], r["partner"], r["product"]): r["value"]
             for r in rows(store, "sdmx/imf-IMTS")}  # fmt: skip
    assert found == {("2024", "export", "CAN", "TOTAL"): 349397894619.0,
                     ("2024-03", "import", "WLD", "TOTAL"): 280e9}  # fmt: skip


def test_any_other_flow_is_indicators(tmp_path):
    store, manifest, reading = stored(tmp_path, PRICES, "oecd/OECD.SDD.TPS,DSD_PRICES@DF_PRICES_ALL,")
    part = manifest.parts[0]
    assert (part.rows, part.left_out, part.refused) == (3, 1, 3)
    assert part.reasons == {
        "REF_AREA: should be an ISO 3166-1 alpha-3 code, WLD, or a group such as EU": 1,
        "TIME_PERIOD: should be a period such as 2023, 2023-Q1 or 2023-05": 1,
        "UNIT_MULT: not a power of ten": 1,
    }
    assert reading.dataset.frequency == "M"
    found = rows(store, "sdmx/oecd-DSD_PRICES-DF_PRICES_ALL")
    assert {(r["place"], r["period"]): r["value"] for r in found} == {
        ("USA", "2025-06"): 2.669213, ("USA", "2025-Q2"): 2.4, ("CHN", "2024"): 0.2,
    }  # fmt: skip
    assert {(r["indicator"], r["unit"], r["status"]) for r in found} == {("N.CPI.PA._T.N.GY", "PA", "A")}
    ((_, refused),) = store.refused(manifest)
    assert (
        "6,TIME_PERIOD" in refused and "2025-W05" in refused and "7,REF_AREA" in refused and "QQQ" in refused
    )


def test_the_dimension_of_the_place_can_be_named(tmp_path):
    text = "DATAFLOW,FREQ,GEOGR,SUBJECT,TIME_PERIOD,OBS_VALUE\nUNSD:DF_X(1.0),A,156,POP,2023,1410.7\n"
    with pytest.raises(
        UnreadableTable, match="dimensions are FREQ, GEOGR, SUBJECT; name the one of the place"
    ):
        stored(tmp_path, text, "unsd/DF_X")
    with pytest.raises(UnreadableTable, match="no dimension 'NOWHERE' in DF_X"):
        stored(tmp_path, text, "unsd/DF_X", area="NOWHERE")
    store, _, _ = stored(tmp_path, text, "unsd/UNSD,DF_X,1.0", area="geogr")
    assert [(r["place"], r["indicator"]) for r in rows(store, "sdmx/unsd-DF_X")] == [("CHN", "POP")]


@pytest.mark.parametrize("body", [GENERIC, SPECIFIC])
def test_sdmx_ml_gives_the_same(tmp_path, body):
    store, manifest, _ = stored(tmp_path, body, "ecb/EXR", "data.xml", vintage="")
    assert manifest.vintage == "2025-01-07"  # as prepared
    assert {r["period"]: r["value"] for r in rows(store, "sdmx/ecb-EXR")} == {"2022": 1.053, "2023": 1.0813}


def test_sdmx_ml_is_fetched_where_it_is_asked_for(server, downloads):
    server.script = [File(GENERIC)]
    Sdmx().fetch(Request("ecb/EXR", options={"base": server.url, "format": "xml"}), downloads)
    path, headers = server.requests[0]
    assert path == "/data/EXR" and headers["Accept"] == "application/vnd.sdmx.genericdata+xml;version=2.1"
    with pytest.raises(RequestError, match="csv or xml, not 'json'"):
        Sdmx().fetch(Request("ecb/EXR", options={"format": "json"}), downloads)


def test_without_sdmx1_only_csv_is_read(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sdmx", None)
    with pytest.raises(UnreadableTable, match=r"pip install 'wenmao\[sdmx\]'"):
        stored(tmp_path, GENERIC, "ecb/EXR", "data.xml")
    assert stored(tmp_path, RATES, "ecb/EXR")[1].rows == 4


def test_specific_sdmx_ml_of_unknown_flows_is_not_guessed_at(tmp_path):
    with pytest.raises(UnreadableTable, match="does not tell dimensions from attributes"):
        stored(tmp_path, SPECIFIC, "ecb/ICP", "data.xml")


@pytest.mark.parametrize(("provider", "flow", "path", "query", "accept"), [
    ("eurostat", "DS-045409", "/data/DS-045409/K", "format=SDMX-CSV&compressed=false", "*/*"),
    ("oecd", "A,B@C,1.0", "/data/A,B@C,1.0/K", "format=csvfile&dimensionAtObservation=AllDimensions", "*/*"),
    ("imf", "IMF.STA,IMTS", "/data/IMF.STA,IMTS/K", "", "application/vnd.sdmx.data+csv;version=1.0.0"),
    ("unsd", "UNSD,DF_X,1.0", "/data/UNSD,DF_X,1.0/K", "format=csv", "*/*"),
])  # fmt: skip
def test_each_provider_is_asked_in_its_way(server, downloads, provider, flow, path, query, accept):
    server.script = [File(COMEXT.encode())]
    Sdmx().fetch(Request(f"{provider}/{flow}", options={"base": server.url, "key": "K"}), downloads)
    asked, headers = server.requests[0]
    assert urlsplit(asked).path == path and parse_qs(urlsplit(asked).query) == parse_qs(query)
    assert headers["Accept"] == accept


def test_comext_has_an_entry_of_its_own():
    eurostat = providers()["eurostat"]
    assert "/comext/" in eurostat.entry("DS-045409") and "/comext/" not in eurostat.entry("bop_its6_det")


def test_years_become_a_range(server, downloads):
    server.script = [File(PRICES.encode())]
    Sdmx().fetch(Request("oecd/A,B@C", years=(2021, 2023), options={"base": server.url}), downloads)
    asked = urlsplit(server.requests[0][0])
    assert asked.path == "/data/A,B@C/all"
    assert parse_qs(asked.query)["startPeriod"] == ["2021"] and parse_qs(asked.query)["endPeriod"] == ["2023"]


@pytest.mark.parametrize(("answer", "said"), [
    (Answer(413, FAULT), "estimated 420709314 rows.*name more codes in the key, or fewer years"),
    (Answer(200, QUEUED), "SUBMITTED.*Eurostat is still preparing the data: ask the same again"),
    (Answer(200, NONE_FOUND), "“No results found”.*no such data: check the dataflow, the order of the codes"),
    (Answer(404, NONE_FOUND), "404 Not Found.*no such data"),
    (Answer(404, b'{"status":404,"title":"Not Found","detail":"No results found."}'), "no such data"),
    (Answer(404, b"NoRecordsFound"), "no such data"),
    (Answer(200, PAGE), "web page instead of a CSV table: “Down for repair”"),
    (Answer(400, b'{"status":400,"message":"key has more than expected dimensions"}'), "more than expected"),
    (Answer(400, b"Error while PROCESSING the query, sorry"), "400 Bad Request.*check the parameters"),
    (Answer(429, headers={"Retry-After": "30"}), "429 Too Many Requests.*asks to wait 30 seconds"),
    (Answer(500), "500 Internal Server Error"),
])  # fmt: skip
def test_refusals_say_what_to_do(server, downloads, answer, said):
    server.script = [answer]
    with pytest.raises(FetchFailed, match=said):
        Sdmx().fetch(Request("eurostat/DS-045409", options={"base": server.url, "key": "A.DE"}), downloads)


@pytest.mark.parametrize(("body", "name", "said"), [
    (NONE_FOUND, "x.xml", "no SDMX data but <Error>, which says “No results found”"),
    (QUEUED, "x.xml", "still preparing the data"),
    (FAULT, "x.xml", "<Fault>, which says “413 EXTRACTION_TOO_BIG"),
    (PAGE, "x.csv", "not readable as XML|no SDMX data but <html>"),
    (GENERIC[:-700], "x.xml", "not readable as SDMX-ML"),
    (b'{"dataSets": []}', "x.json", "SDMX-JSON is not read"),
    (b"", "x.csv", "the file is empty"),
    (gzip.compress(COMEXT.encode())[:90], "x.csv.gz", "the file is damaged"),
    (COMEXT.replace("OBS_VALUE", "VALUE"), "x.csv", "no column OBS_VALUE, so this is no SDMX-CSV.*VALUE"),
    (COMEXT.replace("indicators", "measure"), "x.csv", "DS-045409 has no indicators here.*has changed"),
    (COMEXT.replace("freq,", "freq,Time frequency,", 1), "x.csv", "labels beside those of codes"),
    (COMEXT.replace("DS-045409(", "DS-059341("), "x.csv", "this is the dataflow DS-059341, not DS-045409"),
])  # fmt: skip
def test_files_that_are_none_say_what_they_are(tmp_path, body, name, said):
    with pytest.raises(UnreadableTable, match=said):
        stored(tmp_path, body, "eurostat/DS-045409", name)


def test_damaged_rows_are_refused_one_by_one(tmp_path):
    bad = (
        "EXR.A.JPY.EUR.SP00.A,A,JPY\n"
        + RATES.splitlines()[1] + "\n"
        + RATES.splitlines()[1].replace("USD", "QQQ").replace("2022", "2021") + "\n"
        + RATES.splitlines()[1].replace("1.0530490272373", "about 1").replace("2022", "2020") + "\n"
    )  # fmt: skip
    _, manifest, _ = stored(tmp_path, RATES + bad, "ecb/EXR")
    assert manifest.parts[0].reasons == {
        "3 fields where the heads name 17": 1,
        "repeats an earlier row": 1,
        "CURRENCY: should be an ISO 4217 code": 1,
        "OBS_VALUE: should be a number": 1,
    }


def test_days_are_no_periods(tmp_path):
    daily = "\n".join([RATES.splitlines()[0], RATES.splitlines()[1].replace("2022", "2022-03-01")]) + "\n"
    with pytest.raises(UnreadableTable, match=r"no row could be taken. TIME_PERIOD: should be a period"):
        stored(tmp_path, daily, "ecb/EXR")


def test_semicolons_packing_and_labels_in_one_cell_are_read(tmp_path):
    semicolons = SERVICES.replace(",", ";").encode()
    store, _, _ = stored(tmp_path, gzip.compress(semicolons), "eurostat/bop_its6_det", "data.csv.gz")
    assert len(rows(store, "sdmx/eurostat-bop_its6_det")) == 2
    labels = (
        "STRUCTURE,STRUCTURE_ID,ACTION,FREQ: Frequency,REF_AREA: Reference area,TIME_PERIOD: Time,OBS_VALUE: Value\n"
        "dataflow,UNSD:DF_Y(1.0),I,A: Annual,156: China,2024-S1,11.75\n"
    )
    store, _, reading = stored(tmp_path, labels, "unsd/DF_Y")
    (row,) = rows(store, "sdmx/unsd-DF_Y")
    assert (row["place"], row["period"], row["indicator"], row["value"]) == ("CHN", "2024-H1", "value", 11.75)
    assert reading.dataset.frequency == "H"


def test_a_revision_is_another_vintage(tmp_path):
    fetched = replace(local(tmp_path, RATES).input, retrieved_at="2026-01-31T10:00:00+00:00")
    stored(tmp_path, Fetched(tmp_path / "data.csv", fetched), "ecb/EXR", vintage="", key="K")
    revised = RATES.replace("1.0530490272373", "1.06")
    local(tmp_path, revised, "later.csv")
    with pytest.raises(StoreError, match="Name another vintage"):
        stored(tmp_path, Fetched(tmp_path / "later.csv", fetched), "ecb/EXR", vintage="", key="K")
    later = replace(fetched, retrieved_at="2026-02-28T10:00:00+00:00")
    store, _, _ = stored(tmp_path, Fetched(tmp_path / "later.csv", later), "ecb/EXR", vintage="", key="K")
    assert [m.vintage for m in store.vintages("sdmx/ecb-EXR")] == ["2026-01-31", "2026-02-28"]

    def dollars(**asked):
        return [r["value"] for r in rows(store, "sdmx/ecb-EXR", **asked)
                if (r["period"], r["currency"], r["basis"]) == ("2022", "USD", "average")]  # fmt: skip

    assert dollars() == [1.06] and dollars(vintage="2026-01-31") == [1.0530490272373]


def test_several_files_are_parts(tmp_path):
    one = local(tmp_path, RATES, "usd.csv")
    two = local(tmp_path, RATES.replace("USD", "GBP").replace("CNY", "JPY"), "gbp.csv")
    reading = Sdmx().read([one, two], Request("ecb/EXR", vintage="2026-01-31"))
    assert [table.part for table in reading.tables] == ["usd", "gbp"]
    store = Store(tmp_path / "store")
    assert store.add(reading.dataset, reading.vintage, reading.origin, reading.tables).manifest.rows == 8


def test_a_file_without_a_date_needs_a_vintage(tmp_path):
    with pytest.raises(UnreadableTable, match="name the vintage with --vintage"):
        Sdmx().read([local(tmp_path, RATES)], Request("ecb/EXR"))
    with pytest.raises(UnreadableTable, match="no file"):
        Sdmx().read([], Request("ecb/EXR"))


def test_requests_that_name_nothing_are_told_how(downloads):
    for dataset in ("", "ecb", "fed/H15", "ecb/", "ecb/../EXR"):
        with pytest.raises(
            RequestError, match=r"such as ecb/EXR.*Providers are ecb, eurostat, oecd, imf, unsd"
        ):
            Sdmx().fetch(Request(dataset), downloads)
    with pytest.raises(RequestError, match="no SDMX key"):
        Sdmx().fetch(Request("ecb/EXR", options={"key": "A/../B"}), downloads)


def test_the_table_of_flows_fits_the_contracts():
    for name, flow in (("ecb", "EXR"), ("eurostat", "ds-059341"), ("eurostat", "BOP_ITS6_TOT"), ("imf", "IMTS"),
                       ("oecd", "DSD_BATIS@DF_BATIS")):  # fmt: skip
        found = known_flow(name, flow)
        contract = CONTRACTS[found.contract]
        made = {"period", "year", "value", *found.columns, *found.constants}
        assert {column.name for column in contract.columns if column.required} <= made
        assert made | {measure.column for measure in found.measures.values()} <= set(contract.names)
    assert known_flow("ecb", "ICP") is None


@pytest.mark.parametrize(("provider", "codes"), [
    ("eurostat", {"UK": "GBR", "GR": "GRC", "NA": "NAM", "EU27_2020": "EU", "EU28": "", "EXT_EU27_2020": "",
                  "XI": "", "WRL_REST": "", "TW": "TWN", "ZZ": None}),
    ("ecb", {"U2": "", "W0": "WLD", "CN": "CHN", "1A": "", "_Z": ""}),
    ("oecd", {"W": "WLD", "WXD": "", "ANT_F": "ANT", "G20": "", "OECD": "", "HKG": "HKG", "QQQ": None}),
    ("imf", {"G001": "WLD", "GX170": "", "CHN": "CHN", "TX98": ""}),
    ("unsd", {"156": "CHN", "1": "WLD", "001": "WLD", "419": "", "842": "USA", "4": "AFG", "999": None}),
])  # fmt: skip
def test_areas_are_places_groups_or_unknown(provider, codes):
    assert {code: providers()[provider].area(code) for code in codes} == codes
    kosovo = "XKX" if "XKX" in area_codes() else ""
    assert providers()["eurostat"].area("XK") == providers()["imf"].area("KOS") == kosovo


def test_it_says_what_it_is():
    described = Sdmx().describe()
    assert described.name == "sdmx" and "ecb/EXR" in described.datasets and "unsd/…" in described.datasets
    assert {option.name for option in described.options} == {"key", "start", "end", "area", "format", "base"}


def test_nothing_heavy_is_loaded_for_it():
    import subprocess

    code = "import sys, wenmao.statistics.sources.sdmx.source as s; s.Sdmx().describe(); print(sorted({'sdmx', 'pandas', 'numpy', 'duckdb', 'httpx'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={"PYTHONPATH": str(Path(__file__).parents[3] / "src")})  # fmt: skip
    assert done.stdout.strip() == "[]"
