// The session's end: a warning five minutes before (WCAG 2.2.1), then drafts are saved and the lock screen opens.
// Works where <body> has data-lock-url and data-idle-seconds; tabs tell each other that somebody is here, and this
// tells the server (data-here-url) once a minute while somebody is at a page that asks it for nothing.
import { saveAll } from "./drafts.js";
import { token } from "./csrf.js";

const WARN = 300;
const TICK = 5000;
const TELL = 60000;

function form(action, fields) {
  const made = Object.assign(document.createElement("form"), { method: "post", action });
  fields.forEach(([name, value]) => {
    made.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  });
  document.body.append(made);
  return made;
}

export function startSession() {
  const { lockUrl, hereUrl, idleSeconds } = document.body.dataset;
  const dialog = document.getElementById("session-warning");
  if (!lockUrl || !Number(idleSeconds) || !dialog) return;
  const tabs = new BroadcastChannel("harbour-session");
  const left = dialog.querySelector("[data-session-left]");
  let last = Date.now();
  let told = Date.now();
  let ended = false;
  let carried = false;

  const tell = () => {
    told = Date.now();
    fetch(hereUrl, { method: "POST", headers: { "X-CSRFToken": token() }, credentials: "same-origin" }).catch(() => {});
  };
  const here = () => { last = Date.now(); };
  const seen = () => {
    if (dialog.open || Date.now() - last < 1000) return;
    here();
    tabs.postMessage("here");
    if (Date.now() - told > TELL) tell();
  };

  async function lock() {
    if (ended) return;
    ended = true;
    clearInterval(clock);
    await saveAll();
    if (carried) return;
    document.body.classList.add("app-locked");
    tabs.postMessage("locked");
    form(lockUrl, [["csrfmiddlewaretoken", token()], ["next", location.pathname + location.search]]).submit();
  }

  // The server locked first (a machine that slept, another browser): what is typed goes to the lock screen as a form,
  // which keeps it, saves it as the draft it is once somebody is there, and leads back here.
  document.addEventListener("harbour:locked", ({ detail: draft }) => {
    if (carried) return;
    carried = true;
    ended = true;
    clearInterval(clock);
    document.body.classList.add("app-locked");
    form(draft.form.dataset.draftUrl, [...draft.body()]).submit();
  });

  const clock = setInterval(() => {
    const rest = Number(idleSeconds) - (Date.now() - last) / 1000;
    if (rest <= 0) lock();
    else if (rest <= Math.min(WARN, Number(idleSeconds) / 2)) {
      left.textContent = `${left.dataset.words} ${Math.ceil(rest / 60)}`;
      if (!dialog.open) dialog.showModal();
    } else if (dialog.open) dialog.close();
  }, TICK);

  ["pointerdown", "keydown", "scroll"].forEach((kind) => document.addEventListener(kind, seen, { passive: true }));
  document.addEventListener("visibilitychange", () => { if (document.hidden) saveAll(); });
  document.querySelectorAll("[data-lock-now]").forEach((button) => button.addEventListener("click", (event) => {
    event.preventDefault();
    lock();
  }));
  dialog.addEventListener("close", () => {
    here();
    tabs.postMessage("here");
    tell();
  });
  tabs.addEventListener("message", ({ data }) => { if (data === "locked") lock(); else here(); });
}
