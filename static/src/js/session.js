// The session's end: a warning five minutes before (WCAG 2.2.1), then drafts are saved and the lock screen opens.
// Works where <body> has data-lock-url and data-idle-seconds; tabs tell each other that somebody is here.
import { saveAll } from "./drafts.js";
import { token } from "./csrf.js";

const WARN = 300;
const TICK = 5000;

export function startSession() {
  const { lockUrl, idleSeconds } = document.body.dataset;
  if (!lockUrl || !Number(idleSeconds) || !document.getElementById("session-warning")) return;
  const tabs = new BroadcastChannel("harbour-session");
  const dialog = document.getElementById("session-warning");
  const left = dialog.querySelector("[data-session-left]");
  let last = Date.now();

  const here = () => { last = Date.now(); };
  const seen = () => {
    if (dialog.open || Date.now() - last < 1000) return;
    here();
    tabs.postMessage("here");
  };

  async function lock() {
    clearInterval(clock);
    await saveAll();
    document.body.classList.add("app-locked");
    const form = document.createElement("form");
    form.method = "post";
    form.action = lockUrl;
    const fields = { csrfmiddlewaretoken: token(), next: location.pathname + location.search };
    Object.entries(fields).forEach(([name, value]) => {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    });
    document.body.append(form);
    form.submit();
  }

  const clock = setInterval(() => {
    const rest = Number(idleSeconds) - (Date.now() - last) / 1000;
    if (rest <= 0) lock();
    else if (rest <= WARN) {
      left.textContent = `${left.dataset.words} ${Math.ceil(rest / 60)}`;
      if (!dialog.open) dialog.showModal();
    } else if (dialog.open) dialog.close();
  }, TICK);

  ["pointerdown", "keydown", "scroll"].forEach((kind) => document.addEventListener(kind, seen, { passive: true }));
  dialog.addEventListener("close", () => {
    here();
    tabs.postMessage("here");
    fetch(location.href, { method: "HEAD", credentials: "same-origin" });
  });
  tabs.addEventListener("message", here);
}
