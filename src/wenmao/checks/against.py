"""A claim held against the reference statistics."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from wenmao.checks.digits import agrees, is_cut, shift, significant
from wenmao.checks.linking import best, rejected
from wenmao.checks.model import ErrorKind, Finding, Link, Verdict
from wenmao.checks.queries import derivation, implied_base, is_yearly, query_of, unnamed_balance
from wenmao.checks.words import PRODUCERS, amount, join, official, stated
from wenmao.claims.model import Claim
from wenmao.documents.model import Document
from wenmao.measures.arithmetic import OPERATIONS
from wenmao.measures.queries import MeasureQuery, evaluate, missing
from wenmao.statistics.catalogue import labelled, series
from wenmao.statistics.errata import Erratum, errata
from wenmao.statistics.model import Observation, Series
from wenmao.statistics.reference import observations
from wenmao.vocabulary.intervals import Interval
from wenmao.vocabulary.languages import NO_TEXT, Text
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.units import is_currency
from wenmao.vocabulary.workings import Figure

# A level this many times the published one, its digits not agreeing, measures something else.
_FAR = Decimal("2.5")
# A quadrillion of a currency whose unit is of the dollar's order is beyond the world's product.
_BEYOND = Decimal("1E15")
_LARGE = frozenset({"USD", "EUR", "GBP", "CNY"})
# A revision of a level has been known to move it by this much.
_REVISION = (Decimal("-0.06"), Decimal("0.06"))
# Yuan to a dollar have lain between these for decades: such a ratio is a conversion, no error.
_YUAN_TO_DOLLAR = Interval(Decimal("5.9"), Decimal("8.4"))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one test says: a verdict with its reasons, before the link's doubt is added."""

    verdict: Verdict
    explanation: Text
    figures: tuple[Figure, ...] = ()
    error: ErrorKind | None = None
    sure: float = 0.95
    erratum: str | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """A claim with the series that it is about and the observations of its period."""

    claim: Claim
    series: Series
    period: Period
    observed: tuple[Observation, ...]
    words: str

    def others(self) -> list[Observation]:
        """What the other series of the label give for the period: other scopes."""
        return [
            observation
            for other in labelled(self.series.label)
            if other is not self.series and _same_place(other, self.series)
            and other.id not in self.series.rivals
            for observation in observations(other.id, self.period)
        ]  # fmt: skip

    def rivals(self) -> list[Observation]:
        """What other producers give for the same thing and period."""
        return [o for name in self.series.rivals for o in observations(name, self.period)]


def check_against(document: Document, claim: Claim, found: tuple[Link, ...]) -> Finding:
    """The verdict of the reference statistics on one claim, given the series that it may be about.

    The best series is chosen first (see `links`); then the tests run in order,
    and the first that has something to say decides: known misprints, agreement,
    unit, scale, revision, definition, growth, period, producers. What none of
    them explains is contradicted.
    """
    link = best(found) or _misprint_link(claim)
    query = _query(claim, found, link)
    if (link is not None and not _is_of_kind(claim, link.of)) or (link is None and query is not None):
        outcome = _worked_out(claim, query)
        return _finding(document, claim, found, link, outcome, query)
    chosen = _choose(claim, found, link, query)
    if isinstance(chosen, Text):
        return _finding(document, claim, found, None, _Outcome(Verdict.UNCHECKED, chosen, sure=1.0), query)
    link, case = chosen
    outcome = next(result for test in _TESTS if (result := test(case)) is not None)
    return _finding(document, claim, found, link, outcome, query_of(claim, link.of))


def _is_of_kind(claim: Claim, of: Series) -> bool:
    """Whether a claim states what the series itself publishes, and not what is worked out from it."""
    if claim.unit == "percentage_point" or (claim.kind == "change" and not is_yearly(claim)):
        return False
    kind: str = claim.kind
    return of.kind == ("level" if kind == "count" else kind)


def _query(claim: Claim, found: tuple[Link, ...], link: Link | None) -> MeasureQuery | None:
    """What the claim asks of the statistics: of the scope that can answer, else of the one that fits best."""
    if link is None:
        return unnamed_balance(claim)
    scopes = [other.of for other in found if other.of.label == link.of.label] or [link.of]
    asked = [query for of in scopes if (query := query_of(claim, of))]
    return next((query for query in asked if evaluate(query)), asked[0] if asked else None)


