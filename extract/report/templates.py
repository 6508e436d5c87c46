"""The HTML templates in `assets/`; whatever they are given is escaped."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

ASSETS = Path(__file__).parent / "assets"

_environment = Environment(loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined)


def template(name: str) -> Template:
    """Return the template in the file of that name."""
    return _environment.get_template(name)
