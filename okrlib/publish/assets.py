"""Assets that all pages share: styles, fonts, the shapes of charts and a local Vega bundle."""

from __future__ import annotations

import json
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from okrlib.resources import data_dir

#: The style sheets in their order: each may build on those before it.
SHEETS = ("base/tokens.css", "pages/layout.css", "pages/content.css", "pages/marks.css", "pages/print.css")
_SHAPES = "pages/shapes.js"
#: Files that are copied into a site unchanged.
_FILES = ("base/icon.svg", "base/card.png", "pages/charts.js", "pages/keys.js", "pages/search.js", _SHAPES)


def write(folder: Path, colours: str = "") -> None:
    """Write the shared assets into a site; *colours* is a style sheet that sets a plan's own."""
    source, target = data_dir("site") / "assets", folder / "assets"
    target.mkdir()
    sheets = (f"/* {Path(name).name} */\n{(source / name).read_text('utf-8')}" for name in SHEETS)
    (target / "okr.css").write_text("\n".join([*sheets, colours]), "utf-8")
    shutil.copytree(source / "base/fonts", target / "fonts")
    for name in _FILES:
        shutil.copyfile(source / name, target / Path(name).name)
    (target / "vega.js").write_text(vega(), "utf-8")


def shapes() -> str:
    """The text of `site/assets/pages/shapes.js`: the Vega-Lite of every chart shape, without data.

    ``python -m okrlib.publish.assets`` writes the file, and a test checks that it is up to date. It is
    stored because building charts while publishing would take a second of imports.
    """
    from okrlib import charts

    specs = {name: charts.shape(name) for name in charts.SHAPES}
    return f"window.okrShapes = {json.dumps(specs, indent=1)};\n"


def vega() -> str:
    """Vega, Vega-Lite and vega-embed as one classic script that sets ``window.vegaEmbed``.

    vl-convert contains them. Bundling takes a second, so the script is stored in the user's cache
    folder, a file for each version.
    """
    import vl_convert

    cached = _cache_folder() / f"vega-{version('vl-convert-python')}.js"
    try:
        return cached.read_text("utf-8")
    except OSError:
        # A classic script's names are global; the wrapper keeps them in.
        script = f"(function(){{{vl_convert.javascript_bundle(_SNIPPET)}}})();"
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        partial = cached.with_suffix(f".{os.getpid()}")
        partial.write_text(script, "utf-8")
        partial.replace(cached)
    except OSError:
        pass  # a cache that cannot be written is only slower
    return script


_SNIPPET = "window.vegaEmbed = vegaEmbed;"


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "okrlib"


if __name__ == "__main__":
    (data_dir("site") / "assets" / _SHAPES).write_text(shapes(), "utf-8")
