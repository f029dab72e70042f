// Passkeys: the browser's question around a plain form.
// <form data-passkey="create|get"> holds a hidden field "credential". The server's options are in
// #passkey-options as JSON, or behind data-options-from. Without this file the form stays hidden.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function options(form) {
  if (!form.dataset.optionsFrom) {
    const options = JSON.parse(document.getElementById("passkey-options").textContent);
    return (options.creation_options || options.request_options).publicKey;
  }
  const answer = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return (await answer.json()).request_options.publicKey;
}

function create(publicKey) {
  return navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
      // A passkey that can log in by itself: kept on the device and opened by finger, face or PIN.
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
    },
  });
}

function get(publicKey) {
  return navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });
}

// The shape that browsers give with toJSON(), which older ones do not have.
function asJson(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment,
  });
}

async function ask(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  const button = form.querySelector("button");
  failed.hidden = true;
  button.disabled = true;
  try {
    const publicKey = await options(form);
    const credential = await (form.dataset.passkey === "create" ? create(publicKey) : get(publicKey));
    form.elements.credential.value = asJson(credential);
    form.submit();
  } catch {
    failed.hidden = false;
  } finally {
    button.disabled = false;
  }
}

// Browsers know passkeys only under a name: never on an unencrypted page, never on a bare address.
const byAddress = /^[\d.]+$|^\[/.test(location.hostname);
if (window.PublicKeyCredential && !byAddress) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
  for (const note of document.querySelectorAll("[data-passkey-missing]")) note.hidden = true;
}
