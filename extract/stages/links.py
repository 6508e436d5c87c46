"""Links: every URL, with and without scheme, cleaned, and the kind of thing that it holds."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast, get_args
from urllib.parse import urlsplit

import regex

from extract.mention import LinkKind, LinkMention
from extract.rulefiles.files import Row, Rule, RuleError, alternatives, check_field, compile_rules
from extract.rulefiles.layers import layered_rows, layered_table
from extract.text import Text


class Host(NamedTuple):
    """A line of `hosts.tsv`: what is held below `path` of the host `name`, or of those that `pattern` matches."""

    name: str
    pattern: regex.Pattern[str] | None
    path: str
    kind: LinkKind
    repo_segments: int
    id: str


@dataclass(frozen=True, slots=True)
class LinkRules:
    """What `links.toml` and `hosts.tsv` say, compiled."""

    bare: regex.Pattern[str]
    bare_host_after: frozenset[str]
    glued: regex.Pattern[str]
    owner: regex.Pattern[str]
    cues: list[Rule]
    hosts: list[Host]


class _Place(NamedTuple):
    """A URL in the text: `url` may differ from the stretch, where a blank broke it."""

    start: int
    end: int
    url: str


class _Target(NamedTuple):
    """Where a URL leads: the host's name, the path, and the first line of `hosts.tsv` that fits, if any."""

    name: str
    path: str
    host: Host | None


HOST_COLUMNS = ["host", "path", "kind", "repo"]

_LIMIT = 2_000  # characters of one URL; what is longer is no link that anybody could follow
_NO_PART = r"\s<>\"{}|\\^`—。、「」『』【】《》〈〉⁰¹²³⁴⁵⁶⁷⁸⁹"  # characters that no address holds
_URL = regex.compile(rf"https?\ ?:\ ?//\ ?((?:(?!https?://)[^{_NO_PART}]){{4,{_LIMIT}}}+)", regex.IGNORECASE)
_EAST_ASIAN = r"\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af"
# Where the text goes on right behind an address: a reference, a dash, East Asian writing; the last within a path only.
_CUT = regex.compile(
    rf"""\[\d{{1,3}}(?:[,–-]\s?\d{{1,3}}){{0,9}}\] | ---(?=\w) | –(?=[^\W\d])
    | (?<=[A-Za-z0-9/=])[,;:!?()]{{1,3}}+(?=[{_EAST_ASIAN}])""",
    regex.VERBOSE,
)
_CUT_PATH = regex.compile(rf"(?<=[A-Za-z0-9_~-])[.,;:!?()]{{0,3}}+(?=[{_EAST_ASIAN}])")
_HOST = regex.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}|\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|localhost", regex.IGNORECASE)
# A dot comes first in the pattern, so that the search skips from dot to dot.
_MAY_HOLD_LINK = re.compile(r"\.(?:(?<=[A-Za-z0-9]\.)[a-z]{2,7}(?![a-z])|(?<=www\.))")
_CONTEXT = 300  # characters before a link in which its sentence is searched for cues


def load(rules: Path) -> LinkRules:
    """Read `links.toml` and `hosts.tsv` of a rulebook folder."""
    path = rules / "links.toml"
    table = layered_table(path)
    domains = alternatives(table["top_level_domains"])
    name = r"[A-Za-z0-9][A-Za-z0-9-]{0,62}"
    host = rf"(?<![\w@./:\\-])((?:{name}\.){{1,5}}{domains})\b(?![.-]?\w)"
    bare = rf"{host}(?::\d{{2,5}})?(/[^{_NO_PART}]{{0,{_LIMIT}}})?"
    cues = compile_rules(table["cue"], {}, path)
    check_field(cues, "kind", get_args(LinkKind), path, required=True)
    hosts = _read_hosts(rules / "hosts.tsv")
    of_owners = alternatives(regex.escape(h.name) for h in hosts if h.repo_segments == 2 and not h.pattern)
    return LinkRules(
        regex.compile(bare),
        frozenset(table["bare_host_after"]),
        regex.compile(rf"[.,;](?={alternatives(table['glued_words'])}(?:$|[^\w/-]))"),
        regex.compile(rf"(?:https?://)?{of_owners}/[\w.-]+/"),
        cues,
        hosts,
    )


def host_id(row: Row) -> str:
    """Return the id of a line of `hosts.tsv`, as in `host.huggingface.co/datasets`."""
    return f"host.{row.cells[0]}/{row.cells[1]}".rstrip("/")


