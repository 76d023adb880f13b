"""Mutated model files: each is refused by the documented error, or is a model that makes the same rows.

    python -m tests.artifacts.mutations --n 2000          # counts of what came of them; ends with 1 after a fault

Mutations are of the bytes of a file, of its parts, of arrays and of numbers in JSON. Where the digests are made anew,
as someone would who means harm, the model may be another one, as long as it makes rows.
"""

import argparse
import io
import json
import os
import resource
import signal
import sys
import tempfile
import warnings
import zipfile
from collections import Counter
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import VotingClassifier

from synthaug import (
    AugmentedEstimator,
    DeformationGAN,
    FixMatchClassifier,
    GANAugmenter,
    GaussianCopula,
    GaussianFields,
    ImageGAN,
    ImagePolicy,
    ImageVAE,
    Jitter,
    Polished,
    PriorFittedClassifier,
    PrivateTree,
    PublicEncoder,
    TableEncoder,
    TabularGAN,
    TabularVAE,
)
from synthaug.artifacts import ArtifactError, load, read_card, save
from synthaug.nets.in_context import InContextClassifier
from synthaug.nets.weights import save_weights
from synthaug.runtime.devices import seeded
from tests import domains
from tests.domains import assert_same

SECONDS, MEMORY = 30, 6_000_000_000  # that one load may take
OTHERS = (0, 1, -1, 2, 7, 1.5, -3, 2**31, 2**63, 10**12, 1e300, None, True, "", "x", [], {})
BATCH = 25  # files that one process loads


OF_IMAGES = {
    "fields": GaussianFields(),
    "deformation": DeformationGAN(n_steps=6),
    "image-gan": ImageGAN(n_images=64 * 4, width=8, precision="float32"),
    "image-policy": ImagePolicy(),
    "image-vae": ImageVAE(n_images=64 * 4, width=8),
}
NAMES = ("copula", "gan", "jitter", "polished", "vae", *OF_IMAGES)
if find_spec("opendp") is not None:
    NAMES = (*NAMES, "private")
if find_spec("skops") is not None:
    NAMES = (*NAMES, "in-context")
PUBLIC = PublicEncoder(
    bounds={"pay": (0, 1e5), "age": (0, 120)}, levels={"city": ["Oslo", "Lima", "Pune"], "flag": [False, True]}
)


def model(name, folder, seed=0):
    """Save a model of some kind, of a table drawn by a seed, to a folder; return its file."""
    rng = np.random.default_rng(seed)
    n = 60
    city = rng.choice(["Oslo", "Lima", "Pune"], n)
    table = pd.DataFrame(
        {
            "pay": rng.normal(5e4, 9e3, n).round(2),
            "age": rng.integers(18, 90, n),
            "city": pd.array(city, dtype="string"),
            "country": pd.Categorical(pd.Series(city).map({"Oslo": "NO", "Lima": "PE", "Pune": "IN"})),
            "seen": pd.Timestamp("2024-01-01", tz="Europe/Oslo") + pd.to_timedelta(rng.integers(0, 900, n), unit="h"),
            "code": [f"C-{i:04d}" for i in range(n)],
            "flag": pd.array(np.where(rng.random(n) < 0.2, None, rng.random(n) < 0.5), dtype="boolean"),
        }
    )
    y = pd.Series(rng.choice(["no", "yes"], n), name="label")
    few, encoder, teacher = ["pay", "age", "city"], None, "auto"
    path = Path(folder) / f"{name}.synthaug"
    if name == "in-context":
        save(in_context(table[few], y, folder), path)
        return path
    if name in OF_IMAGES:
        family, (X, y) = OF_IMAGES[name], domains.Images.labelled(30)
        teacher = FixMatchClassifier(n_steps=9)
    else:
        family, X, y = {
            "copula": (GaussianCopula(), table, y),
            "gan": (TabularGAN(n_steps=3, hidden=8), table.drop(columns="code"), y),
            "vae": (TabularVAE(n_steps=3, hidden=8), table.drop(columns="code"), y),
            "jitter": (Jitter(), table[few], table["age"] / 7),
            "polished": (Polished(GaussianCopula(), n_candidates=2), table[[*few, "country"]], y),
            "private": (PrivateTree(target="city"), table[[*few, "flag"]], None),
        }[name]
        encoder = {"copula": TableEncoder(roles={"code": "identifier"}), "private": PUBLIC}.get(name)
    save(GANAugmenter(family, encoder=encoder, teacher=teacher, random_state=seed).fit(X, y), path)
    return path


