"""Builds the API reference out of the docstrings: `python docs/reference.py FOLDER`. A warning is an error."""

import sys
import warnings
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pdoc
import pdoc.render

LEFT_OUT = ("extract.__main__", "extract.cli")  # the command line has its own help


def build(folder: Path) -> None:
    """Write a page a module into `folder`, and `index.html`; raise what pdoc warns of."""
    _load()
    with warnings.catch_warnings(action="error"):
        # Subscripted for type checkers only; multiprocessing's own class is not until Python 3.13.
        warnings.filterwarnings("ignore", r".*type 'Connection' is not subscriptable")
        pdoc.pdoc("extract", *(f"!{name}" for name in LEFT_OUT), output_directory=folder)


def _load() -> None:
    """Import everything that is shown, since pdoc does not wait for what is imported on first use."""
    package = import_module("extract")
    for name in package.__all__:
        setattr(package, name, getattr(package, name))
    for module in walk_packages(package.__path__, "extract."):
        if not module.name.startswith(LEFT_OUT):
            import_module(module.name)
            parent, _, name = module.name.rpartition(".")
            if hasattr(sys.modules[parent], "__all__"):  # pdoc links to the modules that it names, and to no others
                sys.modules[parent].__all__.append(name)
    footer = f"paperfacts {package.__version__}"
    pdoc.render.configure(docformat="markdown", footer_text=footer, search=False, show_source=False)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
