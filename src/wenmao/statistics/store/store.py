"""The store: a folder of datasets, each with its vintages.

```
baci/hs92/V202501/manifest.json          what the vintage holds: written last, so it is there or not
baci/hs92/V202501/2021-6f1c….parquet     a part
baci/hs92/V202501/2021-6f1c….json        where the part came from; lets a stopped import go on
baci/hs92/V202501/2021-6f1c….refused.csv the rows of it that were refused, with line and reason
```
"""

import errno
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from wenmao.statistics.checksums import sha256_of
from wenmao.statistics.store.contracts import Contract, contract_of
from wenmao.statistics.store.files import Files
from wenmao.statistics.store.importing import split_by_year, write_part
from wenmao.statistics.store.layouts import Csv, RawTable
from wenmao.statistics.store.manifest import (
    BrokenManifest,
    Dataset,
    Manifest,
    Origin,
    Part,
    StoredFile,
    parse,
    parse_part,
)

if TYPE_CHECKING:
    import ibis
    from ibis.backends import BaseBackend

# Changes when the same file would be read into other rows, so that a stopped import starts anew.
READER = 1
# Large enough that a year of it is a file worth opening.
SPLIT_FROM = 32_000_000

PartProgress = Callable[[str, int, int, int], None]
"""Hears of a part: its name, how many bytes of its file are done, of how many, and its rows once stored."""


class StoreError(Exception):
    """What a person asked of the store cannot be done; the message says what to do instead."""


