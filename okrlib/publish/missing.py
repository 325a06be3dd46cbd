"""What a reader is shown whose link leads to no page: ``404.html``, as hosts of static sites call it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from okrlib.publish import exporter, runner
from okrlib.publish.shell import shell
from okrlib.show import Fragment

if TYPE_CHECKING:
    from okrlib.publish.shell import Site

PATH, _TITLE = "404.html", "There is no such page"


def html(site: Site) -> str:
    """The page; a host shows it at any address, so its links begin at the root of the site.

    Where that is says the plan's ``address``. Without one, or where the site is served elsewhere, it is where
    the page's script is found: its links are made to lead there.
    """
    root = urlsplit(site.plan.site.root).path or "/"
    facts = {"title": _TITLE, "root": root, "map": site.map, "files": site.files}
    output = runner.clean_output(Fragment("publish/missing", facts).html())
    cells = [{"cell_type": "code", "source": "", "outputs": [output], "metadata": {}}]
    # It has no address of its own, so it offers no notebook and no line to cite it.
    own = {"root": root, "address": "", "cite": "", "notebook": "", "served": bool(site.plan.site.root)}
    return site.words.page(exporter.page(cells, shell(site, "missing", PATH, _TITLE, cells) | own))
