"""The same quantity in several documents: whether they agree, who revised whom, and who had it first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from wenmao.checks.across.copying import Copy
from wenmao.checks.across.differences import Cause, Difference, difference
from wenmao.checks.across.groups import Group, grouped, in_order
from wenmao.checks.across.measurand import Measurand, measurand
from wenmao.checks.across.sources import named_sources
from wenmao.checks.across.statement import Statement, is_other_scope
from wenmao.checks.model import Finding, Verdict
from wenmao.checks.words import amount, join
from wenmao.statistics.catalogue import labelled, series
from wenmao.vocabulary.languages import NO_TEXT, Language, Text
from wenmao.vocabulary.workings import Figure


class Agreement(StrEnum):
    """What several documents say of one quantity.

    >>> Agreement("revised over time").text("zh")
    '先后修订'
    """

    AGREE = "agree"
    UNCOMPARED = "not comparable"
    BY_DEFINITION = "differ by definition"
    REVISED = "revised over time"
    OUTLIER = "outlier"
    DIFFER = "differ"

    def text(self, language: Language) -> str:
        """The verdict in a language."""
        return self.value if language == "en" else _CHINESE[self]


_CHINESE = {
    Agreement.AGREE: "一致",
    Agreement.UNCOMPARED: "无法比较",
    Agreement.BY_DEFINITION: "口径不同",
    Agreement.REVISED: "先后修订",
    Agreement.OUTLIER: "离群",
    Agreement.DIFFER: "不一致",
}
_BY_GRAVITY = tuple(Agreement)


@dataclass(frozen=True, slots=True)
class OtherScope:
    """Statements of what one everyday name can also mean: the same label under another scope."""

    series: str
    statements: tuple[Statement, ...]

    @property
    def name(self) -> Text:
        """The scope in words."""
        return series(self.series).scope


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same quantity in several documents.

    `groups` hold the statements by values that agree, the main one first: that
    which statistics support, else that of the most independent sources, else the
    earliest. `differences` say why each other group gives another value.
    `other_scopes` are no part of the quantity and stand beside it.
    """

    of: Measurand
    name: Text
    groups: tuple[Group, ...]
    differences: tuple[Difference, ...]
    other_scopes: tuple[OtherScope, ...]
    agreement: Agreement

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements of the quantity, in order of publication, those without a date last."""
        return tuple(in_order([one for group in self.groups for one in group.statements]))

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids of the documents that state it, other scopes aside, in the same order."""
        return tuple(dict.fromkeys(one.origin.id for one in self.statements))

    @property
    def earliest(self) -> Statement | None:
        """The first statement of the main value, None where no document of it has a date."""
        return self.groups[0].earliest

    @property
    def copies(self) -> tuple[Copy, ...]:
        """The statements that repeat another one."""
        return tuple(copy for group in self.groups for copy in group.copies)

    @property
    def working(self) -> tuple[Figure, ...]:
        """The finest statement of each value, and the arithmetic between them."""
        between = (figure for found in self.differences for figure in found.working)
        return (*(group.finest.figure for group in self.groups), *between)

    @property
    def explanation(self) -> Text:
        """The verdict in sentences: the value and its sources, each difference, who had it first."""
        return join(
            _value(self.groups[0]), *(found.explanation for found in self.differences),
            *(_scope(scope) for scope in self.other_scopes), _first(self.groups[0]),
        )  # fmt: skip

    def finding(self, statement: Statement) -> Finding | None:
        """What the comparison says of one statement's claim, or None where it holds nothing against it.

        A slip is called one only where the other value is the stronger, by the
        statistics or by its sources; what nothing explains is `disputed`.
        """
        found = next((one for one in self.differences if self._concerns(one, statement)), None)
        if found is None or (verdict := self._verdict(found)) is None:
            return None
        working = (statement.figure, self.groups[0].finest.figure, *found.working)
        certainty = Text("By comparison with other documents.", "依据与其他文档的比较。")
        return Finding("", verdict, (statement.claim.id,), found.explanation, working,
                       confidence=0.6, certainty=certainty)  # fmt: skip

    def _concerns(self, found: Difference, statement: Statement) -> bool:
        """Whether a difference says something of a statement: of both sides where neither is the stronger."""
        match found.cause:
            case Cause.REVISION:
                return statement in found.revised
            case Cause.PRODUCERS:
                return not named_sources(statement.sentence)
        is_open = _judged(self.groups[0], found) is Agreement.DIFFER and found.cause is Cause.UNKNOWN
        return statement in found.group.statements or (is_open and statement in self.groups[0].statements)

    def _verdict(self, found: Difference) -> Verdict | None:
        main = self.groups[0]
        stronger = main.is_supported or main.sources > max(found.group.sources, 1)
        match found.cause:
            case Cause.SCALE if stronger:
                return Verdict.WRONG_SCALE
            case Cause.UNIT if stronger:
                return Verdict.WRONG_UNIT
            case Cause.REVISION:
                return Verdict.REVISED
            case Cause.DEFINITION:
                return Verdict.DIFFERS_BY_DEFINITION
        return Verdict.DISPUTED if found.cause.is_disagreement else None


