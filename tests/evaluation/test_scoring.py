"""Scores of the reader, on passages whose right and wrong are known."""

import json

import pytest

from wenmao.claims.extraction import extract
from wenmao.evaluation.annotated import FIELDS, AnnotationError, read_examples
from wenmao.evaluation.scoring import Score, score, total

TEXT = "In 2023, China's exports of toys reached $48.5 billion, down 9.3%."
LEVEL = {
    "quote": "$48.5 billion", "value": "48500000000", "unit": "USD", "kind": "level", "direction": None,
    "bound": "exact", "period": "2023", "flow": "export", "reporter": "CHN", "partner": None,
    "subject": "exports of toys",
}  # fmt: skip
CHANGE = {**LEVEL, "quote": "9.3%", "value": "9.3", "unit": "percent", "kind": "change", "direction": "down"}


@pytest.fixture
def scored(tmp_path):
    """The score of a passage that is annotated thus."""

    def run(*claims, text=TEXT, read=extract):
        path = tmp_path / "some.jsonl"
        entry = {"id": "a", "style": "", "published": "2024-02-01", "text": text, "claims": list(claims)}
        path.write_text(json.dumps(entry, ensure_ascii=False) + "\n", encoding="utf-8")
        return total(score(read_examples(path), read).values())

    return run


def counts(one):
    return one.right, one.gold, one.found


def told(one):
    return [(mistake.field, mistake.quote, mistake.read, mistake.right) for mistake in one.mistakes]


def test_all_right(scored):
    one = scored(LEVEL, CHANGE)
    assert counts(one) == (2, 2, 2)
    assert (one.claims.precision, one.claims.recall, one.claims.f1) == (1, 1, 1)
    assert {name: one.share(name) for name in FIELDS} == dict.fromkeys(FIELDS, 1)
    assert told(one) == []


def test_a_wrong_kind_is_a_wrong_claim_whose_fields_are_not_judged(scored):
    one = scored(LEVEL, {**CHANGE, "kind": "share", "period": "1999"})
    assert counts(one) == (1, 2, 2)
    assert told(one) == [("claim", "9.3%", "9.3 percent change", "9.3 percent share")]
    assert one.share("period") == 1


@pytest.mark.parametrize(
    ("name", "value"), [("value", "48600000000"), ("unit", "EUR"), ("upper", "50000000000")]
)
def test_a_wrong_value_unit_or_range_is_a_wrong_claim(scored, name, value):
    one = scored({**LEVEL, name: value}, CHANGE)
    assert counts(one) == (1, 2, 2)
    assert [mistake.field for mistake in one.mistakes] == ["claim"]


def test_a_value_is_right_to_six_digits(scored):
    third = {**LEVEL, "quote": "A third", "value": "33.333333", "unit": "percent", "kind": "share"}
    assert counts(scored(third, text="A third of the exports are toys.")) == (1, 1, 1)


def test_a_missed_claim(scored):
    one = scored(LEVEL, CHANGE, read=lambda document: extract(document)[:1])
    assert counts(one) == (1, 2, 1)
    assert (one.claims.precision, one.claims.recall) == (1, 0.5)
    assert told(one) == [("claim", "9.3%", "nothing", "9.3 percent change")]


def test_an_invented_claim(scored):
    one = scored(LEVEL)
    assert counts(one) == (1, 1, 2)
    assert (one.claims.precision, one.claims.recall) == (0.5, 1)
    assert told(one) == [("claim", "9.3%", "9.3 percent change", "no claim")]


def test_a_passage_without_claims(scored):
    assert counts(scored(text="Nothing was said.")) == (0, 0, 0)
    assert scored(text="Nothing was said.").claims.f1 == 0


@pytest.mark.parametrize("name", FIELDS)
def test_a_wrong_field(scored, name):
    wrong = {"direction": "up", "bound": "over", "flow": "import", "period": "2022"}.get(name, "ABC")
    one = scored(LEVEL, {**CHANGE, name: wrong})
    assert counts(one) == (2, 2, 2)
    assert one.share(name) == 0.5
    assert {other: one.share(other) for other in FIELDS if other != name} == dict.fromkeys(
        (other for other in FIELDS if other != name), 1
    )
    assert [(mistake.field, mistake.quote, mistake.right) for mistake in one.mistakes] == [
        (name, "9.3%", repr(wrong))
    ]


def test_a_field_has_precision_and_recall_over_its_values(scored):
    one = scored({**LEVEL, "partner": "JPN", "flow": None}, {**CHANGE, "partner": "JPN"})
    flow, partner = one.field("flow"), one.field("partner")
    assert (flow.right, flow.found, flow.gold) == (1, 2, 1)
    assert (flow.precision, flow.recall) == (0.5, 1)
    assert (partner.right, partner.found, partner.gold) == (0, 0, 2)
    assert (partner.precision, partner.recall, partner.f1) == (0, 0, 0)


def test_a_subject_is_right_but_for_case_and_punctuation(scored):
    assert scored({**LEVEL, "subject": "Exports of  “toys”"}, CHANGE).share("subject") == 1


def test_nth_says_which_of_equal_quotes(scored):
    text = "In 2023, exports rose 5% and imports fell 5%."
    first = {**CHANGE, "quote": "5%", "value": "5", "direction": "up", "subject": "exports"}
    second = {**first, "direction": "down", "flow": "import", "subject": "imports", "nth": 2}
    one = scored(first, second, text=text)
    assert counts(one) == (2, 2, 2)
    assert one.share("direction") == one.share("subject") == 1
    swapped = scored({**first, "nth": 2}, {**second, "nth": 1}, text=text)
    assert counts(swapped) == (2, 2, 2)
    assert swapped.share("direction") == swapped.share("subject") == 0


