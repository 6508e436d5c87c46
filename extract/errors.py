"""Every message about bad input or output: what was found, what was expected, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

MESSAGES: Final = {
    # whole inputs
    "no-such-file": "there is no such file{near}; check the path, or give - to read standard input",
    "no-match": "no file matches this pattern; check it, or give a file or a folder",
    "not-local": "paperfacts downloads nothing; fetch it first, for example with curl '{url}' | paperfacts extract -",
    "no-files": "there are no files in this folder; check the path",
    "not-readable": "cannot be read ({found}); check the file and its permissions",
    "empty": "the input is empty; expected papers, in one of the formats that paperfacts extract --help lists",
    "binary": "this is not text (found {found}); abstracts are read as UTF-8 text, so convert PDFs and spreadsheets",
    "no-papers": "found no papers, reading it as {format}; if it is in another format, name that with --format",
    "too-deep": "its elements are nested more than {limit:,} deep; expected a list of papers",
    "unknown-xml": "found XML with an unknown root, {found}; the help of --format lists the kinds of XML that are read",
    "looks-like": "it looks like {found}, but cannot be read as that, nor as {format}; correct its beginning, or name "
    "its format with --format",
    "not-read": "it looks like {found}, which is not a format that is read; {advice}",
    "unknown-format": "expected titles and abstracts in turn, with blank lines between, but found {found}; put a title "
    "above each abstract, or name the format with --format",
    "missing-extra": "{library} is not installed; in the checkout, pip install '.[{extra}]'",
    # inputs that break off: what stands before the place is read, what stands after it is not
    "broken-stream": "{found}, so nothing after the last whole paper could be read; get the file again",
    "not-xml": "not well-formed XML ({found}); nothing after this line could be read: correct the file",
    "xml-entities": "it declares entities, which could expand without limit; replace them with the text they stand for",
    "broken-json": "what begins here has no end, so nothing from this line on could be read; get the file again, or "
    "look here for a quotation mark or a bracket that is missing",
    "not-closed": "the JSON ends here, before its last bracket, so papers may be missing; get the file again",
    "after-end": "this is outside of all brackets of the JSON, so nothing from this line on could be read; look for a "
    "bracket that is one too many, or for what does not belong here",
    "too-many-refused": "stopped after {found:,} papers that could not be read; check the file",
    "slow-to-read": "reading the next paper took longer than {limit:g} s, so the rest was left out; please report this",
    # single papers
    "invalid-utf8": "byte {found} at offset {offset} of the file is not UTF-8; convert it: iconv -f LATIN1 -t UTF-8",
    "too-long": "the paper is longer than {limit:,} bytes; expected a title and an abstract, not a full text",
    "changed": "the file changed while being read, so papers may be missing or mixed up; run again when it is complete",
    "not-json": "not JSON ({found}); expected one object per line, with title and abstract: correct or delete the line",
    "more-papers": "found papers in a list within a list, beside the list of papers that is read; put them into that, "
    "or into a file of their own",
    "lone-surrogate": r"found half of a surrogate pair (\ud800 to \udfff) in a string; write the whole pair, or U+FFFD",
    "not-object": "found {found}; expected one object per line, with title and abstract",
    "no-title": "found no title (keys: {found}); expected a string under {expected}{near}, or name its key: --field "
    "{field}=KEY",
    "no-abstract": "found no abstract (keys: {found}); expected a string under {expected}{near}, or name its key: "
    "--field {field}=KEY",
    "not-string": "{key} is {found}; expected a string",
    "bad-id": "id is {found}; expected a string or a number",
    "not-paper": "found {found}; expected an abstract as a string, a dictionary with title and abstract, or a Paper",
    "no-text": "title and abstract are both blank; at least one of them must say something",
    "abstract-missing": "the paper {found} has no abstract; export it with its abstract, or leave it out",
    "record-given": "this is a record without its abstract; give the paper itself, or a record made --with-text",
    "not-inverted-index": "abstract_inverted_index is not an object of lists of positions; correct or delete the work",
    "arxiv-error": "arXiv answered with an error in the place of papers ({found}); correct the query, and ask again",
    "not-bibtex": "not BibTeX ({found}); correct or delete the entry",
    "no-record-end": "found no {expected} at the end of the record, so it may be cut off; correct or delete it",
    "not-csv": "not a table of values ({found}); correct or delete the row",
    "two-columns": "two columns of the table are called {found}, so it is not plain which to read; delete one",
    "short-row": "found {found} values, but the table has {expected} columns; correct or delete the row",
    "title-alone": "the title {found} has no abstract after it; add one; if it is an abstract, give --format text",
    "two-papers": "found {found}, so papers may have run together; give each {expected} of its own",
    "untitled": "expected a title, but {found} holds sentences and an address; put a title and a blank line above "
    "each abstract",
    "no-such-index": "there is no paper {found}; the input holds {count}, counted from 0",
    "no-such-rule": "no rule has the id {found}{near}; paperfacts rules list shows the ids",
    # record files
    "no-record": "not a record ({found}); expected a line of JSON with an id, as paperfacts extract writes it",
    "no-records": "the file holds no records; expected records that paperfacts extract wrote, or gold",
    "not-records": "not records (found {found}); expected the output of paperfacts extract PAPERS -o OUT, or gold",
    "no-common-id": "no record has the id of one in {found}, so there is nothing to compare; check both files",
    # golden folders
    "no-golden": "not a golden folder: it has no folder inputs; start one with paperfacts golden init, or give another",
    "not-settings": "not the settings of a golden folder ({found}); correct them, or start another with golden init",
    "golden-mixed": "the folder was started {found} the names model; add inputs in the same way, or start another",
    "no-revision": "git finds no such revision of this folder ({found})",
    "golden-nothing": "there are no inputs, so nothing would be checked; add some with paperfacts golden init",
    "golden-no-record": "no record has the id {found}, so nothing would be checked; correct --record",
    "golden-no-field": "there is no {kind} {found!r}{near}; the {kind}s are {expected}",
    "golden-twice": "the folder has an input {found}, whose records would be in the same file; rename one of them",
    "golden-again": "the folder has this input; to change it, copy it to inputs and run paperfacts golden update",
    "golden-orphan": "the input of these records is missing; restore it, or delete this file",
    # papers that could not be extracted
    "too-slow": "paper {id} took longer than {limit:g} s; if it is an abstract, please report it",
    "killed": "paper {id} ended the process that read it, twice ({found}); if memory is not short, please report it",
    "stage-failed": "paper {id} could not be extracted ({found}); please report this with the abstract",
    "no-worker": "a worker process could not start ({found}); try --workers 1",
    # what leaves
    "text-missing": "the record {found} has no abstract, which a spaCy file needs; make it --with-text",
    "invalid-record": "the record of paper {id} breaks the schema at {place}: {found}; please report it",
    "unknown-suffix": "no format has the suffix {found}{near}; known suffixes: {known}",
    "not-compressible": "files of this format cannot be compressed with {found}; leave that suffix out",
    "no-such-folder": "the folder {found} does not exist; create it first",
    "not-writable": "cannot be written ({found}); change that, or choose another path for -o",
    "replaces-input": "this would overwrite the input {found}; choose another path for -o",
    "among-inputs": "the input {found} includes this file, so the next run would read it; choose another -o",
    "foreign-file": "it holds what paperfacts did not write ({found}); choose another -o, or give --overwrite",
    "in-use": "another run is writing this file; wait for it to end, or choose another path for -o",
    "not-resumable": "the interrupted run had another {found}; run without --resume to start again",
    "update-needs-file": "only a file can be updated; name it with -o OUT",
    "not-updatable": "it holds a record of another version ({found}); extract it again, or choose another -o",
    "resume-needs-files": "--resume needs files as inputs and an output: -o OUT",
    # distributed runs
    "not-reachable": "no file system is known for this ({found}); give a path, or a URI such as s3://bucket/folder",
    "not-empty": "it holds something that no run of this kind wrote; choose a new folder for -o",
    "begun-otherwise": "its run was started with another {found}; choose a new folder for -o, or delete this one",
    "other-program": "a machine of the cluster has another {found}; install the same on all",
    "no-cluster": "no cluster could be reached or started ({found}); check --address",
    "engine-failed": "{engine} could not go on ({found}); give the same command again to go on from here",
    "too-many-errors": "more than {limit} papers or inputs were refused, so the run stopped",
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