class OtherFile(StoreError):  # noqa: N818 - named for what it says
    """A part that a vintage has already comes from another file now."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the store: which file, what, and what to do."""

    file: str
    what: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought in: the vintage, and which parts are new."""

    manifest: Manifest
    new: tuple[Part, ...]


class Store:
    """Statistics on disk or on object storage.

    `root` is a folder or any address that fsspec knows (s3://bucket/folder, with
    `wenmao[s3]`); `options` go to that file system.
    """

    def __init__(self, root: str | Path, **options: Any) -> None:
        self.files = Files(root, **options)

    # What there is

    def manifests(self) -> Iterator[Manifest]:
        """Every vintage of every dataset, in the order of their names."""
        for file in self.files.names():
            if file.endswith("/manifest.json"):
                yield self._read(file)

    def vintages(self, dataset: str) -> tuple[Manifest, ...]:
        """The vintages of a dataset (source/name), the newest last."""
        found = [self._read(file) for file in self.files.names(dataset) if file.endswith("/manifest.json")]
        return tuple(sorted(found, key=lambda manifest: natural(manifest.vintage)))

    def manifest(self, dataset: str, vintage: str | None = None) -> Manifest:
        """A vintage of a dataset, the newest if none is named; `StoreError` where there is none."""
        found = self.vintages(dataset)
        if not found:
            known = sorted({str(manifest.dataset) for manifest in self.manifests()})
            raise StoreError(f"{dataset}: not in the store {self.files.address}. "
                             f"It holds {', '.join(known) or 'nothing yet'}.")  # fmt: skip
        if vintage is None:
            return found[-1]
        for manifest in found:
            if manifest.vintage == vintage:
                return manifest
        raise StoreError(f"{dataset}: no vintage {vintage}. "
                         f"There are {', '.join(manifest.vintage for manifest in found)}.")  # fmt: skip

    # Reading

    def paths(self, manifest: Manifest, years: Iterable[int] | None = None) -> list[str]:
        """The addresses of a vintage's files, of those that can hold some of the years."""
        wanted = None if years is None else set(years)
        return [
            self.files.path(f"{folder(manifest.dataset, manifest.vintage)}/{stored.file}")
            for part in manifest.parts
            for stored in part.files
            if wanted is None or any(stored.years[0] <= year <= stored.years[1] for year in wanted)
        ]

    def table(
        self, dataset: str, *, vintage: str | None = None, years: Iterable[int] | None = None,
        engine: "BaseBackend | None" = None,
    ) -> "ibis.Table":  # fmt: skip
        """A dataset as an Ibis table on an engine (DuckDB in this process if none is given).

        Only the files that can hold the asked years are opened, and only their rows
        are in the table. `StoreError` where the store has none of them.
        """
        from wenmao.statistics.store.reading import read  # noqa: PLC0415 - loads Ibis

        manifest = self.manifest(dataset, vintage)
        wanted = None if years is None else sorted(set(years))
        paths = self.paths(manifest, wanted)
        spans = {stored.years for part in manifest.parts for stored in part.files}
        if not paths:
            first, last = manifest.years
            raise StoreError(f"{dataset}: the vintage {manifest.vintage} holds {first} to {last}, "
                             f"nothing of {wanted}.")  # fmt: skip
        found = read(self.files, paths, engine)
        # A file of one year has no row to leave out: to look at each would take time.
        if wanted is None or all(first == last for first, last in spans):
            return found
        return found.filter(found.year.isin(wanted))

    # Writing

    def add(
        self, dataset: Dataset, vintage: str, origin: Origin, tables: Sequence[RawTable], *,
        note: str = "", progress: PartProgress | None = None,
    ) -> Imported:  # fmt: skip
        """Import published files as parts of a vintage.

        Parts that the vintage has already, from the same file, are left as they are;
        an import that was killed goes on where it stopped. The manifest is written
        last: until then the vintage is what it was. `progress` hears of each part how
        much is done, and not always from the calling thread; where a file
        has errors it begins anew, for the file is then read anew.

        Raises `UnreadableTable` where a file is not the table it should be, and
        `StoreError` where a part is there from another file: published figures of one
        vintage do not change, so what changed is another vintage. `StoreError` too
        where the disk is full or may not be written to.
        """
        contract = contract_of(dataset.contract, dataset.classification)
        home = folder(dataset, vintage)
        with self._sole_writer(home):
            held = {part.part: part for part in self._parts(home)}
            new = []
            for raw in tables:
                with _explained(raw, self.files.address):
                    identity = _identity(raw, contract)
                    if raw.part in held:
                        if held[raw.part].identity == identity:
                            continue
                        if not _is_same_file(held[raw.part], identity, raw):
                            raise OtherFile(
                                f"{dataset}: the vintage {vintage} has {raw.part} already, from another file "
                                f"({held[raw.part].input.name}). Name another vintage for this one."
                            )
                        if _reading(held[raw.part].identity) == _reading(identity):
                            continue
                    part = self._part(home, raw, contract, identity, progress)
                held[raw.part] = part
                new.append(part)
            if not held:
                raise StoreError(f"{dataset}: there is nothing to import.")
            manifest = Manifest(
                dataset, vintage, origin, datetime.now(UTC).isoformat(timespec="seconds"), version("wenmao"),
                tuple(sorted(held.values(), key=lambda part: natural(part.part))), note,
            )  # fmt: skip
            if new:
                self._check_repeats(manifest, contract, new)
                with _explained(tables[0], self.files.address):
                    self.files.write(f"{home}/manifest.json", manifest.to_json())
                for file in self._strays(home, manifest):
                    self.files.remove(file)
        return Imported(manifest, tuple(new))

    def verify(self, dataset: str = "") -> Iterator[Problem]:
        """Check every stored file against its manifest: there, of its size, with its checksum."""
        for file in self.files.names(dataset):
            if not file.endswith("/manifest.json"):
                continue
            try:
                manifest = self._read(file)
            except BrokenManifest as problem:
                yield Problem(file, str(problem))
                continue
            home = file.rsplit("/", 1)[0]
            for stored in (stored for part in manifest.parts for stored in part.files):
                name = f"{home}/{stored.file}"
                size = self.files.size(name)
                if size is None:
                    yield Problem(name, "The file is gone; import it again.")
                elif size != stored.bytes:
                    yield Problem(
                        name, f"The file has {size:,} bytes instead of {stored.bytes:,}; import it again."
                    )
                elif self.files.sha256(name) != stored.sha256:
                    yield Problem(
                        name, "The file's checksum is not the one it was stored with; import it again."
                    )

    def prune(self, *, keep: int | None = None, dataset: str = "") -> list[str]:
        """Remove what stopped imports left, and all but the newest `keep` vintages; tells what went."""
        gone = []
        homes = sorted(
            {"/".join(file.split("/")[:3]) for file in self.files.names(dataset) if file.count("/") >= 3}
        )
        for home in homes:
            with self._sole_writer(home):
                gone += self._remove(self._strays(home, self._manifest_at(home)))
        if keep is not None:
            for name in sorted({str(manifest.dataset) for manifest in self.manifests()}):
                if dataset and not name.startswith(dataset):
                    continue
                for manifest in self.vintages(name)[: -keep or None]:
                    home = folder(manifest.dataset, manifest.vintage)
                    with self._sole_writer(home):
                        # The manifest goes first: from then on the vintage is gone, whatever happens next.
                        files = [file for file in self.files.names(home) if not file.endswith(".lock")]
                        gone += self._remove(
                            sorted(files, key=lambda file: not file.endswith("/manifest.json"))
                        )
        return gone

    def _remove(self, files: list[str]) -> list[str]:
        for file in files:
            self.files.remove(file)
        return files

    def refused(self, manifest: Manifest) -> Iterator[tuple[Part, str]]:
        """The lists of refused rows of a vintage, as CSV text with line, column, reason and found value."""
        home = folder(manifest.dataset, manifest.vintage)
        for part in manifest.parts:
            if part.refused_file:
                yield part, self.files.read(f"{home}/{part.refused_file}")

    def _check_repeats(self, manifest: Manifest, contract: Contract, new: Sequence[Part]) -> None:
        """Refuse a row that another part of the vintage has: every sum would count it twice."""
        from wenmao.statistics.store.reading import read  # noqa: PLC0415 - loads Ibis

        met = {
            part.part: part
            for one in new
            for other in manifest.parts
            if one.part != other.part and one.years[0] <= other.years[1] and other.years[0] <= one.years[1]
            for part in (one, other)
        }
        if not met:
            return
        home = folder(manifest.dataset, manifest.vintage)
        files = [stored.file for part in met.values() for stored in part.files]
        table = read(self.files, [self.files.path(f"{home}/{file}") for file in files], None)
        counted = table.group_by(*contract.key).agg(times=table.count())
        repeated = counted.filter(counted.times > 1).limit(3).to_pyarrow().to_pylist()
        if repeated:
            rows = "; ".join(" ".join(str(row[key]) for key in contract.key) for row in repeated)
            names = ", ".join(met)
            raise StoreError(
                f"{manifest.dataset}: the parts {names} of {manifest.vintage} hold the same rows, "
                f"such as {rows}. Import them as vintages of their own, with --vintage."
            )

    def _part(
        self, home: str, raw: RawTable, contract: Contract, identity: str, progress: PartProgress | None
    ) -> Part:
        stem = f"{raw.part}-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
        if (finished := self._finished(home, f"{stem}.json")) is not None:
            return finished
        with self.files.scratch(home) as scratch:
            whole, refusals = scratch / "part.parquet", scratch / "refused.csv"
            size = raw.size
            told = None if progress is None else lambda share: progress(raw.part, int(share * size), size, 0)
            written = write_part(raw, contract, whole, refusals, scratch, told)
            first, last = written.years
            if first == last or whole.stat().st_size < SPLIT_FROM:
                files = [
                    self._keep(home, f"{stem}.parquet", whole, written.rows, written.years, written.sha256)
                ]
            else:
                files = [
                    self._keep(home, f"{stem}-{name}.parquet", path, rows, (year, year), sha256_of(path))
                    for name, path, year, rows in split_by_year(whole, scratch)
                ]
            refused_file = f"{stem}.refused.csv" if refusals.exists() else ""
            if refused_file:
                self.files.write(f"{home}/{refused_file}", refusals.read_text(encoding="utf-8"))
        part = Part(
            raw.part, tuple(files),
            replace(raw.input, name=raw.input.name or raw.name,
                    sha256=raw.input.sha256 or written.sha256_input),
            identity, f"{stem}.json", written.left_out, raw.left_out if written.left_out else "",
            written.refused.rows, written.refused.reasons, refused_file,
        )  # fmt: skip
        if progress is not None:
            progress(raw.part, size, size, part.rows)
        self.files.write(f"{home}/{part.record}", json.dumps(asdict(part), ensure_ascii=False, indent=1))
        return part

    def _keep(
        self, home: str, file: str, path: Path, rows: int, years: tuple[int, int], sha256: str
    ) -> StoredFile:
        """Put a written file in its place."""
        size = path.stat().st_size
        with self.files.arriving(f"{home}/{file}") as target:
            shutil.move(path, target)
        return StoredFile(file, rows, size, sha256, years)

    def _finished(self, home: str, record: str) -> Part | None:
        """A part that an earlier import finished before it was stopped."""
        try:
            part = parse_part(json.loads(self.files.read(f"{home}/{record}")))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        whole = all(self.files.size(f"{home}/{stored.file}") == stored.bytes for stored in part.files)
        return part if whole else None

    def _parts(self, home: str) -> tuple[Part, ...]:
        manifest = self._manifest_at(home)
        return manifest.parts if manifest else ()

    def _manifest_at(self, home: str) -> Manifest | None:
        try:
            return self._read(f"{home}/manifest.json")
        except FileNotFoundError:
            return None

    def _read(self, file: str) -> Manifest:
        return parse(self.files.read(file), file)

    def _strays(self, home: str, manifest: Manifest | None) -> list[str]:
        """Files of a vintage that its manifest does not name."""
        parts = manifest.parts if manifest else ()
        named = {f"{home}/{name}" for part in parts for name in part.names}
        named |= {f"{home}/manifest.json"} if manifest else set()
        return [file for file in self.files.names(home) if file not in named and not file.endswith(".lock")]

    @contextmanager
    def _sole_writer(self, home: str) -> Iterator[None]:
        """One import into a vintage at a time; a killed one holds nothing.

        Object storage has no locks: there, two imports into one vintage at once end
        with the manifest of the later, which is whole.
        """
        if not self.files.is_local:
            yield
            return
        import filelock  # noqa: PLC0415

        path = Path(self.files.root, home, ".lock")
        lock = filelock.FileLock(path, timeout=0)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except filelock.Timeout:
            raise StoreError(f"{home}: another import is under way; wait for it to end.") from None
        except OSError as error:
            raise StoreError(f"{path.parent}: cannot be written to ({error.strerror or error}). "
                             "Choose a folder for the store that you may write to.") from error  # fmt: skip
        try:
            self.files.sweep(home)
            yield
        finally:
            lock.release()


