"""From a table to claims: each figure with what its row, its column and the caption say of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from wenmao.claims.cells import CellNumber, numbers_of
from wenmao.claims.heads import (
    Head,
    caption_period,
    caption_phrase,
    head_of_table,
    period_of,
    tidy,
)
from wenmao.claims.model import Claim, Direction, Kind
from wenmao.claims.places import mentions
from wenmao.claims.quantities import normalised
from wenmao.claims.table_units import WrittenUnit, units_in
from wenmao.documents.language import language_in
from wenmao.documents.model import Cell, Document, Passage, Table
from wenmao.documents.tables import is_prose
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.periods import Period
from wenmao.vocabulary.places import WORLD
from wenmao.vocabulary.units import is_currency

_EMPTY = re.compile(r"(?:[-–—−.…·/*\s]*|n\.?\s?a\.?|n/a|nil|x|无|不详|暂无)", re.IGNORECASE)
_PARTNERS = re.compile(
    r"国别|目的[地国]|来源[地国]|贸易伙伴|伙伴|主要市场|市场|出口[到至]|\bpartners?\b|\bdestinations?\b|\bmarkets?\b|\borigins?\b",
    re.IGNORECASE,
)
_REPORTERS = re.compile(
    r"出口国|进口国|出口地|经济体|\bexporters?\b|\bimporters?\b|\breporters?\b|\b(?:ex|im)porting\s(?:countr|econom)",
    re.IGNORECASE,
)
_COUNTRIES = re.compile(r"^(?:countr(?:y|ies)|econom(?:y|ies)|国家)\b", re.IGNORECASE)
_WEIGHED = re.compile(
    r"[(（][^()（）]*(?:吨|千克|公斤|米|升|\b(?:tons?|tonnes?|kg|litres?|metres?)\b)[^()（）]*[)）]"
)
_WORDS = re.compile(r"[A-Za-z]{2,}")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def table_claims(document: Document, home: str | None) -> Iterator[Claim]:
    """The claims of a document's tables; `home` is the economy that the document is about.

    A figure whose unit stands nowhere is no claim, nor is one that could be of two kinds.

    >>> from wenmao.documents.reading import read
    >>> text = "| Year | Exports (US$ billion) |\\n|---|---|\\n| 2019 | 99.89 |\\n".encode()
    >>> [(c.quote, c.value, c.period.code, c.flow.value) for c in table_claims(read("-", data=text), "CHN")]
    [('99.89', Decimal('99890000000.00'), '2019', 'export')]
    """
    for table in document.tables:
        yield from _TableReader(document, table, home).claims()


def passages_of_prose(document: Document) -> Iterator[Passage]:
    """The passages to be read as text: all but tables, of which the cells that hold sentences."""
    rows = {passage: (table, row) for table in document.tables for row, passage in enumerate(table.passages)}
    for passage in document.passages:
        if passage.index not in rows:
            yield from _without_units(document.text, passage)
            continue
        table, row = rows[passage.index]
        for cell in dict.fromkeys(table.rows[row]):
            if passage.start <= cell.start < passage.end and _is_text(cell, table.rows[row]):
                yield replace(passage, start=cell.start, end=cell.end, columns=())


# 单位：亿美元 states no amount, though 亿 is a numeral too.
_UNIT_NOTE = re.compile(
    r"(?:[（(]\s*)?(?:计量)?单位\s*[:：]\s*[十百千万亿]{0,3}(?:美|欧|日|港|人民币)?元[^\d。；\n）)]{0,12}[)）]?"
)


def _without_units(text: str, passage: Passage) -> Iterator[Passage]:
    """A passage without the note of a table's unit in it."""
    begin = passage.start
    for note in _UNIT_NOTE.finditer(text, passage.start, passage.end):
        if text[begin : note.start()].strip():
            yield replace(passage, start=begin, end=note.start())
        begin = note.end()
    if text[begin : passage.end].strip():
        yield replace(passage, start=begin)


def _is_text(cell: Cell, row: Sequence[Cell]) -> bool:
    """Whether a cell is read as text: a sentence, or a note that takes a whole row."""
    if not re.search(r"[\d一二三四五六七八九十]", cell.text) or numbers_of(cell.text):
        return False
    whole = row[0] is row[-1] is cell or all(other is cell or not other.text for other in row)
    return is_prose(cell.text) or len(_HAN.findall(cell.text)) > 30 or (whole and len(cell.text) > 20)


