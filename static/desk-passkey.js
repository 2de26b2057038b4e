// Hands the server's question to the browser's passkeys, and their answer back to the server.

const form = document.querySelector("[data-passkey]");

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const known = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    extensions: JSON.stringify(made.getClientExtensionResults()),
    response: {
      attestationObject: text(made.response.attestationObject),
      clientDataJSON: text(made.response.clientDataJSON),
      transports: made.response.getTransports?.() ?? null,
    },
  };
}

async function get(options) {
  const shown = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: known(options.allowCredentials),
    },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = shown.response;
  return {
    id: shown.id,
    rawId: text(shown.rawId),
    type: shown.type,
    response: {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
  };
}

if (form) {
  const ask = form.dataset.passkey === "create" ? create : get;
  try {
    const answer = await ask(JSON.parse(form.dataset.options));
    form.querySelector("[data-credential]").value = JSON.stringify(answer);
    form.submit();
  } catch {
    document.querySelector("[data-failed]").hidden = false;
  }
}
