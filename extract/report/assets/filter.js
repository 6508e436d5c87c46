// The filters: what is asked for, and which papers and entries answer to it.

const asked = { fields: new Set(), text: "", resource: "", metric: "", role: "", order: "read" };
const BOXES = ["text", "resource", "metric", "role", "order"];

// Return the papers that hold something for each filter, in the order asked for.
function matchingPapers() {
  const found = PAPERS.filter((paper) => {
    if (asked.text && !asked.text.split(/\s+/).every((word) => paper.words.includes(word))) return false;
    return demands().every((demand) => paper.entries.some(demand));
  });
  return found.sort(ORDERS[asked.order]);
}

// Return the entries of `papers` that answer to a filter; all, where none is about entries.
function matchingEntries(papers) {
  const facets = demands();
  const shown = facets.length ? (entry) => facets.some((demand) => demand(entry)) : () => true;
  return papers.flatMap((paper) => paper.entries.filter((entry) => isAsked(entry) && shown(entry)));
}

function isAsked(entry) {
  return !asked.fields.size || asked.fields.has(entry.field);
}

// Return a test of entries for each filter that is about entries.
function demands() {
  const resource = asked.resource.toLowerCase();
  return [
    asked.fields.size ? isAsked : null,
    resource ? (entry) => isResource(entry) && `${entry.name}\n${resourceName(entry)}`.toLowerCase().includes(resource) : null,
    asked.metric ? (entry) => metricOf(entry) === asked.metric : null,
    asked.role ? (entry) => (entry.field <= BENCHMARKS) && entry.kind === asked.role : null,
  ].filter(Boolean);
}

const ORDERS = {
  read: (a, b) => a.index - b.index,
  title: (a, b) => a.title.localeCompare(b.title, "en") || a.index - b.index,
  facts: (a, b) => b.entries.length - a.entries.length || a.index - b.index,
  speedup: (a, b) => largestSpeedup(b) - largestSpeedup(a) || a.index - b.index,
};

function largestSpeedup(paper) {
  return Math.max(0, ...paper.entries.filter((entry) => entry.field === SPEEDUPS).map((entry) => entry.extra || 0));
}

// Wire the controls; `changed` is called after each change.
function wireFilters(changed) {
  for (const chip of document.querySelectorAll(".chip")) {
    const field = Number(chip.dataset.field);
    chip.addEventListener("click", () => {
      if (!asked.fields.delete(field)) asked.fields.add(field);
      chip.setAttribute("aria-pressed", asked.fields.has(field));
      changed();
    });
  }
  for (const name of BOXES) {
    byId(name).addEventListener("input", () => {
      asked[name] = name === "text" ? byId(name).value.trim().toLowerCase() : byId(name).value.trim();
      changed();
    });
  }
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", () => {
    asked.fields.clear();
    Object.assign(asked, { text: "", resource: "", metric: "", role: "", order: "read" });
    for (const chip of document.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", false);
    setTimeout(changed); // once the boxes are empty
  });
  const entries = PAPERS.flatMap((paper) => paper.entries);
  for (const [name] of countBy(entries.filter(isResource), resourceName).slice(0, 500)) {
    byId("resources").append(make("option", { value: name }));
  }
  for (const [name] of countBy(entries, metricOf).slice(0, 60)) byId("metric").append(make("option", {}, name));
}

// Ask for one dataset or benchmark, as a click on its bar does; the same once more asks for all again.
function askForResource(name) {
  asked.resource = asked.resource === name ? "" : name;
  byId("resource").value = asked.resource;
}

// Keep what is asked for in the address, so that it can be sent and comes back with the page.
function writeAddress() {
  const said = new URLSearchParams();
  if (asked.fields.size) said.set("fields", [...asked.fields].sort().join(","));
  for (const name of BOXES) {
    if (asked[name] && asked[name] !== "read") said.set(name, asked[name]);
  }
  if (view.tab !== "papers") said.set("show", view.tab);
  history.replaceState(null, "", `#${said}`);
}

// Ask for what the address says.
function readAddress() {
  const said = new URLSearchParams(location.hash.slice(1));
  for (const field of (said.get("fields") || "").split(",").filter(Boolean)) asked.fields.add(Number(field));
  for (const chip of document.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", asked.fields.has(Number(chip.dataset.field)));
  for (const name of BOXES) {
    if (said.get(name)) byId(name).value = asked[name] = said.get(name);
  }
  if (said.get("show") === "table") choose("table");
}
