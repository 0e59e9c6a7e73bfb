"""Near-duplicates: documents that are alike, and the one that came first.

A text is the set of its overlapping runs of characters; two texts are as alike
as the sets overlap (Jaccard's index), estimated by MinHash (Broder 1997).
Signatures are cut in bands; only documents that share a band are compared.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, or_, select, update

from wenmao.claims.quantities import normalised
from wenmao.library.tables import bands, copies, described, documents, signatures, versions

ALIKE = 0.7
"""From this likeness on, two documents are taken for copies of one another."""
_RUN = 6  # characters
_PERMUTATIONS, _ROWS = 128, 4
_FEWEST = 40  # runs: shorter texts are alike by chance


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that is alike another one: its numbers, and how alike from 0 to 1."""

    document: int
    version: int
    likeness: float
    title: str
    publisher: str
    published: str | None


def signature_of(text: str) -> tuple[int, ...]:
    """The MinHash signature of a text; empty where the text is too short to be compared.

    White space, case, full-width and traditional forms make no difference.

    >>> signature_of("出口。") == ()
    True
    """
    plain = "".join(normalised(text).lower().split())
    runs = {plain[start : start + _RUN] for start in range(len(plain) - _RUN + 1)}
    if len(runs) < _FEWEST:
        return ()
    import rensa  # noqa: PLC0415 - start-up stays fast without it

    minhash = rensa.RMinHash(num_perm=_PERMUTATIONS, seed=1)
    minhash.update(sorted(runs))
    return tuple(minhash.digest())


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The share of the signatures' places that agree: an estimate of Jaccard's index."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one) if one and other else 0.0


def enter(connection: Connection, document: int, version: int, text: str) -> None:
    """Keep the signature of a version, and link it to what it is a copy of."""
    signature = signature_of(text)
    if not signature:
        return
    alike = [
        (other, of, how)
        for other, of, stored in _candidates(connection, signature)
        if of != document and (how := likeness(signature, stored)) >= ALIKE
    ]
    connection.execute(insert(signatures).values(version=version, signature=_packed(signature)))
    connection.execute(insert(bands), [{"band": band, "version": version} for band in _bands(signature)])
    for other, _, how in alike:
        connection.execute(insert(copies).values(version=version, other=other, likeness=how))
    _join(connection, document, {of for _, of, _ in alike})


def leave(connection: Connection, version: int) -> None:
    """Forget the signature and the links of a version that another has replaced.

    The group of its document is made anew from the links that are left: a copy that was
    rewritten is none any more.
    """
    connection.execute(delete(bands).where(bands.c.version == version))
    connection.execute(delete(signatures).where(signatures.c.version == version))
    connection.execute(delete(copies).where(or_(copies.c.version == version, copies.c.other == version)))
    group = connection.scalar(
        select(documents.c.likeness).join(versions, versions.c.document == documents.c.id)
        .where(versions.c.id == version)
    )  # fmt: skip
    if group is None:
        return
    members = {
        row.current: row.id
        for row in connection.execute(
            select(documents.c.id, documents.c.current).where(documents.c.likeness == group)
        )
    }
    connection.execute(update(documents).where(documents.c.likeness == group).values(likeness=None))
    left = select(copies).where(copies.c.version.in_(members), copies.c.other.in_(members))
    for pair in connection.execute(left).all():
        _join(connection, members[pair.version], {members[pair.other]})


def first_of(connection: Connection, document: int) -> int:
    """The document of a group of copies that was published first; itself where it is alone.

    One without a date comes after those that have one.
    """
    group = connection.scalar(select(documents.c.likeness).where(documents.c.id == document))
    if group is None:
        return document
    order = (versions.c.published.is_(None), versions.c.published, documents.c.id)
    found = connection.scalar(
        select(documents.c.id).join(versions, versions.c.id == documents.c.current)
        .where(documents.c.likeness == group).order_by(*order).limit(1)
    )  # fmt: skip
    return document if found is None else int(found)


def copies_of(connection: Connection, document: int) -> list[Copy]:
    """The other documents that a document is alike, most alike first, by their current versions."""
    mine = select(versions.c.id).where(versions.c.document == document)
    pairs = connection.execute(
        select(copies).where(or_(copies.c.version.in_(mine), copies.c.other.in_(mine)))
    ).all()
    own = set(connection.scalars(mine))
    best: dict[int, float] = {}
    for pair in pairs:
        other = pair.other if pair.version in own else pair.version
        best[other] = max(best.get(other, 0.0), pair.likeness)
    found: dict[int, Copy] = {}
    rows = connection.execute(select(*described).where(versions.c.id.in_(best))).all()
    for row in sorted(rows, key=lambda row: -best[row.id]):
        copy = Copy(row.document, row.id, best[row.id], row.title, row.publisher, row.published)
        found.setdefault(row.document, copy)
    return list(found.values())


def _candidates(
    connection: Connection, signature: tuple[int, ...]
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """The versions that share a band, with their documents and signatures."""
    rows = connection.execute(
        select(versions.c.id, versions.c.document, signatures.c.signature)
        .join(signatures, signatures.c.version == versions.c.id)
        .where(versions.c.id.in_(select(bands.c.version).where(bands.c.band.in_(_bands(signature)))))
    )
    for row in rows:
        yield row.id, row.document, _unpacked(row.signature)


def _join(connection: Connection, document: int, others: set[int]) -> None:
    """Put a document and those that it is alike into one group."""
    if not others:
        return
    together = {document, *others}
    known = set(
        connection.scalars(
            select(documents.c.likeness).where(
                documents.c.id.in_(together), documents.c.likeness.is_not(None)
            )
        )
    )
    group = min(known | together)
    connection.execute(
        update(documents)
        .where(or_(documents.c.id.in_(together), documents.c.likeness.in_(known)))
        .values(likeness=group)
    )


def _bands(signature: tuple[int, ...]) -> list[int]:
    """A number for each piece of the signature and its place: versions that share one are compared."""
    pieces = (signature[at : at + _ROWS] for at in range(0, len(signature), _ROWS))
    return [_number(f"{place}:{piece}") for place, piece in enumerate(pieces)]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _packed(signature: tuple[int, ...]) -> bytes:
    return b"".join(value.to_bytes(4, "big") for value in signature)


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return tuple(int.from_bytes(packed[at : at + 4], "big") for at in range(0, len(packed), 4))
