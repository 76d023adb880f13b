"""Files that are damaged, or made to harm: one documented error, without much memory, and no crash of the process."""

import errno
import io
import json
import os
import resource
import struct
import subprocess
import sys
import threading
import zipfile

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from synthaug import GANAugmenter, GaussianCopula, GaussianFields, Jitter, Polished, TableEncoder, TabularVAE
from synthaug.artifacts import ArtifactError, archive, load, read_card, save, soundness
from synthaug.artifacts.arrays import column_bytes, column_of
from synthaug.artifacts.soundness import _check_patterns
from synthaug.encoders.codecs.identifiers import Patterns
from synthaug.nets.calibration import Calibration
from synthaug.runtime.replacing import replacing
from tests import domains
from tests.domains import assert_same


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    """Give the bytes of a saved model."""
    rng = np.random.default_rng(0)
    texts = pd.array(rng.choice(["u", "v", "w"], 90), dtype="string")
    X = pd.DataFrame({"a": rng.normal(size=90), "s": texts, "n": rng.integers(0, 50, 90)})
    path = tmp_path_factory.mktemp("model") / "m.synthaug"
    save(
        GANAugmenter(GaussianCopula(), random_state=0).fit(X, pd.Series(rng.choice(["no", "yes"], 90), name="t")), path
    )
    return path.read_bytes()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bad.synthaug"


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path, parts, *, digests=True):
    """Write parts to an archive, with or without the digests by which changed ones are found."""
    if not digests:
        state, card = (json.loads(parts[name]) for name in ("state.json", "card.json"))
        del state["digests"], card["digest"]
        parts = parts | {"state.json": json.dumps(state), "card.json": json.dumps(card)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def array_that_declares(header):
    filled = header.encode() + b" " * (117 - len(header)) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(filled)) + filled + bytes(8)


def test_bytes_that_were_lost_or_that_name_another_compression(content, path):
    method = content.find(b"PK\x01\x02") + 10
    lost = [content[:start] + content[start + n :] for start in (10, 200, len(content) // 2) for n in (1, 64)]
    changed = [content[:method] + bytes([kind]) + content[method + 1 :] for kind in (1, 9, 12, 14, 93)]
    for damaged in (*lost, *changed):
        path.write_bytes(damaged)
        for read in (load, read_card):
            with pytest.raises(ArtifactError, match="damaged"):
                read(path)


def test_parts_that_are_not_what_was_saved(content, path):
    parts = parts_of(content)
    for name in [name for name in parts if name.endswith("npy")]:
        array = np.load(io.BytesIO(parts[name]))
        for other in (np.zeros_like(array), array[..., :1] if array.ndim else array + 1):
            out = io.BytesIO()
            np.save(out, other)
            if out.getvalue() != parts[name]:
                with pytest.raises(ArtifactError, match="damaged"):
                    load(packed(path, parts | {name: out.getvalue()}))
    assert load(packed(path, parts)).sample(3)[0].equals(load(packed(path, parts, digests=False)).sample(3)[0])


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (100000000,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3,",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
    ],
)
def test_arrays_that_declare_what_they_are_not(content, path, header):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ArtifactError, match="damaged"):
        load(packed(path, parts_of(content) | {"arrays/0.npy": array_that_declares(header)}, digests=False))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