@dataclass(frozen=True, slots=True)
class _Sense:
    """What a figure is, by its heads."""

    kind: Kind
    unit: str
    scale: Decimal = Decimal(1)
    direction: Direction | None = None


class _TableReader:
    """Reads one table; what holds for the whole of it is worked out once."""

    def __init__(self, document: Document, table: Table, home: str | None) -> None:
        self.document, self.table, self.home = document, table, home
        published = document.published
        self.published = (published.year, published.month) if isinstance(published, date) else None
        self.body = range(table.head, len(table.rows))
        self.width = len(table.rows[0])
        self.numbers = {
            cell: numbers_of(cell.text) for row in table.rows[table.head :] for cell in dict.fromkeys(row)
        }
        self.columns = [self._column_heads(column) for column in range(self.width)]
        self.figures = [column for column in range(self.width) if self._holds_figures(column)]
        self.labels = self._label_columns()
        first = document.passages[table.passages[0]]
        self.heading = first.heading
        self.around = caption_period([table.caption, self.heading, document.title], self.published)
        self.context = " ".join(dict.fromkeys(filter(None, (self.heading, table.caption.replace("\n", " ")))))
        self.units = (*units_in_lines(table.caption), *units_in_lines(table.notes))
        self.named = caption_phrase(table.caption) or caption_phrase(self.heading)

    # --- What the table is made of -----------------------------------------------------------

    def _column_heads(self, column: int) -> tuple[Head, ...]:
        """The heads over a column, from the top; one that takes the whole row is a caption."""
        cells = dict.fromkeys(
            row[column]
            for row in self.table.rows[: self.table.head]
            if row[0] is not row[-1] or self.width == 1
        )
        return tuple(head_of_table(cell.text) for cell in cells if cell.text)

    def _holds_figures(self, column: int) -> bool:
        cells = [self.table.rows[row][column] for row in self.body]
        written = [cell for cell in cells if cell.text and not _EMPTY.fullmatch(cell.text)]
        if any(head.measure == "serial" for head in self.columns[column]):
            return False
        figures = [cell for cell in written if self.numbers[cell]]
        years = [cell for cell in figures if re.fullmatch(r"(?:19|20)\d\d", normalised(cell.text))]
        dated = len(years) == len(figures) and column == 0
        return bool(figures) and not dated and 2 * len(figures) >= len(written)

    def _label_columns(self) -> list[tuple[int, ...]]:
        """For each column the columns of its row heads: those that lead, or lead again beside it."""
        first: list[int] = []
        for column in range(self.width):
            measures = {head.measure for head in self.columns[column]}
            if column in self.figures:
                if first or not measures & {"rank"}:
                    break
            elif "serial" not in measures:
                first.append(column)
        found: list[tuple[int, ...]] = []
        current = tuple(first)
        for column in range(self.width):
            again = first and column > first[-1] and column not in self.figures
            if again and self.columns[column] and self.columns[column] == self.columns[first[0]]:
                current = (column,)  # country, value, country, value: a table folded in two
            found.append(current)
        return found

    # --- Reading -----------------------------------------------------------------------------

    def claims(self) -> Iterator[Claim]:
        """The claims of the table, row by row."""
        section: tuple[Head, ...] = ()
        seen: set[Cell] = set()
        for number in self.body:
            row = self.table.rows[number]
            if (opened := self._section(row)) is not None:
                section = opened
                continue
            passage = self.document.passages[self.table.passages[number]]
            for column in self.figures:
                cell = row[column]
                if cell in seen:
                    continue
                seen.add(cell)
                for found in self.numbers.get(cell, ()):
                    claim = self._claim(cell, found, (number, column), section, passage)
                    if claim is not None:
                        yield claim

    def _section(self, row: Sequence[Cell]) -> tuple[Head, ...] | None:
        """The head that a row of one cell gives to the rows below it, or None where the row is none."""
        written = [cell for cell in dict.fromkeys(row) if cell.text]
        if len(written) != 1 or self.numbers.get(written[0]):
            return None
        head = head_of_table(written[0].text)
        named = (
            head.flow
            or head.place
            or head.units
            or head.measure
            or period_of([head], None, None, growing=False)
        )
        if row[0] is row[-1]:
            # A note below or between the rows is no head.
            return (head,) if len(head.text) <= 60 and not self._is_note(head.text) else ()
        return (head,) if named and written[0] is row[0] else None

    def _is_note(self, text: str) -> bool:
        return text in self.table.notes.split("\n")

    def _claim(
        self,
        cell: Cell,
        found: CellNumber,
        place: tuple[int, int],
        section: tuple[Head, ...],
        passage: Passage,
    ) -> Claim | None:
        row, column = place
        columns = self.columns[column]
        labels = [self.table.rows[row][label] for label in self.labels[column] if label != column]
        rows = tuple(head_of_table(label.text) for label in dict.fromkeys(labels) if label.text)
        heads = (*reversed(columns), *reversed(rows), *section)  # nearest first
        sense = self._sense(found, heads, column)
        if sense is None:
            return None
        measured = columns
        if sense.kind in ("change", "share", "difference") and not any(head.phrase for head in columns):
            if any(head.measure for head in columns) or found.behind:
                measured = self._measured_beside(column) or columns
            if measured is columns and not any(head.phrase for head in rows):
                rows = (*self._measured_above(row), *rows)
        scale = found.scale if found.unit else sense.scale
        dated = columns if period_of(columns, None, self.published, growing=True) else measured
        period = period_of(
            [*dated, *section, *rows], self.around, self.published, growing=sense.kind == "change"
        )
        if (
            sense.kind == "change"
            and period
            and period.kind == "span"
            and period.last[0] - period.first[0] == 1
        ):
            period = Period.year(period.last[0])
        reporter, partner = self._places((*columns, *rows, *section))
        subject = self._subject(rows, section, measured)
        flow = None
        if sense.kind != "rank" and sense.unit not in ("count", "index"):
            flow = self._flow((*reversed(measured), *heads))
            if flow is None and subject == self.named and partner is None:
                flow = head_of_table(subject).flow  # a total row under "trade in cultural goods"
        heads_text = " ".join(head.text for head in (*section, *rows, *dict.fromkeys((*measured, *columns))))
        return Claim(
            id="",
            quote=self.document.text[cell.start + found.start : cell.start + found.end],
            start=cell.start + found.start,
            end=cell.start + found.end,
            sentence=(passage.start, passage.end),
            value=found.value if found.unit else found.value * scale,
            unit=sense.unit,
            resolution=found.resolution if found.unit else found.resolution * scale,
            kind=sense.kind,
            scale=scale,
            direction=sense.direction,
            bound=found.bound,
            period=period,
            flow=flow,
            reporter=reporter,
            partner=partner,
            subject=subject,
            topic=subject if _is_full(subject) else f"{self.named} {subject}".strip(),
            context=f"{self.context} {heads_text}".strip(),
        )

    # --- Kind and unit -----------------------------------------------------------------------

    def _sense(self, found: CellNumber, heads: Sequence[Head], column: int) -> _Sense | None:
        measure = next((head.measure for head in heads if head.measure), None)
        measures = {head.measure for head in heads}
        own = next((head.units for head in heads if head.units), ())
        if measure == "serial" or {"rank", "growth"} <= measures:
            return None
        if measure == "rank":
            whole = found.value == found.value.to_integral_value() and not found.unit
            return _Sense("rank", "rank") if whole and found.sign >= 0 and found.value > 0 else None
        if found.behind or measure == "growth":
            return self._growth(found, heads, own)
        if any(_WEIGHED.search(head.text) for head in heads):
            return None
        if measure == "share":
            return self._share(found, own, column)
        sense = self._level(found, own, measure == "count")
        if sense is None or (found.sign >= 0 and not (found.sign > 0 and sense.unit == "percent")):
            return sense
        if sense.unit == "percent":
            return replace(sense, kind="change", direction=_direction(found))
        # An amount below zero is a balance; its flow says which, the amount is without sign.
        return sense if is_currency(sense.unit) and self._flow(heads) is Flow.BALANCE else None

    def _growth(self, found: CellNumber, heads: Sequence[Head], own: Sequence[WrittenUnit]) -> _Sense | None:
        direction = _direction(found)
        if found.unit:
            if found.unit in ("percent", "percentage_point"):
                return _Sense("change", found.unit, direction=direction)
            return _Sense("difference", found.unit, direction=direction) if is_currency(found.unit) else None
        near = next((head for head in heads if head.measure == "growth"), None)
        for units in (near.units if near else (), own):
            if relative := [unit for unit in units if unit.unit in ("percent", "percentage_point")]:
                return _Sense("change", relative[0].unit, direction=direction)
            if near and units is near.units and (money := _amount(units)):
                return _Sense("difference", money.unit, money.scale or Decimal(1), direction)
        if any(unit.unit == "percent" for unit in self.units) or (near and near.sure):
            return _Sense("change", "percent", direction=direction)
        return None

    def _share(self, found: CellNumber, own: Sequence[WrittenUnit], column: int) -> _Sense | None:
        if found.sign < 0:
            return None
        written = found.unit or next((unit.unit for unit in own if unit.unit == "percent"), "")
        if found.unit and found.unit != "percent":
            return self._level(found, own, counted=False)
        if (
            not written
            and not any(unit.unit == "percent" for unit in self.units)
            and self._largest[column] <= 1
        ):
            return None  # 0.38 may be 38% or 0.38%
        return _Sense("share", "percent") if found.value <= 100 else None

    @cached_property
    def _largest(self) -> dict[int, Decimal]:
        """The largest number of each column."""
        return {
            column: max(
                (n.value for row in self.body for n in self.numbers.get(self.table.rows[row][column], ())),
                default=Decimal(0),
            )
            for column in self.figures
        }

    def _level(self, found: CellNumber, own: Sequence[WrittenUnit], counted: bool) -> _Sense | None:
        if found.unit:
            return _Sense("multiple" if found.unit == "ratio" else "level", found.unit)
        for units in (own, self.units):
            amounts = [unit for unit in units if unit.unit and unit.unit != "percent"]
            if counted and not any(unit.unit == "count" for unit in amounts):
                continue
            if amounts:
                scale = amounts[0].scale or _loose_scale((*units, *self.units)) or Decimal(1)
                unit = amounts[0].unit
                return _Sense("level", unit, scale if is_currency(unit) or unit == "count" else Decimal(1))
            if units and all(unit.unit == "percent" for unit in units) and not counted:
                return _Sense("level", "percent")
        if counted:
            return _Sense("level", "count", _loose_scale(own) or Decimal(1))
        return None

    # --- Subject, flow and places ------------------------------------------------------------

    def _measured_beside(self, column: int) -> tuple[Head, ...]:
        """The heads of the level that a growth or share column belongs to: the nearest at its left."""
        parents = self.columns[column][:-1]
        for left in range(column - 1, -1, -1):
            if left not in self.figures:
                return ()
            heads = self.columns[left]
            if heads[: len(parents)] != parents and parents:
                return ()
            if not any(head.measure in ("growth", "share", "rank") for head in heads):
                return heads
        return ()

    def _measured_above(self, row: int) -> tuple[Head, ...]:
        """The heads of the level that a row of growth or shares belongs to: the nearest above."""
        for above in range(row - 1, max(self.table.head, row - 4) - 1, -1):
            cells = dict.fromkeys(self.table.rows[above][label] for label in self.labels[-1])
            heads = tuple(head_of_table(cell.text) for cell in cells if cell.text)
            if not any(head.measure in ("growth", "share", "rank") for head in heads):
                return heads if any(head.phrase for head in heads) else ()
        return ()

    def _subject(self, rows: Sequence[Head], section: Sequence[Head], columns: Sequence[Head]) -> str:
        """The phrases of row and column joined as written, the one that names the flow last."""
        across = [head for head in columns if head.phrase]
        down = [head for head in (*section, *rows) if head.phrase]
        if any(head.flow for head in down) and not any(head.flow for head in across):
            across, down = down, across
        phrases = list(dict.fromkeys(head.phrase for head in (*down, *across)))
        joined = ""
        for phrase in phrases:
            joined = _join(joined, phrase)
        return tidy(joined) or self.named

    def _flow(self, heads: Sequence[Head]) -> Flow | None:
        for head in heads:
            if head.flow is not None:
                return head.flow
        caption = head_of_table(self.table.caption.replace("\n", " ")) if self.table.caption else None
        if caption is None or caption.flow is None:
            return None
        # 进出口情况 heads a table of many flows; 进出口总额 is one.
        one = re.search(r"[额值]|\bvalue\b|\btotal\b", caption.text, re.IGNORECASE)
        return caption.flow if caption.flow is not Flow.TOTAL or one else None

    @cached_property
    def _are_reporters(self) -> bool:
        """Whether the places among the heads are those whose figures these are."""
        labels = {label for labels in self.labels for label in labels}
        over = " ".join(head.text for label in labels for head in self.columns[label])
        if _PARTNERS.search(over):
            return False
        if _REPORTERS.search(f"{over} {self.table.caption}"):
            return True
        if _PARTNERS.search(self.table.caption):
            return False
        named = f"{self.table.caption} {self.heading} {self.document.title}"
        homely = any(self.home == place.code for place in mentions(normalised(named), language_in(named)))
        if _COUNTRIES.search(over) and not homely:
            return True
        places = {
            head_of_table(self.table.rows[row][label].text).place for row in self.body for label in labels
        }
        return self.home in places and len(places - {None, self.home, WORLD}) > 0

    @cached_property
    def _caption_places(self) -> tuple[str | None, str | None]:
        """The reporter and the partner that the caption names."""
        text = normalised(self.table.caption)
        named = [m for m in mentions(text, language_in(text)) if m.code != WORLD]
        partners = {m.code for m in named if m.part == "partner" and m.code != self.home}
        others = {m.code for m in named if m.part != "partner"}
        reporter = others.pop() if len(others) == 1 and not partners else self.home
        return reporter, partners.pop() if len(partners) == 1 else None

    def _places(self, heads: Sequence[Head]) -> tuple[str | None, str | None]:
        """The reporter and the partner of a figure."""
        reporter, partner = self._caption_places
        for head in heads:
            if head.place is None:
                continue
            if self._are_reporters and not head.is_partner:
                reporter = head.place
            elif head.place != WORLD and (head.place != self.home or head.is_partner):
                partner = head.place
        return reporter, partner


