"""The workflow of a topic: collect, read, check, measure, brief; each step does only what changed.

What is done is told from what it rests on, so that a run that was stopped goes on
where it stopped, and a run with nothing new does nothing.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from wenmao.briefing.brief import brief
from wenmao.briefing.files import save
from wenmao.documents.collecting.model import Policy, Uncollected
from wenmao.library.checked import unchecked
from wenmao.library.database import now
from wenmao.library.keeping import Kept
from wenmao.library.resting import checker
from wenmao.library.tables import arrivals, documents, sources, versions
from wenmao.library.working import Unchanged, bring_in, check_waiting
from wenmao.measures.running.rerun import rerun
from wenmao.statistics.queries.query import Unanswerable
from wenmao.statistics.reference import observations
from wenmao.statistics.store.store import Store, StoreError
from wenmao.topics.keeping import Topics
from wenmao.topics.members import enter, members_of
from wenmao.topics.model import StepState, Topic
from wenmao.topics.tables import steps
from wenmao.vocabulary.workings import figure_json

Step = Literal["collect", "read", "check", "measure", "brief"]
STEPS: tuple[Step, ...] = ("collect", "read", "check", "measure", "brief")


@dataclass(frozen=True, slots=True)
class Done:
    """Something that a step did: with which item, and what came of it; `failed` where it could not."""

    step: Step
    item: str
    said: str
    failed: bool = False


def run(
    topics: Topics, name: str, *, store: Store | None = None, only: tuple[Step, ...] = STEPS,
    policy: Policy | None = None, ocr: bool = False,
) -> Iterator[Done]:  # fmt: skip
    """Run the workflow of a topic, or some of its steps, and tell of everything that is done.

    To be used within `Library.writing`. Collecting asks every source again, and brings in
    what changed; the other steps leave out what rests on the same as before.
    """
    topic = topics.get(name)
    work: dict[Step, Callable[[], Iterator[Done]]] = {
        "collect": lambda: _collect(topics, topic, policy, ocr),
        "check": lambda: _check(topics, topic),
        "measure": lambda: _measure(topics, topic, store),
        "brief": lambda: _brief(topics, topic),
    }
    for step in STEPS:
        if step in only and step in work:
            yield from work[step]()


def state(topics: Topics, name: str, store: Store | None = None) -> list[StepState]:
    """How far each step has come, told from what is there and not from what was said."""
    topic, number = topics.get(name), topics.id(name)
    mine = members_of(topics, name)
    with topics.library.reading() as connection:
        logged = connection.execute(select(steps).where(steps.c.topic == number)).all()
        asked = sources.c.asked.in_(topic.sources) | sources.c.source.in_(topic.sources)
        problems = connection.execute(select(sources).where(asked, sources.c.problem != "")).all()
        waiting = connection.scalar(
            select(func.count()).select_from(arrivals).join(sources, sources.c.source == arrivals.c.source)
            .where(asked, arrivals.c.state == "waiting")
        ) or 0  # fmt: skip
        to_check = len(unchecked(connection, checker(), mine))
    of = {step: [row for row in logged if row.step == step] for step in STEPS}
    seen = {row.item for row in of["collect"]}
    due = _due(topics, topic, store, mine)
    return [
        StepState("collect", len(seen & set(topic.sources)), len(set(topic.sources) - seen),
                  sum(row.state == "failed" for row in of["collect"]), _last(of["collect"]),
                  tuple(row.result for row in of["collect"] if row.state == "failed")),
        StepState("read", len(mine), waiting, len(problems), _last(of["collect"]),
                  tuple(f"{row.source}: {row.problem}" for row in problems)),
        StepState("check", len(mine) - to_check, to_check, 0, _last(of["collect"])),
        _counted("measure", of["measure"], due["measure"]),
        _counted("brief", of["brief"], due["brief"]),
    ]  # fmt: skip


def measured(topics: Topics, name: str) -> dict[str, list[dict[str, object]]]:
    """The figures that the topic's series and measures gave at the last run, each with its working."""
    with topics.library.reading() as connection:
        rows = connection.execute(
            select(steps).where(steps.c.topic == topics.id(name), steps.c.step == "measure",
                                steps.c.state == "done")
        ).all()  # fmt: skip
    return {row.item: json.loads(row.result) for row in rows}


def _collect(topics: Topics, topic: Topic, policy: Policy | None, ocr: bool) -> Iterator[Done]:
    """Each source by itself, so that it is known which one failed and when it was last asked."""
    for source in topic.sources:
        found: list[int] = []
        wrong, new, same = [], 0, 0
        for came in bring_in(topics.library, [source], policy=policy, ocr=ocr):
            match came:
                case Kept(document=int(document)):
                    found.append(document)
                    new += came.outcome != "unchanged"
                    if came.outcome != "unchanged":
                        yield Done("read", came.source, came.outcome)
                case Kept():
                    wrong.append(came.problem)
                    yield Done("read", came.source, came.problem, failed=True)
                case Uncollected():
                    wrong.append(came.text)
                    yield Done("collect", came.source, came.text, failed=True)
                case Unchanged():
                    same += 1
                    found += _document_from(topics, came.source)
        enter(topics, topic.name, found)
        said = f"{new} new or changed, {same} unchanged, {len(wrong)} not to be had"
        failed = bool(wrong) and not found
        _log(topics, topic, "collect", source, now(), "\n".join(wrong[:3]) if failed else said, failed)
        yield Done("collect", source, said, failed)


