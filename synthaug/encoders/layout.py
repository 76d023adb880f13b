"""What an encoded row means: the one contract between encoders and generators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SMALL = 100_000  # levels x blocks up to which a product with a dense matrix is faster than argmax

BlockKind = Literal["numeric", "categorical", "pixels", "coded"]


@dataclass(frozen=True, slots=True)
class Block:
    """Adjacent columns of an encoded row that belong together.

    Parameters
    ----------
    name : str
        What the block encodes, such as ``"age"`` or ``"workclass"``.
    start, stop : int
        Half-open range of encoded columns.
    kind : {"numeric", "categorical", "pixels", "coded"}
        ``"numeric"``: real numbers, close to standard normal. ``"categorical"``: one-hot, the entries
        of a row are non-negative and sum to one. ``"pixels"``: numbers in [-1, 1]. ``"coded"``: one number in
        [0, n_levels + n_bins), whose whole part says the level or bin, and whose fraction the place in a bin. How a
        row is coded depends on this row alone, and which codes there are on no row.
    n_levels : int, default=0
        Codes of a coded block without an order, which come first.
    n_bins : int, default=0
        Codes of a coded block in an order, after the levels.

    Examples
    --------
    >>> from synthaug.encoders.layout import Block
    >>> Block("age", 0, 1, "numeric").width
    1
    """

    name: str
    start: int
    stop: int
    kind: BlockKind
    n_levels: int = 0
    n_bins: int = 0

    @property
    def width(self) -> int:
        """Number of encoded columns."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of an encoded row, in order, without gap or overlap; those of tables have numeric blocks first.

    Parameters
    ----------
    blocks : tuple of Block
        Together they cover every encoded column exactly once.
    shape : tuple of int
        Shape of one encoded row: ``(d,)`` for tables, ``(C, H, W)`` for images.

    Raises
    ------
    ValueError
        If the blocks leave a gap, overlap or do not fill the shape.

    Examples
    --------
    >>> from synthaug.encoders.layout import Block, Layout
    >>> layout = Layout((Block("age", 0, 1, "numeric"), Block("sex", 1, 3, "categorical")), (3,))
    >>> [block.name for block in layout.of_kind("categorical")]
    ['sex']
    """

    blocks: tuple[Block, ...]
    shape: tuple[int, ...]

    def __post_init__(self) -> None:
        edge = 0
        for block in self.blocks:
            if block.start != edge or block.stop <= block.start:
                raise ValueError(f"blocks must follow each other without a gap, got {block} at column {edge}")
            edge = block.stop
        size = 1
        for length in self.shape:
            size *= length
        if edge != size:
            raise ValueError(f"blocks cover {edge} columns, but the shape {self.shape} has {size}")

    def of_kind(self, kind: BlockKind) -> tuple[Block, ...]:
        """Return the blocks of one kind, in order."""
        return tuple(block for block in self.blocks if block.kind == kind)


def block_levels(rows: NDArray[np.floating], blocks: tuple[Block, ...]) -> NDArray[np.intp]:
    """Return the level (the position of the largest entry) in each of adjacent categorical blocks.

    Parameters
    ----------
    rows : ndarray of shape (n, d)
        Encoded rows.
    blocks : tuple of Block
        Categorical blocks that follow each other without a gap.

    Returns
    -------
    levels : ndarray of shape (n, n_blocks)
    """
    if not blocks:
        return np.zeros((len(rows), 0), dtype=np.intp)
    first = blocks[0].start
    if (blocks[-1].stop - first) * len(blocks) > SMALL:
        return np.column_stack([rows[:, block.start : block.stop].argmax(axis=1) for block in blocks])
    entries = rows[:, first : blocks[-1].stop]
    # The entries of a block are weights of its levels. If they sum to one and the level has no variance under them,
    # they are one-hot, and the level is its mean: one matrix product, far faster than argmax.
    powers = np.zeros((entries.shape[1], 3, len(blocks)), dtype=entries.dtype)
    for i, block in enumerate(blocks):
        powers[block.start - first : block.stop - first, :, i] = np.arange(block.width)[:, None] ** np.arange(3)
    moments = (entries @ powers.reshape(len(powers), -1)).reshape(len(rows), 3, len(blocks))
    total, mean, square = moments[:, 0], moments[:, 1], moments[:, 2]
    if (total == 1).all() and (square == mean * mean).all():
        return mean.astype(np.intp)
    return np.column_stack([rows[:, block.start : block.stop].argmax(axis=1) for block in blocks])