def _worked_out(claim: Claim, query: MeasureQuery | None) -> _Outcome:
    """A claim of a measure that is published nowhere, held against what the published levels give.

    Agreement supports it. A gap does not contradict it where a revision or a
    comparable base could explain it, since no publication says which was meant.
    """
    if query is None:
        return _Outcome(Verdict.UNCHECKED, _lacks(claim), sure=1.0)
    figure = evaluate(query)
    if figure is None or query.measure == "rank":
        return _Outcome(Verdict.UNCHECKED, _would_check(query), (figure,) if figure else (), sure=1.0)
    stands_for = claim.interval
    if claim.direction == "down" and claim.signed > 0:
        stands_for = -stands_for
    gives = figure.interval
    if query.measure == "balance" and figure.value < 0:
        gives = -gives  # a deficit is stated without a sign
    says = Text(f"The published levels give {figure.text('en')} ({query.text('en')})",
                f"按公布的水平计算为{figure.text('zh')}（{query.text('zh')}）")  # fmt: skip
    same_unit = figure.unit == claim.unit or (figure.unit, claim.unit) == ("percent", "percentage_point")
    grows = claim.kind == "multiple" and claim.direction is not None  # 增长2倍 is not 是2倍
    if same_unit and not grows and stands_for.overlaps(gives):
        return _Outcome(Verdict.SUPPORTED, _dot(says), (figure,), None, 0.85)
    if same_unit and _beyond_revision(claim, query, figure):
        error: ErrorKind = "growth" if query.measure == "growth" else "difference"
        more = Text("No revision of the levels explains what the text says.",
                    "水平的修订不足以解释文中所述。")  # fmt: skip
        return _Outcome(Verdict.CONTRADICTED, join(_dot(says), more), (figure,), error, 0.7)
    why = Text("The text says otherwise; its source may use a revised or comparable base.",
               "与文中所述不同；其来源可能采用修订后的基数或可比口径。")  # fmt: skip
    return _Outcome(Verdict.UNCHECKED, join(_dot(says), why), (figure,), None, 0.6)


def _beyond_revision(claim: Claim, query: MeasureQuery, figure: Figure) -> bool:
    """Whether a change is one that the levels cannot give, each being off by what a revision may move it.

    Only for growth and increases of the usual series, whose published growth is
    the ratio of its levels.
    """
    operands = [series(key) for key in query.series]
    usual = all(of.primary and of.kind == "level" and of.basis == "published levels" for of in operands)
    if query.measure not in ("growth", "difference") or not usual or claim.bound != "exact":
        return False
    now, base = (operand.value for operand in figure.working.operands)
    gives = OPERATIONS[figure.working.operation]
    corners = [gives(now * (1 + one), base * (1 + other)) for one in _REVISION for other in _REVISION]
    says = -claim.value if claim.direction == "down" else claim.value
    return not min(corners) <= says <= max(corners)


def _lacks(claim: Claim) -> Text:
    """What a claim would have to say, or the catalogue to have, to be worked out."""
    if claim.period is None:
        return Text("The text gives no period, so nothing can be looked up.", "文中未说明时期，无法查对。")
    if claim.kind == "rank":
        return Text("The same statistic of other economies would check the rank.",
                    "需有其他经济体的同一统计方可核对位次。")  # fmt: skip
    if claim.kind == "multiple":
        return Text("The text does not say clearly of which period it is a multiple.",
                    "文中未明确是哪一时期的倍数。")  # fmt: skip
    if claim.kind == "share":
        return Text("No series of the reference statistics is the whole that this is a share of.",
                    "参考统计中没有该占比所依据的整体。")  # fmt: skip
    return Text("A value of each year would check an average over years.", "需有各年数值方可核对年均增速。")


