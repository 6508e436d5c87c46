"""Every message about bad input or output: what was found, what was expected, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

MESSAGES: Final = {
    # whole inputs
    "no-such-file": "there is no such file{near}; check the path, or give - to read standard input",
    "not-local": "this names what is elsewhere, and nothing is downloaded; fetch it first, as with "
    "curl '{url}' | paperfacts extract -",
    "no-files": "no file is in this folder; check the path",
    "not-readable": "cannot be read ({found}); check its permissions",
    "empty": "nothing is in it; papers were expected, in any of the formats that --format lists",
    "binary": "this is no text (found {found}); abstracts as text in UTF-8 are read, not PDFs or archives: "
    "convert it, a spreadsheet to CSV, a document to plain text",
    "no-papers": "no paper was found in it, read as {format}; if it is in another format, name that with --format",
    "too-deep": "its elements are nested deeper than {limit:,}; a list of papers was expected",
    "unknown-xml": "found XML whose root is {found}; --format lists the kinds of XML that are known",
    "looks-like": "it looks like {found}, but could not be told to be that, and is no {format}; mend its beginning, or "
    "name its format with --format",
    "not-read": "it looks like {found}, which is not read; {advice}",
    "unknown-format": "no format is known that it is in, and what would be a title or an abstract is none ({found}); "
    "of text, a title, a blank line and its abstract are expected: mend it, or name its format with --format",
    "missing-extra": "{library}, which this needs, is not installed; install the extra {extra}, in the checkout with "
    "pip install '.[{extra}]'",
    # inputs that break off: what stands before the place is read, what stands after it is not
    "broken-stream": "{found}, so what comes after the last whole paper could not be read; get the file anew",
    "not-xml": "not well-formed XML ({found}); what comes after this line could not be read: mend the file",
    "xml-entities": "it declares entities of its own, which could grow without bound; write what they stand for",
    "broken-json": "the JSON ends in the middle; the paper that begins here could not be read: get the file anew",
    "too-many-refused": "given up after {found:,} papers that could not be read, more than it has bytes; check it",
    "slow-to-read": "its next paper could not be read within {limit:g} s; what follows was left out: please report it",
    # single papers
    "invalid-utf8": "byte {found} at offset {offset} of the file is not UTF-8; convert the file, as with "
    "iconv -f LATIN1 -t UTF-8",
    "too-long": "the paper is longer than {limit:,} bytes; title and abstract were expected, not a full text",
    "changed": "it changed while it was read, so papers may be missing or mixed up; run again once it is complete",
    "not-json": "not JSON ({found}); one object a line with title and abstract was expected: mend or drop the line",
    "lone-surrogate": r"found half of a surrogate pair (\ud800 to \udfff) in a string; write the whole pair, or U+FFFD",
    "not-object": "found {found}; one object a line with title and abstract was expected",
    "no-title": "found no title (keys: {found}); a string under {expected} was expected, or name the key: --field "
    "{field}=KEY",
    "no-abstract": "found no abstract (keys: {found}); a string under {expected} was expected, or name the key: "
    "--field {field}=KEY",
    "not-string": "{key} is {found}; a string was expected",
    "bad-id": "id is {found}; a string or a number was expected: change it, or leave it out",
    "not-paper": "found {found}; an abstract as a string, a dictionary with title and abstract, or a Paper was "
    "expected",
    "no-text": "title and abstract are both blank; at least one of them was expected to say something",
    "abstract-missing": "the paper {found} has no abstract; export it with its abstract, or drop it",
    "record-given": "this is a record, which holds no abstract; give the papers that it was made of, or make the "
    "records with --with-text",
    "not-inverted-index": "abstract_inverted_index is no object of lists of places; mend or drop the work",
    "not-bibtex": "not BibTeX ({found}); mend or drop the entry",
    "no-record-end": "found no {expected} at the end of the record, so it may be cut off; mend or drop it",
    "not-csv": "not a table of values ({found}); mend or drop the row",
    "short-row": "found {found} values where the first row names {expected} columns; mend or drop the row",
    "title-alone": "the title {found} has no abstract after it; add one, after a blank line, or drop the title; "
    "if it is an abstract itself, give --format text",
    "untitled": "{found} stands where a title was expected, and holds sentences and an address; put a title and a "
    "blank line above each abstract",
    "no-such-index": "there is no paper {found}: it holds {count}, the first at index 0",
    "no-such-rule": "no rule has the id {found}, nor does any record name it so{near}",
    # record files
    "no-record": "no record ({found}); one JSON object a line with an id was expected, as paperfacts extract writes "
    "them, or gold",
    "no-records": "no record is in it; records, as paperfacts extract writes them, or gold, were expected",
    "not-records": "these are no records (found {found}); a file that paperfacts extract wrote, or gold, was expected; "
    "of papers, paperfacts extract PAPERS -o records.jsonl makes one",
    "no-common-id": "none of its records has the id of one in {found}, so that nothing would be compared; check both",
    "no-figures": "these are no figures ({found}); the output of paperfacts score --json was expected",
    # golden folders
    "no-golden": "it holds no folder inputs; make a golden folder with paperfacts golden init, or give another",
    "not-settings": "these are no settings of a golden folder ({found}); mend them, or start another with golden init",
    "golden-mixed": "its records are expected {found} the names model; give the same, or start another folder",
    "no-revision": "git shows no such revision of this folder ({found})",
    "golden-nothing": "no input is in it, so that nothing would be checked; add inputs with paperfacts golden init",
    "golden-no-record": "none of its records has the id {found}, so that nothing would be checked; see --record",
    "golden-no-field": "there is no {kind} {found!r}{near}; the {kind}s are {expected}",
    "golden-twice": "the golden folder has an input {found}, and records are kept by name without ending; rename one",
    "golden-again": "the golden folder has it already; to accept another text of it, copy it into inputs, and run "
    "paperfacts golden update",
    "golden-orphan": "the input that these records are expected of is not there; delete the file, or restore the input",
    # papers that could not be extracted
    "too-slow": "paper {id} took longer than {limit:g} s; if it is an abstract, please report it",
    "killed": "paper {id} ended the process that read it, twice ({found}); if memory is not short, please report it",
    "stage-failed": "paper {id} could not be extracted ({found}); please report this with the abstract",
    "no-worker": "a worker process could not start ({found}); try --workers 1",
    # what leaves
    "text-missing": "the record {found} does not hold its abstract, which a file for spaCy needs; make it with "
    "--with-text, or Extractor(with_text=True)",
    "invalid-record": "the record made of paper {id} breaks the schema at {place}: {found}; please report this "
    "with the abstract",
    "unknown-suffix": "no format has the suffix {found}{near}; known are {known}",
    "not-compressible": "a file of this format cannot be compressed with {found}; leave that suffix out",
    "no-such-folder": "the folder {found} does not exist; make it first",
    "not-writable": "cannot be written ({found}); mend that, or choose another path for -o",
    "replaces-input": "it is itself an input ({found}) and would be lost; choose another path for -o",
    "among-inputs": "the input {found} stands for this file too, so that the next run would read it as papers; choose "
    "a path for -o that lies outside",
    "foreign-file": "it is there already, and not all of it is what paperfacts writes ({found}); choose another path "
    "for -o, or give --overwrite to replace it",
    "in-use": "another run is writing this file; wait for it to end, or choose another path for -o",
    "not-resumable": "it was begun with another {found}; run without --resume to begin anew",
    "update-needs-file": "only a file can be updated; name it with -o OUT",
    "not-updatable": "it holds a record that is not of this version ({found}); extract it anew, or choose another -o",
    "resume-needs-files": "an interrupted run can only go on from files to a file; name them, and give -o OUT",
    # distributed runs
    "not-reachable": "no file system is known for this ({found}); give a path, or a URI such as s3://bucket/folder",
    "not-empty": "no run of this kind has written it, or all that is in it; choose a new folder for -o",
    "begun-otherwise": "it was begun with another {found}; choose a new folder for -o, or delete this one",
    "other-program": "a machine of the cluster has another {found}; install the same on all",
    "no-cluster": "no cluster could be reached or started ({found}); check --address",
    "engine-failed": "{engine} could not go on ({found}); give the same command again to go on from here",
    "too-many-errors": "more than {limit} papers or inputs were refused, so the run was stopped",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input, or one paper of it, that could not be read; `message` says why.

    A paper is placed by the line where it begins, counted from 1, or by its index in the file, counted from 0;
    `text` is its beginning, `id` its own id, where that is known.
    """

    path: str
    line: int | None
    index: int | None
    code: str
    message: str
    text: str
    id: str | None = None

    def __str__(self) -> str:
        """Return the message as a compiler would print it."""
        place = f"{self.line}:" if self.line is not None else f" index {self.index}:" if self.index is not None else ""
        return printable(f"{self.path}:{place} {self.message} [{self.code}]")

    def placed(self, index: int | None, text: str, id: str | None = None) -> "Refusal":  # noqa: A002
        """Return the refusal with the place and the beginning of its paper, and its id if that is known."""
        return replace(self, index=index, text=_valid(text[:_TEXT]), id=self.id if id is None else _valid(id[:_TEXT]))


