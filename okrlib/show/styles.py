"""Styles: the site's style sheets for a notebook, limited to the elements below a class."""

import base64
import re
from functools import cache

from okrlib.resources import data_dir

_SHEETS = (
    "widgets/notebook.css",
    "pages/marks.css",
    "pages/content.css",
    "pages/charts.css",
    "pages/map.css",
)
#: Selectors of the dark themes of JupyterLab and Visual Studio Code.
DARK_THEMES = ('[data-jp-theme-light="false"]', '[data-vscode-theme-kind="vscode-dark"]')


@cache
def asset(name: str) -> str:
    """The text of a file of `site/assets`, by its folder and name."""
    return (data_dir("site") / "assets" / name).read_text("utf-8")


@cache
def tokens(scope: str, dark: tuple[str, ...] = DARK_THEMES) -> str:
    """The site's colours and type below the selector *scope*; dark ones below the *dark* selectors."""
    light, dim = re.findall(r":root \{(.*?)\}", asset("base/tokens.css"), re.DOTALL)
    themes = ", ".join(f"{theme} {scope}" for theme in dark)
    return f"{scope} {{{light}}} {themes} {{{dim}}}"


@cache
def notebook_styles() -> str:
    """The site's styles for a cell's output, below ``.okr``.

    The class is repeated three times, so that it outweighs the notebook's own styles of tables and lists.
    Fonts, which are large, and comments are left out: the notebook's file stores the styles with each output.
    """
    rules = _without_comments("".join(map(asset, _SHEETS)))
    return f"{tokens('.okr')} .okr.okr.okr {{ {rules} }}"


def _without_comments(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/\s*", "", sheet, flags=re.DOTALL)


@cache
def fonts() -> str:
    """The site's two font families as inline data: a widget has no address to load them from."""
    faces = _without_comments(asset("base/tokens.css").split(":root", 1)[0])

    def inline(name: re.Match[str]) -> str:
        return f"data:font/woff2;base64,{base64.b64encode(font(name[0])).decode()}"

    return re.sub(r"fonts/[\w-]+\.woff2", inline, faces)


def font(name: str) -> bytes:
    """A font of the site, by its folder and name, as ``fonts/source-sans-3.woff2``."""
    return (data_dir("site") / "assets/base" / name).read_bytes()
