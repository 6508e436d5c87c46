// The charts, of the papers that answer to the filters.

function drawCharts(papers, changed) {
  const entries = papers.flatMap((paper) => paper.entries);
  const resources = countBy(distinct(entries.filter(isResource), resourceName), ([, name]) => name);
  drawBars("chart-resources", resources, papers.length, (name) => {
    askForResource(name);
    changed();
  });
  const hosts = countBy(distinct(entries.filter((entry) => entry.field === CODE), hostOf), ([, name]) => name);
  drawBars("chart-hosts", hosts, papers.length);
  const coverage = FIELDS.map((name, field) => [name, papers.filter((paper) => paper.entries.some((e) => e.field === field)).length]);
  drawBars("chart-coverage", coverage, papers.length, null, true);
  drawSpeedups(entries);
}

// Pages of one host under many names count as one.
function hostOf(entry) {
  return entry.kind.replace(/^.+\.(github|gitlab)\.io$/, "*.$1.io");
}

// Each name once a paper.
function distinct(entries, nameOf) {
  const seen = new Map();
  for (const entry of entries) seen.set(`${entry.paper.index}\n${nameOf(entry)}`, [entry, nameOf(entry)]);
  return [...seen.values()];
}

const MOST = 12; // bars of a chart
const LEAST = 5; // what a whole bar stands for, at least: where each name is in one paper, bars are short

// Draw a row for each name: the name, a bar, and the count; `asShare` measures the bars against all papers.
function drawBars(id, rows, total, clicked = null, asShare = false) {
  const figure = startChart(id, rows.length);
  if (!rows.length) return;
  const longest = asShare ? total : Math.max(rows[0][1], LEAST);
  const list = make("ol", { class: asShare ? "bars shares" : "bars" });
  rows.slice(0, MOST).forEach(([name, n], index) => {
    const width = longest ? (100 * n) / longest : 0;
    const bar = make(
      "svg",
      { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
      make("rect", { class: "track", width: 100, height: 10 }),
      make("rect", { class: asShare ? `fill f${index}` : "fill", width: width.toFixed(2), height: 10 }),
    );
    const told = asShare ? `${n.toLocaleString("en")} (${total ? Math.round((100 * n) / total) : 0}%)` : n.toLocaleString("en");
    const parts = [make("span", { class: "bar-name" }, name), bar, make("span", { class: "bar-count" }, told)];
    if (clicked) {
      const button = make("button", { type: "button", "aria-pressed": asked.resource === name }, ...parts);
      button.addEventListener("click", () => clicked(name));
      list.append(make("li", {}, button));
    } else {
      list.append(make("li", {}, make("div", {}, ...parts)));
    }
  });
  figure.append(list);
  if (rows.length > MOST) figure.append(make("p", { class: "note" }, `and ${(rows.length - MOST).toLocaleString("en")} more`));
}

// Draw a dot a speedup, a row a metric, on a log scale from 1 to the largest.
function drawSpeedups(all) {
  const entries = all.filter((entry) => entry.field === SPEEDUPS && entry.extra);
  const figure = startChart("chart-speedups", entries.length);
  if (!entries.length) return;
  const rows = countBy(entries, (entry) => entry.kind);
  const width = figure.querySelector("figcaption").clientWidth;
  const [left, right, rowHeight] = [84, 26, 56];
  const height = rows.length * rowHeight + 26;
  const most = 10 ** Math.ceil(Math.log10(Math.max(10, ...entries.map((entry) => entry.extra))));
  const least = Math.min(1, ...entries.map((entry) => entry.extra));
  const low = 10 ** Math.floor(Math.log10(least));
  const x = (value) => left + ((width - left - right) * Math.log10(value / low)) / Math.log10(most / low);
  const told = rows.map(([metric, n]) => `${metric}: ${n}, median ${median(entries, metric)}×`).join("; ");
  const svg = make("svg", { class: "dots", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Speedups by metric. ${told}.` });
  for (let value = low; value <= most; value *= 10) {
    svg.append(
      make("line", { x1: x(value), x2: x(value), y1: 4, y2: height - 22, class: "grid" }),
      make("text", { x: x(value), y: height - 6, "text-anchor": "middle" }, `${value.toLocaleString("en")}×`),
    );
  }
  rows.forEach(([metric, n], row) => {
    const middle = row * rowHeight + rowHeight / 2 + 4;
    svg.append(
      make("text", { x: 0, y: middle - 2, class: "strong" }, metric),
      make("text", { x: 0, y: middle + 13 }, `${n.toLocaleString("en")}`),
      make("line", { x1: x(median(entries, metric)), x2: x(median(entries, metric)), y1: middle - 19, y2: middle + 19, class: "median" }),
    );
    entries.filter((entry) => entry.kind === metric).forEach((entry, index) => {
      // Dots are spread over the height of their row by the golden ratio, so that few lie on each other.
      const dot = make("circle", { cx: x(entry.extra).toFixed(1), cy: (middle - 17 + 34 * ((index * 0.618034 + 0.5) % 1)).toFixed(1), r: 4 });
      dot.append(svgTitle(`${entry.said} · ${entry.paper.title}`));
      dot.paper = entry.paper;
      svg.append(dot);
    });
  });
  figure.append(svg, make("p", { class: "note" }, "Lines are medians. Percentages count as factors: 40% less time is 1.67×, 40% more throughput 1.4×."));
}

function svgTitle(text) {
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = text;
  return title;
}

function median(entries, metric) {
  const values = entries.filter((entry) => entry.kind === metric).map((entry) => entry.extra).sort((a, b) => a - b);
  const middle = values.length >> 1;
  const value = values.length % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return Number(value.toPrecision(3));
}

function startChart(id, size) {
  const figure = byId(id);
  figure.replaceChildren(figure.firstElementChild);
  if (!size) figure.append(make("p", { class: "nothing" }, "None in these papers."));
  return figure;
}
