"""A measure's table as a chart: lines over years, bars of one year, in the house style."""

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

from wenmao.briefing.charts import STYLE, step
from wenmao.measures.running.run import Measured
from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.places import place_name_or_code
from wenmao.vocabulary.units import unit

_LINES, _BARS = 6, 20
# Okabe and Ito's palette, without its yellow, which is faint on white.
_COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"]


def specification(measured: Measured, language: Language) -> dict[str, Any]:
    """The Vega-Lite specification: the largest rows, the source and the formula below.

    `ValueError` where no row has a value.
    """
    points, time = _points(measured, language)
    if not points:
        raise ValueError(f"{measured.measure.name}: no row has a value to draw")
    axis = _scaled(points, measured, language)
    kept = _largest(points, _LINES if time else _BARS)
    shown = [point for point in points if point["who"] in kept]
    left = len({point["who"] for point in points}) - len(kept)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {"text": _title(measured, language), "subtitle": _notes(measured, language, left),
                  "anchor": "start", "fontSize": 15, "subtitleColor": "#666", "offset": 12},
        "background": "white",
        "data": {"values": shown},
        "config": {key: value for key, value in STYLE.items() if key not in ("background", "legend")},
        **(_lines(axis) if time else _bars(axis, kept)),
    }  # fmt: skip


def to_svg(measured: Measured, language: Language = "en") -> str:
    """The chart as SVG."""
    import vl_convert  # noqa: PLC0415 - heavy, and only charts need it

    svg: str = vl_convert.vegalite_to_svg(json.dumps(specification(measured, language)), vl_version="5.20")
    return svg


def to_png(measured: Measured, language: Language = "en") -> bytes:
    """The chart as PNG, at twice the size for sharp print."""
    import vl_convert  # noqa: PLC0415

    png: bytes = vl_convert.vegalite_to_png(
        json.dumps(specification(measured, language)), vl_version="5.20", scale=2
    )
    return png


def _points(measured: Measured, language: Language) -> tuple[list[dict[str, Any]], str]:
    """Rows with a value, each with who it is of, and the column of time where there are several times."""
    rows = [row for row in measured.rows if row[measured.column] is not None]
    time = next((name for name in ("period", "year") if len({row.get(name) for row in rows}) > 1), "")
    keys = [key for key in measured.keys if key not in ("year", "period")]
    told = [key for key in keys if len({row[key] for row in rows}) > 1] or keys[-1:]
    points = [
        {"value": float(row[measured.column]), "time": str(row[time]) if time else "",
         "who": " · ".join(_word(row[key], key, language) for key in told)}
        for row in rows
    ]  # fmt: skip
    return points, time


def _largest(points: list[dict[str, Any]], number: int) -> list[str]:
    size: dict[str, float] = defaultdict(float)
    for point in points:
        size[point["who"]] = max(size[point["who"]], abs(point["value"]))
    return sorted(size, key=lambda who: (-size[who], who))[:number]


def _scaled(points: list[dict[str, Any]], measured: Measured, language: Language) -> dict[str, Any]:
    """The axis of values, which are divided by what its title says: per cent, billions."""
    code, factor, title = measured.unit(measured.column), 1.0, ""
    match code:
        case "fraction" | "fraction_point":
            factor, title = 0.01, unit("percent" if code == "fraction" else "percentage_point").text(language)
        case "ratio" | "index" | "count" | "":
            pass
        case _:
            by, word = step(Decimal(repr(max(abs(point["value"]) for point in points))), language)
            name = unit(code).text(language)
            factor, title = float(by), f"{word}{name}" if language == "zh" else f"{name}, {word}".rstrip(", ")
    for point in points:
        point["value"] /= factor
    return {"field": "value", "type": "quantitative", "title": title, "axis": {"format": ",.4~r"}}


def _lines(axis: dict[str, Any]) -> dict[str, Any]:
    return {
        "width": 620, "height": 280, "mark": {"type": "line", "point": True, "strokeWidth": 2},
        "encoding": {
            "x": {"field": "time", "type": "ordinal", "title": None},
            "y": axis,
            "color": {"field": "who", "type": "nominal", "title": None, "scale": {"range": _COLOURS},
                      "legend": {"orient": "bottom", "labelLimit": 240, "columns": 3}},
        },
    }  # fmt: skip


def _bars(axis: dict[str, Any], kept: list[str]) -> dict[str, Any]:
    who = {"field": "who", "type": "nominal", "title": None, "sort": kept, "axis": {"labelLimit": 260}}
    return {"width": 520, "height": {"step": 22}, "mark": {"type": "bar", "color": _COLOURS[0]},
            "encoding": {"y": who, "x": axis}}  # fmt: skip


def _title(measured: Measured, language: Language) -> str:
    whose = [_word(code, "reporter", language) for code in measured.query.reporter]
    joint = ", " if language == "en" else "，"
    years = sorted({row["year"] for row in measured.rows if "year" in row})
    span = [f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])] if years else []
    return joint.join([measured.measure.title.text(language), *whose[:3], *span])


def _notes(measured: Measured, language: Language, left: int) -> list[str]:
    origin, counted = measured.manifest.origin, measured.selection.scope.name.text(language)
    english = language == "en"
    more = [f"the largest shown, {left} more" if english else f"仅示最大者，另有{left}项"] if left else []
    return [
        measured.measure.formula if len(measured.measure.formula) < 110 else measured.measure.source,
        ("; " if english else "；").join([counted, *more]),
        f"{'Source' if english else '来源'}: {origin.producer}, {origin.title}, {measured.manifest.vintage}",
    ]


def _word(value: Any, key: str, language: Language) -> str:
    return place_name_or_code(value, language) if key in ("reporter", "partner") else str(value)