def folder(dataset: Dataset, vintage: str) -> str:
    """Where a vintage lies in the store."""
    return f"{dataset}/{vintage}"


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """A sort key by which numbers in a text stand in their order.

    >>> sorted(["V9", "V10", "V202401"], key=natural)
    ['V9', 'V10', 'V202401']
    """
    return tuple((int(piece), "") if piece.isdigit() else (-1, piece) for piece in re.split(r"(\d+)", text))


def _identity(raw: RawTable, contract: Contract) -> str:
    """What a part depends on: the file, and how it is read.

    A file is known by its checksum where the source gave it, else by its name, size
    and time of change: to hash it first would cost a tenth of the import.
    """
    stat = raw.path.stat()
    file = raw.input.sha256 or f"{raw.name} {stat.st_size} {stat.st_mtime_ns}"
    layout = repr(raw.layout) if isinstance(raw.layout, Csv) else repr((raw.layout.names, raw.layout.nulls))
    reading = [f"{key}={conversion.sql(typed=True)}" for key, conversion in sorted(raw.columns.items())]
    text = "\n".join([str(READER), contract.name, layout, raw.keep, *reading])
    return f"{_short(file + raw.member)}-{_short(text)}"


def _reading(identity: str) -> str:
    return identity.rpartition("-")[2]


def _is_same_file(part: Part, identity: str, raw: RawTable) -> bool:
    """Whether a part came from this very file, which may have another name or date by now."""
    if part.identity.rpartition("-")[0] == identity.rpartition("-")[0]:
        return True
    if raw.input.sha256 or not part.input.sha256:
        return raw.input.sha256 == part.input.sha256
    with TemporaryDirectory(prefix="wenmao-") as scratch, raw.unpacked(Path(scratch)) as plain:
        return sha256_of(plain.path) == part.input.sha256


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@contextmanager
def _explained(raw: RawTable, address: str) -> Iterator[None]:
    """What a person can do where a file cannot be read or written."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        if error.errno == errno.ENOSPC or "No space left" in why or "max_temp_directory_size" in why:
            raise StoreError(
                f"{raw.name}: the disk is full ({error.filename or address}: {why}). "
                "Make room and import again: what is finished is kept."
            ) from error
        raise StoreError(f"{raw.name}: could not be imported into {address}: {why}"
                         f"{f' ({error.filename})' if error.filename else ''}.") from error  # fmt: skip
