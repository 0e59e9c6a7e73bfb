"""The briefing's own words, in both languages."""

from wenmao.vocabulary.languages import Language, Text

_LABELS = {
    "wrong": Text("What is wrong", "有误之处"),
    "note": Text("What needs a note", "须加说明"),
    "holds": Text("What holds", "经核属实"),
    "unchecked": Text("What could not be checked", "未能核对"),
    "nothing": Text("Nothing here.", "无。"),
    "findings": Text("Findings", "核对结果"),
    "digest": Text("Digest", "要点"),
    "charts": Text("The series concerned", "相关序列"),
    "article": Text("The article, figure by figure", "原文与逐项数字"),
    "claims": Text("Every figure and its working", "每个数字及其依据"),
    "figure": Text("Figure", "数字"),
    "reading": Text("Read as", "读作"),
    "verdict": Text("Verdict", "结论"),
    "working": Text("Working", "依据"),
    "source": Text("Source", "来源"),
    "definition": Text("Definition", "口径"),
    "vintage": Text("vintage", "发布于"),
    "repost": Text("seen in a repost", "见于转载"),
    "formula": Text("formula", "公式"),
    "candidates": Text("Series weighed", "备选序列"),
    "certainty": Text("How sure", "把握程度"),
    "period": Text("Period", "时期"),
    "value": Text("Value", "数值"),
    "published_by": Text("Published by", "发布"),
    "table": Text("The values as a table", "数值表"),
    "quoted": Text("as the document says", "原文所述"),
    "legend": Text("Line: published values. Ring: the article's figure.", "折线：公布值。圆圈：文中数字。"),
    "original": Text("In the document's words", "原文"),
    "known": Text("known erratum", "已知勘误"),
    "made": Text("Checked by wenmao against its reference statistics. Every number above opens to its working.",
                 "由文贸依据参考统计核对。以上每个数字均可展开其依据。"),
    "verdicts": Text("What the verdicts mean", "结论释义"),
    "no_figures": Text("The document states no figures.", "文中没有数字。"),
    "figures_total": Text("figures", "处数字"),
}  # fmt: skip

MEANINGS = {
    "supported": Text("agrees with the published statistic, or with the document's own arithmetic",
                      "与公布的统计或文中自身运算相符"),
    "contradicted": Text("disagrees with the published statistic, and nothing explains it",
                         "与公布的统计不符，且无可解释"),
    "wrong unit": Text("right digits, wrong currency or unit", "数字对，币种或单位错"),
    "wrong scale": Text("right digits, wrong power of ten", "数字对，数量级错"),
    "inconsistent": Text("the document contradicts itself", "文中自相矛盾"),
    "revised": Text("true of an earlier vintage, or of a revised base", "符合早先公布或修订后的基数"),
    "differs by definition": Text("true under another scope or basis, which is named", "在另一口径下成立，口径已注明"),
    "disputed": Text("producers of statistics disagree", "不同来源说法不一"),
    "unchecked": Text("no statistics reach it", "没有可供核对的统计"),
}  # fmt: skip


def label(name: str, language: Language) -> str:
    """A label of the briefing.

    >>> label("digest", "zh")
    '要点'
    """
    return _LABELS[name].text(language)
