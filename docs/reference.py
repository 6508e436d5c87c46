"""Builds the API reference out of the docstrings: `python docs/reference.py FOLDER`. A warning is an error."""

import sys
import warnings
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pdoc
import pdoc.render

import extract

LEFT_OUT = ("extract.__main__", "extract.cli")  # the command line has its own help


def modules() -> list[str]:
    """Return the names of all modules that the reference shows."""
    found = (module.name for module in walk_packages(extract.__path__, "extract."))
    return ["extract", *(name for name in found if not name.startswith(LEFT_OUT))]


def build(folder: Path) -> None:
    """Write a page a module into `folder`, and `index.html`; raise what pdoc warns of."""
    for name in extract.__all__:  # imported on first use, which pdoc does not wait for
        setattr(extract, name, getattr(extract, name))
    for name in modules()[1:]:
        import_module(name)
        package, _, module = name.rpartition(".")
        if hasattr(sys.modules[package], "__all__"):  # pdoc links to the modules that it names, and to no others
            sys.modules[package].__all__.append(module)
    footer = f"paperfacts {extract.__version__}"
    pdoc.render.configure(docformat="markdown", footer_text=footer, search=False, show_source=False)
    with warnings.catch_warnings(action="error"):
        # Subscripted for type checkers only; multiprocessing's own class is not until Python 3.13.
        warnings.filterwarnings("ignore", r".*type 'Connection' is not subscriptable")
        pdoc.pdoc("extract", *(f"!{name}" for name in LEFT_OUT), output_directory=folder)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
