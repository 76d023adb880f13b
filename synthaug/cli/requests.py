"""What is asked of a command: frozen values that say their options, defaults and contradictions once.

Scripts make them as the command line does. Nothing here takes time to import.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from synthaug.cli.errors import InputError
from synthaug.cli.estimators import CLASSIFIERS, REGRESSORS, check_estimator_name, check_scoring_name
from synthaug.cli.families import check_family_name
from synthaug.cli.options import count, decimal_mark, encoding_name, positive, seed_number, separator, share
from synthaug.encoders import ROLES
from synthaug.generators import FAMILY_OF_TABLES

AMOUNTS = (1.0, 2.0, 0.5)  # synthetic rows per real row that are compared where none is asked for, the favourite first
BALANCE = "balance"
COMPARED = ", ".join(f"{amount:g}" for amount in sorted(AMOUNTS))
FOLDS = 5
Where = Annotated[
    str | None,
    typer.Option(
        "--where", metavar="CONDITION", help="What synthetic rows fulfil, such as \"age > 60 and sex == 'female'\"."
    ),
]
ONLY_REGRESSORS = sorted({*REGRESSORS} - {*CLASSIFIERS})


class TargetType(StrEnum):
    """What a target may hold."""

    auto = "auto"
    classes = "classes"
    continuous = "continuous"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a table of text is to be read; what is not said is found out.

    Parameters
    ----------
    sep : str or None, default=None
        What separates its cells.
    decimal : {".", ","} or None, default=None
        What separates the fractions of its numbers.
    encoding : str or None, default=None
        Its encoding, as Python names it.
    missing : list of str or None, default=None
        Further words for a missing value, of lines of JSON and sheets, too.
    """

    sep: Annotated[
        str | None,
        typer.Option("--sep", parser=separator, metavar="CHARACTER", help="What separates cells of text, or `tab`."),
    ] = None
    decimal: Annotated[
        str | None, typer.Option("--decimal", parser=decimal_mark, metavar="MARK", help="Point or comma of decimals.")
    ] = None
    encoding: Annotated[
        str | None, typer.Option("--encoding", parser=encoding_name, metavar="NAME", help="Encoding of the text.")
    ] = None
    missing: Annotated[
        list[str] | None,
        typer.Option(
            "--missing", metavar="WORD", help="One more word for a missing value, such as -999; may be repeated."
        ),
    ] = None

    @property
    def words(self) -> list[str]:
        """Further words for a missing value, without blanks around them."""
        return [word.strip() for word in self.missing or ()]


FOUND_OUT = Reading()


@dataclass(frozen=True, kw_only=True)
class Learning:
    """What is to be learned of a table.

    Parameters
    ----------
    target : str
        Name of the column to predict.
    family : str
        Name of the family of generators.
    target_type : {"auto", "classes", "continuous"}, default="auto"
        What the target holds, as in `GANAugmenter`.
    roles : list of str or None, default=None
        Roles of columns, as ``"COLUMN=ROLE"``, in place of those that are recognised; see `TableEncoder`.
    seed : int, default=0
        Equal seeds give equal rows on a CPU.
    max_seconds : float or None, default=None
        Wall-clock budget of all that is done, of which trainings have half.
    drop, id, text : list of str or None, default=None
        Names of columns that are not learned: synthetic rows have nothing there (``drop``, ``text``) or fresh
        identifiers (``id``). Identifiers and free text are also recognised.

    Raises
    ------
    InputError
        If there is no such family.
    """

    target: Annotated[str, typer.Option("--target", "-t", metavar="COLUMN", help="The column to predict.")]
    family: Annotated[
        str, typer.Option("--family", metavar="NAME", help="The family of generators: `synthaug families`.")
    ] = FAMILY_OF_TABLES
    target_type: Annotated[
        TargetType,
        typer.Option("--target-type", help="What the target holds, if it is not guessed."),
    ] = TargetType.auto
    roles: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            metavar="COLUMN=ROLE",
            help=f"What a column is, if not as recognised: {', '.join(ROLES[:-1])} or {ROLES[-1]}; may be repeated.",
        ),
    ] = None
    seed: Annotated[
        int,
        typer.Option(
            "--seed", parser=seed_number, metavar="NUMBER", help="Equal seeds give equal rows on a CPU; or `random`."
        ),
    ] = 0
    max_seconds: Annotated[
        float | None,
        typer.Option("--max-seconds", parser=positive, metavar="SECONDS", help="Wall-clock budget of the command."),
    ] = None

    drop: Annotated[
        list[str] | None,
        typer.Option("--drop", metavar="COLUMN", help="Learn nothing of it, and leave it empty; may be repeated."),
    ] = None
    id: Annotated[
        list[str] | None,
        typer.Option("--id", metavar="COLUMN", help="An identifier: synthetic rows get fresh ones; may be repeated."),
    ] = None
    text: Annotated[
        list[str] | None,
        typer.Option("--text", metavar="COLUMN", help="Free text, empty in synthetic rows; may be repeated."),
    ] = None

    def __post_init__(self) -> None:
        check_family_name(self.family)


