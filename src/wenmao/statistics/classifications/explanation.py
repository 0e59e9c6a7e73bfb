"""A conversion in words: what becomes of one code, by which weights, and what is certain of it."""

from collections.abc import Sequence

from wenmao.statistics.classifications.correlation import Relation, path, relation, relations
from wenmao.statistics.classifications.hs import is_code, revision
from wenmao.statistics.classifications.weights import SAME_CODE, How, Scheme, Weight, Weights, weights_for
from wenmao.vocabulary.languages import Language, Text

_SAME = Text(
    "{code} of {origin} is {goal} of {target}, with just its goods.",
    "{origin}的{code}即{target}的{goal}，所含商品相同。",
)
_MERGED = Text(
    "{code} of {origin} is part of {goal} of {target}, which holds goods of {others} too.",
    "{origin}的{code}归入{target}的{goal}；后者还含有{others}的商品。",
)
_SPLIT = Text(
    "{code} of {origin} is split between {number} codes of {target}.",
    "{origin}的{code}在{target}中拆分为{number}个编码。",
)
_ENDED = Text(
    "{code} of {origin} has no published successor in {target}. Its value stays under its code.",
    "{origin}的{code}在{target}中没有公布的对应编码，金额保留在原编码下。",
)
_UNKNOWN = Text(
    "{origin} has no code {code}. Its value stays under it.",
    "{origin}没有编码{code}，金额保留在该编码下。",
)
_OTHER_MEANING = Text(
    "{target} has a code {code}, so the value counts there as uncertain.",
    "{target}有编码{code}，故该金额在其下计为不确定。",
)
_CHAINED = Text(
    "The relation is chained: {path}. It says what may be, so some of the targets may hold none of it.",
    "对应关系逐版相接：{path}。它表示可能的去向，其中有的编码未必含有其商品。",
)
_CERTAIN = Text("Its whole value is certain to belong there.", "其全部金额确定归入该编码。")
_BOUNDS = Text(
    "None of its value is certain of any of them; each may hold from none to the whole of it.",
    "其金额归入哪一个都不确定：每个编码所得可从零到全部。",
)
_LINE = Text("  {goal}: {share}, {how}", "  {goal}：{share}，{how}")
_HOW: dict[How, Text] = {
    "equal": Text("each target the same", "各编码均分"),
    "same code": Text("all to the code that keeps its digits", "全部归入号码不变的编码"),
    "trade": Text(
        "by its share of the trade in {source}: {traded} of {total}",
        "按其在{source}中的贸易占比：{total}中的{traded}",
    ),
    "given": Text("a weight that was given", "按给定的权重"),
}
_OWN = Text("{target} as reported", "按{target}申报的数据")


def explain(
    code: str, origin: str, target: str, weights: Weights | Scheme = SAME_CODE, language: Language = "en"
) -> str:
    """What becomes of a code of one revision in another, in a few lines for a reader.

    >>> print(explain("970110", "HS2017", "HS2022"))
    970110 of HS2017 is split between 2 codes of HS2022.
      970121: 50%, each target the same
      970191: 50%, each target the same
    None of its value is certain of any of them; each may hold from none to the whole of it.
    """
    origin, target = revision(origin), revision(target)
    weights = weights_for(origin, target, weights)
    facts = {"code": code, "origin": origin, "target": target}
    if code not in {of.code for of in relations(origin, target)}:
        lines = [_UNKNOWN.text(language).format(**facts)]
        if is_code(code, target) and len(code) == 6:
            lines.append(_OTHER_MEANING.text(language).format(**facts))
        return "\n".join(lines)
    of = relation(code, origin, target)
    lines = [_what(of, facts, language)]
    if len(path(origin, target)) > 2:
        lines.append(_CHAINED.text(language).format(path=" → ".join(path(origin, target))))
    if of.kind == "split":
        lines += _lines(weights.of(code), weights, language)
    if of.kind != "ended":
        lines.append((_CERTAIN if of.exact else _BOUNDS).text(language))
    return "\n".join(lines)


def _what(of: Relation, facts: dict[str, str], language: Language) -> str:
    if of.kind == "ended":
        return _ENDED.text(language).format(**facts)
    if of.kind == "split":
        return _SPLIT.text(language).format(number=len(of.targets), **facts)
    (goal,) = of.targets
    if of.kind != "merged":
        return _SAME.text(language).format(goal=goal, **facts)
    others = [
        other.code
        for other in relations(facts["origin"], facts["target"])
        if goal in other.targets and other.code != of.code
    ]
    return _MERGED.text(language).format(goal=goal, others=_listed(others, language), **facts)


def _listed(items: list[str], language: Language, shown: int = 5) -> str:
    comma = ", " if language == "en" else "、"
    if len(items) <= shown:
        return comma.join(items)
    more = f" and {len(items) - shown} more codes" if language == "en" else f"等{len(items)}个编码"
    return comma.join(items[:shown]) + more


def _lines(rows: Sequence[Weight], weights: Weights, language: Language) -> list[str]:
    source = weights.source or _OWN.text(language).format(target=weights.target)
    total = sum(row.traded or 0.0 for row in rows)
    lines = []
    for row in rows:
        traded = f"{row.traded or 0.0:,.2f}"
        how = _HOW[row.how].text(language).format(source=source, traded=traded, total=f"{total:,.2f}")
        lines.append(_LINE.text(language).format(goal=row.target, share=f"{row.weight * 100:.4g}%", how=how))
    return lines