def _would_check(query: MeasureQuery) -> Text:
    """What would check a claim that the statistics do not reach."""
    lacking = missing(query)
    names = [(series(key).name, period) for key, period in lacking]
    en = "; ".join(f"{name.en}, {period.text('en')}" for name, period in names)
    zh = "；".join(f"{period.text('zh')}{name.zh}" for name, period in names)
    if query.measure == "rank":
        return Text(f"The {query.text('en')} among all economies would check it; the reference statistics "
                    "have too few of them.",
                    f"需有各经济体的{query.text('zh')}方可核对；参考统计中的经济体过少。")  # fmt: skip
    if not lacking:
        return Text(f"The {query.text('en')}, would check it, but its values are only bounds "
                    "or in other units.",
                    f"{query.text('zh')}可以核对，但公布的只是界限或单位不同。")  # fmt: skip
    return Text(f"The {query.text('en')}, would check it; not in the reference statistics: {en}.",
                f"{query.text('zh')}可以核对；参考统计中尚缺：{zh}。")  # fmt: skip


def _choose(
    claim: Claim, found: tuple[Link, ...], link: Link | None, query: MeasureQuery | None
) -> "tuple[Link, _Case] | Text":
    """The series to go by and its observations, or why there is none."""
    if link is None and claim.unit in _LARGE and claim.value > _BEYOND:
        return Text(
            "No economy has an annual product of this size: check the scale of the figure.",
            "没有哪个经济体的年产值达到这一规模：请核对该数字的数量级。",
        )
    if link is None:
        return Text(
            "No series of the reference statistics measures this; statistics of this subject, "
            "place and period would check it.",
            "参考统计中没有衡量这一内容的序列；需有同一对象、地区和时期的统计方可核对。",
        )
    if claim.period is None:
        return Text(
            f"The text gives no period, so {link.of.name.en} cannot be looked up.",
            f"文中未说明时期，无法查对{link.of.name.zh}。",
        )
    words = f"{claim.subject} {claim.topic} {claim.context}".lower()
    for candidate in found or (link,):
        # A scope without figures for the period gives way to one of the same label that has some.
        if candidate.of.label == link.of.label:
            observed = observations(candidate.series, claim.period)
            case = _Case(claim, candidate.of, claim.period, observed, words)
            if observed or _known_error(case) or _derived(case):
                return candidate, case
    return Text(
        f"{link.of.name.en.capitalize()} has no published value for "
        f"{claim.period.text('en')} in the reference statistics.",
        f"参考统计中没有{claim.period.text('zh')}{link.of.name.zh}的公布值。",
    )


def _misprint_link(claim: Claim) -> Link | None:
    """A known misprint tells its series by its digits, where the words alone do not."""
    for erratum in errata():
        printed, of = erratum.printed, series(erratum.series)
        if (
            printed is not None
            and significant(claim) >= 4
            and printed.value == claim.value
            and printed.unit == claim.unit
            and erratum.period == claim.period
            and (claim.flow.value if claim.flow else "") == of.flow
        ):
            why = Text("the digits are those of a known misprint", "数字与已知误印一致")
            return Link(of.id, 0.9, choice=why)
    return None


def _finding(
    document: Document,
    claim: Claim,
    found: tuple[Link, ...],
    link: Link | None,
    outcome: _Outcome,
    query: MeasureQuery | None,
) -> Finding:
    fit = link.score if link else 1.0
    near = rejected(claim) if link is None and query is None and best(found) is None else ()
    explanation = outcome.explanation
    if near:
        name, why = series(near[0].series).name, near[0].reason
        explanation = join(explanation, Text(f"The nearest is {name.en}: {why.en}.",
                                             f"最接近的是{name.zh}：{why.zh}。"))  # fmt: skip
    certainty = NO_TEXT
    if link:
        seen = Text("", "")
        if any(f.working.source and f.working.source.seen == "repost" for f in outcome.figures):
            seen = Text(" The statistic was seen in a repost.", "该统计数据见于转载。")
        certainty = Text(f"{link.reason.en}.{seen.en}", f"{link.reason.zh}。{seen.zh}")
    return Finding(
        id="", verdict=outcome.verdict, claims=(claim.id,), explanation=explanation,
        working=(stated(document, claim), *outcome.figures), error=outcome.error,
        confidence=round(outcome.sure * fit, 2), certainty=certainty,
        candidates=found, rejected=near, query=query,
        erratum=outcome.erratum,
    )  # fmt: skip


def _same_place(one: Series, other: Series) -> bool:
    return (one.reporter, one.partner) == (other.reporter, other.partner)


# --- The tests, in the order in which they are asked -----------------------------------------