class PaperfactsError(Exception):
    """Raised where there is nothing to go on with; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


_TEXT: Final = 200  # characters of a refused paper that are shown
_MESSAGE: Final = 500  # characters of a message: what was found may be long


def refuse(code: str, path: str, line: int | None = None, **found: object) -> Refusal:
    """Return the refusal `code` of `MESSAGES`, filled in with what was `found`."""
    message = MESSAGES[code].format(path=path, **found)
    known = found.get("id")
    return Refusal(
        path, line, None, code, _valid(message[:_MESSAGE]), "", None if known is None else _valid(str(known))
    )


def near(given: str, known: Iterable[str]) -> str:
    """Return which of the `known` names may be meant, to be put into a message; nothing where none is near."""
    from difflib import get_close_matches  # needed where something went wrong alone

    names = list(known)
    begun = [name for name in names if given and name.startswith(given.removesuffix("s") or given)]
    found = get_close_matches(given, names, cutoff=0.75) or begun[:3]
    return f" (did you mean {' or '.join(found)}?)" if found else ""


def printable(text: str) -> str:
    """Return a text with its control characters shown instead of sent: a terminal would obey them."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shown(text: str) -> str:
    """Return lines of text as `printable` does, each of them; tabs stay too."""
    return "".join(c if c in "\n\t" else printable(c) for c in text) if not text.isprintable() else text


def _valid(text: str) -> str:
    """Return a text that UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode()
