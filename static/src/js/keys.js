// Keyboard shortcuts (WCAG 2.1.4): dead while typing, and switched off by <body data-shortcuts="off"> or by the person.
const PLACES = { c: "/cases/", r: "/reports/", m: "/" };
const PAUSE = 1200;
const OFF = "harbour-shortcuts-off";
let goUntil = 0;
let row = -1;

function allowed() {
  return document.body.dataset.shortcuts !== "off" && localStorage.getItem(OFF) === null;
}

function typing(target) {
  return target.isContentEditable || Boolean(target.closest("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, dialog"));
}

function rows() {
  return [...document.querySelectorAll("[data-rows] > *, .app-rows > *")].filter((each) => each.querySelector("a"));
}

function moveTo(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((each) => each.contains(document.activeElement));
  row = Math.min(Math.max((here >= 0 ? here : row) + step, 0), all.length - 1);
  all.forEach((each) => each.removeAttribute("data-current"));
  all[row].setAttribute("data-current", "");
  all[row].querySelector("a").focus();
}

function press(key) {
  const wanted = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!wanted) return false;
  if (wanted.matches("input, textarea, select")) wanted.focus();
  else wanted.click();
  return true;
}

const ACTIONS = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.getElementById("shortcuts")?.showModal(),
  j: () => moveTo(1),
  k: () => moveTo(-1),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || !allowed()) return;
  if (Date.now() < goUntil && PLACES[event.key]) {
    goUntil = 0;
    event.preventDefault();
    location.assign(PLACES[event.key]);
  } else if (event.key === "g") {
    goUntil = Date.now() + PAUSE;
  } else if (ACTIONS[event.key]) {
    event.preventDefault();
    ACTIONS[event.key]();
  } else if (event.key.length === 1 && press(event.key)) {
    event.preventDefault();
  }
}

function startSwitch() {
  const button = document.querySelector("[data-toggle-shortcuts]");
  if (!button) return;
  const word = () => { button.textContent = localStorage.getItem(OFF) === null ? button.dataset.off : button.dataset.on; };
  button.addEventListener("click", () => {
    if (localStorage.getItem(OFF) === null) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
    word();
  });
  word();
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  startSwitch();
  document.querySelectorAll("[data-open-shortcuts]").forEach((button) => {
    button.hidden = document.body.dataset.shortcuts === "off" || !document.getElementById("shortcuts");
    button.addEventListener("click", () => document.getElementById("shortcuts").showModal());
  });
}