def find_links(text: Text, rules: LinkRules) -> list[LinkMention]:
    """Return the URLs in `text`, in order."""
    if "//" not in text.string and not _MAY_HOLD_LINK.search(text.string):
        return []
    places = sorted(_places(text.string, rules))
    hosts: dict[str, list[Host]] = {}  # those that fit a name; most links of a text share theirs
    found = []
    before = ""
    told = False
    previous_end = 0
    for index, place in enumerate(places):
        stop = places[index + 1].start if index + 1 < len(places) else len(text.string)
        said, after = _context(text, place, previous_end, stop)
        if told:  # "A for code, and B for data": the words up to the comma were said of A
            said = _TOLD.sub("", said)
        told = bool(after)
        # "Code and data: A and B": what is said of A holds for B, of which nothing is said.
        before, linked = (before, True) if _ONLY_LINKS.fullmatch(said) else (said, False)
        target = _target(place.url, hosts, rules)
        kind, by = _kind(target, before, after, linked, rules)
        name = target.name.removeprefix("www.")
        found.append(LinkMention(place.start, place.end, place.url, name, _repo(target), kind, by))
        previous_end = place.end
    return found


def _places(string: str, rules: LinkRules) -> Iterator[_Place]:
    ends = {0: 0}
    for match in _URL.finditer(string):
        url, end = _clean(string, match.start(1), match.end(1), rules)
        if _HOST.match(url):
            ends[match.start()] = end
            yield _Place(match.start(), end, match[0].partition(":")[0].rstrip() + "://" + url)
    starts = sorted(ends)

    def inside(at: int) -> bool:
        return at < ends[starts[bisect_right(starts, at) - 1]]

    if all(inside(dot.start()) for dot in _MAY_HOLD_LINK.finditer(string)):
        return
    for match in rules.bare.finditer(string):
        if inside(match.start()) or (match[2] is None and not _follows_cue(string, match.start(), rules)):
            continue
        url, end = _clean(string, match.start(), match.end(), rules)
        yield _Place(match.start(), end, "https://" + url)


def _follows_cue(string: str, at: int, rules: LinkRules) -> bool:
    word = string[max(0, at - 20) : at].rstrip(" (").rpartition(" ")[2].rpartition("\n")[2].lower()
    return word in rules.bare_host_after or string.startswith("www.", at)


def _clean(string: str, start: int, end: int, rules: LinkRules) -> tuple[str, int]:
    """Return the URL that begins at `start`, and its end: joined where a blank broke it, trailing marks removed."""
    url = string[start:end]
    path = url.find("/", url.find("://") + 3) if "/" in url else len(url)
    cuts = (rules.glued.search(url), _CUT.search(url), _CUT_PATH.search(url, path))
    ends = [cut.start() for cut in cuts if cut]
    if ends:
        url = _trim(url[: min(ends)])
        return url, start + len(url)
    joined = next((m for ending, rest in _BROKEN if ending.search(url) and (m := rest.match(string, end))), None)
    if joined is None and rules.owner.fullmatch(url):
        joined = _REPOSITORY.match(string, end)
    if joined:
        url, end = url + joined[1], end + joined.end() - joined.start()
    trimmed = _trim(url)
    return trimmed, end - (len(url) - len(trimmed))


# How a URL ends that a blank broke, and what may follow the blank: the rest of its host, of its path, its last word.
_BROKEN = [
    (
        regex.compile(r"^[\w.-]+\.$"),
        regex.compile(r" ((?:[a-z0-9-]+\.){0,3}(?:github\.io|[a-z]{2,3})/[^\s<>\"{}]{0,200})"),
    ),
    (regex.compile(r"^[\w.-]+/$"), regex.compile(r" ([\w.-]+(?:/[\w.-]+){1,4})(?=[\s.,;)]|$)")),
    (
        regex.compile(r"/[\w.-]+/$"),
        # no words that a link is printed as: `\href{https://…/}{GitHub}`
        regex.compile(
            r" (?!(?i:git(?:hub|lab)|hugging-?face|(?:project|home|web|demo|code)[-_]?(?:page|site)?)\b)"
            r"([\w-]*[-_\dA-Z][\w-]*)(?=\.?(?:[\n,;)]|$))"
        ),
    ),
    (regex.compile(r"\w$"), regex.compile(r" (/[\w.-]*\w(?:/[\w.-]*\w){0,4}/?)(?=[\s.,;)]|$)")),
    (regex.compile(r"-$"), regex.compile(r" ([\w-]+(?:[./][\w-]+){0,4})")),
]


