"""Fragment: a piece of a page as facts plus a template; HTML only when it is displayed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import cache, lru_cache, partial
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, cast

from okrlib.errors import MissingExtraError
from okrlib.resources import data_dir
from okrlib.show.styles import notebook_styles
from okrlib.text import formatting

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from okrlib.scoring import Scale

try:
    from markupsafe import Markup, escape

    from okrlib.show.sanitizer import clean
except ImportError as missing:  # the bare install has neither templates nor a cleaner
    raise MissingExtraError("Displaying a plan", "notebook") from missing

#: The way from the page being published to the site's root; None in a notebook, where no page is.
site_root: ContextVar[str | None] = ContextVar(
    "site_root",
    default=os.environ.get("OKRLIB_SITE_ROOT"),  # noqa: B039 - a text cannot change
)

#: The language of what people typed, as HTML names it; "" where it is English, as the pages are.
text_language: ContextVar[str] = ContextVar("text_language", default="")


class Fragment:
    """A displayable piece of a page: *facts* to show, and the template that turns them into HTML.

    *template* names a file of `site/fragments` without its suffix, as ``home/head``, or one macro of a
    file, as ``elements/texts#hint``, which gets the facts as its keyword arguments.

    *scale* is the plan's scale. A fragment that shows scores needs it; without it they raise an error.
    """

    def __init__(self, template: str, facts: Mapping[str, Any], scale: Scale | None = None) -> None:
        self.template = template
        self.facts = facts
        self.scale = scale

    def html(self) -> str:
        """The fragment as HTML, all text escaped."""
        return str(_renderer(self.template, self.scale)(**self.facts))

    def __repr__(self) -> str:
        """A short name, for terminals."""
        return f"<{self.template} of a page; display it in a notebook>"

    def _repr_html_(self) -> str:
        """The fragment with its styles, for a notebook."""
        if site_root.get() is not None:
            return self.html()
        # What can have the focus keeps its keys to itself: JupyterLab would cut a cell at an x.
        html = _FOCUSED.sub(r'\g<0> data-lm-suppress-shortcuts="true"', self.html())
        if not html.strip():
            return ""
        return f'<style>{notebook_styles()}</style><div class="okr">{html}</div>'


#: What must be escaped in HTML.
_MARKUP = re.compile("[&<>\"']")
_FOCUSED = re.compile(r'<summary|<[a-z]+(?=[^<>]* tabindex="0")')


@cache
def environment() -> Environment:
    """The templates of `site/fragments`, with the filters and functions they use; all text is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_context
    from jinja2.runtime import Context

    class Page(Template):
        """Puts out plain words as they are; most need no escaping, and no marking as escaped."""

        @classmethod
        def from_code(cls, *compiled: Any, **more: Any) -> Template:
            """The template of compiled code."""
            template = super().from_code(*compiled, **more)
            template.root_render_func.__globals__["escape"] = _escaped
            return template

    class Facts(Context):
        """Calls macros and functions at once: none of ours asks for the context of its template."""

        def call(
            self,
            called: Callable[..., Any],
            /,
            *args: Any,
            _loop_vars: object = None,
            _block_vars: object = None,
            **named: Any,
        ) -> Any:
            """What the function gives; what jinja passes for the context is left out."""
            return called(*args, **named)

    class Templates(Environment):
        """Looks into a dict of facts before it tries the dict's own attributes, which it hardly means."""

        template_class, context_class = Page, Facts

        def getattr(self, obj: Any, attribute: str) -> Any:
            """A fact, else an attribute."""
            try:
                return obj[attribute] if type(obj) is dict else getattr(obj, attribute)
            except (KeyError, AttributeError):
                return super().getattr(obj, attribute)

    templates = Templates(
        loader=FileSystemLoader(data_dir("site") / "fragments"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,  # to look whether a file has changed takes a hundredth of a site's time
    )
    templates.filters |= {
        "number": formatting.number,
        "mean": formatting.mean,
        "score": pass_context(lambda context, value: context["plan_scale"].score(value)),
        "day": formatting.day,
        "shortday": lambda on: formatting.day(on, year=False),
        "markdown": markdown,
        "linked": linked,
        "source_of": source_of,
    }
    templates.globals |= {
        "body": table_body,
        "mark": mark,
        "shape": shape,
        "address": href,
        "link": link,
        "typed": typed,
        "lang": _lang,
        "term": term,
        "count": formatting.count,
    }
    return templates


def _escaped(value: Any) -> str:
    """A value as it stands in HTML."""
    kind = type(value)
    if kind is Markup or (kind is str and not _MARKUP.search(value)):
        return cast("str", value)
    return str(value) if kind is int or kind is float else escape(value)


@cache
def _renderer(name: str, scale: Scale | None) -> Callable[..., str]:
    """A function that turns facts into HTML with scores on *scale*: a template, or one macro of it."""
    file, _, macro = name.partition("#")
    template = environment().get_template(f"{file}.html.j2")
    # Every rendering copies the globals; those of jinja are a chain of dicts, which takes ten times as long.
    template.globals = dict(template.globals)
    known = {"plan_scale": scale, "strip": partial(strip, scale)} if scale else {}
    return getattr(template.make_module(known), macro) if macro else partial(template.render, known)


#: Where the shaded end of a strip begins by default, in hundredths, as in site/assets/pages/marks.css.
_USUAL_SUCCESS = 65


@lru_cache(maxsize=50_000)
def strip(scale: Scale, progress: float | None, expected: float | None, ambition: str) -> Markup:
    """The progress strip: progress, what is expected by now, and where success lies.

    For a stretch goal the range of success is shaded. For a committed goal a post marks the end. A
    learning goal has neither, because its success is not a number.
    """
    if progress is None:
        return Markup('<span class="strip none"></span>')
    label = f"progress {formatting.percent(progress)}"
    classes = f"strip {ambition} p{formatting.hundredths(progress)}"
    if ambition == "aspirational" and scale.shaded_from != _USUAL_SUCCESS:
        classes += f" s{scale.shaded_from}"
    if expected is not None:
        classes += f" e{formatting.hundredths(expected)}"
        label += f", {formatting.percent(expected)} expected by now"
    # Only numbers and fixed words: no text that a person typed.
    return Markup(f'<span class="{classes}" role="img" aria-label="{label}"><i></i></span>')  # noqa: S704


#: A tone and a shape for each state, so that it can be read without colour: SVG of 12 by 12.
_SHAPES = {
    "on track": ("good", '<circle cx="6" cy="6" r="4.5"/>'),
    "at risk": ("warn", '<path d="M6 1.2 11 10.6H1z"/>'),
    "off track": ("bad", '<path d="M1.5 1.5h9v9h-9z"/>'),
    "stale": ("bad", '<circle class="line dash" cx="6" cy="6" r="4.3"/>'),
    "ended": ("calm", '<path class="line" d="M3 3h6v6H3z"/>'),
    "pending": ("calm", '<circle class="line" cx="6" cy="6" r="4.3"/>'),
    "done": ("good", '<path class="line" d="m1.5 6.5 3 3 6-7"/>'),
    "to close": ("calm", '<path class="line" d="M2.5 1.5h7l-7 9h7z"/>'),
    "no pace": ("calm", '<path class="line" d="M1.5 6h9"/>'),
    "missed": ("bad", '<path class="line" d="m2 2 8 8m0-8-8 8"/>'),
    "learn": ("warn", '<path class="line" d="m2 4 4 4 4-4"/>'),
    "progress": ("calm", '<path class="line" d="M1.5 6h8m-3-3 3 3-3 3"/>'),
    "exceeded": ("good", '<path class="line" d="m1.5 7.5 4.5-4.5 4.5 4.5"/>'),
    "up": ("good", '<path class="line" d="m1.5 7.5 4.5-4.5 4.5 4.5"/>'),
    "down": ("warn", '<path class="line" d="m1.5 4 4.5 4.5 4.5-4.5"/>'),
    "open": ("calm", '<circle class="line" cx="6" cy="6" r="4.3"/>'),
    "closed": ("calm", '<path d="M3 1.5h6v9H3z"/>'),
}
_SAME = {
    "met": "done",
    "success": "done",
    "no target": "no pace",
    "note": "no pace",
    "same": "no pace",
    "not reported": "pending",
    "dropped": "closed",
    "postponed": "closed",
    "harmed": "missed",
    "holding": "done",
    "unknown": "pending",
}


@cache
def mark(state: str | None) -> Markup:
    """A state as a shape and a word; a dash where there is none."""
    if state is None:
        return Markup('<span class="mark calm">–</span>')
    tone, drawing = _SHAPES[_SAME.get(state, state)]
    svg = f'<svg viewBox="0 0 12 12" aria-hidden="true">{drawing}</svg>'
    return Markup(f'<span class="mark {tone}">{svg}{formatting.state(state)}</span>')  # noqa: S704


def shape(state: str, x: float, y: float) -> Markup:
    """A state's shape within a drawing, with its upper left corner at a place."""
    tone, drawing = _SHAPES[_SAME.get(state, state)]
    place = f'x="{x:g}" y="{y:g}" width="12" height="12" viewBox="0 0 12 12"'
    return Markup(f'<svg class="shape {tone}" {place}>{drawing}</svg>')  # noqa: S704 - only our own drawings


def table_body(table: Sequence[Sequence[str]]) -> Markup:
    """The rows of a table as HTML; the first cell of each row is its head.

    A page has hundreds of cells and hardly any needs escaping. So they are searched together first, and
    escaped one by one only where there is something to escape.
    """
    if _MARKUP.search("".join(chain.from_iterable(table))):
        table = [[str(escape(cell)) for cell in line] for line in table]
    rows = (f'<tr><th scope="row">{line[0]}</th><td>{"</td><td>".join(line[1:])}</td></tr>' for line in table)
    return Markup("\n".join(rows))  # noqa: S704 - escaped above


def href(kind: str, name: str, cycle: str = "") -> str | None:
    """The relative address of a page of this kind; None in a notebook, which belongs to no site."""
    root = site_root.get()
    if root is None:
        return None
    name, mark_, anchor = name.partition("#")
    place = (_PLACES if name else _COMMON)[kind].format(name=name, cycle=cycle)
    return f"{root}{place}{mark_}{anchor}"


#: Where each kind of page lies; and those of all teams, which have no name.
_PLACES = {
    "home": "index.html",
    "kpis": "kpis/index.html",
    "how": "how.html",
    "objective": "objectives/{name}.html",
    "kpi": "kpis/{name}.html",
    "team": "teams/{cycle}/{name}.html",
    "story": "stories/{name}.html",
    "map": "map/{name}.html",
    "attention": "attention.html",
    "changes": "changes/{name}.html",
    "compare": "compare.html",
    "review": "reviews/{cycle}/{name}.html",
    "search": "search.html",
}
_COMMON = {**_PLACES, "changes": "changes.html", "review": "reviews/{cycle}.html"}


def _lang() -> Markup:
    """The attribute of an element whose text people typed; "" where they write the page's language."""
    return _lang_of(text_language.get())


@lru_cache(maxsize=8)
def _lang_of(language: str) -> Markup:
    return Markup(' lang="{}"').format(language) if language else Markup()


def typed(text: str) -> Markup:
    """What people typed, in their language, within a sentence of the page."""
    lang = _lang()
    return Markup(f"<span{lang}>{_escaped(text)}</span>") if lang and text else escape(text)  # noqa: S704 - escaped


#: Pages that are called by what people typed.
_TYPED = {"objective", "kpi", "team"}


def link(kind: str, name: str, text: str, cycle: str = "", *, ours: bool = False) -> Markup:
    """A link to a page of the site; in a notebook only the text.

    Links to goals, KPIs and teams have people's words for a text, unless it is *ours*.
    """
    address = href(kind, name, cycle)
    if address is None:
        return escape(text)
    lang = _lang() if kind in _TYPED and not ours else ""
    return Markup(f'<a href="{_escaped(address)}"{lang}>{_escaped(text)}</a>')  # noqa: S704 - both are escaped


#: An address as people write it within a sentence, without the full stop or bracket after it.
_WEB = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?(?:/[^\s<>\"'`\\]*[^\s<>\"'`\\.,;:!?)\]])?/?")


def linked(text: str) -> Markup:
    """A text with the https addresses in it as links."""
    ends = [0, *chain.from_iterable(found.span() for found in _WEB.finditer(text)), len(text)]
    parts = [escape(text[a:b]) for a, b in pairwise(ends)]
    parts[1::2] = [Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(p) for p in parts[1::2]]
    return Markup("").join(parts)


def source_of(text: str, kpi: str) -> Markup:
    """A link to where a KPI's figures come from: the address in its source, else its line on the card."""
    web = _WEB.search(text)
    if web is None:
        return link("kpi", f"{kpi}#source", "Source", ours=True)
    return Markup('<a href="{}" rel="noopener noreferrer">Source</a>').format(web[0])


def term(name: str, text: str) -> Markup:
    """A word with a link to its line on "How to read this"; in a notebook only the word."""
    address = href("how", f"#{name}")
    if address is None:
        return escape(text)
    return Markup(f'<a class="term" href="{escape(address)}">{escape(text)}</a>')  # noqa: S704 - both are escaped


@cache
def _markdown() -> Any:
    import mistune

    class Quiet(mistune.HTMLRenderer):
        """Images become their text, and headings bold paragraphs: the page's outline stays its own.

        Tables scroll where they are wide, and their columns are aligned without a style.
        """

        def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
            return text

        def heading(self, text: str, level: int, **attrs: Any) -> str:  # noqa: ARG002
            return f"<p><strong>{text}</strong></p>\n"

        def table(self, text: str) -> str:
            return f"{SCROLLS}<table>{text}</table></div>\n"

        def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:  # noqa: FBT001, FBT002 - mistune's own
            attributes = (' scope="col"' if head else "") + (' class="num"' if align == "right" else "")
            return f"<{'th' if head else 'td'}{attributes}>{text}</{'th' if head else 'td'}>"

    return mistune.create_markdown(renderer=Quiet(escape=True), plugins=["table"])


#: Around a table of people's own, which may be wider than the page.
SCROLLS = '<div class="scroll" tabindex="0" role="region" aria-label="Table">'
#: What may be more than plain words in Markdown.
_MARKDOWN = re.compile(r"[*_`\[\]<>#\n\\|~=&+-]")


def markdown(text: str) -> Markup:
    """Markdown as safe HTML: HTML in the text is shown as typed; images and script links are removed."""
    if not text.strip():
        return Markup()
    if not _MARKDOWN.search(text):
        return Markup(f"<p{_lang()}>{_escaped(text)}</p>")  # noqa: S704 - escaped
    html = clean(_markdown()(text))
    return Markup(f"<div{lang}>{html}</div>" if (lang := _lang()) else html)  # noqa: S704 - cleaned