def across(found: Iterable[Statement]) -> tuple[Comparison, ...]:
    """The quantities that more than one document states, those that differ first.

    Statements fall together by what they measure (see `measurand`), so the time
    grows with their number, not with its square. A quantity whose other scopes
    alone are in another document is told too, once.
    """
    measured: dict[Measurand, list[Statement]] = defaultdict(list)
    for one in found:
        if (of := measurand(one)) is not None:
            measured[of].append(one)
    compared = [
        comparison for of, same in measured.items()
        if (comparison := _compare(of, same, tuple(_other_scopes(of, measured)))) is not None
    ]  # fmt: skip
    return tuple(sorted(compared, key=lambda one: (-_BY_GRAVITY.index(one.agreement), one.name.en)))


def _compare(of: Measurand, same: list[Statement], scopes: tuple[OtherScope, ...]) -> Comparison | None:
    documents = {one.origin.id for one in same}
    elsewhere = {one.origin.id for scope in scopes for one in scope.statements} - documents
    if len(documents) < 2 and not (elsewhere and _tells_scopes(of, scopes)):
        return None
    main, *others = sorted(grouped(same), key=_strength)
    # What one document gives beside the main value is its own account of the two, not another document's.
    apart = [[one for one in group.statements if one.origin.id not in main.documents] for group in others]
    differences = tuple(difference(of, main, Group.of(stated)) for stated in apart if stated)
    groups = (main, *(found.group for found in differences))
    name = of.text(main.finest.claim.subject)
    return Comparison(of, name, groups, differences, scopes, _agreement(main, differences, scopes))


def _strength(group: Group) -> tuple[bool, int, bool, str]:
    """The main group first: supported by statistics, of most sources, earliest."""
    first = group.statements[0].origin
    return (not group.is_supported, -group.sources, first.published is None, str(first.moment or ""))


def _agreement(main: Group, differences: Sequence[Difference], scopes: Sequence[OtherScope]) -> Agreement:
    found = [_judged(main, one) for one in differences]
    if len(main.documents) > 1 or any(one.cause is Cause.CONVERSION for one in differences):
        found.append(Agreement.AGREE)
    elif scopes:
        found.append(Agreement.BY_DEFINITION)
    return max(found, key=_BY_GRAVITY.index, default=Agreement.AGREE)


def _judged(main: Group, found: Difference) -> Agreement:
    match found.cause:
        case Cause.CONVERSION:
            return Agreement.AGREE
        case Cause.CURRENCY | Cause.SOMETHING_ELSE:
            return Agreement.AGREE if len(main.documents) > 1 else Agreement.UNCOMPARED
        case Cause.REVISION:
            return Agreement.REVISED
        case Cause.DEFINITION:
            return Agreement.BY_DEFINITION
        case Cause.PRODUCERS:
            return Agreement.DIFFER
    return Agreement.OUTLIER if main.sources >= 2 and found.group.sources == 1 else Agreement.DIFFER


def _other_scopes(of: Measurand, measured: dict[Measurand, list[Statement]]) -> Iterator[OtherScope]:
    if not of.series:
        return
    mine = series(of.series)
    for other in labelled(mine.label):
        if is_other_scope(other, mine):
            stated = measured.get(_under(of, other.id))
            if stated:
                yield OtherScope(other.id, tuple(in_order(stated)))


def _under(of: Measurand, name: str) -> Measurand:
    """The same quantity under another scope."""
    return replace(of, series=name)


def _tells_scopes(of: Measurand, scopes: Sequence[OtherScope]) -> bool:
    """Whether a quantity is the one of its label that tells of the other scopes: the usual or the first."""
    mine = series(of.series)
    ranked = [(not mine.primary, mine.id)]
    ranked += [(not series(scope.series).primary, scope.series) for scope in scopes]
    repeated = any(len({one.origin.id for one in scope.statements}) > 1 for scope in scopes)
    return ranked[0] == min(ranked) and not repeated


def _value(main: Group) -> Text:
    """The main value, how many documents give it, and how many sources they go back to."""
    claim, count = main.finest.claim, len(main.documents)
    said = amount(claim.signed, claim.unit, claim.resolution)
    if count == 1:
        return Text(f"One document gives {said.en}.", f"1篇文档为{said.zh}。")
    sources = f"{main.sources} independent source{'s' if main.sources > 1 else ''}"
    return Text(f"{count} documents give {said.en}, from {sources}.",
                f"{count}篇文档均为{said.zh}，独立来源{main.sources}个。")  # fmt: skip


def _scope(scope: OtherScope) -> Text:
    claim = in_order(scope.statements)[0].claim
    said = amount(claim.signed, claim.unit, claim.resolution)
    return Text(
        f"Under another scope ({scope.name.en}): {said.en}.", f"另一口径（{scope.name.zh}）：{said.zh}。"
    )


def _first(main: Group) -> Text:
    """Who had the value first, and what the dates leave open."""
    undated = sum(one.origin.published is None for one in main.statements)
    if main.earliest is None or main.earliest.origin.moment is None:
        return Text(
            "No document has a date, so who had it first is not known.", "文档均无日期，最早出处不明。"
        )
    origin = main.earliest.origin
    who, day = (
        origin.publisher or origin.title or origin.source,
        main.earliest.origin.moment.date().isoformat(),
    )
    told = Text(f"Earliest: {who}, {day}.", f"最早见于{who}，{day}。")
    left = Text(f"Statements without a date: {undated}.", f"另有{undated}处无日期。") if undated else NO_TEXT
    return join(told, left)