@dataclass(frozen=True, kw_only=True)
class Augmentation(Learning):
    """Which synthetic rows are to be added to a table, beside what is to be learned of it.

    Parameters
    ----------
    ratio : float or None, default=None
        Synthetic rows per real row. None is 1, or with ``choose`` the best of ``AMOUNTS``.
    balance : bool, default=False
        Whether to raise each class to the size of the largest instead.
    choose : bool, default=False
        Whether to add rows only if they help ``estimator`` on real rows that were held out.
    estimator : str or None, default=None
        Name of an estimator, or the path of a class, such as ``"lightgbm.LGBMClassifier"``.
    scoring : str or None, default=None
        Name of a metric of scikit-learn. None is accuracy, or R2 for a continuous target.
    no_teacher : bool, default=False
        Whether to keep every row that is made, and not fewer of those whose class a teacher doubts.
    mark : str, default="synthetic"
        Name of the column to add that says which rows are synthetic.
    side_car : bool, default=False
        Whether to add no column, since files beside the output say it.
    where : str or None, default=None
        What synthetic rows fulfil, as in `GANAugmenter.sample`.

    Raises
    ------
    InputError
        If these contradict each other.
    """

    ratio: Annotated[
        float | None,
        typer.Option(
            "--ratio",
            parser=positive,
            metavar="NUMBER",
            help=f"Synthetic rows per real row; {AMOUNTS[0]:g} unless given.",
        ),
    ] = None
    balance: Annotated[bool, typer.Option("--balance", help="Raise each class to the size of the largest instead.")] = (
        False
    )
    choose: Annotated[
        bool,
        typer.Option(
            "--choose",
            help=f"Add rows only if they help --estimator on held-out real rows; compares {COMPARED} per real row.",
        ),
    ] = False
    estimator: Annotated[
        str | None,
        typer.Option(
            "--estimator",
            metavar="NAME",
            help=f"{', '.join(CLASSIFIERS)}; {', '.join(ONLY_REGRESSORS)} for a continuous target; or the path of a "
            "class, such as lightgbm.LGBMClassifier.",
        ),
    ] = None
    scoring: Annotated[
        str | None, typer.Option("--scoring", metavar="NAME", help="What is to get better, such as roc_auc.")
    ] = None
    no_teacher: Annotated[
        bool, typer.Option("--no-teacher", help="Keep every row made, not fewer of those that a teacher doubts.")
    ] = False
    mark: Annotated[
        str,
        typer.Option("--mark", metavar="COLUMN", help="Name of the added column that says which rows are synthetic."),
    ] = "synthetic"
    side_car: Annotated[
        bool, typer.Option("--side-car", help="Add no column; say it in files beside the output instead.")
    ] = False
    where: Where = None

    def __post_init__(self) -> None:
        super().__post_init__()
        check_estimator_name(self.estimator)
        if self.balance and self.ratio is not None:
            raise InputError(f"--balance and --ratio {self.ratio:g} say two amounts; leave one out")
        if self.choose and self.estimator is None:
            raise InputError(
                "--choose needs to know what is to get better; add --estimator NAME, such as random-forest"
            )
        if not self.choose and (self.estimator is not None or self.scoring is not None):
            given = f"--estimator {self.estimator}" if self.estimator is not None else f"--scoring {self.scoring}"
            raise InputError(f"{given} has no use without --choose; add that, or leave it out")
        if self.choose and self.where is not None:
            raise InputError(
                f"--choose judges rows of all kinds, and --where {self.where!r} asks for some; leave one out"
            )
        if self.side_car and self.mark != type(self).mark:
            raise InputError(f"--side-car adds no column, and --mark {self.mark} names one; leave one out")
        if self.mark == "":
            raise InputError("--mark '' names no column; give a name, or use --side-car")
        check_scoring_name(self.scoring)  # last, since it imports

    @property
    def column(self) -> str | None:
        """Name of the column that says which rows are synthetic; None if there is to be none."""
        return None if self.side_car else self.mark

    @property
    def amounts(self) -> tuple[float | str, ...]:
        """Amounts of synthetic rows to compare, or the one to make: numbers per real row, or ``BALANCE``."""
        if self.balance:
            return (BALANCE,)
        if self.ratio is not None:
            return (self.ratio,)
        return AMOUNTS if self.choose else AMOUNTS[:1]


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """Which rows a saved model is to make.

    Parameters
    ----------
    rows : int, default=1000
        How many.
    label : str or None, default=None
        The class of all of them, or the value of a continuous target; None keeps the proportions of the real rows.
    seed : int or None, default=None
        For fresh draws; None repeats those of the fitted seed.
    where : str or None, default=None
        What all of them fulfil, as in `GANAugmenter.sample`.
    """

    rows: Annotated[
        int, typer.Option("--rows", "-n", parser=count, metavar="NUMBER", help="How many rows to make.")
    ] = 1000
    label: Annotated[
        str | None,
        typer.Option("--class", metavar="VALUE", help="Class of all rows; else in the proportions of real rows."),
    ] = None
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            parser=seed_number,
            metavar="NUMBER",
            help="For other rows; `random` for others each time.",
        ),
    ] = None
    where: Where = None


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """How rows are shared among the files of a folder, and which of these are to be written.

    Parameters
    ----------
    part : str, default="1/1"
        Which of several equal shares of the files.
    part_rows : int, default=1048576
        Rows of a file; of these, as many more as fill the last of the chunks in which a model makes rows.
    """

    part: Annotated[
        str,
        typer.Option(
            "--part", parser=share, metavar="NUMBER/OF", help="Of a folder, only this share of the files, such as 3/96."
        ),
    ] = "1/1"
    part_rows: Annotated[
        int,
        typer.Option("--part-rows", parser=count, metavar="NUMBER", help="Of a folder: rows of each file, at least."),
    ] = 1_048_576

    @property
    def numbers(self) -> tuple[int, int]:
        """Number of the share, counted from 1, and how many there are."""
        number, _, of = self.part.partition("/")
        return int(number), int(of)


