// The page as a whole: what the filters leave is shown piece by piece, as papers or as a table.

const PIECE = { papers: 25, table: 150 };
const view = { tab: "papers", papers: [], entries: [], shown: 0 };

function refresh() {
  writeAddress();
  view.papers = matchingPapers();
  view.entries = sorted(matchingEntries(view.papers));
  drawCharts(view.papers, refresh);
  countChips();
  const all = view.papers.length === PAPERS.length ? "" : ` of ${PAPERS.length.toLocaleString("en")}`;
  byId("status").textContent = `${view.papers.length.toLocaleString("en")}${all} ${PAPERS.length === 1 ? "paper" : "papers"}, ${count(view.entries.length, "entry", "entries")}`;
  restart();
}

function restart() {
  hideTip();
  view.shown = 0;
  byId("papers").replaceChildren();
  byId("entries").tBodies[0].replaceChildren();
  showMore();
}

function showMore(size = PIECE[view.tab]) {
  const items = view.tab === "papers" ? view.papers : view.entries;
  const next = items.slice(view.shown, view.shown + size);
  const target = view.tab === "papers" ? byId("papers") : byId("entries").tBodies[0];
  target.append(...next.map(view.tab === "papers" ? paperItem : entryRow));
  view.shown += next.length;
  byId("more").hidden = view.shown >= items.length;
  nearEnd.unobserve(byId("more"));
  nearEnd.observe(byId("more")); // which tells anew whether it is near
}

const nearEnd = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && showMore(), { rootMargin: "600px" });

function countChips() {
  for (const chip of document.querySelectorAll(".chip")) {
    const field = Number(chip.dataset.field);
    const number = view.papers.reduce((sum, paper) => sum + paper.entries.filter((entry) => entry.field === field).length, 0);
    chip.querySelector(".count").textContent = number.toLocaleString("en");
  }
}

function choose(tab) {
  view.tab = tab;
  for (const name of ["papers", "table"]) {
    byId(`tab-${name}`).setAttribute("aria-selected", name === tab);
    byId(`tab-${name}`).tabIndex = name === tab ? 0 : -1;
    byId(`panel-${name}`).hidden = name !== tab;
  }
  restart();
}

// Show a paper, wherever it stands in the list.
function goTo(paper) {
  if (view.tab !== "papers") choose("papers");
  const at = view.papers.indexOf(paper);
  if (at >= view.shown) showMore(at + 1 - view.shown);
  const item = byId(`paper-${paper.index}`);
  item.tabIndex = -1;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "center" });
}

function wirePage() {
  for (const name of ["papers", "table"]) {
    byId(`tab-${name}`).addEventListener("click", () => {
      choose(name);
      writeAddress();
    });
    byId(`tab-${name}`).addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = name === "papers" ? "table" : "papers";
      choose(other);
      byId(`tab-${other}`).focus();
    });
  }
  byId("more").addEventListener("click", () => showMore());
  document.addEventListener("click", (event) => event.target.paper && goTo(event.target.paper));
  window.addEventListener("resize", () => drawSpeedups(view.papers.flatMap((paper) => paper.entries)));
  window.addEventListener("beforeprint", () => showMore(Infinity)); // paper has no button to press
  new ResizeObserver(([seen]) => document.documentElement.style.setProperty("--filters", `${Math.ceil(seen.borderBoxSize[0].blockSize)}px`)).observe(byId("filters"));
  byId("as-csv").addEventListener("click", () => save("entries.csv", "text/csv", asCsv(view.entries)));
  byId("as-jsonl").addEventListener("click", () => save("entries.jsonl", "application/x-ndjson", asJsonl(view.entries)));
  wireTheme();
}

function wireTheme() {
  const isDark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const tell = () => (byId("theme").textContent = isDark() ? "Use light colours" : "Use dark colours");
  byId("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    tell();
  });
  tell();
}

function summarise() {
  const entries = PAPERS.reduce((sum, paper) => sum + paper.entries.length, 0);
  byId("summary").textContent = `${count(PAPERS.length, "paper")}, ${count(entries, "entry", "entries")}${FILES > 1 ? `, from ${count(FILES, "file")}` : ""}`;
}

summarise();
wireFilters(refresh);
wireTable(refresh);
wireTip();
wirePage();
readAddress();
refresh();
