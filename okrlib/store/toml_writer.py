"""Writing a plan into the text of a TOML file that a person may have written.

Only what differs is changed: comments, order and formatting stay, and so do unknown keys and entries
that could not be read. tomlkit keeps the text; it counts the blank lines and comments above a header
to the table before it, so they are taken out and hung on their header once all is changed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import (
    AoT,
    Array,
    Comment,
    InlineTable,
    Null,
    Table,
    Whitespace,
)

from okrlib.arithmetic import LARGEST
from okrlib.errors import NotWritableError
from okrlib.model import default_of
from okrlib.store import line_ends
from okrlib.store.file_models import keys
from okrlib.store.positions import Loc

#: By what the entries of a list know each other again; without it, by their order.
_NAMES = ("id", "name", "title", "start", "on", "column")
#: What cannot stand as it is between quotes; between three, a quote can, unless it would end them.
_IN_ONE_LINE = re.compile(r'[\x00-\x1f\x7f"\\]')
_IN_LINES = re.compile(r'[\x00-\x08\x0b-\x1f\x7f\\]|"(?="|\Z)')
#: A date or time within brackets, with blanks behind it.
_AFTER_DATE = re.compile(r"\d[ \t]+[,\]}]")
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


class Was(NamedTuple):
    """What stood at a place when the file was read.

    *entity* is None where there was none; *read* says of a place whether it could be read.
    """

    entity: Any | None
    loc: Loc
    read: Callable[[Loc], bool]


def merged(text: str, was: Was, now: Any) -> str:
    """The text of a file that holds *now*, where it held *was*; NotWritableError where it cannot be."""
    if line_ends.windows(text):
        return line_ends.as_in(text, merged(text.replace("\r\n", "\n"), was, now))
    try:
        document = tomlkit.parse(text if text.endswith("\n") else f"{text}\n")
        hung: list[tuple[Table, str]] = []
        tail = _hang(document, "", hung, top=True)
        _merge(document, was, now)
        for table, above in hung:
            table.trivia.indent = above + table.trivia.indent
        return _as_typed(tomlkit.dumps(document) + tail, text)
    except (TOMLKitError, RecursionError) as error:
        raise NotWritableError(f"The file cannot be changed: {error}.") from None


def fresh(head: str, now: Any) -> str:
    """The text of a new file that holds *now* below its first line; as `merged` writes it, in less time."""
    return head + "".join(_lines(now, ""))


def _lines(now: Any, path: str) -> Iterator[str]:
    """The lines of an entity whose header stands already: its values, then its tables."""
    tables = []
    for key, default in _defaults(now.__class__):
        value = getattr(now, key)
        if value == default:
            continue
        if _entities(value) or is_dataclass(value):
            tables.append((key, value))
        else:
            yield f"{key} = {written(value)}\n"
    for key, value in tables:
        many = isinstance(value, tuple)
        name = f"{path}{key}"
        for entity in value if many else (value,):
            yield f"\n[[{name}]]\n" if many else f"\n[{name}]\n"
            yield from _lines(entity, f"{name}.")


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    """The keys of a table in a file, with what stands there where it is not written."""
    known = keys(kind)
    return tuple((field.name, default_of(field)) for field in fields(kind) if field.name in known)


def written(value: Any) -> str:
    """A value as it is best written; a text of several lines between three quotes."""
    if isinstance(value, str):
        if "\n" in value:
            return f'"""\n{_IN_LINES.sub(_escape, value)}"""'
        return f'"{_IN_ONE_LINE.sub(_escape, value)}"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        pairs = (f"{tomlkit.key(name).as_string()} = {written(each)}" for name, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, (int, float)) and not abs(value) <= LARGEST:
        raise NotWritableError("A number is not finite, or larger than any that is read.")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(tomlkit.item(value).as_string())


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}"


def _as_typed(now: str, text: str) -> str:
    """The new text with the lines of the old one as they were typed.

    tomlkit drops the blanks between a date and what follows it on the line.
    """
    if not _AFTER_DATE.search(text):
        return now
    typed = text.split("\n")
    again = tomlkit.dumps(tomlkit.parse(text)).split("\n")
    if len(again) != len(typed):
        return now
    spelt = {other: line for line, other in zip(typed, again, strict=True) if line != other}
    return "\n".join(spelt.get(line, line) for line in now.split("\n"))


def _hang(container: Any, above: str, hung: list[tuple[Table, str]], *, top: bool = False) -> str:
    """Take out blank lines and comments above headers; returns those below the last header.

    *hung* is where each of them belongs, to be put back on the header once all is changed. What
    stands at the very top, before any key, stays there.
    """
    body = container.body if top else container.value.body
    loose: list[int] = []
    keyed = not top
    for index, (key, item) in enumerate(body):
        tables = item.body if isinstance(item, AoT) else [item] if isinstance(item, Table) else []
        if isinstance(item, (Whitespace, Comment)):
            loose.append(index)
        elif not tables or key.is_dotted():
            loose, keyed = [], True
        elif not isinstance(item, Null):
            if keyed:
                above += _taken(body, loose)
            loose, keyed = [], True
            for table in tables:
                if not table.is_super_table():
                    hung.append((table, above))
                    above = ""
                above = _hang(table, above, hung)
    return above + (_taken(body, loose) if keyed else "")


def _taken(body: list[Any], indices: Sequence[int]) -> str:
    """The text of loose items, which are taken out; the other items keep their index."""
    text = "".join(body[index][1].as_string() for index in indices)
    for index in indices:
        body[index] = (None, Null())
    return text


def _merge(table: Any, was: Was, now: Any) -> None:
    """Let a table hold an entity, changing only what differs."""
    known_keys = keys(now.__class__)
    for field in fields(now):
        default = default_of(field)
        before = default if was.entity is None else getattr(was.entity, field.name)
        after = getattr(now, field.name)
        touched = was.entity is None and field.name in table
        if field.name not in known_keys or (before == after and not touched):
            continue
        if touched and table[field.name] == after:
            continue
        inside = Was(None if was.entity is None else before, (*was.loc, field.name), was.read)
        if _entities(before) or _entities(after):
            _merge_list(table, field.name, inside, after)
        elif isinstance(after, dict):
            _merge_dict(table, field.name, inside, after)
        elif after == default:
            table.pop(field.name, None)
        elif is_dataclass(after):
            _merge_table(table, field.name, inside, after)
        else:
            _put(table, field.name, before, after)


def _entities(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and is_dataclass(value[0])


def _merge_dict(table: Any, key: str, was: Was, now: dict[str, Any]) -> None:
    """What stands under names of its own: shares, or tables as of rules. What could not be read stays."""
    named = any(map(is_dataclass, now.values()))
    held = _held(
        table, key, dict, lambda: tomlkit.table(is_super_table=True) if named else tomlkit.inline_table()
    )
    before = {} if was.entity is None else was.entity
    for name in [name for name in (held if was.entity is None else before) if name not in now]:
        held.pop(name, None)
    for name, value in now.items():
        if is_dataclass(value):
            _merge_table(held, name, Was(before.get(name), (*was.loc, name), was.read), value)
        elif name not in held or held[name] != value:
            held[name] = _item(value)
    if not held:
        del table[key]


def _merge_table(table: Any, key: str, was: Was, now: Any) -> None:
    """A table below a table: policy, override, outcomes."""
    inline = isinstance(table, InlineTable)
    _merge(_held(table, key, dict, lambda: _new_table(inline=inline)), was, now)


def _held(table: Any, key: str, kind: Any, new: Callable[[], Any]) -> Any:
    """What a table holds under a key; a *new* one where that is of another kind."""
    if not isinstance(table.get(key), kind):
        table.pop(key, None)
        table[key] = new()
    return table[key]


def _new_table(*, inline: bool) -> Any:
    if inline:
        return tomlkit.inline_table()
    table = tomlkit.table()
    table.trivia.indent = "\n"
    return table


def _merge_list(table: Any, key: str, was: Was, now: Sequence[Any]) -> None:
    """A list of tables, each known again by its name and how often that name came before."""
    entries = _held(
        table, key, (AoT, Array), tomlkit.array if isinstance(table, InlineTable) else tomlkit.aot
    )
    items = list(entries)
    read = [(item, (*was.loc, i)) for i, item in enumerate(items) if was.read((*was.loc, i))]
    entities = was.entity or ()
    known = dict(zip(_named(entities), zip(entities, read, strict=False), strict=False))
    matched = {id(item) for _, (item, _) in known.values()}
    unread = [item for item in items if id(item) not in matched]
    wanted: list[Any] = []
    for name, entity in zip(_named(now), now, strict=True):
        if name in known:
            before, (item, loc) = known[name]
            _merge(item, Was(before, loc, was.read), entity)
        else:
            same = (i for i in unread if isinstance(i, dict) and i.get(name[0]) == name[1] is not None)
            item = next(same, None)
            if item is None:
                item = _new_table(inline=isinstance(entries, Array))
            unread = [other for other in unread if other is not item]
            _merge(item, Was(None, (), was.read), entity)
        wanted.append(item)
    _arrange(entries, _with_unread(items, wanted, unread))
    if not len(entries):
        del table[key]


def _named(entities: Sequence[Any]) -> list[tuple[str, Any, int]]:
    """The key by which each entity is known again, its value, and how often that came before."""
    counts: Counter[tuple[str, Any]] = Counter()
    out = []
    for entity in entities:
        key = next(name for name in _NAMES if hasattr(entity, name))
        name = key, getattr(entity, key)
        out.append((*name, counts[name]))
        counts[name] += 1
    return out


def _with_unread(items: Sequence[Any], wanted: Sequence[Any], unread: Sequence[Any]) -> list[Any]:
    """The wanted items in their order, each followed by the unread ones that stood behind it."""
    behind: dict[int | None, list[Any]] = {}
    last: int | None = None
    kept, odd = {id(item) for item in wanted}, {id(item) for item in unread}
    for item in items:
        if id(item) in odd:
            behind.setdefault(last, []).append(item)
        elif id(item) in kept:
            last = id(item)
    out = behind.get(None, [])
    for item in wanted:
        out += [item, *behind.get(id(item), [])]
    return out


def _arrange(entries: Any, wanted: Sequence[Any]) -> None:
    """Let a list hold these items, touching as little of it as can be."""
    kept = {id(item) for item in wanted}
    for index in reversed(range(len(entries))):
        if id(entries[index]) not in kept:
            del entries[index]
    same = 0
    while same < len(entries) and entries[same] is wanted[same]:
        same += 1
    while len(entries) > same:
        del entries[len(entries) - 1]
    for item in wanted[same:]:
        indent = item.trivia.indent
        entries.append(item)
        item.trivia.indent = indent


def _put(table: Any, key: str, before: Any, after: Any) -> None:
    """A value; of a list of words only the words that come or go."""
    array = table.get(key)
    if isinstance(array, Array) and isinstance(before, tuple) and isinstance(after, tuple):
        for index in reversed(range(len(array))):
            if array[index] in before and array[index] not in after:
                del array[index]
        for value in after:
            if value not in array:
                array.append(_item(value))
        if tuple(value for value in array if value in after) == after:
            return
    table[key] = _item(after)


def _item(value: Any) -> Any:
    return tomlkit.value(written(value))
