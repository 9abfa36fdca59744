"""“总比例 r，分别递加”: per-class ratios that rise with the risk and together meet the row's total."""

from collections.abc import Mapping
from decimal import Decimal

WHOLE = 10_000  # basis points


def basis_points(value: int) -> str:
    """Basis points as people write a ratio: 300 → "3%", 25 → "0.25%"."""
    return f"{(Decimal(value) / 100).normalize():f}%"


def drawn_count(size: int, bp: int) -> int:
    """How many of `size` subjects a ratio of `bp` basis points draws: rounded up, as the draw does."""
    return (size * bp + WHOLE - 1) // WHOLE


def total_count(sizes: Mapping[str, int], ratios: Mapping[str, int]) -> int:
    """How many subjects the ratios draw over all classes."""
    return sum(drawn_count(size, ratios[letter]) for letter, size in sizes.items())


def increasing_ratios(total_bp: int, sizes: Mapping[str, int], weights: Mapping[str, int]) -> dict[str, int]:
    """Ratios in basis points proportional to `weights`, the smallest whose average over all subjects reaches the total.

    `sizes` are the subjects of each class, `total_bp` the row's overall ratio. A class reaches 100 % and stays there; classes
    without subjects get the ratio they would have. At 100 % in total every class is drawn whole.
    """
    wanted = sum(sizes.values()) * total_bp
    low, high = 0, WHOLE * WHOLE
    while low < high:
        middle = (low + high) // 2
        ratios = _scaled(middle, weights)
        if sum(size * ratios[letter] for letter, size in sizes.items()) >= wanted:
            high = middle
        else:
            low = middle + 1
    return _scaled(low, weights)


def _scaled(factor: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Ratios `factor`/1000 basis points per unit of weight, never below 1 and never above 100 %."""
    return {letter: min(WHOLE, max(1, factor * weight // 1000)) for letter, weight in weights.items()}
