"""How large a file may be. Plain decompression and the count of cells are what brings a reader down."""

from dataclasses import dataclass

from shuangsuiji.tabular.problems import FileRefused

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one uploaded file; sizes in bytes, times in seconds."""

    file_size: int = 20 * MIB
    entries: int = 500
    unpacked_size: int = 200 * MIB
    part_size: int = 64 * MIB
    ratio: int = 60
    rows: int = 200_000
    columns: int = 100
    cells: int = 2_000_000
    memory: int = 1024 * MIB
    cpu_seconds: int = 20
    wall_seconds: float = 60

    def check_extent(self, name: str, rows: int, columns: int) -> None:
        """Refuse a table whose last used cell lies outside the bounds.

        Args:
            name: the sheet as the user knows it.
            rows: number of the last used row, from 1.
            columns: number of the last used column, from 1.

        Raises:
            FileRefused: if there are too many rows, columns or cells.
        """
        if columns > self.columns:
            raise FileRefused(
                f"“{name}”用到了第 {columns} 列，超过上限 {self.columns} 列。请删去右侧多余的列（包括看似空白的单元格）后重新上传。"
            )
        if rows > self.rows:
            raise FileRefused(
                f"“{name}”用到了第 {rows} 行，超过上限 {self.rows} 行。请删去下方多余的行，或分成几个文件上传。"
            )
        if rows * columns > self.cells:
            raise FileRefused(
                f"“{name}”有 {rows} 行 × {columns} 列，超过上限 {self.cells} 个单元格。请删去多余的行列，或分成几个文件上传。"
            )


DEFAULT_LIMITS = Limits()
