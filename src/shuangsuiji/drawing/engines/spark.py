"""The engine over a lake: Parquet or CSV that many machines read, by Spark."""

import heapq
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fairdraw.announcement import Commitment
from fairdraw.canonical import TAG

from shuangsuiji.common.errors import Refusal

from .base import CannotCarry, Engine, Line, below_by_python, hmac_pads
from .files import commitment_of, pieces

FRAME_SCHEMA = "handle STRING, stratum STRING, status STRING"
ABOVE_ALL = "g"  # greater than every hexadecimal ticket
# The handle of a sealed frame: HMAC-SHA-256 by its definition, two hashes over the padded secret (RFC 2104).
SEALED = """
    translate(substr(base64(unhex(sha2(concat(unhex('{outer}'), unhex(sha2(concat(unhex('{inner}'),
    encode(concat('{tag} handle', char(10), code, char(10)), 'UTF-8')), 256))), 256))), 1, 22), '+/', '-_')"""
_names = count(1)


def open_session(master: str = "") -> Any:
    """A Spark session: the one that runs, else of `master`, else of what the environment says, else all cores of this machine.

    Raises CannotCarry where pyspark or Java is missing.
    """
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise CannotCarry(
            "没有安装 pyspark，不能用 spark 引擎。", mend="请安装附加项 shuangsuiji[spark]，或改用 duckdb。"
        ) from None
    builder: Any = SparkSession.builder
    builder = builder.appName("shuangsuiji").config("spark.ui.showConsoleProgress", "false")
    if master:
        builder = builder.master(master)
    if master.startswith("local"):  # one machine: it talks to itself alone, and needs few partitions
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "8")
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError:
        raise CannotCarry(
            "Spark 没有启动：可能没有 Java。", mend="请安装 Java 17 以上版本并设 JAVA_HOME，或改用 duckdb。"
        ) from None


class SparkEngine(Engine):
    """A lake with the columns handle, stratum, status in any order of rows. SM3 tickets are made by Python, in the driver.

    Bounds are broadcast and nothing is shuffled for a draw: each task sorts its own survivors into a text file in `work`, a
    folder that driver and executors both see, and the driver merges the files as it reads them. With a `secret` of 32 bytes
    the frame is sealed: the lake has the column `code` instead of `handle`.
    """

    name = "spark"
    own_hashes = ("sha256",)

    def __init__(
        self,
        path: Path | str,
        hash_name: str = "sha256",
        *,
        session: Any = None,
        work: Path | None = None,
        secret: bytes | None = None,
    ) -> None:
        super().__init__(hash_name)
        self.path = path
        self.session = session or open_session()
        self._folder = TemporaryDirectory(prefix="spark-", dir=work)
        with self._told():
            handle = SEALED.format(tag=TAG, **hmac_pads(secret)) if secret else "handle"
            self.frame = self._read().selectExpr(f"{handle} AS handle", "stratum", "status")

    def close(self) -> None:
        self._folder.cleanup()

    def commitment(self) -> Commitment:
        """The lines sorted by Spark, then checked and hashed as fairdraw does, in the driver."""
        path = Path(self._folder.name, "frame.tsv")
        self.write_frame(path)
        try:
            return commitment_of(path, self.hash)
        finally:
            path.unlink()

    def write_frame(self, path: Path) -> None:
        """frames/ROW.tsv: the lines sorted by the bytes of the handle, in one file."""
        from pyspark.sql import functions as F  # noqa: N812 - as everywhere

        lines = self.frame.select(F.concat_ws("\t", "handle", "stratum", "status").alias("value"))
        with self._parts(lines.orderBy("value")) as parts, path.open("wb") as target:
            for part in parts:
                with part.open("rb") as source:
                    shutil.copyfileobj(source, target)

    def sizes(self) -> dict[bytes, int]:
        from pyspark.sql import functions as F  # noqa: N812

        with self._told():
            counted = self.frame.groupBy("stratum").agg(F.count_if(F.col("status") == "E")).collect()
        return {stratum.encode(): number for stratum, number in counted}

    def certain(self) -> Iterator[tuple[bytes, bytes]]:
        lines = self._merged(self.frame.where("status = 'C'"), "stratum", "handle")
        return ((stratum, handle) for stratum, handle in lines)

    def below(self, bounds: Mapping[bytes, bytes], key: str) -> Iterator[Line]:
        if self.hash not in self.own_hashes:
            return below_by_python(self._eligible(), bounds, self.hash, key)
        from pyspark.sql import functions as F  # noqa: N812

        limits = [(stratum.decode(), ABOVE_ALL if len(b) > 32 else b.hex()) for stratum, b in bounds.items()]
        table = F.broadcast(self.session.createDataFrame(limits, "stratum STRING, bound STRING"))
        ticket = F.sha2(F.concat(F.lit(f"{key}:"), "handle"), 256)
        tickets = self.frame.where("status = 'E'").withColumn("ticket", ticket)
        kept = tickets.join(table, "stratum").where("ticket < bound")
        return ((s, bytes.fromhex(t.decode()), h) for s, t, h in self._merged(kept, "stratum", "ticket", "handle"))

    def _read(self) -> Any:
        """.parquet and .csv (with a header) by their names, else a frame file."""
        place = f"file://{self.path.absolute()}" if isinstance(self.path, Path) else self.path
        reader = self.session.read
        if place.endswith(".parquet"):
            return reader.parquet(place)
        if place.endswith(".csv"):
            return reader.csv(place, header=True, inferSchema=False)
        return reader.csv(place, schema=FRAME_SCHEMA, sep="\t", quote="")

    def _eligible(self) -> Iterator[tuple[list[bytes], list[bytes]]]:
        from pyspark.sql import functions as F  # noqa: N812

        lines = self.frame.where("status = 'E'").select(F.concat_ws("\t", "handle", "stratum"))
        with self._parts(lines) as parts:
            for part in parts:
                for text in pieces(part):
                    fields = text.replace(b"\n", b"\t").split(b"\t")
                    yield fields[0:-1:2], fields[1::2]

    def _merged(self, rows: Any, *columns: str) -> Iterator[list[bytes]]:
        """The rows sorted by the bytes of `columns`, as lists of these; a file of every task is open meanwhile."""
        from pyspark.sql import functions as F  # noqa: N812

        lines = rows.select(F.concat_ws("\t", *columns).alias("value")).sortWithinPartitions("value")
        with self._parts(lines) as parts, ExitStack() as stack:
            for line in heapq.merge(*(stack.enter_context(part.open("rb")) for part in parts)):
                yield line[:-1].split(b"\t")

    @contextmanager
    def _parts(self, lines: Any) -> Iterator[list[Path]]:
        """`lines` (one column) as text files in the order of Spark's partitions; they are gone afterwards."""
        folder = Path(self._folder.name, f"parts-{next(_names)}")
        with self._told():
            lines.write.text(f"file://{folder}")
        try:
            yield sorted(folder.glob("part-*"))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Spark's complaint about the lake becomes a sentence; the first line of it names what is wrong."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            yield
        except (PySparkException, Py4JError) as error:
            words = str(error).strip().splitlines()[0]
            raise Refusal(
                f"“{self.path}”不能按名录读取：{words}。", mend="数据须有 handle、stratum、status 三列，且能完整读取。"
            ) from None
