"""Charts in one house style: Vega-Lite specifications, drawn to SVG."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

from wenmao.briefing.model import Chart
from wenmao.checks.model import Finding, Verdict
from wenmao.claims.model import Claim
from wenmao.statistics.catalogue import definition, series
from wenmao.statistics.model import Observation, Series
from wenmao.statistics.reference import observations
from wenmao.vocabulary.languages import Language
from wenmao.vocabulary.units import unit

_FONTS = "'Source Sans 3', 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
# Okabe and Ito's palette: told apart by readers who do not see red and green apart.
COLOURS = {"published": "#4a6a8a", "right": "#00785a", "wrong": "#c04a00", "other": "#8a6d00"}
STYLE: dict[str, Any] = {
    "background": None,
    "font": _FONTS,
    "view": {"stroke": None},
    "axis": {"domain": False, "ticks": False, "gridColor": "#88888833", "labelColor": "#777",
             "labelFontSize": 12, "titleColor": "#777", "titleFontSize": 12, "titleFontWeight": "normal"},
    "axisX": {"grid": False, "labelAngle": 0},
    "legend": {"disable": True},
}  # fmt: skip
_STEPS: dict[Language, tuple[tuple[int, str], ...]] = {
    "en": ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")),
    "zh": ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
}


def charts(claims: tuple[Claim, ...], findings: tuple[Finding, ...], language: Language) -> tuple[Chart, ...]:
    """One chart a theme: the series of the most claims checked under it, with those claims."""
    by_series: dict[str, list[Finding]] = {}
    claims_by_id = {claim.id: claim for claim in claims}
    for finding in findings:
        # An increase or a multiple is linked to the series of the levels, but is no point on its line.
        is_level = claims_by_id[finding.claims[0]].kind == "level"
        judged = finding.verdict is not Verdict.UNCHECKED and len(finding.claims) == 1
        if finding.candidates and is_level and judged:
            by_series.setdefault(finding.candidates[0].series, []).append(finding)
    counts = Counter({name: len(found) for name, found in by_series.items()})
    drawn: dict[str, Chart] = {}
    for name, _ in counts.most_common():
        of = series(name)
        observed = _annual(observations(name))
        if of.theme not in drawn and of.kind == "level" and len(observed) >= 2:
            drawn[of.theme] = _chart(of, observed, by_series[name], claims_by_id, language)
    return tuple(drawn.values())


def _annual(observed: tuple[Observation, ...]) -> list[Observation]:
    """The newest vintage of each year: halves and quarters do not belong on one line with years."""
    newest = {o.period.code: o for o in observed if o.period.kind == "year"}
    return list(newest.values())


def _chart(
    of: Series, observed: list[Observation], findings: list[Finding], claims: dict[str, Claim],
    language: Language,
) -> Chart:  # fmt: skip
    factor, word = step(max(abs(o.value) for o in observed), language)
    label = f"{word}{unit(of.unit).text(language)}" if language == "zh" else f"{of.unit} {word}".strip()
    points = [
        {"year": o.period.first[0], "value": float(o.value / factor), "kind": "published"} for o in observed
    ]
    marks = []
    highest = max(abs(o.value) for o in observed)
    for finding in findings:
        claim = claims[finding.claims[0]]
        # A figure off the scale by ten would flatten the line: it is told in words, not drawn.
        if claim.period and claim.period.kind == "year" and abs(claim.value) <= 2 * highest:
            kind = "wrong" if finding.verdict.is_wrong else (
                "right" if finding.verdict is Verdict.SUPPORTED else "other")  # fmt: skip
            marks.append({"year": claim.period.first[0], "value": float(claim.value / factor),
                          "kind": kind})  # fmt: skip
    rows = tuple(
        (o.period.text(language), _number(o.value / factor, o.resolution / factor),
         ", ".join(filter(None, [o.source.publisher, o.source.vintage])))
        for o in observed
    )  # fmt: skip
    producer = ", ".join(dict.fromkeys(o.source.producer for o in observed))
    return Chart(
        of.theme, of.name.text(language), _svg(points, marks, label, of.name.text(language)),
        label, rows, producer, definition(of.definition).name.text(language),
    )  # fmt: skip


def step(highest: Decimal, language: Language) -> tuple[Decimal, str]:
    """What amounts up to the highest are divided by on an axis, and the word for it."""
    for factor, word in _STEPS[language]:
        if highest >= factor:
            return Decimal(factor), word
    return Decimal(1), ""


def _number(value: Decimal, resolution: Decimal) -> str:
    decimals = max(0, -int(resolution.normalize().as_tuple().exponent))
    return f"{value:,.{decimals}f}"


def _svg(points: list[dict[str, Any]], marks: list[dict[str, Any]], label: str, title: str) -> str:
    import vl_convert  # noqa: PLC0415 - heavy, and only briefings draw

    years = sorted({row["year"] for row in (*points, *marks)})
    x = {"field": "year", "type": "quantitative", "title": None,
         "scale": {"domain": [years[0], years[-1]], "nice": False, "padding": 24},
         "axis": {"values": years, "format": "d"}}  # fmt: skip
    y = {"field": "value", "type": "quantitative", "title": label, "scale": {"zero": True}}
    colour = {"field": "kind", "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())}}
    text = {"field": "value", "type": "quantitative", "format": ",.4~r"}
    published, line = {"values": points}, COLOURS["published"]

    def layer(data: dict[str, Any], mark: dict[str, Any], **channels: Any) -> dict[str, Any]:
        return {"data": data, "mark": mark, "encoding": {"x": x, "y": y, **channels}}

    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": title,
        "width": 560,
        "height": 200,
        "config": STYLE,
        "layer": [
            layer(published, {"type": "line", "strokeWidth": 2, "color": line}),
            layer(published, {"type": "point", "filled": True, "size": 50, "color": line, "opacity": 1}),
            layer(published, {"type": "text", "dy": -12, "fontSize": 11, "color": "#777"}, text=text),
            layer({"values": marks}, {"type": "point", "size": 190, "strokeWidth": 2.5}, color=colour),
        ],
    }
    svg: str = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="5.20")
    return svg
