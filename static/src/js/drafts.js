// Never lose text: a form with data-draft-url is saved by the server 2 s after typing stops and every 10 s while it
// changes, and once more when the page goes away. The answer is JSON: {saved_at, token}.
import { renewToken, token } from "./csrf.js";

const QUIET = 2000;
const EVERY = 10000;
const drafts = new Set();

class Draft {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("[data-draft-state]");
    this.saved = this.text();
    this.busy = false;
    this.sent = false;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.typed());
    form.addEventListener("submit", () => { this.sent = true; });
    this.clock = setInterval(() => this.save(), EVERY);
  }

  // What the person wrote; files and secrets never go into a draft.
  body() {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      const field = this.form.elements.namedItem(name);
      if (typeof value === "string" && field?.type !== "password") data.append(name, value);
    }
    return data;
  }

  text() {
    const data = this.body();
    data.delete("csrfmiddlewaretoken");
    return data.toString();
  }

  typed() {
    this.sent = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), QUIET);
  }

  async save() {
    if (!this.form.isConnected) return this.stop();
    const now = this.text();
    if (this.busy || this.sent || now === this.saved) return undefined;
    this.busy = true;
    this.say(this.state?.dataset.saving);
    try {
      const answer = await fetch(this.form.dataset.draftUrl, {
        method: "POST",
        body: this.body(),
        headers: { "X-CSRFToken": token() },
        credentials: "same-origin",
        redirect: "error",
      });
      if (answer.status === 423) document.dispatchEvent(new CustomEvent("harbour:locked", { detail: this }));
      if (!answer.ok) throw new Error(String(answer.status));
      const { saved_at: at, token: fresh } = await answer.json();
      renewToken(fresh);
      this.saved = now;
      const clock = new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
      this.say(`${this.state?.dataset.saved} ${clock}`);
    } catch {
      this.say(this.state?.dataset.failed, true);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), EVERY);
    } finally {
      this.busy = false;
    }
    return undefined;
  }

  // The page goes away: the browser sends this even then.
  farewell() {
    if (this.sent || this.text() === this.saved) return;
    navigator.sendBeacon(this.form.dataset.draftUrl, this.body());
    this.saved = this.text();
  }

  say(words, failed = false) {
    if (!this.state || !words) return;
    this.state.textContent = words;
    this.state.classList.toggle("app-draft--failed", failed);
  }

  stop() {
    clearInterval(this.clock);
    clearTimeout(this.timer);
    drafts.delete(this);
  }
}

export function startDrafts(scope) {
  scope.querySelectorAll("form[data-draft-url]:not([data-draft-started])").forEach((form) => {
    form.dataset.draftStarted = "";
    drafts.add(new Draft(form));
  });
}

// Saves everything that is not saved; the lock screen waits for it.
export function saveAll() {
  return Promise.all([...drafts].map((draft) => draft.save()));
}

window.addEventListener("pagehide", () => drafts.forEach((draft) => draft.farewell()));
