"""A small model of the UN Comtrade API on the loopback address: what it serves, and how it fails."""

import gzip
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY = "k3y-of-the-test-0123456789"
HS6 = [f"{chapter:02}{n:04}" for chapter in (49, 95, 97) for n in (110, 120, 190)]


def record(period="2023", reporter=156, flow="X", partner=842, product="970110", value=1000.5, **others):
    """A record as the API writes it with `includeDesc=false`."""
    level = 0 if product == "TOTAL" else len(product)
    return {
        "typeCode": "C", "freqCode": "M" if len(period) == 6 else "A",
        "refPeriodId": int(f"{period}01" if len(period) == 6 else f"{period}0101"), "refYear": int(period[:4]),
        "refMonth": int(period[4:] or 52), "period": period, "reporterCode": reporter, "reporterISO": None,
        "reporterDesc": None, "flowCode": flow, "flowDesc": None, "partnerCode": partner, "partnerISO": None,
        "partnerDesc": None, "partner2Code": 0, "partner2ISO": None, "partner2Desc": None,
        "classificationCode": "H6", "classificationSearchCode": "HS", "isOriginalClassification": True,
        "cmdCode": product, "cmdDesc": None, "aggrLevel": level, "isLeaf": level == 6, "customsCode": "C00",
        "customsDesc": None, "mosCode": "0", "motCode": 0, "motDesc": None, "qtyUnitCode": 5,
        "qtyUnitAbbr": None, "qty": 12, "isQtyEstimated": False, "altQtyUnitCode": -1, "altQtyUnitAbbr": None,
        "altQty": None, "isAltQtyEstimated": False, "netWgt": 34.5, "isNetWgtEstimated": False,
        "grossWgt": None, "isGrossWgtEstimated": False, "cifvalue": value if flow == "M" else None,
        "fobvalue": value if flow == "X" else None, "primaryValue": value, "legacyEstimationFlag": 0,
        "isReported": True, "isAggregate": False, **others,
    }  # fmt: skip


def service(item="SK1", value=5.0, **others):
    return record(product=item, value=value) | {
        "typeCode": "S", "classificationCode": "EB10", "classificationSearchCode": "EB10",
        "netWgt": None, "qty": None, "qtyUnitCode": -1, **others,
    }  # fmt: skip


def bulk_text(records):
    """Records as a file of the bulk service: no descriptions, some heads in other letters, tabs."""
    heads = [name for name in records[0] if not name.endswith(("Desc", "ISO", "Abbr"))]
    lines = ["\t".join({"cifvalue": "CIFValue", "fobvalue": "FOBValue"}.get(h, h) for h in heads)]
    lines += ["\t".join("" if row[h] is None else str(row[h]) for h in heads) for row in records]
    return ("\n".join(lines) + "\n").encode()


class Api(ThreadingHTTPServer):
    """Answers from `records`; `faults` are used up first, one at each call: (status, headers, body)."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.records, self.faults, self.calls = [], [], []
        self.most = 250_000
        self.bulk = {}  # path under /bulk/v1/file/ → (fields of the list, bytes)
        self.elsewhere = ""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def asked(self):
        """The parameters of each call for data."""
        return [q for path, q, _ in self.calls if "/get/" in path or "/preview/" in path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Api

    def do_GET(self):
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.calls.append((parts.path, asked, dict(self.headers)))
        if self.server.faults:
            return self._send(*self.server.faults.pop(0))
        if len(self.path) > 2048:
            return self._send(414, {}, b"URI Too Long")
        keyed = self.headers.get("Ocp-Apim-Subscription-Key") == KEY
        match parts.path.strip("/").split("/"):
            case ["data", "v1", "get", *kind]:
                return self._data(kind, asked, self.server.most) if keyed else self._refused()
            case ["public", "v1", "preview", *kind]:
                return self._data(kind, {**asked, "period": asked["period"].split(",")[0]}, 500)
            case ["bulk", "v1", "get", *_]:
                return self._list(asked) if keyed else self._refused()
            case ["bulk", "v1", "file", *name]:
                return self._send(200, {"Content-Type": "application/TSV"}, self.server.bulk["/".join(name)][1]) \
                    if keyed else self._refused()  # fmt: skip
            case ["files", "v1", "app", "reference", _]:
                codes = [*HS6, *{code[:4] for code in HS6}, *{code[:2] for code in HS6}, "TOTAL"]
                return self._json({"results": [{"id": c, "text": c, "aggrLevel": len(c)} for c in codes]})
        return self._send(404, {"Content-Type": "application/json"},
                          b'{ "statusCode": 404, "message": "Resource not found" }')  # fmt: skip

    def _data(self, kind, asked, most):
        found = [row for row in self.server.records if self._fits(row, kind, asked)]
        found = found[: min(most, int(asked.get("maxRecords", most)))]
        self._json({"elapsedTime": "0.1 secs", "count": len(found), "data": found, "error": ""})

    def _fits(self, row, kind, asked):
        if [row["typeCode"], row["freqCode"]] != kind[:2]:
            return False
        if kind[2] not in (row["classificationSearchCode"], row["classificationCode"]):
            return False
        for name in (
            "period",
            "reporterCode",
            "partnerCode",
            "flowCode",
            "partner2Code",
            "customsCode",
            "motCode",
        ):
            if name in asked and str(row[name]) not in asked[name].split(","):
                return False
        wanted = asked.get("cmdCode", row["cmdCode"]).split(",")
        return row["cmdCode"] in wanted or f"AG{row['aggrLevel']}" in wanted

    def _list(self, asked):
        files = [
            {"fileUrl": f"{self.server.elsewhere or self.server.url}/bulk/v1/file/{name}", **fields}
            for name, (fields, _) in self.server.bulk.items()
            if str(fields["period"]) in asked["period"].split(",")
        ]
        self._json({"elapsedTime": "0.1 secs", "count": len(files), "data": files, "error": ""})

    def _refused(self):
        self._send(401, {"Content-Type": "application/json"},
                   b'{ "statusCode": 401, "message": "Access denied due to invalid subscription key." }')  # fmt: skip

    def _json(self, value):
        self._send(200, {"Content-Type": "application/json"}, json.dumps(value).encode())

    def _send(self, status, headers, body):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@contextmanager
def serving():
    with Api() as api:
        thread = threading.Thread(target=api.serve_forever, args=(0.005,))
        thread.start()
        try:
            yield api
        finally:
            api.shutdown()
            thread.join()


def packed(records):
    return gzip.compress(bulk_text(records), mtime=0)