def _known_error(case: _Case) -> _Outcome | None:
    """A misprint that is on record."""
    for erratum in errata():
        if _is_printed(erratum, case):
            verdict, error = _OF_ERRATUM[erratum.kind]
            right = NO_TEXT
            if erratum.correct and erratum.kind != "definition":
                correct = amount(erratum.correct.value, erratum.correct.unit, erratum.correct.resolution)
                right = Text(f"The right figure is {correct.en}.", f"正确数字为{correct.zh}。")
            told = Text(
                f"This misprint is known ({erratum.publisher}): {erratum.reason.en}.",
                f"这是已知的误印（{erratum.publisher}）：{erratum.reason.zh}。",
            )
            figures = tuple(o.figure() for o in case.observed)
            return _Outcome(verdict, join(told, right), figures, error, 0.98, erratum.id)
    return None


_OF_ERRATUM: dict[str, tuple[Verdict, ErrorKind | None]] = {
    "scale": (Verdict.WRONG_SCALE, "scale"),
    "currency": (Verdict.WRONG_UNIT, "currency"),
    "digit": (Verdict.CONTRADICTED, None),
    "period": (Verdict.CONTRADICTED, "period"),
    "definition": (Verdict.DIFFERS_BY_DEFINITION, None),
}


def _is_printed(erratum: Erratum, case: _Case) -> bool:
    printed, claim = erratum.printed, case.claim
    if printed is None or erratum.period != case.period or printed.unit != claim.unit:
        return False
    same = series(erratum.series)
    if erratum.kind == "definition":
        related = case.series.id == "chn.cultural_goods.total"
        return related and printed.value == claim.value
    rounded = abs(printed.value - claim.value) <= claim.resolution / 2
    return rounded and same.label == case.series.label and _same_place(same, case.series)


def _agreement(case: _Case) -> _Outcome | None:
    """The claim says what is published; other producers may say otherwise."""
    for observation in reversed(case.observed):
        if observation.unit != case.claim.unit:
            continue
        cut = is_cut(case.claim, observation)
        if not cut and not agrees(case.claim, observation):
            continue
        newest = case.observed[-1]
        if observation is not newest and not agrees(case.claim, newest):
            return _Outcome(
                Verdict.REVISED,
                join(_dot(official(observation)), Text(
                    f"It was revised: {official(newest).en}.", f"后经修订：{official(newest).zh}。")),
                (observation.figure(), newest.figure()),
            )  # fmt: skip
        if against := _disagreeing(case):
            return _Outcome(
                Verdict.DISPUTED,
                join(_dot(official(observation)), Text("But ", "但"), _dot(official(against))),
                (observation.figure(), against.figure()),
            )
        note = NO_TEXT
        if cut and not agrees(case.claim, observation):
            note = Text("The digits were cut off, not rounded.", "该数为截取，并非四舍五入。")
        return _Outcome(Verdict.SUPPORTED, join(_dot(official(observation)), note), (observation.figure(),))
    return None


def _disagreeing(case: _Case) -> Observation | None:
    """A rival producer's figure that the claim cannot stand for, unless a producer is named."""
    if any(word.lower() in case.words for word in case.series.scope_words):
        return None
    return next((rival for rival in case.rivals() if not agrees(case.claim, rival)), None)


def _unit_or_scale(case: _Case) -> _Outcome | None:
    """The published digits in another currency, or at another scale."""
    claim = case.claim
    if not is_currency(claim.unit) or claim.bound == "range":
        return None
    for observation in (*reversed(case.observed), *case.others()):
        power = shift(claim, observation)
        if power is None:
            continue
        said = official(observation)
        if observation.unit != claim.unit:
            both = "" if power == 0 else f", and the scale is off by 10^{abs(power)}"
            both_zh = "" if power == 0 else f"，数量级也差10的{abs(power)}次方"
            return _Outcome(
                Verdict.WRONG_UNIT,
                Text(f"The digits are right, the currency is not{both}: {said.en}.",
                     f"数字对，币种错{both_zh}：{said.zh}。"),
                (observation.figure(),), "currency",
                0.97 if significant(claim) > 2 else 0.85,
            )  # fmt: skip
        if power:
            times = f"{10 ** abs(power):,}"
            way, compared = ("too small", f"仅为公布值的{times}分之一") if power > 0 else (
                "too large", f"为公布值的{times}倍")  # fmt: skip
            return _Outcome(
                Verdict.WRONG_SCALE,
                Text(f"The digits are right, the figure is {times} times {way}: {said.en}.",
                     f"数字对，数量级错，{compared}：{said.zh}。"),
                (observation.figure(),), "scale",
                0.97 if significant(claim) > 2 else 0.85,
            )  # fmt: skip
    return None


