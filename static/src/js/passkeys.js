// Passkeys (WebAuthn): a form with data-passkey="create" or "get" asks the device and posts its answer as JSON.
// The challenge stands in data-options, or is fetched from data-ask when the button is pressed.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function optionsOf(form) {
  if (!form.dataset.ask) return JSON.parse(form.dataset.options).publicKey;
  const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options.publicKey;
}

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    },
  });
  return { made, response: { attestationObject: text(made.response.attestationObject) } };
}

async function get(options) {
  const made = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) },
  });
  const { authenticatorData, signature, userHandle } = made.response;
  const response = { authenticatorData: text(authenticatorData), signature: text(signature) };
  return { made, response: userHandle ? { ...response, userHandle: text(userHandle) } : response };
}

async function ask(form) {
  const { made, response } = await (form.dataset.passkey === "create" ? create : get)(await optionsOf(form));
  form.querySelector("[data-passkey-answer]").value = JSON.stringify({
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    clientExtensionResults: made.getClientExtensionResults(),
    response: { ...response, clientDataJSON: text(made.response.clientDataJSON) },
  });
}

export function startPasskeys() {
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-passkey-missing]").forEach((each) => { each.hidden = true; });
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const failed = form.querySelector("[data-passkey-failed]");
    form.hidden = false;
    form.querySelector("[data-passkey-ask]")?.addEventListener("click", () => form.requestSubmit());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        await ask(form);
        form.submit();
      } catch {
        failed.hidden = false;
      }
    });
  });
}
