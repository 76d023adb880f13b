"""The command `synthaug families`."""

from __future__ import annotations

from synthaug.cli import options

EXAMPLES = options.examples(
    "synthaug families",
    "synthaug families --json",
)


def families(json: options.Json = False) -> None:
    """List the families of generators.

    Those that start from real rows hold training rows in a saved model; the others start from noise.
    """
    from synthaug.cli.families import families as registered
    from synthaug.cli.output import Console

    found = registered()
    lines = [
        f"{family['name']:<16} {' and '.join(family['kinds']):<17} from {family['starts_from']:<10} {family['summary']}"
        for family in found
    ]
    Console(json).result({"command": "families", "families": found}, "\n".join(lines))
