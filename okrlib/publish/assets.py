"""Assets that all pages share: styles, fonts and scripts; Vega only where a story brings its own charts."""

import os
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from okrlib.resources import data_dir

#: The style sheets in their order: each may build on those before it.
SHEETS = (
    "base/tokens.css",
    "pages/layout.css",
    "pages/content.css",
    "pages/marks.css",
    "pages/charts.css",
    "pages/map.css",
    "pages/present.css",
    "pages/print.css",
)
#: Files that are copied into a site unchanged.
_FILES = (
    "base/icon.svg",
    "base/card.png",
    "pages/catalogue.js",
    "pages/charts.js",
    "pages/compare.js",
    "pages/keys.js",
    "pages/map.js",
    "pages/missing.js",
    "pages/present.js",
    "pages/search.js",
)


def write(
    folder: Path, colours: str = "", *, altair: bool = False, script: Callable[[str], str] = str
) -> None:
    """Write the shared assets into a site; *colours* is a style sheet that sets a plan's own.

    With *altair* also Vega, which draws the stories' own charts. *script* puts one into the site's language.
    """
    source, target = data_dir("site") / "assets", folder / "assets"
    target.mkdir()
    sheets = (f"/* {Path(name).name} */\n{(source / name).read_text('utf-8')}" for name in SHEETS)
    (target / "okr.css").write_text("\n".join([*sheets, colours]), "utf-8")
    shutil.copytree(source / "base/fonts", target / "fonts")
    for name in (*_FILES, *(["pages/altair.js"] if altair else [])):
        if name.endswith(".js"):
            (target / Path(name).name).write_text(script((source / name).read_text("utf-8")), "utf-8")
        else:
            shutil.copyfile(source / name, target / Path(name).name)
    if altair:
        (target / "vega.js").write_text(vega(), "utf-8")


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
        # A classic script's names are global; the wrapper keeps them local.
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