WHOLE = Sharing()


@dataclass(frozen=True, kw_only=True)
class Measuring:
    """Which part of a suite is to be measured, and how.

    Parameters
    ----------
    data : Path or None, default=None
        The folder of the data sets that are not bundled.
    jobs : int, default=2
        Processes at once.
    splits : int or None, default=None
        Splits of each data set; None is what the suite says.
    dataset, method, estimator : list of str or None, default=None
        The only data sets, methods or estimators; None is all of the suite.
    size : list of int or None, default=None
        The only numbers of training rows.
    max_seconds : float or None, default=None
        After which time nothing new is started.
    """

    data: Annotated[
        Path | None, typer.Option("--data", metavar="FOLDER", help="Where data sets lie that are not bundled.")
    ] = None
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", parser=count, metavar="NUMBER", help="Processes to use at once.")
    ] = 2
    splits: Annotated[
        int | None, typer.Option("--splits", parser=count, metavar="NUMBER", help="Splits of each data set.")
    ] = None
    dataset: Annotated[
        list[str] | None, typer.Option("--dataset", metavar="NAME", help="Only these data sets; may be repeated.")
    ] = None
    method: Annotated[
        list[str] | None, typer.Option("--method", metavar="NAME", help="Only these methods; may be repeated.")
    ] = None
    estimator: Annotated[
        list[str] | None, typer.Option("--estimator", metavar="NAME", help="Only these estimators; may be repeated.")
    ] = None
    size: Annotated[
        list[int] | None,
        typer.Option("--size", parser=count, metavar="NUMBER", help="Only so many training rows; may be repeated."),
    ] = None
    max_seconds: Annotated[
        float | None,
        typer.Option("--max-seconds", parser=positive, metavar="SECONDS", help="Start nothing new after this time."),
    ] = None
