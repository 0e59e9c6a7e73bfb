"""Published trade data that lie beside the checkout: each test that reads them skips where they are absent."""

import csv

import pytest

from tests.shared import REPOSITORY


def published(folder, name):
    path = REPOSITORY.parent / "shared" / "data" / folder / name
    if not path.is_file():
        pytest.skip(f"published data lie in ../shared/data/{folder}, which is absent here")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def chile_argentina(year):
    """Chile's exports to and imports from Argentina by 6-digit code, as rows (Open Trade Statistics)."""
    told = []
    for row in published("trade_samples", f"ots_yrpc_y_{year}_r_chl_p_arg_c_all.csv"):
        for flow, column in (("export", "trade_value_usd_exp"), ("import", "trade_value_usd_imp")):
            if float(row[column] or 0):
                told.append((year, flow, "CHL", "ARG", row["commodity_code"], float(row[column])))
    return told


def india_china():
    """India's trade with China in 2010 by 6-digit code, with net weights where there are any (UN Comtrade)."""
    told = []
    for row in published("trade_samples", "comtrade_h3_china_india.csv"):
        code = row["Commodity Code"].strip('"')
        if len(code) == 6 and code.isdigit():
            weight = row["Netweight (kg)"]
            flow = {"1": "import", "2": "export"}[row["Trade Flow Code"]]
            told.append(
                (2010, flow, "IND", "CHN", code, float(row["Value"]), float(weight) if weight else None)
            )
    return told
