"""Objects <-> JSON and arrays. What has no form here is refused, on the way in as on the way out.

JSON's own values stand for themselves, and lists for lists; anything else is an object of one key, its form. Objects
with attributes are numbered, so that they may share each other. Arrays are files in NumPy's format, columns of pandas
that are no NumPy arrays are files in Arrow's.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from inspect import signature
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import torch
from numpy.typing import NDArray

from synthaug.artifacts.classes import VALUE_TYPES, attributes, class_named, empty, name_of, set_attributes, shadows
from synthaug.artifacts.renamed import attributes_of_today


class UnsupportedError(Exception):
    """A value, or a form of one, that files do not hold."""


class Writer:
    """Turns an object into JSON, arrays and columns.

    Attributes
    ----------
    objects : list of dict
        The class and the attributes of each object met.
    arrays : list of ndarray
    columns : list of ExtensionArray
    """

    def __init__(self) -> None:
        self.objects: list[dict[str, Any]] = []
        self.arrays: list[NDArray[Any]] = []
        self.columns: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._met: list[Any] = []  # keeps them, and so their ids, alive

    def write(self, value: Any) -> Any:
        """Return the JSON of a value."""
        kind = type(value)
        if value is None or kind in (bool, int, str) or (kind is float and math.isfinite(value)):
            return value
        if kind in _WORDS:  # and none of those that are derived from it
            return {kind.__name__.lower(): _WORDS[kind](value)}
        if kind is list:
            return [self.write(entry) for entry in value]
        for kinds, form in _FORMS:
            if isinstance(value, kinds):
                return form(self, value)
        if value is pd.NA or value is pd.NaT:
            return {"missing": "NA" if value is pd.NA else "NaT"}
        return self._object(value)

    def _object(self, holder: Any) -> dict[str, Any]:
        if id(holder) in self._numbers:
            return {"object": self._numbers[id(holder)]}
        name = name_of(type(holder))
        if name is None:
            raise UnsupportedError(
                f"a {type(holder).__module__}.{type(holder).__qualname__} ({holder!r:.60}), which no such file can hold"
            )
        if isinstance(holder, tuple):
            return {"named": [name, *(self.write(entry) for entry in holder)]}
        number = self._numbers[id(holder)] = len(self.objects)
        self._met.append(holder)
        self.objects.append({})
        held = {key: self.write(value) for key, value in attributes(holder).items()}
        self.objects[number] = {"class": name, "attributes": held}
        return {"object": number}

    def array(self, array: NDArray[Any]) -> dict[str, Any]:
        """Return the JSON of an array, by its number; arrays of objects are written out."""
        if array.dtype == object:
            return {"objects": [list(array.shape), [self.write(entry) for entry in array.ravel()]]}
        self.arrays.append(array)
        return {"array": len(self.arrays) - 1}

    def dtype(self, dtype: Any) -> dict[str, Any]:
        """Return the JSON of a dtype."""
        if isinstance(dtype, np.dtype):
            return {"dtype": dtype.str}
        if isinstance(dtype, pd.CategoricalDtype):
            return {"categories": [self.write(dtype.categories), bool(dtype.ordered)]}
        if isinstance(dtype, pd.StringDtype):
            return {"string": [dtype.storage.partition("_")[0], dtype.na_value is pd.NA]}
        if isinstance(dtype, pd.ArrowDtype):
            return {"arrow": pa.schema([pa.field("", dtype.pyarrow_dtype)]).serialize().to_pybytes().hex()}
        if isinstance(dtype, pd.DatetimeTZDtype) and isinstance(dtype.tz, ZoneInfo):
            return {"zoned": [dtype.unit, dtype.tz.key]}
        if isinstance(dtype, pd.DatetimeTZDtype) and dtype.tz is datetime.UTC:  # to pandas, ZoneInfo("UTC") is the same
            return {"zoned": [dtype.unit, None]}
        if isinstance(dtype, pd.SparseDtype):
            return {"sparse": [self.dtype(dtype.subtype), self.write(dtype.fill_value)]}
        with suppress(TypeError):
            if pd.api.types.pandas_dtype(str(dtype)) == dtype:
                return {"pandas": str(dtype)}
        raise UnsupportedError(f"a column of the dtype {dtype}, which such a file cannot hold")

    def column(self, column: Any) -> dict[str, Any]:
        """Return the JSON of an array of pandas."""
        if isinstance(column, pd.Categorical):
            return {"categorical": [self.array(np.asarray(column.codes)), self.dtype(column.dtype)]}
        if isinstance(column, pd.arrays.NumpyExtensionArray):
            return {"numpy": self.array(column.to_numpy())}
        self.columns.append(column)
        return {"column": [len(self.columns) - 1, self.dtype(column.dtype)]}

    def index(self, index: pd.Index) -> dict[str, Any]:
        """Return the JSON of an index."""
        if isinstance(index, pd.MultiIndex):
            raise UnsupportedError("an index of several levels, which such a file cannot hold")
        if isinstance(index, pd.RangeIndex):
            return {"range": [index.start, index.stop, index.step, self.write(index.name)]}
        return {"index": [self.column(index.array), self.write(index.name)]}


def _type_name(writer: Writer, kind: type) -> dict[str, Any]:
    if VALUE_TYPES.get(kind.__name__) is not kind:
        raise UnsupportedError(f"the type {kind.__module__}.{kind.__qualname__}, which such a file cannot hold")
    return {"type": kind.__name__}


def _tuple(writer: Writer, value: Any) -> dict[str, Any]:
    return {"tuple": writer.write(list(value))} if type(value) is tuple else writer._object(value)


def _moment(value: datetime.datetime) -> list[Any]:
    """Return a date and time as text, and the name of its zone, if it has one that knows of summer time."""
    if not isinstance(value.tzinfo, ZoneInfo):
        return [value.isoformat(), None, value.fold]
    return [value.replace(tzinfo=None).isoformat(), value.tzinfo.key, value.fold]


def _time_of_pandas(writer: Writer, value: Any) -> dict[str, Any]:
    """Return a time or duration of pandas as a count of its unit, and its zone."""
    zone = getattr(value, "tzinfo", None)
    if zone is not None and zone != datetime.UTC and not isinstance(zone, ZoneInfo):
        raise UnsupportedError(f"a time in the zone {zone!r}, which such a file cannot hold")
    return {type(value).__name__: [int(value.asm8.astype(np.int64)), value.unit, zone and str(zone)]}


_WORDS: dict[type, Callable[[Any], Any]] = {
    datetime.date: str,
    datetime.datetime: _moment,
    datetime.time: datetime.time.isoformat,
    datetime.timedelta: lambda value: [value.days, value.seconds, value.microseconds],
    Decimal: str,
    UUID: str,
}

_Form = Callable[[Writer, Any], dict[str, Any]]
_FORMS: list[tuple[Any, _Form]] = [
    (pd.Timestamp | pd.Timedelta, _time_of_pandas),  # before what they are derived from
    (pd.Period, lambda writer, value: {"period": [value.ordinal, value.freqstr]}),
    (pd.Interval, lambda writer, value: {"interval": [*map(writer.write, (value.left, value.right)), value.closed]}),
    (np.generic, lambda writer, value: {"scalar": writer.array(np.asarray(value))}),  # before float, which some are
    (float, lambda writer, value: {"float": str(value)}),
    (torch.nn.Parameter, lambda writer, value: {"parameter": writer.array(value.detach().cpu().numpy())}),
    (torch.Tensor, lambda writer, value: {"tensor": writer.array(value.detach().cpu().numpy())}),
    (np.ndarray, Writer.array),
    (tuple, _tuple),
    (Mapping, lambda writer, value: {"dict": [[writer.write(key), writer.write(value[key])] for key in value]}),
    (set | frozenset, lambda writer, value: {type(value).__name__: [writer.write(entry) for entry in value]}),
    (np.dtype | pd.api.extensions.ExtensionDtype, Writer.dtype),
    (pd.api.extensions.ExtensionArray, Writer.column),
    (pd.Index, Writer.index),
    (np.random.RandomState, lambda writer, value: {"random state": writer.write(list(value.get_state()))}),
    (bytes, lambda writer, value: {"bytes": value.hex()}),
    (type, _type_name),
]


class Reader:
    """Builds an object from what a `Writer` made of it. Classes are looked up in an explicit list, nothing is called.

    Parameters
    ----------
    objects : list of dict
        What the writer has made of objects.
    array, column : callable
        Return the array, or the column as a Series, of a number.

    Attributes
    ----------
    built : list of object
        All that have attributes.
    """

    def __init__(
        self, objects: list[dict[str, Any]], array: Callable[[int], NDArray[Any]], column: Callable[[int], pd.Series]
    ) -> None:
        self._array, self._column = array, column
        # First all objects, empty, and then what they hold, so that they may hold each other.
        self.built = [empty(_allowed(entry["class"])) for entry in objects]
        for made, entry in zip(self.built, objects, strict=True):
            kind, held = type(made), {name: self.read(value) for name, value in entry["attributes"].items()}
            held = attributes_of_today(kind.__name__, held)
            if name := next((name for name in held if shadows(kind, name)), None):
                raise UnsupportedError(f"an attribute {name!r} in place of that of {kind.__name__}")
            set_attributes(made, held)

    def read(self, value: Any) -> Any:
        """Return what JSON stands for."""
        if isinstance(value, list):
            return [self.read(entry) for entry in value]
        if not isinstance(value, dict):
            return value
        ((form, content),) = value.items()
        if form not in _READERS:
            raise UnsupportedError(f"a value of the form {form!r}, which is not known here")
        return _READERS[form](self, content)

    def array(self, number: Any) -> NDArray[Any]:
        """Return the array of a number."""
        return self._array(int(number))

    def object(self, number: Any) -> Any:
        """Return the object of a number."""
        return self.built[int(number)]

    def objects(self, content: Any) -> NDArray[Any]:
        """Return an array of objects."""
        shape, entries = content
        array = np.empty(len(entries), dtype=object)
        for i, entry in enumerate(entries):
            array[i] = self.read(entry)
        return array.reshape(shape)

    def named(self, content: Any) -> Any:
        """Return a named tuple."""
        kind: Any = _allowed(content[0])
        if not (issubclass(kind, tuple) and len(kind._fields) == len(content) - 1):
            raise UnsupportedError(f"{len(content) - 1} entries for the tuple {content[0]!r}")
        return tuple.__new__(kind, [self.read(entry) for entry in content[1:]])

    def column(self, content: Any) -> Any:
        """Return an array of pandas."""
        number, form = content
        column, dtype = self._column(int(number)), self.read(form)
        if isinstance(dtype, pd.DatetimeTZDtype):  # zones that pandas takes for equal may be of two types
            column = column.dt.tz_convert(dtype.tz)
        return column.astype(dtype).array

    def index(self, content: Any) -> pd.Index:
        """Return an index."""
        column, name = content
        array = self.read(column)
        return pd.Index(array, name=self.read(name), dtype=array.dtype)

    def range(self, content: Any) -> pd.RangeIndex:
        """Return an index of positions."""
        start, stop, step, name = content
        return pd.RangeIndex(int(start), int(stop), int(step), name=self.read(name))

    def tensor(self, content: Any) -> torch.Tensor:
        """Return a tensor on the CPU."""
        return torch.from_numpy(np.require(self.read(content), requirements=["C", "W"]))


def _allowed(name: Any) -> type:
    kind = class_named(name) if isinstance(name, str) else None
    if kind is None:
        raise UnsupportedError(f"an object of the class {name!r}, which is not allowed in such a file")
    return kind


def _strings(storage: Any, has_na: bool) -> Any:
    kind: Any = pd.StringDtype
    if has_na:
        return kind(storage)
    if "na_value" in signature(kind.__init__).parameters:
        return kind(storage, na_value=np.nan)
    return kind("pyarrow_numpy")  # its name before pandas 2.3


def _random_state(state: Any) -> np.random.RandomState:
    made = np.random.RandomState(0)
    made.set_state(tuple(state))
    return made


def _read_moment(text: str, zone: str | None, fold: int) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    return moment.replace(tzinfo=moment.tzinfo if zone is None else ZoneInfo(zone), fold=int(fold))


def _read_timestamp(count: int, unit: str, zone: str | None) -> Any:
    moment = pd.Series(np.array([count], dtype=np.int64).view(f"M8[{unit}]")).iloc[0]
    if zone is None:
        return moment
    return moment.tz_localize(datetime.UTC).tz_convert(datetime.UTC if zone == "UTC" else ZoneInfo(zone))


def _parameter(reader: Reader, content: Any) -> torch.nn.Parameter:
    tensor = reader.tensor(content)
    return torch.nn.Parameter(tensor, requires_grad=tensor.is_floating_point())


_READERS: dict[str, Callable[[Reader, Any], Any]] = {
    "scalar": lambda reader, content: reader.read(content)[()],
    "float": lambda reader, content: float(content),
    "parameter": _parameter,
    "tensor": Reader.tensor,
    "array": Reader.array,
    "objects": Reader.objects,
    "tuple": lambda reader, content: tuple(reader.read(content)),
    "named": Reader.named,
    "dict": lambda reader, content: {reader.read(key): reader.read(entry) for key, entry in content},
    "set": lambda reader, content: set(reader.read(content)),
    "frozenset": lambda reader, content: frozenset(reader.read(content)),
    "dtype": lambda reader, content: np.dtype(str(content)),
    "categories": lambda reader, content: pd.CategoricalDtype(reader.read(content[0]), bool(content[1])),
    "string": lambda reader, content: _strings(*content),
    "pandas": lambda reader, content: pd.api.types.pandas_dtype(str(content)),
    "categorical": lambda reader, content: pd.Categorical.from_codes(
        reader.read(content[0]), dtype=reader.read(content[1])
    ),
    "numpy": lambda reader, content: pd.arrays.NumpyExtensionArray(reader.read(content)),
    "column": Reader.column,
    "range": Reader.range,
    "index": Reader.index,
    "missing": lambda reader, content: {"NA": pd.NA, "NaT": pd.NaT}[content],
    "random state": lambda reader, content: _random_state(reader.read(content)),
    "bytes": lambda reader, content: bytes.fromhex(content),
    "arrow": lambda reader, content: pd.ArrowDtype(pa.ipc.read_schema(pa.py_buffer(bytes.fromhex(content)))[0].type),
    "sparse": lambda reader, content: pd.SparseDtype(*map(reader.read, content)),
    "zoned": lambda reader, content: pd.DatetimeTZDtype(
        content[0], ZoneInfo(content[1]) if content[1] else datetime.UTC
    ),
    "datetime": lambda reader, content: _read_moment(*content),
    "Timestamp": lambda reader, content: _read_timestamp(*content),
    "Timedelta": lambda reader, content: pd.Timedelta(np.timedelta64(int(content[0]), content[1])),
    "period": lambda reader, content: pd.Period(ordinal=int(content[0]), freq=content[1]),
    "interval": lambda reader, content: pd.Interval(reader.read(content[0]), reader.read(content[1]), content[2]),
    "timedelta": lambda reader, content: datetime.timedelta(*map(int, content)),
    "uuid": lambda reader, content: UUID(content),
    "decimal": lambda reader, content: Decimal(content),
    "date": lambda reader, content: datetime.date.fromisoformat(content),
    "time": lambda reader, content: datetime.time.fromisoformat(content),
    "type": lambda reader, content: VALUE_TYPES[content],
    "object": Reader.object,
}