def _document_from(topics: Topics, source: str) -> list[int]:
    """The document that a source was last read as."""
    with topics.library.reading() as connection:
        found = connection.scalar(
            select(versions.c.document).join(arrivals, arrivals.c.version == versions.c.id)
            .where(arrivals.c.source == source).order_by(arrivals.c.id.desc()).limit(1)
        )  # fmt: skip
    return [] if found is None else [found]


def _check(topics: Topics, topic: Topic) -> Iterator[Done]:
    """What collecting has not checked already: documents that were checked by other rules or figures."""
    for version in check_waiting(topics.library, members_of(topics, topic.name)):
        yield Done("check", str(version), "checked")


def _measure(topics: Topics, topic: Topic, store: Store | None) -> Iterator[Done]:
    done = _done(topics, topic, "measure")
    for item, rests_on, work in _measures(topic, store):
        if done.get(item) == rests_on:
            continue
        try:
            figures = work()
        except (StoreError, Unanswerable) as problem:
            _log(topics, topic, "measure", item, rests_on, str(problem), True)
            yield Done("measure", item, str(problem), failed=True)
            continue
        _log(topics, topic, "measure", item, rests_on, json.dumps(figures, ensure_ascii=False), False)
        yield Done("measure", item, f"{len(figures)} figure(s)")


_Figures = list[dict[str, object]]


def _measures(topic: Topic, store: Store | None) -> Iterator[tuple[str, str, Callable[[], _Figures]]]:
    """Each series and measure of a topic, on what its figures rest, and how they are had."""
    for series in topic.series:
        yield (
            series,
            checker(),
            lambda series=series: [  # type: ignore[misc]
                figure_json(one.figure(), "en") for one in observations(series)
            ],
        )
    for query in topic.measures:
        if store is None:
            continue
        held = "; ".join(f"{m.dataset.source}/{m.dataset.name}@{m.vintage}" for m in store.manifests())
        rests_on = hashlib.sha256(f"{checker()} {query} {held}".encode()).hexdigest()[:16]
        yield query, rests_on, lambda query=query: [figure_json(rerun(store, query).figure, "en")]  # type: ignore[misc]


def _brief(topics: Topics, topic: Topic) -> Iterator[Done]:
    folder, done = briefings(topics, topic.name), _done(topics, topic, "brief")
    for number, version, rests_on in _to_brief(topics, topic, members_of(topics, topic.name)):
        item = str(number)
        if done.get(item) == rests_on and (folder / f"{item}.html").exists():
            continue
        document, claims, findings = topics.library.checked(version)
        paths = save(brief(document, claims, findings, document.language), folder, item)
        wrong = sum(finding.verdict.is_wrong for finding in findings)
        _log(topics, topic, "brief", item, rests_on, str(paths[0].relative_to(topics.library.folder)), False)
        yield Done("brief", document.title or item, f"{len(findings)} findings, {wrong} wrong: {paths[0]}")


def briefings(topics: Topics, name: str) -> Path:
    """The folder of a topic's briefings, within the desk."""
    return topics.library.folder / "briefings" / f"topic-{topics.id(name)}"


def _to_brief(topics: Topics, topic: Topic, mine: list[int]) -> list[tuple[int, int, str]]:
    """The documents with their versions and on what their briefings rest; copies of others have none."""
    with topics.library.reading() as connection:
        rows = connection.execute(
            select(documents.c.id, versions.c.id.label("version"), versions.c.checked)
            .join(versions, versions.c.id == documents.c.current).where(documents.c.id.in_(mine))
        ).all()  # fmt: skip
    first = {record.id: record.copy_of is None for record in topics.library.records(mine)}
    return [
        (row.id, row.version, f"{row.version} {row.checked}") for row in rows if row.checked and first[row.id]
    ]


def _due(topics: Topics, topic: Topic, store: Store | None, mine: list[int]) -> dict[Step, dict[str, str]]:
    return {
        "measure": {item: rests_on for item, rests_on, _ in _measures(topic, store)},
        "brief": {str(number): rests_on for number, _, rests_on in _to_brief(topics, topic, mine)},
    }


def _counted(step: Step, logged: "list[Row[tuple[object, ...]]]", due: dict[str, str]) -> StepState:
    held = {row.item: row for row in logged}
    same = [item for item, rests_on in due.items() if item in held and held[item].rests_on == rests_on]
    failed = [item for item in same if held[item].state == "failed"]
    return StepState(step, len(same) - len(failed), len(due) - len(same), len(failed), _last(logged),
                     tuple(f"{item}: {held[item].result}" for item in failed))  # fmt: skip


def _last(logged: "list[Row[tuple[object, ...]]]") -> str:
    return max((row.at for row in logged), default="")


def _done(topics: Topics, topic: Topic, step: Step) -> dict[str, str]:
    """The items that a step has done, and on what each rested."""
    with topics.library.reading() as connection:
        rows = connection.execute(
            select(steps.c.item, steps.c.rests_on).where(
                steps.c.topic == topics.id(topic.name), steps.c.step == step, steps.c.state == "done"
            )
        ).all()
    return {row.item: row.rests_on for row in rows}


def _log(
    topics: Topics, topic: Topic, step: Step, item: str, rests_on: str, result: str, failed: bool
) -> None:
    values = {"rests_on": rests_on, "state": "failed" if failed else "done", "result": result, "at": now()}
    with topics.library.engine.begin() as connection:
        connection.execute(
            upsert(steps)
            .values(topic=topics.id(topic.name), step=step, item=item, **values)
            .on_conflict_do_update(["topic", "step", "item"], set_=values)
        )