def _revision(case: _Case) -> _Outcome | None:
    """The base that the next release's level and growth imply: a revision never printed."""
    claim, of = case.claim, case.series
    if claim.kind != "level" or not of.growth or of.basis != "published levels":
        return None
    if (base := _implied(of, case.period)) is None or base.unit != claim.unit:
        return None
    if not claim.interval.overlaps(base.interval) or claim.bound != "exact":
        return None
    first = Text("", "")
    if case.observed:
        first = Text(f" First, {official(case.observed[0]).en}.", f"最初，{official(case.observed[0]).zh}。")
    told = base.text("en"), base.text("zh")
    return _Outcome(
        Verdict.REVISED,
        Text(f"The next release's level and growth imply {told[0]} for {case.period.text('en')}: "
             f"the base was revised.{first.en}",
             f"由下一期公布的水平和增速可推出{case.period.text('zh')}为{told[1]}：基数已修订。{first.zh}"),
        (base, *(o.figure() for o in case.observed)), None, 0.85,
    )  # fmt: skip


def _implied(of: Series, period: Period) -> Figure | None:
    query = implied_base(of, period)
    figure = evaluate(query) if query else None
    if figure is None:
        return None
    level, _ = figure.working.operands
    return replace(figure, period=period, resolution=level.resolution)


def _definition(case: _Case) -> _Outcome | None:
    """True under another classification or scope, which is named."""
    for observation in case.others():
        if observation.unit == case.claim.unit and (
            (agrees(case.claim, observation) and case.claim.bound != "over")
            or is_cut(case.claim, observation)
        ):
            scope = observation.series.scope
            usual = _dot(official(case.observed[-1])) if case.observed else NO_TEXT
            return _Outcome(
                Verdict.DIFFERS_BY_DEFINITION,
                join(Text(f"True of another scope ({scope.en}): {official(observation).en}.",
                          f"在另一口径（{scope.zh}）下成立：{official(observation).zh}。"), usual),
                (observation.figure(), *(o.figure() for o in case.observed[-1:])), None, 0.9,
            )  # fmt: skip
    return None


def _growth(case: _Case) -> _Outcome | None:
    """Growth and shares worked out from published levels; growth with its sign turned."""
    claim = case.claim
    if claim.unit != "percent":
        return None
    turned = [o for o in case.observed if o.value and claim.value == abs(o.value)]
    if claim.kind == "change" and turned and claim.direction and turned[-1].value * claim.signed < 0:
        return _Outcome(
            Verdict.CONTRADICTED,
            Text(f"The direction is wrong: {official(turned[-1]).en}.",
                 f"升降方向有误：{official(turned[-1]).zh}。"),
            (turned[-1].figure(),), "growth",
        )  # fmt: skip
    derived = _derived(case)
    if derived is None:
        return None
    says = Text(f"The published levels give {derived.text('en')}", f"按公布的水平计算为{derived.text('zh')}")
    if claim.interval.overlaps(derived.interval):
        if not case.observed:
            return _Outcome(Verdict.SUPPORTED, _dot(says), (derived,), None, 0.85)
        usual = official(case.observed[-1])
        return _Outcome(
            Verdict.DIFFERS_BY_DEFINITION,
            join(_dot(says), Text(f"But {usual.en}, on a comparable basis.",
                                  f"而{usual.zh}，按可比口径计算。")),
            (derived, case.observed[-1].figure()), None, 0.9,
        )  # fmt: skip
    if case.observed or case.series.basis == "comparable":
        return None
    apart = amount(abs(claim.signed - derived.value), "percentage_point", claim.resolution)
    error: ErrorKind = "growth" if claim.kind == "change" else "share"
    return _Outcome(
        Verdict.CONTRADICTED,
        Text(f"{says.en}: {apart.en} apart.", f"{says.zh}，相差{apart.zh}。"), (derived,), error, 0.75,
    )  # fmt: skip


