// Choosing rows of a table: "select all" of this page, the number chosen, and the bulk bar in place of the chips.
function update(table, bar) {
  const boxes = [...table.querySelectorAll("tbody .app-check")];
  const chosen = boxes.filter((box) => box.checked);
  const all = table.querySelector("[data-select-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  boxes.forEach((box) => box.closest("tr").toggleAttribute("data-chosen", box.checked));
  if (!bar) return;
  const count = bar.querySelector("[data-bulk-count]");
  count.textContent = `${chosen.length} ${count.dataset.words}`;
  bar.querySelector("[data-bulk-none]").hidden = true;
  bar.hidden = chosen.length === 0;
}

export function startSelection(scope) {
  scope.querySelectorAll("table[data-select]:not([data-select-started])").forEach((table) => {
    table.dataset.selectStarted = "";
    const bar = table.closest("form, .app-card")?.querySelector("[data-bulk]") ?? document.querySelector("[data-bulk]");
    const all = table.querySelector("[data-select-all]");
    if (all) {
      all.hidden = false;
      all.addEventListener("change", () => {
        table.querySelectorAll("tbody .app-check").forEach((box) => { box.checked = all.checked; });
        update(table, bar);
      });
    }
    table.addEventListener("change", () => update(table, bar));
    update(table, bar);
  });
}
