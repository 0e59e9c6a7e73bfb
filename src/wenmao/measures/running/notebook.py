"""A measure's table as a notebook shows it: the first rows, with the query and source below."""

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wenmao.measures.running.run import Measured


def to_html(measured: "Measured", shown: int) -> str:
    """The first rows of a table as HTML; values are text, so that nothing in them is run."""
    columns = measured.table.columns
    rows = measured.rows
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_text(row[column]))}</td>" for column in columns) + "</tr>"
        for row in rows[:shown]
    )
    more = f"<p>{len(rows) - shown:,} more rows</p>" if len(rows) > shown else ""
    of, origin = measured.measure, measured.manifest.origin
    notes = "<br>".join(
        map(
            escape,
            (f"{of.title.en}: {of.formula}", measured.query.text(), f"{origin.producer}, {origin.title}"),
        )
    )
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"{more}<p><small>{notes}</small></p>"
    )


def _text(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
