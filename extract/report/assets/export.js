// What is shown, as a file: the entries that the filters leave, in the order of the table.

const FORMULA = /^[=+\-@\t\r]/; // what a spreadsheet would run

function asCsv(entries) {
  const cell = (text) => `"${String(text).replace(FORMULA, "'$&").replaceAll('"', '""')}"`;
  const rows = entries.map((entry) => [entry.paper.id, ...COLUMNS.map((column) => column.text(entry))]);
  return [["Id", ...COLUMNS.map((column) => column.name)], ...rows].map((row) => row.map(cell).join(",") + "\r\n").join("");
}

function asJsonl(entries) {
  return entries
    .map(({ paper, field, name, said, kind, value, unit, score, rule }) =>
      JSON.stringify({ id: paper.id, title: paper.title, field: FIELDS[field], name, said, kind, value, unit, by: rule, score }) + "\n")
    .join("");
}

function save(name, type, content) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
