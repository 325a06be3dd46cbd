"""Sanitizer: HTML from texts and notebook outputs reduced to what a page may show.

Only the tags, attributes and addresses listed here pass. Everything else is removed, whoever wrote it,
so that nothing runs, nothing is fetched, and nothing looks like a form.
"""

import base64
import binascii
import re
from collections.abc import Callable
from functools import cache
from urllib.parse import unquote_to_bytes

import nh3

#: The schemes that a link may have; one without a scheme stays within the site.
SCHEMES = frozenset({"http", "https", "mailto"})
#: What may be asked about where addresses are changed: a notebook's own, and a machine's.
_ELSEWHERE = frozenset({"attachment", "file"})
#: The beginning of an address on another machine, or on a file server, without a scheme.
_ELSE = re.compile(r"[\\/]{2}")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEXT = _names(
    "a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup data dd del "
    "details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark "
    "meter nav ol p pre progress q rp rt ruby s samp section small span strong sub summary sup table "
    "tbody td tfoot th thead time tr u ul var wbr"
)
_DRAWING = _names(
    "svg g path circle ellipse line rect polyline polygon text tspan desc defs linearGradient radialGradient "
    "stop clipPath mask pattern marker symbol image"
)
#: These are removed with their content; of other tags that are not listed the text stays.
REMOVED = _names(
    "script style title template noscript iframe object embed applet frameset noembed noframes form button "
    "select textarea datalist canvas audio video metadata foreignObject"
)
#: Attributes of drawings whose value is a colour or refers to another element: these could fetch.
_PAINT = _names("fill stroke color stop-color clip-path mask marker-start marker-mid marker-end")
_GEOMETRY = _names(
    "xmlns xlink version viewBox preserveAspectRatio focusable transform d points x y x1 y1 x2 y2 dx dy "
    "cx cy r rx ry fx fy width height offset gradientUnits gradientTransform spreadMethod clipPathUnits "
    "maskUnits patternUnits patternTransform markerWidth markerHeight markerUnits refX refY orient rotate "
    "textLength lengthAdjust text-anchor dominant-baseline baseline-shift font-family font-size font-style "
    "font-weight letter-spacing opacity fill-opacity fill-rule clip-rule stroke-width "
    "stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset "
    "stop-opacity vector-effect shape-rendering visibility display paint-order pointer-events"
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "title", "lang", "dir", "role", "tabindex", "hidden"},
    "a": {"href"},
    "bdo": {"dir"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "ins": {"datetime"},
    "li": {"value"},
    "meter": {"value", "min", "max", "low", "high", "optimum"},
    "ol": {"start", "type", "reversed"},
    "progress": {"value", "max"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "time": {"datetime"},
} | {tag: {*_PAINT, *_GEOMETRY, "href"} for tag in _DRAWING}
#: The places at which a reader of one of our charts stops.
_ATTRIBUTES["svg"].add("data-x")

_WITHIN = re.compile(r"#[\w.:-]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)
#: Values of CSS that cannot fetch: words, numbers, colours, and other elements of the same drawing.
_STILL = re.compile(
    r"(?:url\(#[\w.:-]+\)|(?:rgb|hsl)a?\([\d\s.,%/deg-]*\)|var\(--[\w-]+\)|[#\w.,:;%\s'\"-])*", re.IGNORECASE
)
_BITMAP = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[a-z0-9+/=\s]*", re.IGNORECASE)
_SVG = re.compile(r"data:image/svg\+xml(?:;charset=[\w-]+)?(;base64)?,(.*)", re.IGNORECASE | re.DOTALL)


def clean(html: str, address: Callable[[str, str], str | None] | None = None) -> str:
    """*html* reduced to what a page may show.

    *address* gets the tag and the address of each link and picture, and gives the one to show, or None;
    that one has to pass as well.

    >>> clean('<p onclick="x()">Ten <!-- or more? --><b>beds</b><script>x()</script></p>')
    '<p>Ten <b>beds</b></p>'
    >>> clean("<p hidden>Not yet</p>")
    '<p hidden="">Not yet</p>'
    """
    if address is None:
        return _page().clean(html)

    def changed(tag: str, name: str, value: str) -> str | None:
        new = address(tag, value) if name in {"href", "src"} and tag in {"a", "img", "image"} else value
        return None if new is None else _attribute(tag, name, new)

    return _cleaner({*_TEXT, *_DRAWING}, _ATTRIBUTES, changed).clean(html)


def clean_picture(svg: str) -> str:
    """An SVG document reduced to its drawing; empty where it has none.

    It is for a picture in a file of its own, in which `style` and `use` are allowed.
    """
    cleaned = _picture().clean(svg)
    start, end = cleaned.find("<svg"), cleaned.rfind("</svg>")
    # The cleaner writes HTML, and XML does not know this entity.
    return cleaned[start : end + len("</svg>")].replace("&nbsp;", "&#160;") if 0 <= start < end else ""


@cache
def _page() -> nh3.Cleaner:
    return _cleaner({*_TEXT, *_DRAWING}, _ATTRIBUTES)


@cache
def _picture() -> nh3.Cleaner:
    drawing = {tag: {*_ATTRIBUTES[tag], "style"} for tag in _DRAWING}
    drawing |= {"*": {"id", "class"}, "use": {"href", "x", "y", "width", "height", "transform", "style"}}
    return _cleaner({*_DRAWING, "use"}, drawing)


def _cleaner(
    tags: set[str],
    attributes: dict[str, set[str]],
    judge: Callable[[str, str, str], str | None] | None = None,
) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags=set(REMOVED),
        attributes=attributes,
        generic_attribute_prefixes={"aria-"},
        attribute_filter=judge or _attribute,
        # What passes here is judged once more, by the filter above.
        url_schemes={*SCHEMES, "data", *(_ELSEWHERE if judge else ())},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value to write for an attribute; None removes it."""
    if name in {"href", "src"}:
        return _address(tag, value)
    if name in _PAINT or name == "style":
        return value if _STILL.fullmatch(value) else None
    if name == "tabindex":
        return value if value in {"0", "-1"} else None
    return value


def _address(tag: str, value: str) -> str | None:
    if tag == "a":
        # A browser skips these too, before it looks for a scheme.
        bare = re.sub(r"[\x00-\x20]", "", value)
        scheme = _SCHEME.match(bare)
        stays = scheme is None and not _ELSE.match(bare)
        return value if stays or (scheme and scheme[0].lower() in SCHEMES) else None
    if tag not in {"img", "image"}:
        return value if _WITHIN.fullmatch(value) else None
    if _BITMAP.fullmatch(value.strip()):
        return value.strip()
    match = _SVG.fullmatch(value.strip())
    return _drawing(match[2], coded=bool(match[1])) if match else None


def _drawing(data: str, *, coded: bool) -> str | None:
    """The data of an SVG as a data address, cleaned; None where it cannot be decoded or draws nothing."""
    raw = unquote_to_bytes(data)
    try:
        svg = clean_picture((base64.b64decode(raw) if coded else raw).decode())
    except (binascii.Error, UnicodeDecodeError):
        return None
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}" if svg else None
