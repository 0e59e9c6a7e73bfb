"""What was claimed and found is kept: claims with their places, verdicts with their history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, insert, select, update

from wenmao.checks.across.statement import Origin, Statement, statements
from wenmao.checks.gravity import gravest
from wenmao.checks.model import Finding
from wenmao.claims.model import Claim
from wenmao.documents.model import Document
from wenmao.library.database import now
from wenmao.library.models import claim_of, claim_text, finding_of, finding_text, unpack
from wenmao.library.tables import changes, claims, documents, findings, passages, versions


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict on a claim that is another one than before."""

    document: int
    version: int
    claim: Claim
    before: Finding
    after: Finding
    since: str


def unchecked(connection: Connection, by: str, within: Sequence[int] | None = None) -> list[int]:
    """The current versions that were not checked by what checks now; of some documents where given."""
    chosen = select(versions.c.id).join(documents, documents.c.current == versions.c.id)
    chosen = chosen.where(versions.c.checked != by).order_by(versions.c.id)
    if within is not None:
        chosen = chosen.where(documents.c.id.in_(within))
    return list(connection.scalars(chosen))


def document_of(connection: Connection, version: int) -> Document:
    """The parsed document of a version; `KeyError` where there is none."""
    packed = connection.scalar(select(versions.c.parsed).where(versions.c.id == version))
    if packed is None:
        raise KeyError(f"there is no version {version}")
    return unpack(packed)


def keep_checked(
    connection: Connection,
    version: int,
    document: Document,
    found: Sequence[Claim],
    judged: Sequence[Finding],
    by: str,
) -> bool:
    """Keep the claims of a version and what was found; whether anything is other than before.

    A finding that is no longer found, or is found otherwise, gets the time until
    which it held; it stays.
    """
    spans = {claim.id: span_of(claim) for claim in found}
    claimed = _keep_claims(connection, version, statements(Origin.of(document), document, found, judged))
    moved = _keep_findings(connection, version, judged, spans)
    connection.execute(update(versions).where(versions.c.id == version).values(checked=by))
    if claimed or moved:
        connection.execute(insert(changes).values(version=version))
    return claimed or moved


def span_of(claim: Claim) -> str:
    """By what a claim is known from one checking to the next: where its figure stands in the text."""
    return f"{claim.start}-{claim.end}"


def checked_of(connection: Connection, version: int) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
    """The claims and findings of a version as they are now."""
    held = connection.scalars(select(claims.c.model).where(claims.c.version == version).order_by(claims.c.id))
    found = tuple(claim_of(text) for text in held)
    kept = connection.scalars(
        select(findings.c.model)
        .where(findings.c.version == version, findings.c.until.is_(None))
        .order_by(findings.c.id)
    )
    order = {claim.id: number for number, claim in enumerate(found)}
    judged = sorted((finding_of(text) for text in kept), key=lambda f: (order.get(f.claims[0], 0), f.id))
    return found, tuple(judged)


def changed_since(
    connection: Connection, moment: str, within: Sequence[int] | None = None
) -> Iterator[Change]:
    """The claims whose gravest verdict is another one now than at a moment; claims that are new are none.

    A document that was checked for the first time after the moment has new claims, not changed ones.
    """
    chosen = (
        select(findings.c.version, findings.c.span, versions.c.document)
        .join(versions, versions.c.id == findings.c.version)
        .join(documents, documents.c.current == versions.c.id)
        .where(findings.c.since > moment, findings.c.until.is_(None))
        .distinct()
    )
    if within is not None:
        chosen = chosen.where(documents.c.id.in_(within))
    for row in connection.execute(chosen.order_by(findings.c.version)).all():
        history = connection.execute(
            select(findings).where(findings.c.version == row.version, findings.c.span == row.span)
        ).all()
        before = [finding_of(r.model) for r in history
                  if r.since <= moment and (r.until is None or r.until > moment)]  # fmt: skip
        after = [finding_of(r.model) for r in history if r.until is None]
        text = connection.scalar(
            select(claims.c.model).where(claims.c.version == row.version, claims.c.span == row.span)
        )
        if text is None:
            continue
        was, now_is = gravest(before), gravest(after)
        if was and now_is and was.verdict is not now_is.verdict:
            since = max(r.since for r in history if r.until is None)
            yield Change(row.document, row.version, claim_of(text), was, now_is, since)


def _keep_claims(connection: Connection, version: int, stated: Sequence[Statement]) -> bool:
    """Write the claims anew where any is other than before; one that is the same keeps its time."""
    held = connection.execute(select(claims).where(claims.c.version == version).order_by(claims.c.id)).all()
    before = {row.span: row for row in held}
    document = connection.scalar(select(versions.c.document).where(versions.c.id == version))
    placed = connection.execute(
        select(passages.c.id, passages.c.start, passages.c.end).where(passages.c.version == version)
    ).all()
    at, rows = now(), []
    for one in stated:
        claim, text = one.claim, claim_text(one.claim)
        was = before.get(span_of(claim))
        rows.append({
            "document": document, "version": version, "span": span_of(claim),
            "passage": next((p.id for p in placed if p.start <= claim.start < p.end), None),
            "kind": claim.kind, "unit": claim.unit, "flow": claim.flow.value if claim.flow else None,
            "period": claim.period.code if claim.period else None,
            "series": one.series, "sentence": one.sentence, "owner": one.owner,
            "currency": one.currency, "model": text,
            "since": was.since if was is not None and _is_same(claim_of(was.model), claim) else at,
        })  # fmt: skip
    if [(row["model"], row["series"]) for row in rows] == [(row.model, row.series) for row in held]:
        return False
    connection.execute(delete(claims).where(claims.c.version == version))
    if rows:
        connection.execute(insert(claims), rows)
    return True


def _is_same(one: Claim, other: Claim) -> bool:
    """Whether two claims say the same; their numbers count the claims before them, and move with these."""
    return replace(one, id=other.id) == other


def _keep_findings(
    connection: Connection, version: int, judged: Sequence[Finding], spans: dict[str, str]
) -> bool:
    at = now()
    held = connection.execute(
        select(findings).where(findings.c.version == version, findings.c.until.is_(None))
    ).all()
    left = {(row.span, row.model): row.id for row in held}
    new = []
    for finding in judged:
        key = (spans[finding.claims[0]], finding_text(finding))
        if left.pop(key, None) is None:
            new.append({"version": version, "span": key[0], "verdict": finding.verdict.value,
                        "model": key[1], "since": at})  # fmt: skip
    if left:
        connection.execute(update(findings).where(findings.c.id.in_(left.values())).values(until=at))
    if new:
        connection.execute(insert(findings), new)
    return bool(left or new)
