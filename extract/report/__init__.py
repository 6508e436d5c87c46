"""The report: records, and the abstracts that they were read from, as one HTML page.

Template, styles, scripts and data are joined into one file that needs no network. The page's Content-Security-Policy
allows its own script and styles, by their hashes, and nothing else. The data lies in a script element of a type that
browsers do not run.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from extract.paper import Paper
from extract.report.data import page_data
from extract.version import __version__
from extract.writers.recordfile import Data

_ASSETS = Path(__file__).parent / "assets"
_TEMPLATES = Environment(loader=FileSystemLoader(_ASSETS), autoescape=True, undefined=StrictUndefined)
_SCRIPTS = ("data.js", "dom.js", "filter.js", "papers.js", "table.js", "export.js", "charts.js", "main.js")


def render(records: Iterable[Data], papers: Mapping[str, Paper], title: str) -> str:
    """Return the HTML of the report on `records`; `papers`, by id, are where abstracts come from."""
    script = "".join((_ASSETS / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    script = f'"use strict";\n{script}'
    style = (_ASSETS / "page.css").read_text(encoding="utf-8")
    data = page_data(records, papers)
    return _TEMPLATES.get_template("page.html").render(
        title=title,
        version=__version__,
        fields=data["fields"],
        policy=_policy(script, style),
        script=script,
        style=style,
        data=in_script(orjson.dumps(data).decode()),
    )


def in_script(json: str) -> str:
    """Return JSON that cannot end the script element it stands in, nor open a comment there."""
    return json.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
