// The user menu is a <details>: it opens without script; script closes it on Escape and on a click elsewhere.
export function startMenus() {
  const menus = document.querySelectorAll("[data-menu]");
  document.addEventListener("click", (event) => {
    menus.forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  menus.forEach((menu) => menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }));
}
