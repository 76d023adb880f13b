"""The command `synthaug fit`."""

from __future__ import annotations

from time import perf_counter

from synthaug.cli.commands import options
from synthaug.cli.commands.options import TargetType

SUFFIX = ".synthaug"

EXAMPLES = options.examples(
    "synthaug fit adult.csv --target income -o adult.synthaug",
    "synthaug fit adult.csv --target income --family gaussian-copula --seed 1 -o adult.synthaug --overwrite",
)


def fit(
    table: options.Input,
    target: options.Target,
    output: options.Output,
    family: options.FamilyName = "tabular-gan",
    target_type: options.TargetKind = TargetType.auto,
    seed: options.Seed = 0,
    max_seconds: options.MaxSeconds = None,
    overwrite: options.Overwrite = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Learn a table and save the model, to make rows of it later by `synthaug sample`.

    The file (MODEL.synthaug) holds data alone, and nothing in it is executed when it is read. A family that starts from
    real rows has training rows in it; there is no formal guarantee of privacy for any family.
    """
    from synthaug.artifacts import read_card, save
    from synthaug.cli.errors import InputError, counted
    from synthaug.cli.files.tables import read_table
    from synthaug.cli.models import fit_table, note
    from synthaug.cli.output import Console, checked_output, writing

    if output.suffix != SUFFIX:
        raise InputError(f"the output '{output}' is to be a model; name a file that ends in {SUFFIX}")
    checked_output(output, overwrite=overwrite, source=table)
    console, start = Console("json" if json else "text", quiet), perf_counter()
    read = read_table(table)
    console.say(f"learning {counted(len(read.frame), 'row')} of {counted(read.frame.shape[1], 'column')} by {family}")
    augmenter = fit_table(
        read.frame,
        target,
        family=family,
        target_type=target_type.value,
        seed=seed,
        max_seconds=max_seconds,
        verbose=console.verbose,
    )
    with writing(output):
        save(augmenter, output, notes=note(read))
    card = {key: value for key, value in read_card(output).items() if key not in ("columns", "notes")}
    seconds = round(perf_counter() - start, 3)
    console.result(
        {"command": "fit", "input": str(table), "output": str(output), **card, "seconds": seconds},
        f"{output}: {card['family']} of {counted(card['rows'], 'row')}. {card['privacy']}",
    )
