"""A year of bilateral trade in the format of CEPII's BACI, as large and as uneven as the real one.

    python benchmarks/baci_year.py FOLDER [--years 1995:2023] [--rows 11000000] [--revision hs17]

Writes BACI_HS17_Y2021_V202501.csv and so on, and the table of countries. Exporters,
importers and products differ in size by powers of ten, and large exporters sell more
products to more partners: the counts of pairs and products follow Zipf's law. Rows
stand in the order of exporter, importer and product, as CEPII writes them.
"""

import argparse
from pathlib import Path

import duckdb

from wenmao.statistics.classifications.hs import codes
from wenmao.statistics.store.layouts import Csv
from wenmao.vocabulary.areas import numeric_codes

VINTAGE = "V202501"


def _areas() -> list[int]:
    """One number for each code: BACI never has both Belgium and Belgium-Luxembourg in a year."""
    return list(
        {code: number for number, code in numeric_codes().items() if code not in ("WLD", "_X")}.values()
    )


def write_year(folder: Path, year: int, rows: int, revision: str = "hs17", seed: float = 0.42) -> Path:
    """One file of about so many rows."""
    areas = [area for area in sorted(_areas()) if area][:226]
    products = sorted(codes(revision))
    path = folder / f"BACI_{revision.upper()}_Y{year}_{VINTAGE}.csv"
    con = duckdb.connect()
    con.execute("SET threads = 2; SET memory_limit = '4GB'")
    con.execute("SELECT setseed(?)", [seed])
    con.execute(
        "CREATE TABLE area AS SELECT a, row_number() OVER (ORDER BY hash(a)) AS r FROM (SELECT unnest(?) AS a)",
        [areas],
    )
    con.execute(
        "CREATE TABLE product AS SELECT k, row_number() OVER (ORDER BY hash(k)) AS r FROM (SELECT unnest(?) AS k)",
        [products],
    )
    # A product of an exporter to an importer is traded with a chance that falls with each of their ranks.
    weight = "power(i.r * j.r, -0.55) * power(p.r, -0.25)"
    pairs = "area i, area j, product p WHERE i.a <> j.a"
    (total,) = con.execute(
        "SELECT (SELECT sum(power(i.r * j.r, -0.55)) FROM area i, area j WHERE i.a <> j.a) * (SELECT sum(power(r, -0.25)) FROM product p)"
    ).fetchone()
    factor = rows / total
    for _ in range(4):  # chances above one are capped, which loses rows: raise the others
        (expected,) = con.execute(
            f"""WITH pair AS (SELECT power(i.r * j.r, -0.55) AS w FROM area i, area j WHERE i.a <> j.a),
                     bin AS (SELECT round(ln(w), 2) AS b, count(*) AS n FROM pair GROUP BY 1),
                     pbin AS (SELECT round(ln(power(r, -0.25)), 2) AS b, count(*) AS n FROM product GROUP BY 1)
                SELECT sum(bin.n * pbin.n * least(1, {factor} * exp(bin.b + pbin.b))) FROM bin, pbin"""
        ).fetchone()
        factor *= rows / expected
    con.execute(
        f"""COPY (
            SELECT {year} AS t, i.a AS i, j.a AS j, p.k AS k,
                   round(exp(random() * 9 - 3) * 2000 * power(i.r * j.r * p.r, -0.3), 3) AS v,
                   CASE WHEN random() < 0.04 THEN 'NA' ELSE round(exp(random() * 8 - 3), 3)::VARCHAR END AS q
            FROM {pairs} AND random() < {factor} * {weight} ORDER BY i, j, k
        ) TO '{path}' (HEADER, QUOTE '')"""
    )
    con.close()
    (folder / f"country_codes_{VINTAGE}.csv").write_text(
        "country_code,country_name,country_iso2,country_iso3\n"
        + "".join(f"{n},{numeric_codes()[n]},,{numeric_codes()[n]}\n" for n in areas),
        encoding="utf-8",
    )
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--years", default="2021")
    parser.add_argument("--rows", type=int, default=11_000_000)
    parser.add_argument("--revision", default="hs17")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    first, _, last = chosen.years.partition(":")
    for year in range(int(first), int(last or first) + 1):
        path = write_year(chosen.folder, year, chosen.rows, chosen.revision, seed=year % 100 / 100)
        print(f"{path}  {path.stat().st_size / 1e6:.0f} MB, heads {','.join(Csv().heads(path))}")


if __name__ == "__main__":
    main()
