// The data, as Python wrote it: see extract/report/data.py for what each place in a list means.

const MODELS = 0, DATASETS = 1, BENCHMARKS = 2, SPEEDUPS = 3, SAVINGS = 4, RESULTS = 5, CODE = 6, LINKS = 7;

const { fields: FIELDS, names: NAMES, rules: RULES, papers: PAPERS, files: FILES } = readData();

function readData() {
  const data = JSON.parse(document.getElementById("data").textContent);
  data.papers = data.papers.map(([id, title, abstract, origin, url, entries], index) => {
    const paper = { index, id, title, abstract, origin, url };
    paper.entries = entries.map(([field, name, said, kind, value, unit, rule, score, places, extra]) => ({
      paper, field, name, said, kind, value, unit, score, places, extra, rule: data.rules[rule],
    }));
    const words = paper.entries.map((entry) => `${entry.name} ${entry.said}`);
    paper.words = [id, title, abstract, ...words].join("\n").toLowerCase();
    return paper;
  });
  return data;
}

// The one name that all surfaces of a dataset or benchmark are counted under.
function resourceName(entry) {
  return entry.extra || entry.name;
}

function isResource(entry) {
  return entry.field === DATASETS || entry.field === BENCHMARKS;
}

// Of a gain or a result, the metric; of others nothing.
function metricOf(entry) {
  return entry.field >= SPEEDUPS && entry.field <= RESULTS ? entry.kind : "";
}

function countBy(items, key) {
  const counts = new Map();
  for (const item of items) {
    const name = key(item);
    if (name) counts.set(name, (counts.get(name) || 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
