"""Economic complexity: what the products that economies make tell of them, and of each other.

Everything starts from the network of who has revealed comparative advantage in what
(`networks`), and the network of a year and flow needs all reporters and all products.
Several measures of the same trade take one reading of it within `read_once`.
"""

from wenmao.measures.complexity.indices import diversity, eci, fitness, fitness_complexity, pci, ubiquity
from wenmao.measures.complexity.networks import read_once
from wenmao.measures.complexity.outlook import opportunity_gain, opportunity_value
from wenmao.measures.complexity.relatedness import density, distance, proximity
from wenmao.measures.model import Dimension, Measure, Operand, Unit
from wenmao.vocabulary.languages import Text

__all__ = [
    "MEASURES",
    "density",
    "distance",
    "diversity",
    "eci",
    "fitness",
    "fitness_complexity",
    "opportunity_gain",
    "opportunity_value",
    "pci",
    "proximity",
    "read_once",
    "ubiquity",
]


def _stated(column: str, en: str, zh: str, unit: Unit = "count") -> Operand:
    return Operand(column, Text(en, zh), (), unit=unit, summed=False)


_DIVERSITY = Operand(
    "diversity",
    Text("the reporter's diversity", "报告方多样化程度"),
    ("reporter",),
    unit="count",
    summed=False,
)
_UBIQUITY = Operand(
    "ubiquity", Text("the product's ubiquity", "产品普遍性"), ("product",), unit="count", summed=False
)
_NETWORK = (
    _stated("reporters", "reporters in the network", "网络中的报告方数"),
    _stated("products", "products in the network", "网络中的产品数"),
    _stated("reporters_left_out", "reporters left out", "剔除的报告方数"),
    _stated("products_left_out", "products left out", "剔除的产品数"),
    _stated("rca_threshold", "threshold of comparative advantage", "比较优势阈值", "ratio"),
    _stated("least_reporter_trade", "least trade of a reporter", "报告方贸易额下限", "money"),
    _stated("least_product_trade", "least trade of a product", "产品贸易额下限", "money"),
)
_SOLVED = (
    _stated("eigenvalue", "second eigenvalue", "第二大特征值", "ratio"),
    _stated("components", "components of the network", "网络连通分量数"),
    _stated("iterations", "iterations", "迭代次数"),
    _stated("last_change", "change in the last iteration", "末次迭代变动", "index"),
)
_ITERATED = _SOLVED[2:]
_CELL: tuple[Dimension, ...] = ("reporter", "product")
_TOTAL = Operand(
    "proximity_total",
    Text("proximities to the product", "与该产品的邻近度之和"),
    ("product",),
    unit="ratio",
    summed=False,
)
_ATLAS = "Hausmann, Hidalgo et al. (2014), The Atlas of Economic Complexity, MIT Press"
_REFLECTIONS = "Hidalgo and Hausmann (2009), PNAS 106(26)"
_SPACE = "Hidalgo, Klinger, Barabási and Hausmann (2007), Science 317(5837)"
_TACCHELLA = "Tacchella et al. (2012), Scientific Reports 2, 723"
_NEVER = Text("it is always defined", "恒有定义")
_OPEN = Text(
    "the network falls into several components, its second eigenvalue is zero or not single, "
    "or complexity and diversity are not correlated",
    "网络不连通、第二大特征值为零或有重根，或复杂度与多样化程度不相关",
)
_WHOLE: frozenset[Dimension] = frozenset({"reporter", "product"})

