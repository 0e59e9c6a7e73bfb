"""The command line, run as its user runs it."""

import json
import os
import subprocess
import sys
from importlib.resources import files

import jsonschema
import pytest

from tests.shared import REPOSITORY

SCHEMA = json.loads(files("wenmao").joinpath("schemas/check.schema.json").read_text(encoding="utf-8"))
GOOD = "2024年，我国自主研发游戏海外市场实际销售收入185.57亿美元，同比增长13.39%。"
BAD = "2024年，网络文学海外营收48.15亿美元。"


def wenmao(*arguments, stdin=None, **more):
    return subprocess.run(
        [sys.executable, "-c", "from wenmao.cli import main; main()", *map(str, arguments)],
        input=stdin.encode() if stdin is not None else b"", capture_output=True, timeout=120, check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **more},
    )  # fmt: skip


def test_check_json_from_standard_input():
    run = wenmao("check", "-", "--json", stdin=BAD)
    assert run.returncode == 0
    printed = json.loads(run.stdout)
    jsonschema.validate(printed, SCHEMA)
    assert printed["document"]["source"] == "-"
    assert printed["claims"][0]["value"] == 4815000000
    assert printed["findings"][0]["verdict"] == "wrong unit"


def test_one_object_a_document(tmp_path):
    paths = []
    for number, text in enumerate((GOOD, BAD)):
        paths.append(tmp_path / f"{number}.txt")
        paths[-1].write_text(text, encoding="utf-8")
    lines = wenmao("check", *paths, "--json").stdout.decode().splitlines()
    assert [json.loads(line)["document"]["source"] for line in lines] == [str(p) for p in paths]


@pytest.mark.parametrize(
    ("text", "fail_on", "status"),
    [(BAD, "wrong unit", 1), (BAD, "wrong-unit,contradicted", 1), (GOOD, "wrong unit", 0), (BAD, "", 0)],
)
def test_exit_status_for_a_newsroom(text, fail_on, status):
    assert wenmao("check", "-", "--fail-on", fail_on, stdin=text).returncode == status


def test_unknown_verdict_is_wrong_usage():
    run = wenmao("check", "-", "--fail-on", "false", stdin=GOOD)
    assert run.returncode == 2
    assert b"no verdict false" in run.stderr


def test_a_bad_document_is_told_of_and_the_rest_goes_on(tmp_path):
    good = tmp_path / "good.txt"
    good.write_text(BAD, encoding="utf-8")
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    run = wenmao("brief", empty, tmp_path / "missing.pdf", good, "--out", tmp_path / "out")
    assert run.returncode == 3
    assert b"the file is empty" in run.stderr
    assert b"there is no such file" in run.stderr
    assert (tmp_path / "out" / "good.html").exists()
    assert not list((tmp_path / "out").glob("*.part"))


def test_unwritable_folder(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("x")
    run = wenmao("brief", "-", "--out", blocker / "out", stdin=GOOD)
    assert run.returncode == 3
    assert b"could not be written" in run.stderr
    assert b"Traceback" not in run.stderr


def test_two_sources_of_one_name_do_not_overwrite_each_other(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(GOOD, encoding="utf-8")
    wenmao("brief", tmp_path / "a/x.txt", tmp_path / "b/x.txt", "--out", tmp_path)
    assert (tmp_path / "x.html").exists()
    assert (tmp_path / "x-2.html").exists()


def test_read_and_series():
    assert json.loads(wenmao("read", "-", "--json", stdin=GOOD).stdout)["claims"][1]["direction"] == "up"
    assert b"chn.cultural_goods.exports" in wenmao("series", "list").stdout
    shown = wenmao("series", "show", "chn.games.overseas_revenue", "--json")
    assert any(o["value"] == 18557000000 for o in json.loads(shown.stdout)["observations"])
    missing = wenmao("series", "show", "nothing")
    assert missing.returncode == 2
    assert b"no such series" in missing.stderr


def test_read_quantities_shows_every_number_with_its_unit():
    text = "Exports of toys rose 9% to US$4.2bn, 12 cents a share; minus 3 degrees. 2024年出口48.15亿元。"
    shown = wenmao("read", "-", "--quantities", stdin=text).stdout.decode()
    assert "4,200,000,000" in shown
    found = json.loads(wenmao("read", "-", "--quantities", "--json", stdin=text).stdout)["quantities"]
    assert [(q["value"], q["unit"], q["per"]) for q in found][:3] == [
        (9, "percent", ""),
        (4200000000, "USD", ""),
        (0.12, "USD", "share"),
    ]


def test_every_command_is_in_the_docs():
    reference = (REPOSITORY / "docs" / "cli.md").read_text(encoding="utf-8")
    for command in (
        "wenmao brief",
        "wenmao check",
        "wenmao read",
        "wenmao series list",
        "wenmao series show",
    ):
        assert f"`{command}" in reference
    for option in ("--json", "--language", "--fail-on", "--out"):
        assert option in reference