def units_in_lines(text: str) -> tuple[WrittenUnit, ...]:
    """The units of a caption or of notes, line by line.

    >>> [unit.unit for unit in units_in_lines("表1 出口\\n单位：亿美元")]
    ['USD']
    """
    return tuple(unit for line in text.split("\n") for unit in units_in(line))


def _direction(found: CellNumber) -> Direction | None:
    if found.value == 0:
        return None
    return "down" if found.sign < 0 else "up"


def _amount(units: Sequence[WrittenUnit]) -> WrittenUnit | None:
    return next((unit for unit in units if unit.unit and is_currency(unit.unit)), None)


def _loose_scale(units: Sequence[WrittenUnit]) -> Decimal | None:
    """A scale that stands without its unit, as in "US$, in millions"."""
    return next((unit.scale for unit in units if not unit.unit and unit.scale), None)


def _join(first: str, second: str) -> str:
    if not first or not second:
        return first or second
    if _HAN.search(first[-1]) and _HAN.search(second[0]):
        return first + second
    # "Games" over "Exports" reads "Games exports"; a name or an abbreviation keeps its capital.
    word = second.split(maxsplit=1)[0]
    lowered = word[0].lower() + second[1:] if word[1:].islower() and len(word) > 2 else second
    return f"{first} {lowered}"


_GENERIC = re.compile(
    r"进出口|出口|进口|贸易|差额|顺差|逆差|总[额值量]|[额值量]"
    r"|\b(?:exports?|imports?|trade|balance|surplus|deficit|value|total|of|and|the)\b",
    re.IGNORECASE,
)


def _is_full(subject: str) -> bool:
    """Whether a subject says by itself what is traded: 文化产品出口额 does, 进出口总值 does not."""
    rest = _GENERIC.sub(" ", subject)
    return len(_HAN.findall(rest)) >= 4 or len(_WORDS.findall(rest)) >= 2
