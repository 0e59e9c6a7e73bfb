"""Gravity: trade explained by size and distance, estimated by Poisson pseudo maximum likelihood."""

import math

from wenmao.measures.gravity.covariates import covariates_from
from wenmao.measures.gravity.estimates import ad_valorem_equivalent, gravity, potential
from wenmao.measures.model import Measure, Operand
from wenmao.vocabulary.languages import Text

__all__ = ["MEASURES", "ad_valorem_equivalent", "covariates_from", "gravity", "potential"]


def _count(column: str, en: str, zh: str) -> Operand:
    return Operand(column, Text(en, zh), (), unit="count", summed=False)


_EQUATION = (
    _count("observations", "observations used", "样本量"),
    _count("zeros", "zeros among them", "其中零贸易观测数"),
    _count("zeros_added", "zeros that no row reports", "补入的零贸易观测数"),
    _count("uncovered", "flows without covariates", "缺少协变量的贸易流数"),
    _count("separated", "separated observations dropped", "因分离剔除的观测数"),
    _count("singletons", "singletons dropped", "剔除的单例观测数"),
)
_SANTOS_SILVA = "Santos Silva & Tenreyro (2006), Review of Economics and Statistics 88(4)"
_GUIDE = "Yotov, Piermartini, Monteiro & Larch (2016), An Advanced Guide to Trade Policy Analysis"

MEASURES = (
    Measure(
        gravity,
        Text("Gravity equation (PPML)", "引力模型（泊松伪最大似然估计）"),
        "the b of trade = exp(Σ b·term + fixed effects)",
        "index",
        f"{_SANTOS_SILVA}; {_GUIDE}",
        Text(
            "the fixed effects or other terms take the term up entirely",
            "该变量被固定效应或其他变量完全吸收",
        ),
        _EQUATION,
        whole=frozenset({"reporter", "partner"}),
        by=("product",),
        keys=("term",),
        spans=True,
        column="estimate",
        extra="models",
    ),
    Measure(
        potential,
        Text("Realised trade potential", "贸易潜力实现程度（实际值与引力模型拟合值之比）"),
        "value ÷ potential",
        "ratio",
        f"{_SANTOS_SILVA}; Baldwin (1994), Towards an Integrated Europe",
        Text(
            "the equation is estimated without the pair (a singleton, or separated)",
            "该国家对因单例或分离未进入估计",
        ),
        (
            Operand("value", Text("trade", "贸易额")),
            Operand("potential", Text("fitted trade", "拟合贸易额"), summed=False),
        ),
        lambda value, fitted: value / fitted,
        whole=frozenset({"reporter", "partner"}),
        by=("product",),
        keyed=("partner",),
        spans=True,
        column="realised",
        extra="models",
    ),
    Measure(
        ad_valorem_equivalent,
        Text("Ad valorem equivalent", "从价税等值（关税等价）"),
        "exp(−estimate ÷ elasticity) − 1",
        "fraction",
        "UNCTAD & WTO (2012), A Practical Guide to Trade Policy Analysis; "
        "Havranek & Irsova (2017), IMF Economic Review 65",
        Text("the term has no estimate", "该变量无估计值"),
        (
            Operand("estimate", Text("the term's estimate", "变量系数"), (), unit="ratio", summed=False),
            Operand(
                "elasticity", Text("trade cost elasticity", "贸易成本弹性"), (), unit="ratio", summed=False
            ),
        ),
        lambda estimate, elasticity: math.exp(-estimate / elasticity) - 1,
        whole=frozenset({"reporter", "partner"}),
        by=("product",),
        keys=("term",),
        spans=True,
        extra="models",
    ),
)
