"""The embedded engine for large files: Parquet, CSV or a frame file, by DuckDB inside this process."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fairdraw.announcement import Commitment
from fairdraw.canonical import TAG

from shuangsuiji.common.errors import Refusal

from .base import CannotCarry, Engine, Line, below_by_python, hmac_pads
from .files import commitment_of

MEMORY = "1GB"  # beyond this DuckDB spills to the folder for temporary files
FETCH = 20_000  # rows at a time
FRAME_COLUMNS = "{'handle': 'VARCHAR', 'stratum': 'VARCHAR', 'status': 'VARCHAR'}"
FRAME_CSV = f"auto_detect = false, delim = '\t', header = false, quote = '', escape = '', columns = {FRAME_COLUMNS}"
VIEW = "CREATE VIEW frame AS SELECT {handle} AS handle, stratum, status FROM {relation} AS source"
# The handle of a sealed frame: HMAC-SHA-256 by its definition, two hashes over the padded secret (RFC 2104).
SEALED = """
    translate(substr(to_base64(unhex(sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') ||
    encode('{tag} handle' || chr(10) || code || chr(10))))))), 1, 22), '+/', '-_')"""
BELOW = """
    SELECT stratum, ticket, handle
    FROM (SELECT stratum, sha256($1 || handle) AS ticket, handle FROM frame WHERE status = 'E')
    JOIN (SELECT unnest($2) AS stratum, unnest($3) AS bound) USING (stratum)
    WHERE ticket < bound
    ORDER BY stratum, ticket, handle"""
SIZES = "SELECT stratum, count(*) FILTER (WHERE status = 'E') FROM frame GROUP BY stratum"
CERTAIN = "SELECT stratum, handle FROM frame WHERE status = 'C' ORDER BY stratum, handle"
ELIGIBLE = "SELECT handle, stratum FROM frame WHERE status = 'E'"
SORTED = """
    COPY (SELECT handle, stratum, status FROM frame ORDER BY handle)
    TO '{path}' (FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '', ESCAPE '')"""
ABOVE_ALL = "g"  # greater than every hexadecimal ticket


def connect(folder: str, threads: int | None = None) -> Any:
    """A DuckDB in memory that spills into `folder`. Raises CannotCarry where the library is not installed."""
    try:
        import duckdb
    except ImportError:
        raise CannotCarry(
            "没有安装 duckdb，不能用这个引擎。", mend="请安装附加项 shuangsuiji[duckdb]，或改用 python。"
        ) from None
    options: dict[str, Any] = {"memory_limit": MEMORY, "temp_directory": folder, "preserve_insertion_order": False}
    return duckdb.connect(config={**options, "threads": threads} if threads else options)


def relation(path: Path) -> str:
    """What DuckDB reads of a file: .parquet, .csv with a header, else a frame file; `*` stands for many files."""
    place = str(path).replace("'", "''")
    if path.suffix == ".parquet":
        return f"read_parquet('{place}')"
    if path.suffix == ".csv":
        return f"read_csv('{place}', header = true, all_varchar = true)"
    return f"read_csv('{place}', {FRAME_CSV})"


class DuckdbEngine(Engine):
    """A file with the columns handle, stratum, status in any order of rows. SM3 tickets are made by Python.

    With a `secret` of 32 bytes the frame is sealed: the file has the column `code` instead of `handle`.
    """

    name = "duckdb"
    own_hashes = ("sha256",)

    def __init__(
        self, path: Path, hash_name: str = "sha256", *, threads: int | None = None, secret: bytes | None = None
    ) -> None:
        super().__init__(hash_name)
        self.path = path
        self._folder = TemporaryDirectory(prefix="duckdb-")
        self.connection = connect(self._folder.name, threads)
        with self._told():
            handle = SEALED.format(tag=TAG, **hmac_pads(secret)) if secret else "source.handle"
            self.connection.execute(VIEW.format(handle=handle, relation=relation(path)))

    def close(self) -> None:
        self.connection.close()
        self._folder.cleanup()

    def commitment(self) -> Commitment:
        """The lines sorted into a file by DuckDB, then checked and hashed as fairdraw does."""
        path = Path(self._folder.name, "frame.tsv")
        self.write_frame(path)
        try:
            return commitment_of(path, self.hash)
        finally:
            path.unlink()

    def write_frame(self, path: Path) -> None:
        """frames/ROW.tsv: the lines sorted by the bytes of the handle."""
        with self._told():
            self.connection.execute(SORTED.format(path=str(path).replace("'", "''")))

    def sizes(self) -> dict[bytes, int]:
        return {stratum.encode(): number for rows in self._fetch(SIZES) for stratum, number in rows}

    def certain(self) -> Iterator[tuple[bytes, bytes]]:
        return ((stratum.encode(), handle.encode()) for rows in self._fetch(CERTAIN) for stratum, handle in rows)

    def below(self, bounds: Mapping[bytes, bytes], key: str) -> Iterator[Line]:
        if self.hash not in self.own_hashes:
            blocks = (
                ([handle.encode() for handle, _ in rows], [stratum.encode() for _, stratum in rows])
                for rows in self._fetch(ELIGIBLE)
            )
            return below_by_python(blocks, bounds, self.hash, key)
        limits = [ABOVE_ALL if len(bound) > 32 else bound.hex() for bound in bounds.values()]
        fetched = self._fetch(BELOW, [f"{key}:", [stratum.decode() for stratum in bounds], limits])
        return (
            (stratum.encode(), bytes.fromhex(ticket), handle.encode())
            for rows in fetched
            for stratum, ticket, handle in rows
        )

    def _fetch(self, query: str, values: Sequence[object] = ()) -> Iterator[list[tuple[Any, ...]]]:
        """Rows by the thousand; each query has a cursor of its own, for a second may run while the first is read."""
        with self._told():
            cursor = self.connection.cursor().execute(query, values)
            while rows := cursor.fetchmany(FETCH):
                yield rows

    @contextmanager
    def _told(self) -> Iterator[None]:
        """DuckDB's complaint about a file becomes a sentence; the first line of it names what is wrong."""
        import duckdb

        try:
            yield
        except duckdb.Error as error:
            words = str(error).strip().splitlines()[0]
            raise Refusal(
                f"“{self.path}”不能按名录读取：{words}。", mend="文件须有 handle、stratum、status 三列，且能完整读取。"
            ) from None
