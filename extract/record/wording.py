"""An entry of a record in words: its name, what is said of it, its kind (role, metric or host), its value and unit."""

from typing import Any

Data = dict[str, Any]
Said = tuple[str, str, str, float | None, str]


def model(entry: Data) -> Said:
    """Return how a named model is said."""
    variant = f"variant of {entry['variant_of']}" if entry.get("variant_of") else ""
    return entry["name"], _joined(_also(entry), variant), entry.get("role", ""), None, ""


def resource(entry: Data) -> Said:
    """Return how a dataset or benchmark is said."""
    canonical = entry.get("canonical")
    known = f"known as {canonical}" if canonical and canonical != entry["name"] else ""
    return entry["name"], _joined(_also(entry), known), "introduced" if entry.get("introduced") else "", None, ""


def gain(entry: Data) -> Said:
    """Return how a speedup or a saving is said."""
    most = f" to {entry['value_max']:g}" if entry.get("value_max") is not None else ""
    unit = "×" if entry["unit"] == "x" else "%"
    baseline = f"against {entry['baseline']}" if entry.get("baseline") else ""
    said = f"{_BOUNDS.get(entry['bound'], '')}{entry['value']:g}{most}{unit} {entry['metric']}"
    return (
        entry.get("text") or f"{entry['value']:g}{unit}",
        _joined(said, baseline),
        entry["metric"],
        entry["value"],
        unit,
    )


_BOUNDS = {"up_to": "up to ", "at_least": "at least ", "approx": "about ", "fraction_of": "down to "}


def result(entry: Data) -> Said:
    """Return how a result is said."""
    unit = entry.get("unit") or ""
    unit = unit if unit in ("", "%", "°") else f" {unit}"
    value = f"{entry['value']:g}{unit}"
    metric = entry.get("metric") or ""
    what = metric if not entry.get("delta") else f"difference in {metric}" if metric else "difference"
    on = f"on {entry['on']}" if entry.get("on") else ""
    return value, f"{what} {on}".strip(), metric, entry["value"], unit


def code(entry: Data) -> Said:
    """Return how a URL of code is said."""
    return entry["url"], entry.get("repo") or "", entry.get("host", ""), None, ""


def link(entry: Data) -> Said:
    """Return how another link is said."""
    return entry["url"], "", entry.get("kind", ""), None, ""


def _also(entry: Data) -> str:
    return f"also {', '.join(entry['aliases'])}" if entry.get("aliases") else ""


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
