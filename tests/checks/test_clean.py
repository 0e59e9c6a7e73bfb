"""A clean article raises no alarm; a consistent document is never called inconsistent."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmao.checks.model import Verdict
from wenmao.desk import check, read
from wenmao.measures.arithmetic import recompute

CHINESE = """2019年我国文化贸易

据商务部数据，2019年，我国文化产品进出口总额1114.5亿美元，同比增长8.9%。其中，出口998.9亿美元，增长7.9%；进口115.7亿美元，增长17.4%；贸易顺差883.2亿美元，扩大6.8%。

2017年，我国文化产品进出口总额971.2亿美元，增长10.2%。其中，出口881.9亿美元，增长12.4%；进口89.3亿美元，下降7.6%；顺差792.6亿美元，扩大15.2%。同年，文化服务进出口总额293.9亿美元，增长14.4%，其中出口61.7亿美元，进口232.2亿美元。

2020年，我国自主研发游戏海外市场实际销售收入154.5亿美元，同比增长33.25%，增加38.55亿美元。2024年达185.57亿美元，增长13.39%。
"""
ENGLISH = """China's cultural trade in figures

In 2019, China's total trade in cultural products rose 8.9% to $111.45 billion. Exports of cultural products grew by 7.9% to $99.89 billion and imports by 17.4% to $11.57 billion, for a trade surplus of $88.32 billion, up 6.8%.

In 2017, exports of cultural goods were $88.19 billion, up 12.4 percent, while imports of cultural goods fell 7.6 percent to $8.93 billion. Total trade in cultural services was $29.39 billion, up 14.4 percent.

Overseas sales revenue of self-developed games reached $18.557 billion in 2024, up 13.39%, after $16.366 billion in 2023. The domestic game market brought in 325.783 billion yuan in 2024, up 7.53%. Overseas revenue of online literature was 4.35 billion yuan in 2023, up 7.06%.
"""


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_twenty_true_figures_raise_no_alarm(text):
    checked = check(read("-", data=text.encode()))
    assert len(checked.claims) >= 20
    alarms = [f for f in checked.findings if f.verdict not in (Verdict.SUPPORTED, Verdict.UNCHECKED)]
    assert [f.explanation.en for f in alarms] == []
    supported = {f.claims[0] for f in checked.findings if f.verdict is Verdict.SUPPORTED}
    assert len(supported) >= 18


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_every_claim_has_a_finding_and_every_working_recomputes(text):
    checked = check(read("-", data=text.encode()))
    judged = {f.claims[0] for f in checked.findings}
    assert judged == {claim.id for claim in checked.claims}
    for finding in checked.findings:
        assert finding.working
        for figure in finding.working:
            assert recompute(figure) == figure.value


def _document(total, exports, imports):
    # Ceramics have no published series: only the document's own arithmetic can judge them.
    text = (
        f"In 2021, Italy's total trade in ceramics was ${total} billion. "
        f"Italy's exports of ceramics were ${exports} billion and its imports of ceramics were "
        f"${imports} billion."
    )
    return check(read("-", data=text.encode()))


amounts = st.integers(1_000, 900_000).map(lambda n: Decimal(n) / 1000)
places = st.sampled_from([Decimal("0.01"), Decimal("0.1")])


@settings(max_examples=60, deadline=None)
@given(amounts, amounts, places, places, places)
def test_rounding_is_never_an_inconsistency(exports, imports, a, b, c):
    total = exports + imports
    checked = _document(total.quantize(a), exports.quantize(b), imports.quantize(c))
    assert len(checked.claims) == 3
    verdicts = {f.verdict for f in checked.findings}
    assert Verdict.INCONSISTENT not in verdicts
    assert Verdict.SUPPORTED in verdicts


@settings(max_examples=60, deadline=None)
@given(amounts, amounts, st.integers(2, 50))
def test_a_planted_error_is_always_found(exports, imports, steps):
    grain = Decimal("0.01")
    exports, imports = exports.quantize(grain), imports.quantize(grain)
    checked = _document(exports + imports + steps * grain, exports, imports)
    assert Verdict.INCONSISTENT in {f.verdict for f in checked.findings}
