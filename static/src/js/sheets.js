// A table that is typed into, a row for each thing: Enter goes to the next row and makes it where there is none,
// Ctrl+Enter sends the form. A new row starts with what the row before it has chosen from lists.
import { startTables } from "./tables.js";

function rowsOf(table) {
  return [...table.tBodies[0].rows];
}

function addRow(table) {
  const form = table.closest("form");
  const total = form.elements.namedItem(`${table.dataset.sheet}-TOTAL_FORMS`);
  const count = Number(total.value);
  if (count >= Number(table.dataset.sheetMost)) return undefined;
  const made = document.createElement("tbody");
  made.innerHTML = form.querySelector("template[data-sheet-row]").innerHTML
    .replaceAll("__prefix__", String(count))
    .replaceAll("__number__", String(count + 1));
  const row = made.rows[0];
  const before = rowsOf(table).at(-1);
  row.querySelectorAll("select").forEach((list, index) => {
    list.value = before?.querySelectorAll("select")[index]?.value ?? list.value;
  });
  table.tBodies[0].append(row);
  total.value = String(count + 1);
  startTables(form);
  return row;
}

function pressed(event, table) {
  if (event.key !== "Enter" || event.isComposing) return;
  const row = event.target.closest("tr");
  if (!row) return;
  event.preventDefault();
  if (event.ctrlKey || event.metaKey) {
    table.closest("form").requestSubmit();
    return;
  }
  const rows = rowsOf(table);
  const next = rows[rows.indexOf(row) + 1] ?? addRow(table);
  next?.querySelector("input, select")?.focus();
}

export function startSheets(scope) {
  scope.querySelectorAll("table[data-sheet]:not([data-sheet-started])").forEach((table) => {
    table.dataset.sheetStarted = "";
    table.addEventListener("keydown", (event) => pressed(event, table));
  });
}