@pytest.mark.parametrize("name", ["card.json", "state.json", "arrays/0.npy"])
def test_files_that_would_fill_the_memory(content, path, name):
    parts = parts_of(content)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, part in parts.items():
            with archive.open(other, "w") as file:
                for _ in range(300 if other == name else 0):
                    file.write(b" " * 1_000_000)
                file.write(part)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for read in (load, read_card) if name == "card.json" else (load,):
        with pytest.raises(ArtifactError, match="more than any model does"):
            read(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_whatever_is_saved_is_loaded_however_well_it_can_be_compressed(content, path, tmp_path, monkeypatch):
    (tmp_path / "model.synthaug").write_bytes(content)
    model = load(tmp_path / "model.synthaug")
    for name in ("MOST_TEXT", "MOST_BYTES"):
        monkeypatch.setattr(archive, name, 100)
    monkeypatch.setattr(archive, "MOST_TIMES", 1)
    with pytest.raises(ArtifactError, match="more than any model does"):
        load(tmp_path / "model.synthaug")
    save(model, path)
    assert_same(load(path).sample(9), model.sample(9))


def test_rows_that_are_too_wide_for_each_level_at_once_are_loaded(content, path, monkeypatch):
    path.write_bytes(content)
    width = load(path).encoder_.layout_.shape[0]
    monkeypatch.setattr(soundness, "MOST_CELLS", 2 * width + 1)
    assert_same(load(path).sample(9), load(path).sample(9))
    rows = soundness._every_level(load(path).encoder_.layout_)
    assert len(rows) == 2
    for block in load(path).encoder_.layout_.of_kind("categorical"):
        assert rows[0, block.start] == rows[1, block.stop - 1] == 1


@pytest.mark.parametrize("far", [100, 2**31 - 100])
def test_texts_that_point_out_of_their_column(far):
    content = column_bytes(pd.array(["u", "v", "w"], dtype=pd.ArrowDtype(pa.string())))
    good = np.arange(4, dtype="<i4").tobytes()
    assert content.count(good) == 1
    bad = content.replace(good, np.array([0, far, far + 9, far + 20], "<i4").tobytes())
    with pytest.raises(pa.ArrowInvalid):
        column_of(bad)


@pytest.mark.slow
def test_no_damage_of_columns_ends_the_process(content, path):
    name = next(name for name in parts_of(content) if name.endswith("arrow"))
    script = f"""if True:
        import sys, zipfile
        import numpy as np
        from synthaug.artifacts import ArtifactError, load
        from tests.artifacts.test_damage import packed, parts_of
        content = open(sys.argv[1], "rb").read()
        rng, parts, path = np.random.default_rng(0), parts_of(content), sys.argv[2]
        for _ in range(40):
            column = bytearray(parts[{name!r}])
            for place in rng.integers(0, len(column), 3):
                column[place] = rng.integers(0, 256)
            try:
                load(packed(path, parts | {{{name!r}: bytes(column)}}, digests=False))
            except ArtifactError:
                pass
        print("alive")
    """
    path.with_name("good.synthaug").write_bytes(content)
    command = [sys.executable, "-c", script, str(path.with_name("good.synthaug")), str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.stdout == "alive\n", ran.stderr[-2000:]


def test_an_interruption_of_saving_is_passed_on(path, monkeypatch):
    opened = zipfile._ZipWriteFile.__init__
    calls = []

    def interrupted(self, *arguments, **options):
        opened(self, *arguments, **options)
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(zipfile._ZipWriteFile, "__init__", interrupted)
    augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(np.random.default_rng(0).normal(size=(40, 2)))
    with pytest.raises(KeyboardInterrupt):
        save(augmenter, path)
    assert [*path.parent.iterdir()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="has no umask")
def test_files_of_other_threads_keep_their_permissions(tmp_path):
    before, modes, stop = os.umask(0o077), set(), threading.Event()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def other():
        while not stop.is_set():
            place = tmp_path / "other"
            os.close(os.open(place, os.O_CREAT | os.O_WRONLY, 0o666))
            modes.add(place.stat().st_mode & 0o777)
            place.unlink()

    thread = threading.Thread(target=other)
    thread.start()
    try:
        for i in range(300):
            with replacing(tmp_path / f"{i}.txt"):
                pass
            assert (tmp_path / f"{i}.txt").stat().st_mode & 0o777 == 0o600
    finally:
        stop.set()
        thread.join()
        sys.setswitchinterval(interval)
        os.umask(before)
    assert modes == {0o600}


def test_numbers_that_do_not_fit_together_are_found_on_load(content, path):
    parts = parts_of(content)
    loaded = failed = 0
    for name in [name for name in parts if name.endswith("npy")]:
        array = np.load(io.BytesIO(parts[name]))
        worst = np.full_like(array, np.nan if array.dtype.kind == "f" else np.iinfo(array.dtype).max)
        for other in (worst, array[: len(array) // 2] if array.ndim else array):
            out = io.BytesIO()
            np.save(out, other)
            try:
                model = load(packed(path, parts | {name: out.getvalue()}, digests=False))
            except ArtifactError:
                failed += 1
                continue
            model.sample(200, random_state=1)
            loaded += 1
    assert failed > loaded


class Full(io.BytesIO):
    """A file on a full disk, which fails once more when it is closed."""

    writes = 0

    def write(self, content):
        self.writes += 1
        if self.writes > 3:
            raise KeyboardInterrupt
        return super().write(content)

    def close(self):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_an_interruption_of_an_archive_is_passed_on_whatever_closing_it_says():
    with pytest.raises(KeyboardInterrupt):
        archive.pack(Full(), {f"{i}.bin": bytes(1000) for i in range(9)})


@pytest.mark.parametrize("turn", [-1, 1, 1000, 1.5, True])
def test_identifiers_of_no_pattern_are_found_on_load(turn, path):
    texts = [f"C-{i:03d}" for i in range(40)]
    patterns = Patterns.of(texts)
    _check_patterns(patterns)
    X = pd.DataFrame({"code": texts, "a": np.random.default_rng(0).normal(size=40)})
    encoder = TableEncoder(roles={"code": "identifier"})
    save(GANAugmenter(GaussianCopula(), encoder=encoder, random_state=0).fit(X), path)
    parts = parts_of(path.read_bytes())
    state = json.loads(parts["state.json"])
    (turns,) = [one["attributes"]["turns"] for one in state["objects"] if "turns" in one["attributes"]]
    turns[-1] = turn  # which the few rows that are drawn on load do not reach
    with pytest.raises(ArtifactError, match="is damaged"):
        load(packed(path, parts | {"state.json": json.dumps(state)}, digests=False))


@pytest.mark.parametrize(
    "change",
    [
        {"places": [], "before": []},
        {"places": [[""]]},
        {"before": [[0] * 20]},
        {"before": [[3, 1]]},
        {"before": [["x"]]},
        {"before": []},
    ],
)
def test_patterns_without_fresh_strings_are_not_sound(change):
    sound = {"places": [["ab", "0123456789"]], "before": [[0, 4]], "turns": [0, 0]}
    _check_patterns(Patterns(**sound))
    with pytest.raises((ValueError, TypeError)):
        _check_patterns(Patterns(**sound | change))


@pytest.mark.parametrize("name", ["neighbour", "place", "lenders"])
def test_neighbours_that_there_are_not_are_found_on_load(name, path):
    augmenter = GANAugmenter(GaussianFields(), random_state=0).fit(*domains.Images.labelled(30))
    save(augmenter, path)
    load(path)
    getattr(augmenter.generator_.network_, name)[-1] = 99
    save(augmenter, path)
    with pytest.raises(ArtifactError, match="is damaged"):
        load(path)


def calibration(network):
    return next(module for module in network.modules() if isinstance(module, Calibration))


@pytest.mark.parametrize(
    ("family", "holder", "buffer"),
    [
        (Jitter(), lambda network: network.starts.rows, "levels"),
        (GaussianCopula(), lambda network: network, "quantiles"),
        (Polished(GaussianCopula(), n_candidates=1), lambda network: network.sweep.codes, "edges"),
        (TabularVAE(n_steps=2, hidden=8), calibration, "table"),
    ],
    ids=["stored rows", "distributions", "bins", "calibration"],
)
def test_numbers_of_rows_that_are_hardly_drawn_are_found_on_load(family, holder, buffer, path):
    X = pd.DataFrame({"a": np.random.default_rng(0).normal(size=200), "b": ["x", "y"] * 100})
    for value in (np.nan, np.inf):
        augmenter = GANAugmenter(family, random_state=0).fit(X)
        held = getattr(holder(augmenter.generator_.network_), buffer)
        assert held.isfinite().all()
        held.view(-1)[held.numel() // 3] = value
        save(augmenter, path)
        with pytest.raises(ArtifactError, match="damaged"):
            load(path)


@pytest.mark.parametrize(
    ("family", "holder", "buffer"),
    [
        (Jitter(), lambda network: network, "neighbours"),
        (Polished(GaussianCopula(), n_candidates=2), lambda network: network.sweep.trees[0], "drawn"),
        (Polished(GaussianCopula(), n_candidates=2), lambda network: network.sweep.trees[0].splits, "nodes"),
    ],
    ids=["neighbours", "codes", "nodes"],
)
def test_positions_that_are_hardly_met_are_found_on_load(family, holder, buffer, path):
    X = pd.DataFrame({"a": np.random.default_rng(0).normal(size=200), "b": ["x", "y"] * 100})
    augmenter = GANAugmenter(family, random_state=0).fit(X)
    save(augmenter, path)
    load(path)
    getattr(holder(augmenter.generator_.network_), buffer).view(-1)[-1] = -5
    save(augmenter, path)
    with pytest.raises(ArtifactError, match="damaged"):
        load(path)


def test_stored_rows_without_a_condition_are_found_on_load(path):
    X = pd.DataFrame({"a": np.random.default_rng(0).normal(size=60)})
    augmenter = GANAugmenter(Jitter(), random_state=0).fit(X, np.arange(60) % 2)
    rows = augmenter.generator_.network_.starts.rows
    rows.values = rows.values[:52]
    save(augmenter, path)
    with pytest.raises(ArtifactError, match="damaged"):
        load(path)
