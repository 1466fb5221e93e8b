// The form token. The cookie cannot be read by script, so the token lives in the page's forms and on <body>.
export function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

// A page left open for hours keeps working: every saved draft brings a fresh token.
export function renewToken(fresh) {
  if (!fresh) return;
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = fresh; });
  if (document.body.hasAttribute("hx-headers")) {
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh }));
  }
}
