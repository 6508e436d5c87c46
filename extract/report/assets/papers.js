// The papers: each abstract with what was found in it marked, and below it what it states, field by field.

function paperItem(paper) {
  const shown = paper.entries.filter(isAsked);
  const title = make("h2", {}, ...marked(paper.title, shown, 0));
  const item = make("li", { class: "paper", id: `paper-${paper.index}` }, title);
  const id = paper.url ? link(paper.url, paper.id) : paper.id;
  item.append(make("p", { class: "origin" }, id, paper.origin ? ` · ${paper.origin}` : null));
  if (paper.abstract) item.append(make("p", { class: "abstract" }, ...marked(paper.abstract, shown, 1)));
  const facts = make("dl", { class: "facts" });
  FIELDS.forEach((name, field) => {
    const entries = shown.filter((entry) => entry.field === field);
    if (!entries.length) return;
    facts.append(
      make("dt", { class: `f${field}` }, make("span", { class: "dot", "aria-hidden": "true" }), name),
      make("dd", {}, make("ul", {}, ...entries.map((entry) => make("li", {}, ...factOf(entry))))),
    );
  });
  item.append(shown.length ? facts : make("p", { class: "nothing" }, "Nothing was found."));
  wireMarks(item);
  return item;
}

function factOf(entry) {
  const name = isLink(entry) ? link(entry.extra) : make("span", { class: "name" }, entry.name);
  const isKindSaid = entry.kind && entry.kind !== "mentioned" && (entry.field <= BENCHMARKS || entry.field === LINKS);
  return [
    name,
    isKindSaid ? make("span", { class: "kind" }, entry.kind) : null,
    entry.said && entry.said !== entry.name && !isLink(entry) ? make("span", { class: "said" }, entry.said) : null,
  ].filter(Boolean);
}

function isLink(entry) {
  return entry.field >= CODE && Boolean(entry.extra);
}

// Cut a text where entries begin and end, and mark each piece that belongs to any. Section 0 is the title, 1 the abstract.
function marked(text, entries, section) {
  const spans = [];
  for (const entry of entries) {
    for (let i = 0; i < entry.places.length; i += 3) {
      if (entry.places[i] === section) spans.push({ entry, start: entry.places[i + 1], end: entry.places[i + 2] });
    }
  }
  if (!spans.length) return [text];
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const pieces = [];
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const piece = text.slice(cuts[i], cuts[i + 1]);
    const over = spans.filter(({ start, end }) => start <= cuts[i] && cuts[i + 1] <= end);
    if (!over.length) {
      pieces.push(piece);
      continue;
    }
    over.sort((a, b) => a.end - a.start - (b.end - b.start));
    const mark = make("mark", { class: `f${over[0].entry.field}`, tabindex: "-1", "data-field": NAMES[over[0].entry.field] }, piece);
    mark.entries = [...new Set(over.map(({ entry }) => entry))];
    pieces.push(mark);
  }
  return pieces;
}

// ---- The tooltip: on hover, on tap, and by keyboard: one tab stop a paper, arrow keys from mark to mark.

function wireMarks(item) {
  const marks = [...item.querySelectorAll("mark")];
  if (!marks.length) return;
  marks[0].tabIndex = 0;
  item.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = marks.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = marks[Math.min(marks.length - 1, Math.max(0, at + step))];
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

function wireTip() {
  const onMark = (event) => event.target.closest && event.target.closest("mark");
  document.addEventListener("pointerover", (event) => onMark(event) && showTip(onMark(event)));
  document.addEventListener("pointerout", (event) => onMark(event) && onMark(event) !== document.activeElement && hideTip());
  document.addEventListener("focusin", (event) => (onMark(event) ? showTip(onMark(event)) : hideTip()));
  document.addEventListener("click", (event) => (onMark(event) ? showTip(onMark(event)) : hideTip()));
  document.addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
}

function showTip(mark) {
  hideTip();
  const tip = byId("tip");
  tip.replaceChildren(...mark.entries.map(tipOf));
  tip.hidden = false;
  mark.setAttribute("aria-describedby", "tip");
  tip.described = mark;
  const box = mark.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
  const isAbove = box.bottom + height + 12 > window.innerHeight && box.top > height + 12;
  tip.style.left = `${left + window.scrollX}px`;
  tip.style.top = `${(isAbove ? box.top - height - 6 : box.bottom + 6) + window.scrollY}px`;
}

function hideTip() {
  const tip = byId("tip");
  if (tip.described) tip.described.removeAttribute("aria-describedby");
  tip.described = null;
  tip.hidden = true;
}

function tipOf(entry) {
  const row = (name, value) => (value === "" || value === null ? [] : [make("dt", {}, name), make("dd", {}, value)]);
  return make(
    "section",
    { class: `f${entry.field}` },
    make("p", { class: "tip-field" }, make("span", { class: "dot", "aria-hidden": "true" }), NAMES[entry.field]),
    make(
      "dl",
      {},
      ...row("value", valueOf(entry)),
      ...row(KINDS[entry.field], entry.kind),
      ...row("rule", entry.rule),
      ...row("score", entry.score.toFixed(2)),
    ),
  );
}

const KINDS = ["role", "role", "role", "metric", "metric", "metric", "host", "kind"];

// Return the normalised value of an entry.
function valueOf(entry) {
  if (isResource(entry)) return resourceName(entry);
  if (entry.field === RESULTS) return `${entry.name} ${entry.said}`;
  return entry.field === SPEEDUPS || entry.field === SAVINGS ? entry.said : entry.name;
}
