"""The plan of a published site: ``data/plan.json`` holds all that the site shows, to be opened anywhere."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from okrlib.editions import BadEditionError, Compared, Edition, compared_of, written
from okrlib.errors import OkrError
from okrlib.files import UnreadableError, read
from okrlib.plan import Plan

#: Where the file lies in a site.
FILE = "data/plan.json"
#: Raised when what the file holds changes its meaning.
_FORMAT = 1
#: Ten thousand teams have a file of half this size.
_MOST_MB, _SECONDS = 1_000, 60
_MEND = "Name the folder or the address of a site that okr publish made."


def write_site_plan(site: Path, edition: Edition, compared: Compared | None = None) -> None:
    """Write what a site holds into its folder `data`, so that `open_site` finds it.

    *compared* is the edition beside earlier ones, where such are kept.
    """
    content = {
        "format": _FORMAT,
        "okrlib": edition.version,
        "day": edition.day.isoformat(),
        "audience": edition.audience,
        **({"compared": written(compared)} if compared else {}),
        "tables": {},
    }
    dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    (site / FILE).parent.mkdir(exist_ok=True)
    # Item by item: the whole text of a large plan would take as much memory as the plan.
    with (site / FILE).open("x", encoding="utf-8", newline="\n") as file:
        file.write(dumps(content).removesuffix("}}"))
        for number, (table, items) in enumerate(edition.content.items()):
            file.write(f"{',' * bool(number)}{dumps(table)}:{{")
            for place, (name, item) in enumerate(items.items()):
                file.write(f"{',' * bool(place)}{dumps(name)}:{dumps(item)}")
            file.write("}")
        file.write("}}\n")


def open_site(site: Path | str) -> Plan:
    """The released plan as a published site has it, judged on the site's day.

    *site* is the site's folder, or its address (http or https). Nothing else of the site is read. Where
    editions are kept, `okrlib.show.edition_changes` says what its pages say is different since earlier ones.

    Raises:
        OkrError: There is no such site, or its file is not one that this okrlib can read.
    """
    raw = _fetched(str(site)) if urlsplit(str(site)).scheme in {"http", "https"} else _read(Path(site))
    try:
        content: dict[str, Any] = json.loads(raw)
        if content["format"] != _FORMAT:
            raise OkrError(f"{site} was published by okrlib {content['okrlib']}. Install that version.")
        day = date.fromisoformat(content["day"])
        edition = Edition(day, str(content["audience"]), content["tables"], str(content["okrlib"]))
        compared = compared_of(content["compared"], edition) if "compared" in content else None
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        why = f"{FILE} of {site} holds no plan: it is damaged, or a page to sign in came in its place"
        raise OkrError(f"{why}. {_MEND}") from error
    try:
        plan = edition.plan
    except BadEditionError as error:
        raise OkrError(f"{FILE} of {site} holds no plan. {error}. {_MEND}") from error
    plan.kept["editions"] = compared
    return plan


def _read(folder: Path) -> bytes:
    try:
        return read(folder / FILE, most_mb=_MOST_MB)
    except UnreadableError as error:
        raise OkrError(f"There is no {FILE} of a site in {folder}: {error}. {_MEND}") from None


def _fetched(address: str) -> bytes:
    # Publishing writes a site's plan and fetches none.
    import http.client
    import urllib.error
    import urllib.request

    base = address.removesuffix("index.html")
    asked = urljoin(base if base.endswith("/") else f"{base}/", FILE)
    try:
        with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 - http or https, as checked
            raw: bytes = answer.read(_MOST_MB * 1_000_000 + 1)
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise OkrError(f"{asked} cannot be read: {reason}. {_MEND}") from None
    if len(raw) > _MOST_MB * 1_000_000:
        raise OkrError(f"{asked} has more than {_MOST_MB:,} MB, so it was not read.")
    return raw