MEASURES = (
    Measure(
        diversity,
        Text("Diversity", "多样化程度"),
        "number of products in which the Balassa index is at least rca_threshold",
        "count",
        _REFLECTIONS,
        _NEVER,
        _NETWORK,
        whole=_WHOLE,
    ),
    Measure(
        ubiquity,
        Text("Ubiquity", "普遍性"),
        "number of reporters whose Balassa index is at least rca_threshold",
        "count",
        _REFLECTIONS,
        _NEVER,
        _NETWORK,
        whole=_WHOLE, keyed=("product",),
    ),
    Measure(
        eci,
        Text("Economic complexity index", "经济复杂度指数"),
        "(K − mean of K) ÷ deviation of K, K the second eigenvector of D⁻¹ M U⁻¹ Mᵀ",
        "index",
        _ATLAS,
        _OPEN,
        (_DIVERSITY, *_SOLVED, *_NETWORK),
        whole=_WHOLE,
    ),
    Measure(
        pci,
        Text("Product complexity index", "产品复杂度指数"),
        "(Q − mean of K) ÷ deviation of K, Q the second eigenvector of U⁻¹ Mᵀ D⁻¹ M",
        "index",
        _ATLAS,
        _OPEN,
        (_UBIQUITY, *_SOLVED, *_NETWORK),
        whole=_WHOLE, keyed=("product",),
    ),
    Measure(
        fitness,
        Text("Fitness", "经济适应度"),
        "F_c = Σ_p M_cp Q_p over its mean, iterated with Q_p = 1 ÷ Σ_c (M_cp ÷ F_c) over its mean",
        "index",
        _TACCHELLA,
        _NEVER,
        (_DIVERSITY, *_ITERATED, *_NETWORK),
        whole=_WHOLE,
    ),
    Measure(
        fitness_complexity,
        Text("Product complexity by fitness", "产品复杂度（适应度法）"),
        "Q_p = 1 ÷ Σ_c (M_cp ÷ F_c) over its mean, iterated with F_c = Σ_p M_cp Q_p over its mean",
        "index",
        _TACCHELLA,
        _NEVER,
        (_UBIQUITY, *_ITERATED, *_NETWORK),
        whole=_WHOLE, keyed=("product",),
    ),
    Measure(
        proximity,
        Text("Proximity of products", "产品邻近度"),
        "shared ÷ max(ubiquity, other_ubiquity)",
        "fraction",
        _SPACE,
        _NEVER,
        (
            _stated("shared", "reporters with advantage in both", "两种产品均具比较优势的报告方数"),
            _UBIQUITY,
            _stated("other_ubiquity", "the other product's ubiquity", "另一产品普遍性"),
        ),
        lambda shared, ubiquity, other: shared / max(ubiquity, other),
        whole=_WHOLE, keyed=("product",), keys=("other",),
    ),
    Measure(
        density,
        Text("Density around a product", "产品密度"),
        "proximity_advantage ÷ proximity_total",
        "fraction",
        _SPACE,
        Text("no other product is near it", "没有与之邻近的其他产品"),
        (
            Operand(
                "proximity_advantage",
                Text("proximities to what the reporter has", "与报告方优势产品的邻近度之和"),
                _CELL, unit="ratio", summed=False,
            ),
            _TOTAL,
        ),
        lambda near, total: near / total,
        whole=_WHOLE, keyed=("product",),
    ),
    Measure(
        distance,
        Text("Distance to a product", "产品距离"),
        "proximity_lacking ÷ proximity_total",
        "fraction",
        _ATLAS,
        Text("no other product is near it", "没有与之邻近的其他产品"),
        (
            Operand(
                "proximity_lacking",
                Text("proximities to what the reporter lacks", "与报告方非优势产品的邻近度之和"),
                _CELL, unit="ratio", summed=False,
            ),
            _TOTAL,
        ),
        lambda lacking, total: lacking / total,
        whole=_WHOLE, keyed=("product",),
    ),
    Measure(
        opportunity_gain,
        Text("Opportunity gain (complexity outlook gain)", "机会收益（复杂度前景收益）"),
        "(1 − M_cp) Σ_p′ (1 − M_cp′) PCI_p′ φ_pp′ ÷ Σ_p″ φ_p″p′",
        "index",
        _ATLAS,
        _OPEN,
        (
            Operand(
                "product_complexity", Text("the product's complexity", "产品复杂度"),
                ("product",), unit="index", summed=False,
            ),
            _ITERATED[0],
            *_NETWORK,
        ),
        whole=_WHOLE, keyed=("product",),
    ),
    Measure(
        opportunity_value,
        Text("Opportunity value (complexity outlook index)", "机会价值（复杂度前景指数）"),
        "(outlook − outlook_mean) ÷ outlook_deviation",
        "index",
        _ATLAS,
        _OPEN,
        (
            Operand(
                "outlook", Text("complexity near to the reporter", "报告方邻近的复杂度"),
                ("reporter",), unit="index", summed=False,
            ),
            _stated("outlook_mean", "mean of all reporters", "各报告方均值", "index"),
            _stated("outlook_deviation", "standard deviation of all reporters", "各报告方标准差", "index"),
        ),
        lambda outlook, mean, deviation: (outlook - mean) / deviation,
        whole=_WHOLE,
    ),
)  # fmt: skip
