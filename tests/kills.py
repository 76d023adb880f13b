"""Processes that are killed at any moment: what they leave is whole, and the same call ends as it would have ended.

    python -m tests.kills --n 200          # what was there at each of 200 moments; ends with 1 after a fault

Each run is killed twice, the second time after it was begun again, and then left alone; when, is a share of the
processor time that a whole run takes. Needs /proc, as Linux has it. All work is done by forks of
this process, which imports everything and does nothing else, so that no moment is spent on imports.
"""

import argparse
import hashlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from itertools import cycle, islice
from pathlib import Path

import joblib
import numpy as np
import pandas as pd

import synthaug.augmenter.learned
import synthaug.cli.larger
from synthaug import (
    DeformationGAN,
    GANAugmenter,
    GaussianCopula,
    ImageGAN,
    ImageVAE,
    Polished,
    TabularGAN,
    TabularVAE,
    load,
    save,
)
from synthaug.artifacts import read_card
from synthaug.benchmark import read_results, run_suite, store
from synthaug.benchmark.frame import TIMES
from synthaug.cli import main as program
from synthaug.runtime.replacing import TEMPORARY
from tests import domains

SUITE = """
title = "Small"
datasets = ["wine", "noise"]
sizes = [40]
splits = 2
methods = ["duplicates", "class-weights", "jitter without teacher"]
estimators = ["logistic regression", "nearest neighbours"]
"""
LONGEST, POLL = 1_800, 0.002  # seconds of a run that nobody kills, on a busy machine, and between looks
MODELS = ("one.synthaug", "other.synthaug")
CHUNK = 128  # rows that are made at once, so that small folders have several files
ROWS = 1_500


class Fit:
    """A fit with a checkpoint, and the model that is saved of it."""

    def __init__(self, family):
        self.family = family
        self.name = f"fit of {type(family).__name__}"

    def prepare(self, folder):
        """Make what a run needs."""

    def run(self, folder):
        """Do what is killed."""
        X, y = domains.of(self.family).labelled(40)
        checkpoint = folder / "checkpoint"
        save(GANAugmenter(self.family, random_state=0).fit(X, y, checkpoint=checkpoint), folder / "model.synthaug")
        checkpoint.unlink(missing_ok=True)

    def there(self, folder):
        """Return what there is, in a word, if all of it is whole."""
        if (folder / "model.synthaug").exists():
            load(folder / "model.synthaug")
            return "all"
        return "a checkpoint" if (folder / "checkpoint").exists() else "nothing"

    def result(self, folder):
        """Return what a run has come to, and is to come to after any other."""
        return read_card(folder / "model.synthaug")["digest"]


class Save:
    """Models that replace each other in one file."""

    name = "save"

    def prepare(self, folder):
        """Make two models."""
        X, y = domains.Tables.labelled(60)
        for seed, name in enumerate(MODELS):
            save(GANAugmenter(GaussianCopula(), random_state=seed).fit(X, y), folder / name)
            save(load(folder / name), folder / name)  # as those that are loaded share what is equal in them

    def run(self, folder):
        """Save one and the other, and at last the first."""
        one, other = (load(folder / name) for name in MODELS)
        for model in (*[other, one] * 10,):
            save(model, folder / "model.synthaug")

    def there(self, folder):
        """Return which of the models there is."""
        if not (folder / "model.synthaug").exists():
            return "nothing"
        load(folder / "model.synthaug")
        return {self._digest(folder / name): f"model {name[:-9]}" for name in MODELS}[self.result(folder)]

    def result(self, folder):
        """Return which model there is."""
        return self._digest(folder / "model.synthaug")

    def _digest(self, path):
        return read_card(path)["digest"]


class Sample:
    """Rows on the command line: a table, or a folder of Parquet files."""

    def __init__(self, output):
        self.output = output
        self.name = f"sample -o {output}"

    def prepare(self, folder):
        """Save a model of a table."""
        X, y = domains.Tables.labelled(60)
        save(GANAugmenter(GaussianCopula(), random_state=0).fit(X, y), folder / MODELS[0])

    def run(self, folder):
        """Make rows."""
        options = ["--part-rows", str(CHUNK), "--jobs", "1"] if self.output.endswith("/") else ["--overwrite"]
        os.chdir(folder)  # what files say of their origin names others as they were given
        said = program(["sample", MODELS[0], "-n", str(ROWS), "-o", self.output, "-q", *options])
        assert said == 0

    def there(self, folder):
        """Return whether there are some or all rows, none of them half-written."""
        found = self._files(folder)
        for file in found:
            if file.suffix != ".json":
                pd.read_csv(file) if file.suffix == ".csv" else pd.read_parquet(file)
        n_all = -(-ROWS // CHUNK) + 1 if self.output.endswith("/") else 2
        return "all" if len(found) == n_all else "a part" if found else "nothing"

    def result(self, folder):
        """Return digests of all files."""
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in self._files(folder)}

    def _files(self, folder):
        place = folder / self.output
        return (
            sorted(one for one in place.glob("[!.]*") if place.is_dir())
            if self.output.endswith("/")
            else [one for one in (place, place.with_name(f"{place.name}.synthetic.json")) if one.exists()]
        )


