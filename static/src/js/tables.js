// Narrow screens show each row as a card: every cell gets its column's words. Wide tables can be scrolled by key.
export function startTables(scope) {
  scope.querySelectorAll(".app-table--stack").forEach((table) => {
    const heads = [...table.querySelectorAll("thead th")].map((head) => {
      const link = head.querySelector("a") ?? head;
      return head.classList.contains("app-table__check") ? "" : (link.firstChild?.textContent ?? "").trim();
    });
    table.querySelectorAll("tbody tr").forEach((line) => {
      [...line.children].forEach((cell, index) => {
        if (cell.tagName === "TD" && heads[index] && index > 0) cell.dataset.label = heads[index];
      });
    });
  });
  scope.querySelectorAll("[data-scroll]").forEach((box) => {
    if (box.scrollWidth <= box.clientWidth) return;
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", box.dataset.scrollLabel ?? "");
  });
}
