"""The briefing: what it says comes from the document and the statistics, and nothing runs in it."""

import json
import re
from html.parser import HTMLParser
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared import REPOSITORY

from wenmao.briefing.brief import to_html, to_json, to_markdown
from wenmao.briefing.document_json import check_json
from wenmao.desk import brief, check, read
from wenmao.vocabulary.terms import translate
from wenmao.vocabulary.workings import amount_text

EXAMPLES = sorted(
    p
    for p in (REPOSITORY / "examples").iterdir()
    if p.suffix in (".txt", ".html", ".md", ".pdf") and p.name != "README.md"
)
SCHEMA = json.loads(files("wenmao").joinpath("schemas/check.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.name)
def checked(request):
    return check(read(str(request.param)))


class Page(HTMLParser):
    """What a browser would load, run or follow."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.handlers, self.addresses, self.ids, self.anchors = set(), [], [], set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            if name.startswith("on"):
                self.handlers.append(name)
            if name in ("href", "src", "action", "xlink:href", "data", "srcset"):
                (self.anchors if (value or "").startswith("#") else self.addresses).append((tag, value or ""))
            if name == "id":
                self.ids.add(value)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_is_whole_and_needs_no_network(checked, language):
    page = to_html(brief(checked, language))
    seen = Page(page)
    assert not seen.tags & {"script", "iframe", "object", "embed", "form", "link", "base"}
    assert not seen.handlers
    assert all(tag == "a" and value.startswith(("http://", "https://")) for tag, value in seen.addresses)
    assert all(value[1:] in seen.ids for _, value in seen.anchors if len(value) > 1)
    assert "default-src 'none'" in page


def test_digest_is_verbatim_and_cited(checked):
    briefing = brief(checked, None)
    text = checked.document.text
    assert briefing.digest.themes
    for theme in briefing.digest.themes:
        for insight in theme.insights:
            bare = re.sub(r"\s*\[[\d,\s]+\]", "", text[insight.start : insight.end])
            assert insight.text == bare.strip()
            passage = checked.document.passages[insight.passage]
            assert passage.start <= insight.start < insight.end <= passage.end
            assert briefing.digest.citations[insight.citation - 1] == insight.passage


NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def numbers_of(claim, language):
    """Every number that a sentence on a claim may hold."""
    shown = [
        amount_text(claim.value, claim.unit, language, claim.resolution),
        claim.period.text(language) if claim.period else "",
        claim.base.text(language) if claim.base else "",
        claim.subject,
        translate(claim.subject, language) or "",
    ]
    return set(NUMBER.findall(" ".join(shown)))


def test_rendered_sentences_hold_only_the_claims_numbers(checked):
    by_id = {claim.id: claim for claim in checked.claims}
    other = "zh" if checked.document.language == "en" else "en"
    rendered = 0
    for theme in brief(checked, None).digest.themes:
        for insight in theme.insights:
            allowed = set().union(*(numbers_of(by_id[name], other) for name in insight.claims))
            found = set(NUMBER.findall(" ".join(insight.rendered)))
            assert found <= allowed
            rendered += len(found)
    assert rendered


def test_json_follows_its_schema(checked):
    for language in ("zh", "en"):
        jsonschema.validate(check_json(checked.document, checked.claims, checked.findings, language), SCHEMA)
    assert json.loads(to_json(brief(checked, None)))["digest"]


def test_markdown_names_every_finding(checked):
    briefing = brief(checked, None)
    text = to_markdown(briefing)
    for finding in checked.findings:
        assert finding.verdict.text(briefing.language) in text


HOSTILE = """<script>alert(1)</script> "><img src=x onerror=alert(2)>
来源：<b onclick=alert(3)>坏人</b> 2024-01-30
2023年，<svg onload=alert(4)>我国文化产品出口1484.05亿美元，下降9.3%</svg>。见javascript:alert(5)。
"""


def test_hostile_text_is_shown_as_text():
    document = read('evil"><script>alert(6)</script>.txt', data=("正文\n" + HOSTILE).encode())
    page = to_html(brief(check(document), "en"))
    seen = Page(page)
    assert "script" not in seen.tags
    assert "img" not in seen.tags
    assert not seen.handlers
    assert not [value for _, value in seen.addresses if value.lower().startswith("javascript")]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120), st.text(max_size=60))
def test_no_title_or_text_breaks_the_page(body, name):
    data = (body + "\n2023年，我国文化产品出口1484.05亿美元。").encode("utf-8", errors="replace")
    try:
        document = read(name or "x", data=data)
    except Exception as refused:
        assert type(refused).__name__ == "UnreadableDocument"
        return
    briefing = brief(check(document), "zh")
    assert not Page(to_html(briefing)).tags & {"script", "img", "iframe"}
    assert to_markdown(briefing)
