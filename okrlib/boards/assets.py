"""What a page of the boards loads: styles, scripts and fonts, all from this machine."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from okrlib.errors import OkrError
from okrlib.publish.assets import SHEETS
from okrlib.publish.brand import colours
from okrlib.resources import data_dir
from okrlib.show import asset
from okrlib.store import load

#: What a browser is told of a file, by its ending.
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


@cache
def served(folder: Path) -> dict[str, bytes]:
    """Everything that a page loads, by its address."""
    plan = load(folder).plan
    sheets = [*(asset(name) for name in SHEETS), colours(plan), asset("boards/boards.css")]
    served = {
        "okr.css": "\n".join(sheets).encode(),
        "boards.js": asset("boards/boards.js").encode(),
        "icon.svg": asset("base/icon.svg").encode(),
        "widgets.js": _packaged("widgetsnbextension", "static/extension.js"),
        "anywidget.js": _packaged("anywidget", "nbextension/index.js"),
    }
    fonts = (data_dir("site") / "assets/base/fonts").glob("*.woff2")
    return served | {f"fonts/{font.name}": font.read_bytes() for font in fonts}


def _packaged(package: str, file: str) -> bytes:
    """A file that a package of ipywidgets brings: what draws widgets, also where no Jupyter is around."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise OkrError(f"The package {package} is not installed: pip install 'okrlib[open]'")
    return (Path(spec.origin).parent / file).read_bytes()


@cache
def version(folder: Path) -> str:
    """What the addresses of assets end in."""
    return hashlib.sha256(b"".join(served(folder).values())).hexdigest()[:12]
