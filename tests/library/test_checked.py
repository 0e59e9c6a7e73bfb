"""Claims and verdicts are kept with their history: what is the same keeps its time, what changed is told."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from wenmao.checks.check import check
from wenmao.checks.model import Verdict
from wenmao.claims.extraction import extract
from wenmao.documents.collecting.model import Collected, Known
from wenmao.documents.reading import read
from wenmao.library import checked, keeping, working
from wenmao.library.database import now
from wenmao.library.indexing import catch_up
from wenmao.library.library import Library
from wenmao.library.searching import search
from wenmao.library.tables import changes, claims, findings
from wenmao.library.working import check_waiting

TEXT = "2024年，网络文学海外营收48.15亿美元，同比增长10.68%。\n\n2024年，动漫出口增长12%。"
DOCUMENT = read("a.txt", data=TEXT.encode())
CLAIMS = extract(DOCUMENT)
FINDINGS = check(DOCUMENT, CLAIMS)


def arrived(folder):
    """A library that holds the document, not yet checked."""
    library = Library(folder, dense=False)
    collected = Collected("a.txt", TEXT.encode(), datetime.now(UTC), Known())
    with library.engine.begin() as connection:
        keeping.arrive(connection, library.originals, collected)
        (arrival,) = keeping.waiting(connection, "reader")
        keeping.read_as(connection, arrival, DOCUMENT, "reader")
    return library


@pytest.fixture
def library(tmp_path):
    with arrived(tmp_path) as library:
        yield library


def keep(library, judged=FINDINGS, stated=CLAIMS, by="checker"):
    with library.engine.begin() as connection:
        return checked.keep_checked(connection, 1, DOCUMENT, stated, judged, by)


def judged_as(verdict, at=0):
    """The findings, one of them with another verdict."""
    return tuple(replace(one, verdict=verdict) if n == at else one for n, one in enumerate(FINDINGS))


def changed(library, moment, within=None):
    with library.reading() as connection:
        return list(checked.changed_since(connection, moment, within))


def since(library):
    with library.reading() as connection:
        return {row.span: row.since for row in connection.execute(select(claims.c.span, claims.c.since))}


def count(library, table):
    with library.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_the_example_has_claims_with_different_verdicts():
    assert len(CLAIMS) == len(FINDINGS) == 3
    assert FINDINGS[0].verdict is Verdict.WRONG_UNIT
    assert len({finding.verdict for finding in FINDINGS}) == 3


def test_claims_and_findings_are_given_as_they_were_kept(library):
    assert keep(library)
    document, stated, judged = library.checked(1)
    assert (document, stated, judged) == (DOCUMENT, CLAIMS, FINDINGS)
    record = library.record("a.txt")
    assert record.claims == 3
    assert dict(record.verdicts) == {finding.verdict.value: 1 for finding in FINDINGS}


def test_what_was_checked_is_checked_again_only_by_another_checker(library):
    with library.reading() as connection:
        assert checked.unchecked(connection, "checker") == [1]
    keep(library)
    with library.reading() as connection:
        assert checked.unchecked(connection, "checker") == []
        assert checked.unchecked(connection, "another") == [1]
        assert checked.unchecked(connection, "another", within=[2]) == []
        with pytest.raises(KeyError, match="no version 7"):
            checked.document_of(connection, 7)


def test_the_same_findings_are_no_change(library):
    keep(library)
    moment, times, before = now(), since(library), count(library, changes)
    assert not keep(library, by="another")
    assert since(library) == times
    assert changed(library, moment) == []
    assert count(library, changes) == before, "the index has nothing to look at again"
    assert count(library, findings) == 3


def test_another_verdict_is_told_with_the_one_before_which_stays(library):
    keep(library)
    moment = now()
    assert keep(library, judged_as(Verdict.REVISED))
    (change,) = changed(library, moment)
    assert (change.document, change.version, change.claim) == (1, 1, CLAIMS[0])
    assert (change.before, change.after.verdict) == (FINDINGS[0], Verdict.REVISED)
    assert change.since > moment
    with library.reading() as connection:
        history = connection.execute(
            select(findings).where(findings.c.span == checked.span_of(CLAIMS[0])).order_by(findings.c.id)
        ).all()
    assert [row.verdict for row in history] == ["wrong unit", "revised"]
    assert history[0].until == history[1].since
    assert history[1].until is None
    assert library.checked(1)[2] == judged_as(Verdict.REVISED)
    assert changed(library, now()) == []
    assert changed(library, moment, within=[2]) == []
    assert len(changed(library, moment, within=[1])) == 1


def test_a_verdict_that_went_and_came_back_is_no_change_from_before_it_went(library):
    keep(library)
    first = now()
    keep(library, judged_as(Verdict.DISPUTED))
    second = now()
    keep(library)
    assert changed(library, first) == []
    (back,) = changed(library, second)
    assert (back.before.verdict, back.after.verdict) == (Verdict.DISPUTED, Verdict.WRONG_UNIT)


def test_what_is_judged_for_the_first_time_is_no_changed_verdict(library):
    moment = now()
    keep(library)
    assert changed(library, moment) == []


def test_the_gravest_of_several_findings_on_a_claim_counts(library):
    keep(library)
    moment = now()
    lesser = replace(FINDINGS[0], id="f9", verdict=Verdict.DISPUTED)
    assert keep(library, (*FINDINGS, lesser))
    assert changed(library, moment) == []
    assert len(library.checked(1)[2]) == 4


def test_a_claim_that_is_the_same_keeps_its_time_and_another_has_a_new_one(library):
    keep(library)
    before = since(library)
    fewer = CLAIMS[:2]
    keep(library, FINDINGS[:2], fewer)
    assert since(library) == {checked.span_of(one): before[checked.span_of(one)] for one in fewer}
    keep(library)
    after = since(library)
    assert [after[checked.span_of(one)] == before[checked.span_of(one)] for one in CLAIMS] == [
        True,
        True,
        False,
    ]


def test_a_claim_that_is_counted_otherwise_is_the_same_claim(library):
    """Where a later wenmao finds one figure more in a text, those after it are no news."""
    later = tuple(replace(one, id=f"c{number}") for number, one in enumerate(CLAIMS[1:], 1))
    names = {old.id: new.id for old, new in zip(CLAIMS[1:], later, strict=True)}
    judged = [replace(one, claims=tuple(names[name] for name in one.claims)) for one in FINDINGS[1:]]
    keep(library, judged, later)
    moment, before = now(), since(library)
    keep(library)
    after = since(library)
    assert {span: after[span] for span in before} == before
    assert after[checked.span_of(CLAIMS[0])] > moment
    assert changed(library, moment) == []


def test_the_search_follows_the_verdicts(library):
    keep(library)
    catch_up(library)

    def found(verdict):
        return len(search(library, f'verdict:"{verdict}"', mode="lexical").documents)

    assert (found("wrong unit"), found("revised")) == (1, 0)
    keep(library, judged_as(Verdict.REVISED))
    assert catch_up(library) == 1
    assert (found("wrong unit"), found("revised")) == (0, 1)


def test_a_document_is_checked_anew_when_wenmao_checks_otherwise(library, monkeypatch):
    assert list(check_waiting(library)) == [1]
    assert list(check_waiting(library)) == []
    moment = now()
    monkeypatch.setattr(working, "checker", lambda: "another")
    assert list(check_waiting(library)) == [1]
    assert changed(library, moment) == []
    assert library.checked(1)[2] == FINDINGS


VERDICTS = st.sampled_from([Verdict.SUPPORTED, Verdict.REVISED, Verdict.DISPUTED])


@settings(max_examples=12)
@given(st.lists(st.tuples(st.integers(0, 2), VERDICTS), min_size=1, max_size=6))
def test_the_history_has_one_verdict_at_a_time_and_tells_each_change(tmp_path_factory, steps):
    with arrived(tmp_path_factory.mktemp("desk")) as library:
        judged, states = list(FINDINGS), []
        for at, verdict in steps:
            judged[at] = replace(judged[at], verdict=verdict)
            keep(library, tuple(judged))
            states.append((now(), tuple(one.verdict for one in judged)))
        with library.reading() as connection:
            history = defaultdict(list)
            for row in connection.execute(select(findings).order_by(findings.c.id)):
                history[row.span].append(row)
        for held in history.values():
            assert [one.until for one in held[:-1]] == [other.since for other in held[1:]]
            assert held[-1].until is None
        last = states[-1][1]
        for moment, verdicts in states:
            told = {
                change.claim.id: (change.before.verdict, change.after.verdict)
                for change in changed(library, moment)
            }
            assert told == {
                claim.id: (was, is_now)
                for claim, was, is_now in zip(CLAIMS, verdicts, last, strict=True)
                if was is not is_now
            }
