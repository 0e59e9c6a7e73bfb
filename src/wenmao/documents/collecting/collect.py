"""Collecting documents: from files, folders, addresses, feeds and sitemaps, one after the other."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from wenmao.documents.collecting import feeds, folders, sitemaps
from wenmao.documents.collecting.addresses import canonical, is_address, names_scheme
from wenmao.documents.collecting.client import Answer, Client
from wenmao.documents.collecting.listings import kind_of, plain
from wenmao.documents.collecting.model import (
    Collected,
    Known,
    Listed,
    NotFetched,
    Policy,
    Uncollected,
)

__all__ = ["Client", "Collected", "Known", "Policy", "Uncollected", "collect"]

Outcome = Collected | Uncollected


def _nothing(_: str) -> Known | None:
    return None


def collect(
    sources: Iterable[str],
    *,
    policy: Policy = Policy(),  # noqa: B008 - it is frozen
    known: Callable[[str], Known | None] = _nothing,
    client: Client | None = None,
) -> Iterator[Outcome]:
    """Bring in documents, one after the other, as they are asked for.

    `sources` are paths of files and folders, and addresses of pages, documents,
    feeds and sitemaps; what an address is, is told from what it answers. Each
    document is given once. Where `known` tells what was kept of a source, one
    that is unchanged comes without data. What cannot be brought in comes as
    `Uncollected`, and the rest goes on. A `client` keeps the pace and the rules
    of hosts over several runs, and fetches by the policy it was made with;
    without one, each run has its own.

    >>> for outcome in collect(["no/such/report.pdf", "ftp://example.org/a.txt"]):
    ...     print(outcome.text)
    no/such/report.pdf: there is no such file or folder. Check the name.
    ftp://example.org/a.txt: only http and https addresses are collected. Download it and name the file.
    """
    run = _Run(policy, known, client)
    for source in sources:
        yield from run.source(source)


@dataclass(slots=True)
class _Run:
    policy: Policy
    known: Callable[[str], Known | None]
    client: Client | None
    given: set[str] = field(default_factory=set)

    def source(self, source: str) -> Iterator[Outcome]:
        if not source.strip():
            yield Uncollected(source, "no source is named", "Name a file, a folder or an address.", source)
        elif is_address(source):
            yield from self.address(source)
        elif names_scheme(source):
            problem = "only http and https addresses are collected"
            yield Uncollected(source, problem, "Download it and name the file.", source)
        else:
            yield from self.path(source)

    # Paths

    def path(self, asked: str) -> Iterator[Outcome]:
        path = Path(os.path.abspath(asked))  # noqa: PTH100 - links stay as they are named
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield _unread(asked, error, asked)
            return
        if not stat.S_ISDIR(mode):
            yield from self.file(path, asked)
            return
        try:
            for file in folders.files_of(path):
                yield from self.file(file, asked)
        except OSError as error:
            yield _unread(asked, error, asked)

    def file(self, path: Path, asked: str) -> Iterator[Outcome]:
        source = str(path)
        if self.seen(source):
            return
        if kind := folders.kind_by_name(path):
            yield Uncollected(
                source, f"this is {kind} by its name, not a document", "It was left out.", asked
            )
            return
        try:
            yield self.read(path, asked)
        except (OSError, ValueError) as error:
            yield _unread(source, error, asked)

    def read(self, path: Path, asked: str) -> Outcome:
        source, before = str(path), self.known(str(path))
        place = path.stat()
        if not stat.S_ISREG(place.st_mode):
            return Uncollected(
                source, "this is no file that can be read", "Check what it is, and its permissions.", asked
            )
        if place.st_size > self.policy.largest:
            return self.too_large(source, asked)
        now = Known(modified_ns=place.st_mtime_ns, size=place.st_size)
        if before and before.checksum and (before.size, before.modified_ns) == (now.size, now.modified_ns):
            return Collected(source, None, datetime.now(UTC), before, asked)
        with path.open("rb") as file:
            data = file.read(self.policy.largest + 1)
        if len(data) > self.policy.largest:
            return self.too_large(source, asked)
        return _compared(Collected(source, data, datetime.now(UTC), now, asked), before)

    def too_large(self, source: str, asked: str) -> Uncollected:
        problem = f"the file is larger than {self.policy.largest / 1e6:g} MB"
        return Uncollected(source, problem, "Split it, and hand over the parts that hold figures.", asked)

    # Addresses

    def address(self, asked: str) -> Iterator[Outcome]:
        """A page or a document; or all that a feed or a sitemap names."""
        answer = self.fetched(asked, asked, self.known)
        if not isinstance(answer, Answer):
            yield from answer
            return
        source = canonical(asked)
        try:
            kind = kind_of(answer.data or b"")
            if kind == "document":
                yield self.document(Listed(source), answer, asked)
                return
            data = plain(answer.data or b"", self.policy.largest)
            entries: Iterable[Listed | Uncollected] = (
                feeds.parse(data, answer.address, answer.media_type)
                if kind == "feed"
                else self.pages(sitemaps.parse(data, answer.address), source, asked)
            )
        except ValueError as error:
            yield _damaged(source, error, asked)
            return
        yield from self.listed(entries, source, kind, asked)

    def listed(
        self, entries: Iterable[Listed | Uncollected], source: str, kind: str, asked: str
    ) -> Iterator[Outcome]:
        """The documents that a feed or a sitemap names, at most as many as the policy says."""
        taken = 0
        for entry in entries:
            if isinstance(entry, Uncollected):
                yield entry
                continue
            if self.was_given(entry.address):
                continue
            if taken == self.policy.most:
                yield Uncollected(
                    source, f"the {kind} names more than {taken} documents; the first {taken} were taken",
                    "Raise the number (--most), or name the others.", asked,
                )  # fmt: skip
                return
            taken += 1
            yield from self.entry(entry, asked)

    def entry(self, entry: Listed, asked: str) -> Iterator[Outcome]:
        answer = self.fetched(entry.address, asked, self.known)
        if not isinstance(answer, Answer):
            yield from answer
        elif (kind := kind_of(answer.data or b"")) != "document":
            yield Uncollected(
                canonical(entry.address), f"this is itself a {kind}", "Name it, to collect from it.", asked
            )
        else:
            yield self.document(entry, answer, asked)

    def pages(self, site: sitemaps.Sitemap, source: str, asked: str) -> Iterator[Listed | Uncollected]:
        """The pages of a sitemap; those of an index sitemap by sitemap, each fetched when it is reached."""
        opened, left = 0, [(site, self.policy.depth)]
        while left:
            site, depth = left.pop()
            yield from site.pages
            deeper = []
            for place in site.sitemaps if depth else ():
                if opened == self.policy.sitemaps:
                    yield Uncollected(
                        source, f"the index names more than {opened} sitemaps; the first {opened} were read",
                        "Name the others.", asked,
                    )  # fmt: skip
                    break
                answer = self.fetched(place.address, asked)
                if not isinstance(answer, Answer):
                    yield from answer
                    continue
                opened += 1
                try:
                    data = plain(answer.data or b"", self.policy.largest)
                    inner = sitemaps.parse(data, answer.address)
                except ValueError as error:
                    yield _damaged(place.address, error, asked)
                    continue
                yield from inner.pages
                deeper.append((sitemaps.Sitemap(sitemaps=inner.sitemaps), depth - 1))
            left += reversed(deeper)

    def fetched(
        self, address: str, asked: str, known: Callable[[str], Known | None] = _nothing
    ) -> Answer | tuple[Uncollected, ...]:
        """What an address answers, or what is told of it instead; nothing where it was given before."""
        try:
            source = canonical(address)
        except ValueError as error:
            return (Uncollected(address, str(error), "Check the address.", asked),)
        if self.seen(source):
            return ()
        self.client = self.client or Client(self.policy)
        try:
            return self.client.get(source, known(source))
        except NotFetched as told:
            return (Uncollected(source, told.problem, told.remedy, asked, told.again),)

    def document(self, listed: Listed, answer: Answer, asked: str) -> Collected:
        source = canonical(listed.address)
        before = self.known(source) or Known()
        if answer.data is None:  # the server says that it is unchanged; what it says of it may be new
            now = replace(
                before,
                etag=answer.etag or before.etag,
                last_modified=answer.last_modified or before.last_modified,
            )
        else:
            now = Known(answer.etag, answer.last_modified)
        collected = Collected(
            source, answer.data, datetime.now(UTC), now, asked, answer.address, answer.media_type,
            listed.title, listed.author, listed.published,
        )  # fmt: skip
        return _compared(collected, before)

    # What was given

    def seen(self, source: str) -> bool:
        """Whether a source was given before; from now on it was."""
        before = source in self.given
        self.given.add(source)
        return before

    def was_given(self, address: str) -> bool:
        try:
            return canonical(address) in self.given
        except ValueError:
            return False


def _compared(collected: Collected, before: Known | None) -> Collected:
    """With its checksum; without its data, where these are what is known."""
    if collected.data is None:
        return collected
    checksum = hashlib.sha256(collected.data).hexdigest()
    same = before is not None and before.checksum == checksum
    known = replace(collected.known, checksum=checksum)
    return replace(collected, known=known, data=None if same else collected.data)


def _unread(source: str, error: Exception, asked: str) -> Uncollected:
    match error:
        case FileNotFoundError():
            remedy = "Check the name."
            if source.lower().startswith("www."):
                remedy = f"If it is an address, write https://{source}."
            return Uncollected(source, "there is no such file or folder", remedy, asked)
        case PermissionError():
            remedy = "Ask its owner, or change its permissions."
            return Uncollected(source, "you may not read this", remedy, asked)
        case _:
            problem = f"this could not be read ({error})"
            return Uncollected(
                source, problem, "Check the disk and the name.", asked, isinstance(error, OSError)
            )


def _damaged(source: str, error: ValueError, asked: str) -> Uncollected:
    return Uncollected(
        source, f"this could not be read as what it is ({error})", "Open it in a browser and check it.", asked
    )
