"""The quality floors: no change may read a set of passages worse than it has been read.

The sets and their floors are whatever lies in the folder of passages; to add a set, see CONTRIBUTING.md.
"""

import json
from dataclasses import replace
from functools import cache

import pytest
from tests.shared import REPOSITORY

from wenmao.evaluation.annotated import FIELDS, read_examples
from wenmao.evaluation.cli import FOLDER as WRITTEN_FOLDER
from wenmao.evaluation.floors import (
    MARGIN,
    Floor,
    Floors,
    FloorsError,
    checksum,
    dropped,
    fallen,
    figures,
    gone,
    recorded,
)
from wenmao.evaluation.scoring import Score, score, total

FOLDER = REPOSITORY / WRITTEN_FOLDER
SETS = {path.name.removesuffix(".jsonl"): path for path in sorted(FOLDER.glob("*.jsonl"))}


@cache
def measured(name):
    """The score of a set; each is read once in a run of the tests."""
    return total(score(read_examples(SETS[name])).values())


@pytest.mark.parametrize("name", SETS)
def test_no_figure_has_fallen_below_its_floor(name):
    assert fallen(name, SETS[name], measured(name), Floors.read(FOLDER / "floors.json")) == []


def test_there_are_sets_in_both_languages_and_no_floors_without_passages():
    assert {name[:2] for name in SETS} >= {"zh", "en"}
    assert gone(SETS, Floors.read(FOLDER / "floors.json")) == []


def test_every_lowered_floor_has_its_reason():
    assert all(entry.reason.strip() for entry in Floors.read(FOLDER / "floors.json").lowered)


# --- the rules, on a set of one line -----------------------------------------------------------


def run(right=400, gold=400, found=400, **wrong):
    """A score; `period=3` says that three periods are wrong."""
    made = Score(right, gold, found)
    for name in FIELDS:
        made.agreed[name] = right - wrong.get(name, 0)
    return made


@pytest.fixture
def passages(tmp_path):
    path = tmp_path / "some.jsonl"
    path.write_text("{}\n", encoding="utf-8")
    return path


@pytest.fixture
def floors(passages):
    standing = Floors()
    assert recorded("some", passages, run(period=40), standing) == []
    return standing


def test_the_same_score_stands(passages, floors):
    assert fallen("some", passages, run(period=40), floors) == []
    assert set(floors.sets["some"].least) == {"precision", "recall", "F1", *FIELDS}


@pytest.mark.parametrize("figure", ["precision", "recall", "F1", *FIELDS])
def test_each_figure_has_a_floor_of_its_own(passages, floors, figure):
    worse = {
        "precision": run(found=410, period=40),
        "recall": run(gold=410, period=40),
        "F1": run(gold=405, found=405, period=40),
    }.get(figure) or run(**{"period": 40, figure: 50})
    told = fallen("some", passages, worse, floors)
    assert any(line.startswith(f"some: {figure} fell to 0.") and "the floor is 0." in line for line in told)


def test_the_margin_does_not_wear_away(passages, floors):
    """A score within the margin leaves the floor where it is: small losses cannot add up."""
    least = dict(floors.sets["some"].least)
    for wrong in (41, 42, 41):
        assert recorded("some", passages, run(period=wrong), floors) == []
        assert floors.sets["some"].least == least
    assert fallen("some", passages, run(period=43), floors) != []


def test_a_small_set_has_room_for_no_new_error(passages):
    standing = Floors()
    recorded("some", passages, run(100, 100, 100), standing)
    assert fallen("some", passages, run(100, 100, 100, flow=1), standing) != []


def test_a_better_score_raises_its_floors_alone(passages, floors):
    assert recorded("some", passages, run(period=20), floors) == []
    assert floors.sets["some"].least["period"] == pytest.approx(0.95 - MARGIN)
    assert floors.sets["some"].least["flow"] == pytest.approx(1 - MARGIN)
    assert floors.lowered == []


def test_a_floor_is_lowered_only_with_a_reason_which_is_kept(passages, floors, tmp_path):
    before = floors.sets["some"]
    worse = run(period=20, flow=40)
    assert recorded("some", passages, worse, floors) == ["flow 0.995 to 0.895"]
    assert floors.sets["some"] == before
    assert recorded("some", passages, worse, floors, "flows are told more strictly") == []
    assert floors.sets["some"].least["flow"] == pytest.approx(0.895)
    file = tmp_path / "floors.json"
    floors.write(file)
    kept = Floors.read(file)
    assert kept == floors
    assert [(entry.set, entry.what, entry.reason) for entry in kept.lowered] == [
        ("some", "flow 0.995 to 0.895", "flows are told more strictly")
    ]


def test_changed_passages_are_told_and_need_a_reason(passages, floors):
    passages.write_text("{} \n", encoding="utf-8")
    better = run(period=20)
    assert any("passages have changed" in line for line in fallen("some", passages, better, floors))
    assert recorded("some", passages, better, floors) == ["changed passages"]
    assert recorded("some", passages, better, floors, "a passage more") == []
    assert floors.sets["some"].checksum == checksum(passages)
    assert fallen("some", passages, better, floors) == []


def test_a_set_without_floors_is_told(passages):
    assert fallen("some", passages, run(), Floors()) == ["some has no floor yet: record one with --record"]


def test_floors_altered_by_hand_are_told_and_not_taken_over(passages, floors):
    standing = floors.sets["some"]
    floors.sets["some"] = replace(standing, least={**standing.least, "period": 0.1})
    assert any("altered by hand" in line for line in fallen("some", passages, run(period=40), floors))
    assert recorded("some", passages, run(period=40), floors) == ["floors altered by hand"]


def test_a_set_leaves_with_a_reason(passages, floors):
    assert gone(["other"], floors) == ["some"]
    assert dropped("some", floors) != []
    assert "some" in floors.sets
    assert dropped("some", floors, "its licence ended") == []
    assert floors.sets == {}
    assert floors.lowered[0].reason == "its licence ended"


def test_figures_that_have_no_floor_yet_are_added(passages, floors):
    standing = floors.sets["some"]
    least = {name: value for name, value in standing.least.items() if name != "flow"}
    floors.sets["some"] = Floor.of(standing.checksum, least)
    assert recorded("some", passages, run(period=40, flow=100), floors) == []
    assert floors.sets["some"].least["flow"] == pytest.approx(0.745)


@pytest.mark.parametrize(
    "written", ["", "[]", '{"sets": {"zh": {"f1": 1}}}', "{}", '{"sets": 3, "lowered": []}']
)
def test_a_broken_file_of_floors_is_told(tmp_path, written):
    file = tmp_path / "floors.json"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(FloorsError, match="is no file of floors"):
        Floors.read(file)


def test_figures_are_what_is_printed():
    assert figures(run(300, 400, 600, subject=30)) == pytest.approx(
        {"precision": 0.5, "recall": 0.75, "F1": 0.6, **dict.fromkeys(FIELDS, 1.0), "subject": 0.9}
    )


def test_the_file_of_floors_is_written_plainly():
    written = (FOLDER / "floors.json").read_text(encoding="utf-8")
    assert json.loads(written).keys() == {"sets", "lowered"}
    assert written.endswith("}\n")
