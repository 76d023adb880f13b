"""InContextClassifier: a network that reads labelled rows of a table and says the classes of others."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import gelu, pad, scaled_dot_product_attention

from synthaug.nets.cells import CELL_WIDTH

SHORT = 32  # tokens

Memory = list[tuple[Tensor, Tensor]]  # keys and values of the context rows, one pair per block


class InContextClassifier(nn.Module):
    """Attention along two axes, over the columns of a row and over the rows of the context.

    A row is a token for each three features beside one for its label, as in TabPFN v2 (Hollmann et al., 2025). A block
    lets the tokens of a row attend to one another, then each token to those in its place in the context rows. Rows to
    be classified attend to the context only, so one does not depend on another, and the context is encoded once.

    The order of rows has no effect. That of features matters as far as three share a token, that of classes as their
    embeddings differ: average over permutations.

    Parameters
    ----------
    width : int, default=64
        Length of a token.
    n_blocks : int, default=4
        Blocks.
    n_heads : int, default=4
        Heads of each attention.
    group_size : int, default=3
        Features per token.
    max_classes : int, default=10
        Classes that it can tell apart.

    Shape
    -----
    Cells ``(batch, n_context + n_queries, n_features, 4)`` and labels ``(batch, n_context)`` to scores
    ``(batch, n_queries, max_classes)`` of the queries.
    """

    def __init__(
        self, width: int = 64, n_blocks: int = 4, n_heads: int = 4, group_size: int = 3, max_classes: int = 10
    ) -> None:
        super().__init__()
        self.dimensions = {
            "width": width,
            "n_blocks": n_blocks,
            "n_heads": n_heads,
            "group_size": group_size,
            "max_classes": max_classes,
        }
        self.group_size, self.max_classes = group_size, max_classes
        self.cells = nn.Linear(CELL_WIDTH * group_size, width)
        self.labels = nn.Embedding(max_classes + 1, width)  # the last one stands for a label to be found
        self.blocks = nn.ModuleList(_Block(width, n_heads) for _ in range(n_blocks))
        self.scores = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, max_classes)
        )

    def forward(self, cells: Tensor, labels: Tensor) -> Tensor:
        """Return scores of the rows behind those that have a label."""
        n_context, n_queries = labels.shape[1], cells.shape[1] - labels.shape[1]
        tokens = self._tokens(cells, pad(labels, (0, n_queries), value=self.max_classes))
        for block in self.blocks:  # context and queries at once: half the operations of one after the other
            tokens = block.mix(tokens)
            memory = block.remember(tokens[:, :n_context])
            tokens = block.recall(tokens if block is not self.blocks[-1] else tokens[:, n_context:], memory)
        return self.scores(tokens.mean(dim=2))

    def encode(self, cells: Tensor, labels: Tensor) -> Memory:
        """Return what the blocks remember of the context rows."""
        tokens, memory = self._tokens(cells, labels), []
        for block in self.blocks:
            tokens = block.mix(tokens)
            memory.append(block.remember(tokens))
            if len(memory) < len(self.blocks):  # nobody reads the context rows of the last block
                tokens = block.recall(tokens, memory[-1])
        return memory

    def decode(self, cells: Tensor, memory: Memory) -> Tensor:
        """Return scores of rows, of shape (batch, n_rows, max_classes)."""
        labels = torch.full(cells.shape[:2], self.max_classes, device=cells.device)
        tokens = self._tokens(cells, labels)
        for block, remembered in zip(self.blocks, memory, strict=True):
            tokens = block.recall(block.mix(tokens), remembered)
        return self.scores(tokens.mean(dim=2))

    def _tokens(self, cells: Tensor, labels: Tensor) -> Tensor:
        """Return tokens of shape (batch, n_rows, n_groups + 1, width)."""
        cells = pad(cells, (0, 0, 0, -cells.shape[2] % self.group_size))
        groups = cells.flatten(2).unflatten(2, (-1, self.cells.in_features))
        return torch.cat([self.cells(groups), self.labels(labels)[:, :, None]], dim=2)


class _Block(nn.Module):
    """Attention over tokens, attention over rows, and a hidden layer; each adds to its input, at first nothing."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        self.over_tokens, self.over_rows = _Attention(width, n_heads), _Attention(width, n_heads)
        self.norm_tokens, self.norm_rows, self.norm_hidden = (nn.LayerNorm(width) for _ in range(3))
        self.widen = nn.Linear(width, 2 * width, bias=False)
        self.narrow = nn.Linear(2 * width, width, bias=False)
        nn.init.zeros_(self.narrow.weight)

    def mix(self, tokens: Tensor) -> Tensor:
        """Let the tokens of each row attend to one another."""
        rows = self.norm_tokens(tokens).flatten(0, 1)
        return tokens + self.over_tokens(rows, self.over_tokens.remember(rows)).view_as(tokens)

    def remember(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Return keys and values of context rows."""
        return self.over_rows.remember(self._by_place(tokens))

    def recall(self, tokens: Tensor, memory: tuple[Tensor, Tensor]) -> Tensor:
        """Let rows attend to the context rows, and compute on what they found."""
        found = self.over_rows(self._by_place(tokens), memory).unflatten(0, (len(tokens), -1))
        tokens = tokens + found.transpose(1, 2)
        return tokens + self.narrow(gelu(self.widen(self.norm_hidden(tokens))))

    def _by_place(self, tokens: Tensor) -> Tensor:
        """Return tokens of shape (batch * n_tokens, n_rows, width)."""
        return self.norm_rows(tokens).transpose(1, 2).flatten(0, 1)


class _Attention(nn.Module):
    """Attention with heads, whose output is zero at first."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.queries, self.keys, self.values, self.output = (nn.Linear(width, width, bias=False) for _ in range(4))
        nn.init.zeros_(self.output.weight)

    def remember(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Return keys and values of tokens (..., n, width)."""
        return self._heads(self.keys(tokens)), self._heads(self.values(tokens))

    def forward(self, tokens: Tensor, memory: tuple[Tensor, Tensor]) -> Tensor:
        """Return what the tokens find in the memory."""
        found = _attended(self._heads(self.queries(tokens)), *memory, self.training)
        return self.output(found.transpose(-2, -3).flatten(-2))

    def _heads(self, tokens: Tensor) -> Tensor:
        return tokens.unflatten(-1, (self.n_heads, -1)).transpose(-2, -3)


def _attended(queries: Tensor, keys: Tensor, values: Tensor, is_training: bool) -> Tensor:
    """Return what attention finds, in the way that is fast on a device.

    Kernels for GPUs give each sequence a block of threads, which is too much for the few tokens of a row; for many
    rows, those of half the precision are three times as fast; and cuDNN's take a while for each new shape.
    """
    if not queries.is_cuda:
        return scaled_dot_product_attention(queries, keys, values)
    if keys.shape[-2] <= SHORT:
        return (queries @ keys.mT * queries.shape[-1] ** -0.5).softmax(-1) @ values
    if not is_training:
        return scaled_dot_product_attention(queries, keys, values)
    with sdpa_kernel([SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]):
        found = scaled_dot_product_attention(queries.bfloat16(), keys.bfloat16(), values.bfloat16())
    return found.float()