_REPOSITORY = regex.compile(r" ([\w-]+(?:\.[\w-]+){0,3})(?=\.?(?:[\n,;)]|$))")


def _trim(url: str) -> str:
    """Remove trailing marks that belong to the sentence; a bracket stays where the URL opened it."""
    while url:
        last = url[-1]
        unopened = last in ")]" and url.count(last) > url.count(_OPENING[last])
        if not unopened and (last not in _TRAILING or url.endswith("__")):
            break
        url = url[:-1]
    try:
        urlsplit("//" + url)
    except ValueError:  # what follows the host is no part of an address: a bracket, a sign that stands for a slash
        host = _HOST.match(url)
        return host[0] if host else ""
    return url


_TRAILING = frozenset(".,;:!?'\"*_$~…")
_OPENING = {")": "(", "]": "["}


def _context(text: Text, place: _Place, previous_end: int, stop: int) -> tuple[str, str]:
    """Return the words of the link's sentence before it, and those after it that say what it is for."""
    string = text.string
    start, end = text.sentences[bisect_right(text.sentences, (place.start, len(string))) - 1]
    before = string[max(start, previous_end, place.start - _CONTEXT) : place.start]
    after = string[place.end : min(max(end, place.end), stop, place.end + _CONTEXT)].partition(";")[0]
    return before, after if _SAYS_WHAT_FOR.match(after) else ""


_TOLD = regex.compile(r"^[^,;]*(?:[,;]| and\b)")
_ONLY_LINKS = regex.compile(r"[\s,;:()&/\[\]]*(?:and|or|as well as)?(?: at)?[\s,;:()&/\[\]]*")
_SAYS_WHAT_FOR = regex.compile(r"[\s)\]]*(?:(?:for|to|which|where|contains?|provides?|hosts?)\b|\()")


def _kind(target: _Target, before: str, after: str, linked: bool, rules: LinkRules) -> tuple[LinkKind, str]:
    """Return the kind of a link, and what says so; `linked`: the words were said of the link before."""
    host = target.host
    if host and target.path:
        if host.kind == "code" or (linked and host.kind != "project"):
            return host.kind, host.id
    elif host and host.kind not in {"project", "demo"}:
        host = None  # a hub's front page holds nothing by itself
    cues = _cues(before + after, rules)
    if "code" in cues:
        return "code", cues["code"]
    if host and (host.kind in cues or not cues):
        return host.kind, cues.get(host.kind, host.id)
    return next(iter(cues.items()), ("project", "link.default"))


def _cues(context: str, rules: LinkRules) -> dict[LinkKind, str]:
    """Return the kinds that the words speak of, in the rulebook's order, each with the rule that says so."""
    spoken = [rule for rule in rules.cues if rule.pattern.search(context)]
    strong = [rule for rule in spoken if not rule.fields.get("weak")]
    return {rule.fields["kind"]: rule.id for rule in strong or spoken}


def _target(url: str, hosts: dict[str, list[Host]], rules: LinkRules) -> _Target:
    parts = urlsplit(url)
    name, path = parts.netloc.partition(":")[0].lower(), parts.path.lstrip("/")
    if name not in hosts:
        hosts[name] = [h for h in rules.hosts if (h.pattern.fullmatch(name) if h.pattern else h.name == name)]
    return _Target(name, path, next((h for h in hosts[name] if path.startswith(h.path)), None))


def _repo(target: _Target) -> str | None:
    """Return the repository, by the segments of the path that name one on its host."""
    count = target.host.repo_segments if target.host else 0
    segments = [s for s in target.path.split("/") if s]
    if not count or len(segments) < count:
        return None
    return "/".join(segments[:count]).removesuffix(".git")


def _read_hosts(path: Path) -> list[Host]:
    hosts = []
    for row in layered_rows(path, HOST_COLUMNS, host_id):
        name, prefix, kind, segments = row.cells
        if kind not in get_args(LinkKind) or not segments.isdigit():
            raise RuleError(f"{row}: expected a kind ({', '.join(get_args(LinkKind))}) and a number of path segments")
        pattern = regex.compile(regex.escape(name).replace(r"\*", r"[\w.-]+")) if "*" in name else None
        hosts.append(Host(name, pattern, prefix, cast("LinkKind", kind), int(segments), host_id(row)))
    return hosts