class Augment:
    """Real and synthetic rows in a folder of Parquet files."""

    name = "augment -o more"

    def prepare(self, folder):
        """Write a table."""
        X, y = domains.Tables.labelled(ROWS)
        X.assign(label=y).to_parquet(folder / "table.parquet")

    def run(self, folder):
        """Add rows to it."""
        os.chdir(folder)  # what files say of their origin names others as they were given
        synthaug.cli.larger.PART_ROWS = CHUNK
        learned = ["--family", "gaussian-copula", "--no-teacher", "--learn-rows", "300"]
        assert program(["augment", "table.parquet", "--target", "label", *learned, "-o", "more", "-q"]) == 0

    def there(self, folder):
        """Return whether there are some or all rows, none of them half-written."""
        found = sorted((folder / "more").glob("[!._]*"))
        rows = sum(len(pd.read_parquet(file)) for file in found)
        return "all" if rows == 2 * ROWS else "a part" if found else "nothing"

    def result(self, folder):
        """Return digests of all files."""
        files = sorted((folder / "more").glob("[!.]*"))
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


class Benchmark:
    """A small suite."""

    name = "benchmark"

    def prepare(self, folder):
        """Write the suite."""
        (folder / "small.toml").write_text(SUITE, encoding="utf-8")

    def run(self, folder):
        """Run it."""
        run_suite(folder / "small.toml", folder / "results", n_jobs=1, progress=False)

    def there(self, folder):
        """Return whether there are results."""
        if not (folder / "results" / store.SUITE).exists():
            return "nothing"
        done, _ = store.read(folder / "results")
        return "all" if len(done) == store.about(folder / "results").get("planned") else "a part" if done else "nothing"

    def result(self, folder):
        """Return the hash of the results, without times."""
        return joblib.hash(read_results(folder / "results").drop(columns=list(TIMES)).to_csv())


KINDS = (
    Fit(TabularGAN(n_steps=1000, hidden=16, patience=99)),
    Save(),
    Sample("rows.csv"),
    Benchmark(),
    Fit(TabularVAE(n_steps=1000, hidden=16, patience=99)),
    Sample("rows/"),
    Fit(Polished(TabularGAN(n_steps=600, hidden=16, patience=99), n_candidates=2)),
    Save(),
    Augment(),
    Fit(DeformationGAN(n_steps=300)),
    Benchmark(),
    Sample("rows/"),
    Fit(ImageGAN(n_images=64 * 20, width=8)),
    Fit(ImageVAE(n_images=64 * 20, width=8)),
)


def elsewhere(function, *arguments, seconds=None):
    """Return what a function returns in another process, or None if that was killed after so many CPU seconds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(LONGEST)
        code = 1
        try:
            os.close(reading)
            os.write(writing, json.dumps(function(*arguments)).encode())
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    if seconds is not None:
        while (used := _cpu_seconds(child)) is not None and used < seconds:
            time.sleep(POLL)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return None
    if status:
        raise AssertionError(f"{getattr(function, '__qualname__', function)} ended by {status}")
    return json.loads(said)


def _cpu_seconds(child):
    """Return how long a process has computed, however busy the machine is; None if it has ended."""
    fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
    return None if fields[0] == "Z" else (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def expected_of(kind):
    """Return what a run needs, the result of one that nobody kills, the files that it leaves, and how long it takes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        elsewhere(kind.prepare, folder)
        needed = {file.name: file.read_bytes() for file in folder.iterdir()}
        start = _cpu_seconds_of_children()
        elsewhere(kind.run, folder)
        seconds = _cpu_seconds_of_children() - start
        return needed, elsewhere(kind.result, folder), _names(folder), seconds


def killed(kind, expected, rng, n_kills=2):
    """Kill a run so many times and let it end; return what there was, each time, and how it went wrong, if it did."""
    needed, result, names, seconds = expected
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in needed.items():
            (folder / file).write_bytes(content)
        try:
            for _ in range(n_kills):
                elsewhere(kind.run, folder, seconds=rng.uniform(0, seconds))
                found.append(elsewhere(kind.there, folder))
            elsewhere(kind.run, folder)
            assert elsewhere(kind.result, folder) == result, "it ended otherwise"
            assert _names(folder) == names, f"it left {_names(folder) ^ names}"
        except AssertionError as error:
            found.append(f"FAULT: {error}")
    return found


def _names(folder):
    """Return the names of all files, of temporary ones their kind."""
    files = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return {"a temporary file" if TEMPORARY.fullmatch(file.name) else str(file) for file in files}


def _cpu_seconds_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=200, help="moments")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="kinds whose name has this in it, such as 'fit'")
    asked = parser.parse_args()
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    synthaug.augmenter.learned.CHUNK = CHUNK
    rng, counts, expected, faults = np.random.default_rng(asked.seed), Counter(), {}, []
    kinds = [kind for kind in KINDS if asked.only in kind.name]
    for kind in islice(cycle(kinds), -(-asked.n // 2)):
        if kind.name not in expected:
            expected[kind.name] = expected_of(kind)
        found = killed(kind, expected[kind.name], rng)
        counts.update((kind.name, what) for what in found if not what.startswith("FAULT"))
        faults += [f"{kind.name}: {what}" for what in found if what.startswith("FAULT")]
    for (name, what), n in sorted(counts.items()):
        sys.stdout.write(f"{name:<24} {what:<14} {n:4d}\n")
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.stdout.write(f"{counts.total()} moments, {len(faults)} faults, {_cpu_seconds_of_children():.0f} CPU seconds\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