def in_context(X, y, folder):
    """Return a whole model with two estimators that ask the same weights, which are not those of the package."""
    weights = Path(folder) / "weights.safetensors"
    with seeded(0):
        save_weights(InContextClassifier(width=8, n_blocks=1, n_heads=2), weights)
    asked = [(name, PriorFittedClassifier(n, weights, random_state=0)) for n, name in enumerate("ab", start=1)]
    return AugmentedEstimator(VotingClassifier(asked, voting="soft"), GANAugmenter(GaussianCopula())).fit(X, y)


def answer(model):
    """Return what tells whether two models are equal: rows of an augmenter, or what a whole model says of some."""
    if isinstance(model, GANAugmenter):
        return model.sample(20)
    asked = pd.DataFrame({"pay": [2e4, 7e4], "age": [30, 60], "city": pd.array(["Lima", "Rome"], dtype="string")})
    return model.predict_proba(asked)


def parts_of(content):
    """Return the parts of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts, *, renewed):
    """Return parts as an archive; its digests are made anew, or are those of the parts that were saved."""
    if renewed:
        parts = _with_digests(dict(parts))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _with_digests(parts):
    if "schema.json" in parts or "card.json" not in parts:  # of a whole model, or of what it holds
        return _as_in_whole_models(parts)
    try:
        state, card = (json.loads(parts[name]) for name in ("state.json", "card.json"))
        state.pop("digests", None)
        card.pop("digest", None)
    except (KeyError, ValueError, AttributeError):
        return parts
    return parts | {"state.json": json.dumps(state).encode(), "card.json": json.dumps(card).encode()}


def _as_in_whole_models(parts):
    name, others = ("card.json", parts) if "schema.json" in parts else ("state.json", {})
    try:
        document = json.loads(parts[name])
        document["digests"] = {one: sha256(part).hexdigest() for one, part in others.items()} or None
    except (KeyError, ValueError, TypeError):
        return parts
    return parts | {name: json.dumps(document).encode()}


# --------------------------------------------------------------------------------------
# Mutations: content and a generator in, content out
# --------------------------------------------------------------------------------------
def flipped(content, rng):
    """Flip a few bits."""
    out = bytearray(content)
    for place in rng.integers(0, len(out), rng.integers(1, 9)):
        out[place] ^= 1 << rng.integers(0, 8)
    return bytes(out)


def cut(content, rng):
    """Lose, repeat or blank some bytes, or all from a place on."""
    start = int(rng.integers(0, len(content)))
    size = int(rng.choice([1, 4, 64, 1000]))
    return rng.choice(
        np.array(
            [
                content[:start],
                content[:start] + content[start + size :],
                content[:start] + content[start : start + size] * 2 + content[start + size :],
                content[:start] + bytes(size) + content[start + size :],
            ],
            dtype=object,
        )
    )


def rearranged(parts, rng):
    """Swap two parts, or leave one out."""
    one, other = rng.choice(sorted(parts), 2, replace=False)
    if rng.random() < 0.3:
        return {name: part for name, part in parts.items() if name != one}
    return parts | {one: parts[other], other: parts[one]}


def rewritten(parts, rng):
    """Change the bytes of a part, as what is not compressed."""
    name = rng.choice(sorted(parts))
    return parts | {name: (flipped if rng.random() < 0.7 else cut)(parts[name], rng)}


def revalued(parts, rng):
    """Change the entries of an array, or its shape."""
    name = rng.choice([name for name in sorted(parts) if name.endswith(".npy")])
    array = np.load(io.BytesIO(parts[name]))
    how = rng.integers(0, 4)
    if how == 0 and array.ndim:
        array = array[: rng.integers(0, max(len(array), 1))]
    elif how == 1:
        array = array.astype(rng.choice(["<f8", "<i8", "<f4", "|u1", "<U3", ">i4", "<M8[ns]"]))
    elif how == 2 and array.ndim:
        array = array[..., None] if rng.random() < 0.5 else array.ravel()
    elif array.size:
        array = array.copy()
        worst = [np.nan, np.inf, -1e30] if array.dtype.kind == "f" else [0, 1] if array.dtype.kind == "b" else [-1, 99]
        array.flat[rng.integers(0, array.size, 3)] = np.array(rng.choice(worst)).astype(array.dtype)
    out = io.BytesIO()
    np.save(out, array)
    return parts | {name: out.getvalue()}


def renumbered(parts, rng):
    """Change a value in JSON, or leave an entry out."""
    name = "state.json" if rng.random() < 0.8 or "card.json" not in parts else "card.json"
    document = json.loads(parts[name])
    places = []
    _collect(document, places)
    holder, key = places[rng.integers(0, len(places))]
    value = holder[key]
    if rng.random() < 0.15 and isinstance(holder, dict):
        del holder[key]
    elif isinstance(value, int | float) and rng.random() < 0.5:
        holder[key] = value + int(rng.choice([-1, 1, 1000]))
    else:
        holder[key] = OTHERS[rng.integers(0, len(OTHERS))]
    return parts | {name: json.dumps(document).encode()}


def _collect(value, places):
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        places.append((value, key))
        _collect(entry, places)


def inside(parts, rng):
    """Change what a whole model holds of this package, but its augmenter: an estimator, or the weights that it asks."""
    asked = [name for name in sorted(parts) if name.endswith(".bin") and b"card.json" not in parts[name]]
    name = rng.choice(asked)
    if not zipfile.is_zipfile(io.BytesIO(parts[name])):
        return rewritten({name: parts[name]}, rng) | {other: parts[other] for other in parts if other != name}
    change = OF_PARTS[rng.integers(0, len(OF_PARTS))]
    return parts | {name: packed(change(parts_of(parts[name]), rng), renewed=bool(rng.random() < 0.6))}


OF_BYTES = (flipped, cut)
OF_PARTS = (rearranged, rewritten, revalued, renumbered, renumbered)


def mutated(content, seed):
    """Return a mutated file, what was done to it, and whether its digests were made anew."""
    rng = np.random.default_rng(seed)
    if rng.random() < 0.3:
        change = OF_BYTES[rng.integers(0, len(OF_BYTES))]
        return change(content, rng), change.__name__, False
    change, renewed = OF_PARTS[rng.integers(0, len(OF_PARTS))], bool(rng.random() < 0.6)
    if b"schema.json" in content:
        change = inside
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of casts
        return packed(change(parts_of(content), rng), renewed=renewed), change.__name__, renewed


def outcome(path, expected, *, renewed):
    """Return what comes of loading a file: "refused", "equal", "another" (if its digests are new), or the fault."""
    try:
        read_card(path)
    except ArtifactError:
        pass
    except Exception as error:
        return f"FAULT of read_card: {type(error).__name__}: {error}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            loaded = load(path)
        except ArtifactError:
            return "refused"
        except BaseException as error:
            return f"FAULT of load: {type(error).__name__}: {error}"
        try:
            rows = answer(loaded)
        except BaseException as error:
            return f"FAULT of use: {type(error).__name__}: {error}"
        try:
            assert_same(rows, expected)
        except (AssertionError, TypeError, ValueError):
            return "another" if renewed else "FAULT: other rows, although no digest was changed"
    return "equal"


# --------------------------------------------------------------------------------------
# Many of them, in processes that may die
# --------------------------------------------------------------------------------------
class TooSlowError(BaseException):
    """A load that does not end, which is no documented error."""


def _too_slow(number, frame):
    raise TooSlowError(f"more than {SECONDS} s")


def _batch(path, seeds, folder, out):
    """Write a line for each seed; runs in a process of its own, in little memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _too_slow)
    content, expected, bad = path.read_bytes(), answer(load(path)), folder / f"{os.getpid()}.synthaug"
    for seed in seeds:
        changed, what, renewed = mutated(content, seed)
        bad.write_bytes(changed)
        out.write(f"{path.stem}\t{seed}\t{what}{' with new digests' if renewed else ''}\t")
        out.flush()
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of processor time, however busy the machine is
        came = outcome(bad, expected, renewed=renewed)
        signal.setitimer(signal.ITIMER_PROF, 0)
        out.write(came.replace("\n", " ")[:200] + "\n")
        out.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0, help="of the models, and of the first mutation")
    asked = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [model(name, folder, asked.seed) for name in NAMES]
        for start in range(0, asked.n, BATCH):
            path = files[start // BATCH % len(files)]
            log = folder / "log"
            child = os.fork()
            if child == 0:
                with log.open("w") as out:
                    _batch(path, range(asked.seed + start, asked.seed + min(start + BATCH, asked.n)), folder, out)
                os._exit(0)
            status = os.waitpid(child, 0)[1]
            found = log.read_text()
            if status:
                found += f"FAULT: the process ended by {status}\n"
            lines += found.splitlines()
    counts = Counter((line.split("\t")[2], line.split("\t")[3].partition(":")[0]) for line in lines)
    for (what, came), n in sorted(counts.items()):
        sys.stdout.write(f"{what:<32} {came:<20} {n:6d}\n")
    faults = [line for line in lines if "FAULT" in line]
    sys.stdout.writelines(f"{line}\n" for line in faults)
    sys.stdout.write(f"{len(lines)} files, {len(faults)} faults\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