def test_the_claim_with_the_very_quote_is_judged(scored):
    """A claim that reaches into its neighbour's quote does not take its place."""

    def read(document):
        from dataclasses import replace

        level, change = extract(document)
        return (replace(level, end=change.end), change)

    one = scored(CHANGE, LEVEL, read=read)
    assert counts(one) == (2, 2, 2)


def test_the_error_says_where(scored):
    (mistake,) = scored(LEVEL, {**CHANGE, "period": "2022"}).mistakes
    assert str(mistake).startswith("a period '9.3%': read '2023', is '2022' in: In 2023, China's exports")
    assert "⟦9.3%⟧" in str(mistake)


def test_scores_are_kept_by_language_and_add_up(tmp_path):
    path = tmp_path / "both.jsonl"
    chinese = {
        **LEVEL, "quote": "485亿美元", "subject": "玩具出口",
    }  # fmt: skip
    entries = [
        {"id": "a", "text": TEXT, "claims": [LEVEL, CHANGE]},
        {"id": "b", "text": "2023年，我国玩具出口485亿美元。", "claims": [chinese]},
    ]
    path.write_text("".join(json.dumps(entry) + "\n\n" for entry in entries), encoding="utf-8")
    scores = score(read_examples(path))
    assert {language: counts(one) for language, one in scores.items()} == {"en": (2, 2, 2), "zh": (1, 1, 1)}
    assert counts(total(scores.values())) == (3, 3, 3)
    assert total([]) == Score()


# --- passages that cannot be read --------------------------------------------------------------


def line(**more):
    return json.dumps({"id": "a", "text": TEXT, "claims": [LEVEL], **more}, ensure_ascii=False)


def without(entry, name):
    return {key: value for key, value in entry.items() if key != name}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('{"id": "a", ', "line 2, character 13: not JSON"),
        ("[1, 2]", "line 2: a passage is an object"),
        (json.dumps({"id": "a", "claims": []}), 'line 2: "text" is missing'),
        (json.dumps({"text": TEXT, "claims": []}), 'line 2: "id" is missing'),
        (json.dumps({"id": "a", "text": TEXT}), 'line 2: "claims" has to be a list'),
        (line(claims=["9.3%"]), "line 2: the claim '9.3%' is no object"),
        (line(claims=[without(LEVEL, "quote")]), '"quote" is missing'),
        (line(claims=[{**LEVEL, "quote": ""}]), "\"quote\" is ''"),
        (line(claims=[{**LEVEL, "quote": "$48.6 billion"}]), "line 2: the quote '$48.6 billion' is not in the text"),
        (line(claims=[{**LEVEL, "nth": 2}]), "is in the text once only, but \"nth\" is 2"),
        (line(claims=[{**LEVEL, "nth": 0}]), '"nth" is 0; write 1, 2'),
        (line(claims=[{**LEVEL, "nth": "2"}]), "\"nth\" is '2'; write 1, 2"),
        (line(claims=[LEVEL, LEVEL]), "stand in one place"),
        (line(claims=[{**LEVEL, "value": 48.5}]), "the claim '$48.5 billion': \"value\" is 48.5"),
        (line(claims=[{**LEVEL, "value": "48bn"}]), "\"value\" is '48bn'; write a number"),
        (line(claims=[{**LEVEL, "value": "-9"}]), "\"value\" is '-9'; write a number"),
        (line(claims=[{**LEVEL, "value": "NaN"}]), "\"value\" is 'NaN'; write a number"),
        (line(claims=[{**LEVEL, "upper": "x"}]), "\"upper\" is 'x'; write a number"),
        (line(claims=[{**LEVEL, "kind": "levle"}]), "\"kind\" is 'levle'; write one of level, count, change"),
        (line(claims=[without(LEVEL, "kind")]), '"kind" is missing; write one of'),
        (line(claims=[{**LEVEL, "direction": "upward"}]), "\"direction\" is 'upward'; write one of up, down, null"),
        (line(claims=[{**LEVEL, "flow": "exports"}]), "\"flow\" is 'exports'; write one of export, import"),
        (line(claims=[{**LEVEL, "bound": None}]), '"bound" is None; write one of exact'),
        (line(claims=[{**LEVEL, "period": 2023}]), '"period" is 2023; write a text'),
        (line(published="January"), "line 2: \"published\" is 'January'; write a date"),
    ],
)  # fmt: skip
def test_a_malformed_line_is_named_with_what_is_wrong(tmp_path, written, message):
    path = tmp_path / "some.jsonl"
    path.write_text(f"{line()}\n{written}\n", encoding="utf-8")
    with pytest.raises(AnnotationError) as caught:
        list(read_examples(path))
    assert str(caught.value).startswith(f"{path}, line 2")
    assert message in str(caught.value)


def test_an_empty_file_is_told(tmp_path):
    path = tmp_path / "some.jsonl"
    path.write_text("\n \n", encoding="utf-8")
    with pytest.raises(AnnotationError, match="is empty: write one passage a line"):
        list(read_examples(path))


def test_a_file_in_another_encoding_is_told(tmp_path):
    path = tmp_path / "some.jsonl"
    path.write_bytes("出口".encode("gb18030"))
    with pytest.raises(AnnotationError, match="byte 1 is not UTF-8; save"):
        list(read_examples(path))


def test_a_line_ends_at_a_line_feed_alone(tmp_path):
    """A text may hold U+2028, which JSON lets stand; Windows ends of lines and a byte order mark are fine."""
    path = tmp_path / "some.jsonl"
    written = line(text=TEXT + "\u2028\x85 So it is.")
    path.write_bytes(f"\ufeff{written}\r\n{written}\r\n".encode())
    assert [example.text.count("\u2028") for example in read_examples(path)] == [1, 1]
