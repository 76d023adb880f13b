"""What type checkers read of the public names: ``synthaug/__init__.pyi``, made of the names of the package.

``make stub`` writes it. Names are loaded when they are asked for, which type checkers do not follow.
"""

from pathlib import Path

import synthaug

STUB = Path(synthaug.__file__).with_suffix(".pyi")
HEAD = '"""Made by ``make stub`` of the names in ``__init__.py`` and of the registry of families."""'


def stub():
    """Return the text of the stub."""
    imports = sorted((module, name) for name, module in synthaug._MODULES.items())
    lines = [f"from {module} import {name} as {name}" for module, name in imports]
    return "\n".join([HEAD, "", *lines, "", "__version__: str", ""])


if __name__ == "__main__":
    STUB.write_text(stub(), encoding="utf-8")
