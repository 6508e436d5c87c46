// The table: an entry a row, sorted by any column.

const COLUMNS = [
  { name: "Paper", text: (entry) => entry.paper.title, key: (entry) => entry.paper.title },
  { name: "Field", text: (entry) => FIELDS[entry.field], key: (entry) => entry.field },
  { name: "Entry", text: (entry) => entry.name, key: (entry) => entry.name },
  { name: "Stated", text: (entry) => entry.said, key: (entry) => entry.said },
  { name: "Value", text: (entry) => (entry.value === null ? "" : `${entry.value}${entry.unit}`), key: comparable, isNumber: true },
  { name: "Role, metric or kind", text: (entry) => entry.kind, key: (entry) => entry.kind },
  { name: "Score", text: (entry) => entry.score.toFixed(2), key: (entry) => entry.score, isNumber: true },
  { name: "Rule", text: (entry) => entry.rule, key: (entry) => entry.rule },
];

// A value to sort by: of speedups the factor, so that 40% less time stands beside 1.67×.
function comparable(entry) {
  return entry.field === SPEEDUPS ? entry.extra : entry.value;
}

const sorting = { column: null, isDown: false };

function wireTable(changed) {
  const row = make("tr");
  COLUMNS.forEach((column, index) => {
    const button = make("button", { type: "button" }, column.name, make("span", { class: "arrow", "aria-hidden": "true" }));
    button.addEventListener("click", () => {
      const isSame = sorting.column === index;
      sorting.isDown = isSame ? !sorting.isDown : Boolean(column.isNumber);
      sorting.column = index;
      [...row.children].forEach((cell, at) => {
        if (at === index) cell.setAttribute("aria-sort", sorting.isDown ? "descending" : "ascending");
        else cell.removeAttribute("aria-sort");
      });
      changed();
    });
    row.append(make("th", { scope: "col", class: column.isNumber ? "number" : null }, button));
  });
  byId("entries").tHead.append(row);
}

// Return entries as the table sorts them; what has no value comes last either way.
function sorted(entries) {
  if (sorting.column === null) return entries;
  const { key } = COLUMNS[sorting.column];
  const sign = sorting.isDown ? -1 : 1;
  const isEmpty = (value) => value === null || value === "";
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  return entries
    .map((entry) => [key(entry), entry])
    .sort(([a], [b]) => {
      if (isEmpty(a) || isEmpty(b)) return isEmpty(a) - isEmpty(b);
      return sign * (typeof a === "number" ? a - b : compare(a, b));
    })
    .map(([, entry]) => entry);
}

function entryRow(entry) {
  return make(
    "tr",
    {},
    ...COLUMNS.map((column, index) => {
      const text = column.text(entry);
      if (index === 0) {
        const button = make("button", { type: "button", class: "to-paper" }, text || entry.paper.id);
        button.paper = entry.paper;
        return make("th", { scope: "row" }, button);
      }
      if (index === 1) return make("td", { class: `f${entry.field}` }, make("span", { class: "dot", "aria-hidden": "true" }), text);
      if (index === 2 && isLink(entry)) return make("td", {}, link(entry.extra));
      return make("td", { class: column.isNumber ? "number" : null }, text);
    }),
  );
}