def _derived(case: _Case) -> Figure | None:
    """Growth from the levels of two periods, or a share from part and whole, as published."""
    query = derivation(case.series, case.period)
    return evaluate(query) if query else None


def _period(case: _Case) -> _Outcome | None:
    """The figure of another period."""
    if significant(case.claim) < 3 or case.claim.bound != "exact":
        return None
    for observation in observations(case.series.id):
        if (
            observation.period != case.period
            and observation.unit == case.claim.unit
            and (observation.bound == "exact" and agrees(case.claim, observation))
        ):
            right = _dot(official(case.observed[-1])) if case.observed else NO_TEXT
            return _Outcome(
                Verdict.CONTRADICTED,
                join(Text(f"This is the figure of {observation.period.text('en')}.",
                          f"这是{observation.period.text('zh')}的数字。"), right),
                (observation.figure(), *(o.figure() for o in case.observed[-1:])), "period", 0.9,
            )  # fmt: skip
    return None


def _rival(case: _Case) -> _Outcome | None:
    """What another producer publishes for the same thing."""
    for rival in case.rivals():
        if rival.unit == case.claim.unit and agrees(case.claim, rival):
            ours = case.observed[-1] if case.observed else None
            verdict = Verdict.DISPUTED if ours else Verdict.SUPPORTED
            more = join(Text("But ", "但"), _dot(official(ours))) if ours else NO_TEXT
            figures = (rival.figure(), *((ours.figure(),) if ours else ()))
            return _Outcome(verdict, join(_dot(official(rival)), more), figures)
    return None


def _contradiction(case: _Case) -> _Outcome:
    """What nothing explains: contradicted, unless its size says that it measures something else."""
    claim = case.claim
    if not case.observed:
        return _Outcome(Verdict.UNCHECKED, Text(
            f"{case.series.name.en.capitalize()} has no published value for this period.",
            f"{case.series.name.zh}没有这一时期的公布值。"))  # fmt: skip
    newest = case.observed[-1]
    producer = PRODUCERS.get(newest.source.producer, NO_TEXT)
    ratio = abs(newest.value / claim.value) if claim.value else Decimal(0)
    if newest.unit != claim.unit:
        turned = ratio if newest.unit == "CNY" else 1 / ratio if ratio else ratio
        why = (
            Text("converted from", "似由折算得出")
            if turned in _YUAN_TO_DOLLAR
            else Text("beside", "与之并列")
        )
        return _Outcome(Verdict.UNCHECKED, Text(
            f"Stated in another currency than {producer.en}'s figure ({why.en} it); "
            "an exchange rate of the period would check it.",
            f"币种与{producer.zh}公布的不同（{why.zh}）；需有当期汇率方可核对。"),
            (newest.figure(),), None, 0.6)  # fmt: skip
    if claim.kind == "level" and not 1 / _FAR < ratio < _FAR and claim.bound == "exact":
        return _Outcome(Verdict.UNCHECKED, Text(
            f"The nearest series is far off: {official(newest).en}. The figure seems to measure "
            "something else.",
            f"最接近的序列相差甚远：{official(newest).zh}。该数衡量的似为其他内容。"),
            (newest.figure(),), None, 0.5)  # fmt: skip
    error: ErrorKind | None = "growth" if claim.kind == "change" else (
        "share" if claim.kind == "share" else None)  # fmt: skip
    figure = newest.figure()
    gap = abs(claim.signed - newest.value)
    apart = amount(gap, "percentage_point" if claim.unit == "percent" else claim.unit,
                   min(claim.resolution, newest.resolution))  # fmt: skip
    return _Outcome(
        Verdict.CONTRADICTED,
        Text(f"{official(newest).en[:1].upper()}{official(newest).en[1:]}: {apart.en} apart.",
             f"{official(newest).zh}，相差{apart.zh}。"),
        (figure,), error, 0.85 if newest.source.seen == "original" else 0.8,
    )  # fmt: skip


_TESTS: tuple[Callable[[_Case], _Outcome | None], ...] = (
    _known_error, _agreement, _definition, _unit_or_scale, _revision, _growth, _period, _rival,
    _contradiction,
)  # fmt: skip


def _dot(text: Text) -> Text:
    return Text(text.en[:1].upper() + text.en[1:] + ".", text.zh + "。")
