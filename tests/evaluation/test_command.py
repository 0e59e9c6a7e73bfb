"""The command `wenmao-eval claims`: what it prints, what it asks for, its exit statuses."""

import json

import pytest
from typer.testing import CliRunner

from wenmao.evaluation.cli import app

TEXTS = {
    "zh": ("2023年，我国玩具出口485亿美元，下降9.3%。", "485亿美元", "玩具出口"),
    "en": ("In 2023, China's exports of toys reached $48.5 billion, down 9.3%.", "$48.5 billion", "exports of toys"),
}  # fmt: skip


def entry(language, **more):
    text, quote, subject = TEXTS[language]
    level = {
        "quote": quote, "value": "48500000000", "unit": "USD", "kind": "level", "direction": None,
        "bound": "exact", "period": "2023", "flow": "export", "reporter": "CHN", "partner": None,
        "subject": subject, **more,
    }  # fmt: skip
    change = {
        **level,
        "quote": "9.3%",
        "value": "9.3",
        "unit": "percent",
        "kind": "change",
        "direction": "down",
    }
    return {"id": language, "style": "", "published": None, "text": text, "claims": [level, change]}


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "one.jsonl", entry("zh"), entry("en"))
    write(tmp_path / "one2.jsonl", entry("en"))
    return tmp_path


def write(path, *entries):
    path.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entries), encoding="utf-8")


def run(folder, *words):
    return CliRunner().invoke(app, ["claims", "--folder", str(folder), *words])


def test_precision_recall_and_f1_by_set_language_and_field(folder):
    result = run(folder)
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["one", "4", "4", *["1.000"] * 10] in rows
    assert ["one2", "2", "2", *["1.000"] * 10] in rows
    assert ["one,", "all", "2", "6", "6", *["1.000"] * 10] in rows
    assert ["Chinese", "claim", "2", "2", "2", "1.000", "1.000", "1.000"] in rows
    assert ["English", "claim", "4", "4", "4", "1.000", "1.000", "1.000"] in rows
    assert ["direction", "1", "1", "1", "1.000", "1.000", "1.000"] in rows
    assert ["partner", "0", "0", "0", "0.000", "0.000", "0.000"] in rows
    assert "errors" not in result.stdout


def test_a_set_by_name_and_a_file(folder):
    assert "one2" not in run(folder, "one").stdout
    result = run(folder, str(folder / "one2.jsonl"))
    assert (result.exit_code, "English" in result.stdout, "Chinese" in result.stdout) == (0, True, False)


def test_errors_are_listed(folder):
    write(folder / "one.jsonl", entry("en", period="2022"))
    result = run(folder, "one", "--errors", "period, flow")
    assert result.exit_code == 0
    assert "errors: 2\n" in result.stdout
    assert "en period '9.3%': read '2023', is '2022' in: " in result.stdout
    assert "errors: 0\n" in run(folder, "one", "--errors", "claim").stdout
    assert "errors: 2\n" in run(folder, "one", "--errors", "all").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["two"], "has no set 'two'; the sets there: one, one2. A file of your own ends in .jsonl"),
        (["two.jsonl"], "two.jsonl is no file: name a set of"),
        (["--errors", "perod"], "--errors: no field 'perod'; choose of claim, period, direction"),
        (["--floors", "--record"], "give one of the two"),
        (["--lower", "--reason", "so"], "--lower goes with --record"),
        (["--record", "--lower"], "--lower needs --reason"),
        (["--record", "--lower", "--reason", "  "], "--lower needs --reason"),
        (["--record", "--reason", "so"], "--reason goes with --lower"),
    ],
)
def test_wrong_usage(folder, words, message):
    result = run(folder, *words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (folder / "floors.json").exists()


def test_a_folder_without_passages(tmp_path):
    result = run(tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere has no annotated passages (.jsonl): name files, or give their --folder" in result.stderr


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "one.jsonl is empty"),
        ('{"id": "a"\n', "one.jsonl, line 1, character "),
        (json.dumps(entry("en", quote="$1")) + "\n", "one.jsonl, line 1: the quote '$1' is not in the text"),
    ],
)
def test_passages_that_cannot_be_read(folder, written, message):
    (folder / "one.jsonl").write_text(written, encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_floors_are_recorded_and_checked(folder):
    without = run(folder, "--floors")
    assert without.exit_code == 1
    assert "one has no floor yet: record one with --record" in without.stderr
    assert run(folder, "--record").exit_code == 0
    assert run(folder, "--floors").exit_code == 0


def test_a_fallen_figure_fails_and_is_recorded_with_flag_and_reason_alone(folder):
    write(folder / "one.jsonl", entry("en"))
    assert run(folder, "--record").exit_code == 0
    kept = (folder / "floors.json").read_text(encoding="utf-8")
    write(folder / "one.jsonl", entry("en", period="2022"))
    checked = run(folder, "--floors")
    assert checked.exit_code == 1
    assert "one: the passages have changed since their floors" in checked.stderr
    assert "one: period fell to 0.000, the floor is 0.995" in checked.stderr
    refused = run(folder, "--record")
    assert refused.exit_code == 1
    assert (
        "one: not recorded, its floors would be lowered (period 0.995 to 0.000; changed passages)"
        in refused.stderr
    )
    assert '--record --lower --reason "why"' in refused.stderr
    assert (folder / "floors.json").read_text(encoding="utf-8") == kept
    assert run(folder, "--record", "--lower", "--reason", "the year was wrong").exit_code == 0
    assert run(folder, "--floors").exit_code == 0
    assert "the year was wrong" in (folder / "floors.json").read_text(encoding="utf-8")


def test_a_set_that_is_no_more_is_told(folder):
    run(folder, "--record")
    (folder / "one2.jsonl").unlink()
    checked = run(folder, "--floors")
    assert checked.exit_code == 1
    assert "one2 has floors, but its passages are no more" in checked.stderr
    assert run(folder, "one", "--floors").exit_code == 0
    assert run(folder, "--record").exit_code == 1
    assert run(folder, "--record", "--lower", "--reason", "it became part of one").exit_code == 0
    assert run(folder, "--floors").exit_code == 0


def test_a_broken_file_of_floors(folder):
    (folder / "floors.json").write_text("{", encoding="utf-8")
    result = run(folder, "--floors")
    assert result.exit_code == 2
    assert "floors.json is no file of floors" in result.stderr
