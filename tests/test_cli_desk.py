"""`wenmao collect`, `search`, `across`, `library` and `topic`, run as their user runs them."""

import json
import shutil

import pytest

from tests.shared import REPOSITORY
from tests.test_cli import wenmao

EXAMPLES = REPOSITORY / "examples"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk with the examples, and a page that was changed."""
    folder = tmp_path_factory.mktemp("desk")
    sources = folder / "in"
    shutil.copytree(EXAMPLES, sources, ignore=shutil.ignore_patterns("*.toml"))
    (sources / "changing.txt").write_text("文化產品出口\n\n2024年出口增长3%。\n", encoding="utf-8")
    place = {"WENMAO_DESK": str(folder / "desk")}
    first = wenmao("collect", sources, **place)
    assert first.returncode == 0, first.stderr.decode()
    (sources / "changing.txt").write_text("文化產品出口\n\n2024年出口增长4%。\n", encoding="utf-8")
    assert wenmao("collect", sources, **place).returncode == 0
    return lambda *arguments, **more: wenmao(*arguments, **place, **more)


def text(done):
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def lines(done):
    return [json.loads(line) for line in text(done).splitlines()]


def test_what_is_unchanged_is_not_brought_in_again(desk, tmp_path):
    (tmp_path / "one.txt").write_text("Exports rose 4% in 2024.\n")
    assert "1 new" in text(desk("collect", tmp_path, "--no-dense"))
    assert text(desk("collect", tmp_path, "--no-dense")).strip() == "1 unchanged"


def test_a_bad_source_is_told_of_and_the_rest_comes_in(desk, tmp_path):
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "good.txt").write_text("Imports fell 5% in 2023.\n")
    done = desk("collect", tmp_path, tmp_path / "missing.txt", "--json", "--no-dense")
    assert done.returncode == 3
    told = {line["source"]: line for line in map(json.loads, done.stdout.decode().splitlines())}
    assert told[str(tmp_path / "good.txt")]["outcome"] == "new"
    assert "damaged" in told[str(tmp_path / "bad.pdf")]["problem"]
    assert "no such file" in told[str(tmp_path / "missing.txt")]["problem"]
    assert "bad.pdf" in text(desk("library", "problems"))


def test_passages_are_found_in_both_languages_and_say_why(desk):
    found = text(desk("search", "网络文学海外营收", "--why"))
    assert "Overseas revenue of online literature" in found
    assert "term base" in found
    assert "by meaning" in found
    first = lines(desk("search", "online literature overseas revenue", "--json", "--limit", "3"))[0]
    assert first["passages"][0]["highlights"]
    shown = text(desk("search", "文化产品出口", "--no-dense", "--limit", "10"))
    assert "changing.txt" in shown, "traditional characters are found by simplified ones"


def test_fields_narrow_and_odd_queries_are_told_of(desk):
    every = lines(desk("search", "trade", "--json"))
    english = lines(desk("search", "trade language:en", "--json"))
    assert {document["language"] for document in english} == {"en"}
    assert len(english) < len(every)
    wrong = lines(desk("search", 'verdict:"wrong unit"', "--json"))
    assert [document["title"] for document in wrong] == ["Chinese games and web novels keep travelling"]
    odd = desk("search", "publsher:新华社")
    assert odd.returncode == 2
    assert "there is no field 'publsher'" in odd.stderr.decode()
    assert "Nothing was found" in text(desk("search", '"no such words here"', "--no-dense"))


def test_claims_are_searched_by_what_they_state(desk):
    found = lines(desk("search", "--claims", "网络文学海外营收", "--json"))
    assert {"wrong unit", "supported"} <= {claim["verdict"] for claim in found}
    over = lines(desk("search", "--claims", "exports 2017 > 10bn USD", "--json"))
    assert over
    assert all(claim["claim"]["value"] > 10**10 and claim["claim"]["unit"] == "USD" for claim in over)
    asked = desk("search", "--claims", "exports 2017 > 10bn USD")
    assert "understood as: exports, 2017, over USD 10 billion" in asked.stderr.decode()


def test_documents_are_held_against_each_other(desk):
    found = lines(desk("across", "--json"))
    surplus = next(one for one in found if "surplus" in one["quantity"])
    assert surplus["agreement"] == "differ"
    assert {round(s["claim"]["value"] / 1e9, 2) for s in surplus["statements"]} == {79.26, 81.26}
    assert surplus["working"]
    assert "trade surplus" in text(desk("across"))


def test_a_document_is_shown_with_its_versions(desk):
    shown = text(desk("library", "show", "changing.txt", "-l", "zh"))
    assert "version 2" in shown
    assert text(desk("library", "diff", "changing.txt")).splitlines() == [
        "- 2024年出口增长3%。",
        "+ 2024年出口增长4%。",
    ]
    one = lines(desk("library", "show", "goods-2019.zh.txt", "--json"))[0]
    assert one["versions"] == 1
    assert one["findings"]
    assert len(lines(desk("library", "list", "--json"))) >= 5
    assert desk("library", "diff", "goods-2019.zh.txt").returncode == 2
    unknown = desk("library", "show", "nowhere.txt")
    assert unknown.returncode == 2
    assert "there is no document 'nowhere.txt'" in unknown.stderr.decode()


def test_the_desk_is_examined_and_backed_up(desk, tmp_path):
    assert "in order" in text(desk("library", "examine"))
    assert "in order" in text(desk("library", "examine", "--reindex"))
    assert "original(s) copied" in text(desk("library", "backup", tmp_path / "copy"))
    assert " 0 original(s) copied" in text(desk("library", "backup", tmp_path / "copy"))
    copy = str(tmp_path / "copy")
    assert "in order" in text(desk("library", "examine", "--desk", copy))
    assert "games" in text(desk("search", "games", "--desk", copy, "--no-dense"))


def test_an_empty_or_broken_desk_says_so(tmp_path):
    empty = {"WENMAO_DESK": str(tmp_path / "empty")}
    assert "wenmao collect" in text(wenmao("search", "games", "--no-dense", **empty))
    assert "wenmao collect" in text(wenmao("library", "list", **empty))
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "library.db").write_text("this is no database, whatever it is called" * 100)
    done = wenmao("library", "list", "--desk", broken)
    assert done.returncode == 2
    assert "not a library that can be opened" in done.stderr.decode()
    (tmp_path / "file").write_text("")
    assert wenmao("library", "list", "--desk", tmp_path / "file" / "in").returncode == 2


def test_a_topic_from_its_making_to_its_news(desk, tmp_path):
    (tmp_path / "a.txt").write_text("动漫出海\n\n2024年，我国动漫出口增长12%。\n", encoding="utf-8")
    name = "动漫出海"
    assert name in text(
        desk("topic", "new", name, "--source", tmp_path, "--series", "chn.games.overseas_revenue")
    )
    run = text(desk("topic", "run", name, "--no-dense"))
    assert "brief" in run
    assert "1 new or changed" in run
    shown = lines(desk("topic", "show", name, "--json"))[0]
    assert [step["waiting"] for step in shown["workflow"]] == [0, 0, 0, 0, 0]
    assert shown["figures"]["chn.games.overseas_revenue"]
    assert "collect" in text(desk("topic", "show", name))
    assert "new document" in text(desk("topic", "news", name))
    assert "Nothing new" in text(desk("topic", "news", name))
    assert lines(desk("topic", "news", name, "--since", "2020-01-01", "--json"))[0]["documents"]
    assert desk("topic", "note", name, "看看口径").returncode == 0
    assert desk("topic", "change", name, "--query", "动漫 出口").returncode == 0
    assert "看看口径" in text(desk("topic", "show", name))
    assert f"{name}: " in text(desk("topic", "list"))
    assert desk("topic", "run", name, "--steps", "sing").returncode == 2
    assert desk("topic", "news", name, "--since", "yesterday").returncode == 2
    assert desk("topic", "show", "unknown").returncode == 2
