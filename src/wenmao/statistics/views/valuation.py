"""FOB and CIF: what freight and insurance add to the value of goods, as a choice with a source.

Exports are recorded free on board, imports with cost, insurance and freight. The
way from one to the other is an assumption, so there is no default: a caller names
a `Valuation`, and `AS_REPORTED` is one.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from wenmao.vocabulary.languages import Text
from wenmao.vocabulary.workings import Source

if TYPE_CHECKING:
    import ibis.expr.types as ir

Basis = Literal["", "FOB", "CIF"]


@dataclass(frozen=True, slots=True)
class Valuation:
    """How CIF values and FOB values are taken to relate: CIF = FOB × factor.

    `factor` is 1 or more, or None where values stay as they were reported.
    `reason` says why this factor, `source` where it stands.

    >>> Valuation("own", Fraction("1.08"), Text("freight of our own shipments", "本公司运费"))
    Valuation(id='own', factor=Fraction(27, 25), reason=Text(en='freight of our own shipments', \
zh='本公司运费'), source=None)
    """

    id: str
    factor: Fraction | None
    reason: Text
    source: Source | None = None

    def __post_init__(self) -> None:
        if self.factor is not None and self.factor < 1:
            raise ValueError(
                f"a CIF/FOB factor of {self.factor}: freight costs something, so it is 1 or more"
            )


AS_REPORTED: Final = Valuation(
    "as-reported", None,
    Text("as reported: exports FOB, imports CIF, not made comparable",
         "按报告口径：出口离岸价、进口到岸价，未作调整"),
)  # fmt: skip

IMF_DOTS_2017: Final = Valuation(
    "imf-dots-2017", Fraction("1.06"),
    Text("CIF/FOB factor of 1.06, by which the IMF estimates the trade of economies that do not report",
         "到岸/离岸价系数1.06，国际货币基金组织据此估算未报告经济体的贸易"),
    Source("Direction of Trade Statistics Yearbook, 2017", "International Monetary Fund",
           url="https://www.elibrary.imf.org/view/books/042/24207-9781475593822-en/"
               "24207-9781475593822-en-book.xml", vintage="2017", seen="excerpt",
           quote="A CIF/FOB factor of 1.06 is currently used."),
)  # fmt: skip

IMF_DOTS_1994: Final = Valuation(
    "imf-dots-1994", Fraction("1.10"),
    Text("uniform CIF/FOB factor of 10 per cent, then used by the IMF; its source finds it inappropriate",
         "统一的10%到岸/离岸价系数，国际货币基金组织当时采用；该文献认为其不适当"),
    Source("Improving the Estimation Methodology of Monthly Data in Direction of Trade Statistics "
           "(Xiaoning Gong), Working Paper 94/142", "International Monetary Fund",
           url="http://imf.org/external/pubs/cat/longres.aspx?sk=1325", vintage="1994-12-01", seen="excerpt",
           quote="the assumed uniform 10 percent CIF/FOB factor is inappropriate"),
)  # fmt: skip

VALUATIONS: Final = {known.id: known for known in (AS_REPORTED, IMF_DOTS_2017, IMF_DOTS_1994)}
"""The valuations that can be named, by their id."""


def to_fob(
    table: "ir.Table", valuation: Valuation, *, recorded: Basis = "", value: str = "value"
) -> "ir.Table":
    """The table with every value FOB: CIF values are divided by the factor, FOB values stay.

    What a row is recorded as is told by its column `valuation` (FOB or CIF) if there
    is one, else by `recorded` for all rows, else by its flow: exports FOB, imports
    CIF. Some economies record imports FOB: give such a table the column. The result
    has `valuation` "FOB"; with `AS_REPORTED` values stay and it says what each is.
    A total or a balance mixes both: its value becomes null.

    >>> import ibis, pyarrow as pa
    >>> trade = ibis.memtable(pa.table({"flow": ["export", "import"], "value": [100.0, 106.0]}))
    >>> to_fob(trade, IMF_DOTS_2017).to_pyarrow()["value"].to_pylist()
    [100.0, 100.0]
    """
    return _valued(table, valuation, "FOB", recorded, value)


def to_cif(
    table: "ir.Table", valuation: Valuation, *, recorded: Basis = "", value: str = "value"
) -> "ir.Table":
    """The table with every value CIF: FOB values are multiplied by the factor, CIF values stay.

    What a row is recorded as, and what is added, is as in `to_fob`.

    >>> import ibis, pyarrow as pa
    >>> baci = ibis.memtable(pa.table({"flow": ["export"], "value": [100.0]}))
    >>> to_cif(baci, IMF_DOTS_2017, recorded="FOB").to_pyarrow().to_pylist()
    [{'flow': 'export', 'value': 106.0, 'valuation': 'CIF'}]
    """
    return _valued(table, valuation, "CIF", recorded, value)


def recorded_basis(table: "ir.Table", recorded: Basis = "") -> "ir.StringValue":
    """What each row is recorded as, FOB or CIF: by its own column, by `recorded`, or by its flow."""
    import ibis  # noqa: PLC0415 - valuations are named where no table is

    if "valuation" in table.columns:
        return table.valuation
    if recorded:
        return ibis.literal(recorded)
    return ibis.cases((table.flow == "export", "FOB"), (table.flow == "import", "CIF"))


def _valued(table: "ir.Table", valuation: Valuation, goal: Basis, recorded: Basis, value: str) -> "ir.Table":
    import ibis  # noqa: PLC0415

    basis = recorded_basis(table, recorded)
    if valuation.factor is None:
        return table.mutate(valuation=basis)
    amount, factor = table[value].cast("float64"), float(valuation.factor)
    changed = amount / factor if goal == "FOB" else amount * factor
    # A row that is neither (a total, a balance) mixes both and has no value at either.
    kept = ibis.cases((basis == goal, amount), (basis.isin(("FOB", "CIF")), changed))
    return table.mutate(**{value: kept, "valuation": ibis.literal(goal)})
