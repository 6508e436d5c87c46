"""Plain text: digests, or one abstract a file, which may have a line above it as its title.

In a digest title and abstract stand in turn, below page furniture and a date, in blocks parted by blank lines. Lines of
a block are joined by one line end and paragraphs of an abstract by two, whatever the file's own line ends are.
"""

import re
from collections.abc import Iterator
from itertools import chain, islice, tee
from typing import NamedTuple

from extract.errors import Refusal, refuse
from extract.readers.digest_rules import SECOND_SENTENCE, DigestRules, ends_sentence, is_date, is_paragraph, is_prose
from extract.readers.entry import Entry, Reader, shortened
from extract.readers.lines import Line, read_lines, text_of
from extract.readers.streams import Head, Input


class Block(NamedTuple):
    """Lines between two blank ones; `refusal` says why it is not to be used, where it is not."""

    line: int
    text: str
    refusal: Refusal | None = None


_BLANK_LINE = re.compile(r"\n\s*\n")
_ONE_SENTENCE = re.compile(r"(?:\S+\s+){5,}\S*[\w)%]\.")  # nor ends in a full stop


def _read_digest(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what is said of each paper, or why it is refused."""
    path, rules = source.path, source.digest
    ahead: Iterator[Block | None]
    blocks, ahead = tee(_without_header(_blocks(source), rules))
    date: str | None = None
    title: Block | None = None
    abstract: list[Block] = []
    for block, following in zip(blocks, chain(islice(ahead, 1, None), [None]), strict=False):
        if is_date(block.text, rules):
            if title is not None:
                yield _entry(title, abstract, path, date)
            date, title, abstract = block.text, None, []
        elif title is None:
            title = block
        elif not abstract and not _is_stray_title(block, following, rules):
            abstract = [block]
        elif abstract and _continues(block, following, rules):
            abstract.append(block)
        else:
            yield _entry(title, abstract, path, date)
            title, abstract = block, []
    if title is not None:
        yield _entry(title, abstract, path, date)


def _entry(title: Block, abstract: list[Block], path: str, date: str | None) -> Entry | Refusal:
    text = "\n\n".join(block.text for block in abstract)
    refusal = next((block.refusal for block in (title, *abstract) if block.refusal is not None), None)
    if refusal is None and not abstract:
        refusal = refuse("title-alone", path, title.line, found=repr(shortened(title.text)))
    elif refusal is None and "://" in title.text and SECOND_SENTENCE.search(title.text):
        refusal = refuse("untitled", path, title.line, found=repr(shortened(title.text)))
    if refusal is not None:
        return refusal.placed(None, f"{title.text}\n{text}")
    return Entry(title.text, text, date=date, line=title.line)


def _blocks(source: Input) -> Iterator[Block]:
    """Yield the blocks that are not furniture; furniture and a date at the top of a block are no part of it."""
    held: list[Line] = []
    size = 0
    for line in read_lines(source.stream, source.limit):
        text = _stripped(line)
        if text and (held or text.casefold() not in source.digest.furniture):
            size += len(line.raw)
            if size <= source.limit or not held:
                held.append(line)
            else:
                held[-1] = held[-1]._replace(whole=False)
            if len(held) > 1 or not is_date(text, source.digest):
                continue
        if held:
            yield _block(held, source)
            held, size = [], 0
    if held:
        yield _block(held, source)


def _block(lines: list[Line], source: Input) -> Block:
    said = text_of(lines, source.path, source.limit)
    return Block(lines[0].number, "\n".join(map(_stripped, lines)), said if isinstance(said, Refusal) else None)


def _stripped(line: Line) -> str:
    return line.raw.decode("utf-8", "replace").strip()


def _without_header(blocks: Iterator[Block], rules: DigestRules) -> Iterator[Block]:
    """Drop the short blocks before the first date, where one stands near the top."""
    header: list[Block] = []
    for block in islice(blocks, rules.header_blocks):
        header.append(block)
        if is_date(block.text, rules):
            header = [block]
            break
        if len(block.text) > rules.longest_title:
            break
    yield from header
    yield from blocks


def _is_stray_title(block: Block, following: Block | None, rules: DigestRules) -> bool:
    """Tell whether the block after a title is itself a title: the first one has lost its abstract."""
    return not is_prose(block.text, rules) and following is not None and is_prose(following.text, rules)


def _continues(block: Block, following: Block | None, rules: DigestRules) -> bool:
    """Tell whether the block after an abstract is one more paragraph of it.

    A short block that ends in a full stop could be a title too: then what begins it and what follows it decide.
    """
    if is_paragraph(block.text, rules):
        return True
    if not ends_sentence(block.text):
        return False
    if SECOND_SENTENCE.search(block.text):
        return True
    if following is None or block.text.split(maxsplit=1)[0].rstrip(",:") in rules.openers:
        return True
    return not is_prose(following.text, rules)


def _is_abstract(head: Head) -> bool:
    """Tell whether the input is one paragraph of sentences."""
    content = head.content.decode("utf-8", "replace").strip()
    if not head.whole or _BLANK_LINE.search(content):
        return False
    return SECOND_SENTENCE.search(content) is not None or _ONE_SENTENCE.fullmatch(content) is not None


def _read_abstract(source: Input) -> Iterator[Entry | Refusal]:
    """Yield the one abstract that the input is, or why it is refused."""
    found = text_of(read_lines(source.stream, source.limit), source.path, source.limit)
    yield found if isinstance(found, Refusal) else _titled(found.strip())


def _titled(text: str) -> Entry:
    """Return an abstract, with a first line that is no sentence, nor wrapped, as its title."""
    title, _, abstract = text.partition("\n")
    is_title = not ends_sentence(title) and 2 * len(title) < len(abstract.partition("\n")[0])
    return Entry(title, abstract, line=1) if is_title and abstract[:1].isupper() else Entry("", text, line=1)


digest = Reader(lambda _head: True, _read_digest)  # which any text may be: it is asked last
text = Reader(_is_abstract, _read_abstract)
