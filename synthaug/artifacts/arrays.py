"""Arrays of NumPy and columns of pandas as bytes, in NumPy's format and in Arrow's, and back without trust."""

from __future__ import annotations

import io
import math
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.lib import format as npy
from numpy.typing import NDArray

READ_HEADER = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def array_bytes(array: NDArray[Any]) -> bytes:
    """Return an array in NumPy's format."""
    content = io.BytesIO()
    np.save(content, array, allow_pickle=False)
    return content.getvalue()


def array_of(content: bytes) -> NDArray[Any]:
    """Return the array of such bytes; no more memory is asked for than they are."""
    check_size(io.BytesIO(content), len(content))
    array: NDArray[Any] = np.load(io.BytesIO(content), allow_pickle=False)
    return array


def check_size(file: IO[bytes], n_bytes: int) -> None:
    """Raise a ValueError if an array in NumPy's format, of so many bytes with its header, says that it has others."""
    shape, _, dtype = READ_HEADER[npy.read_magic(file)](file)
    if math.prod(shape) * dtype.itemsize != n_bytes - file.tell():
        raise ValueError(f"an array of the shape {shape} in {n_bytes} bytes")


def column_bytes(column: Any) -> bytes:
    """Return an array of pandas in Arrow's format; one of Arrow keeps its type, and has no notes of pandas."""
    if isinstance(column.dtype, pd.ArrowDtype):
        table = pa.table({"values": column.__arrow_array__()})
    else:
        table = pa.Table.from_pandas(pd.DataFrame({"values": pd.Series(column)}), preserve_index=False)
    content = io.BytesIO()
    with pa.ipc.new_stream(content, table.schema) as stream:
        stream.write_table(table)
    return content.getvalue()


def column_of(content: bytes) -> pd.Series:
    """Return the column of such bytes; offsets that point elsewhere are found before they are followed."""
    table = pa.ipc.open_stream(content).read_all()
    table.validate(full=True)
    types = pd.ArrowDtype if table.schema.pandas_metadata is None else None
    return table.to_pandas(types_mapper=types)["values"]
