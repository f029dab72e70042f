// Files of a form about a voice: each is sent by itself, with its progress, before the words go. If the line breaks the
// page is still here with everything in it, and what has arrived is not sent twice. Without this the form sends them.
const box = document.querySelector("[data-attach]");
const form = box?.closest("form");
const list = box?.querySelector("[data-attached]");
const KEPT = "files";
let busy = false;

function line(words, role) {
  const item = document.createElement("li");
  const text = document.createElement("p");
  if (role) text.setAttribute("role", role);
  text.textContent = words;
  item.append(text);
  list.append(item);
  return item;
}

function show({ token, label }) {
  const item = document.createElement("li");
  const outer = document.createElement("label");
  const tick = document.createElement("input");
  const text = document.createElement("span");
  outer.className = "check";
  Object.assign(tick, { type: "checkbox", name: "staged", value: token, checked: true });
  text.textContent = label;
  outer.append(tick, text);
  item.append(outer);
  list.append(item);
}

// Whoever comes back after a broken connection finds the files that had arrived; "leave quickly" empties this, too.
function remember(file) {
  if (!("remember" in box.dataset)) return;
  try {
    const known = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
    sessionStorage.setItem(KEPT, JSON.stringify([...known, file]));
  } catch {
    // Storage is switched off: then the page alone knows them.
  }
}

function send(name, file, progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append(name, file);
    request.open("POST", box.dataset.attach);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(Math.floor((100 * event.loaded) / event.total));
    });
    request.addEventListener("load", () => (request.response ? done(request.response) : failed(new Error("no answer"))));
    request.addEventListener("error", () => failed(new Error("no connection")));
    request.send(data);
  });
}

function called(input, seconds) {
  const words = form.querySelector(`label[for="${CSS.escape(input.id)}"]`).textContent.trim();
  return seconds ? `${words} (${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")})` : words;
}

async function bring(input, file) {
  const state = line(box.dataset.sending);
  try {
    const answer = await send(input.name, file, (percent) => {
      state.firstChild.textContent = `${box.dataset.sending} ${percent} %`;
    });
    if (!answer.token) {
      line(answer.problem, "alert");
      return "refused";
    }
    const arrived = { token: answer.token, label: called(input, answer.seconds) };
    show(arrived);
    remember(arrived);
    return "here";
  } catch {
    return "failed";
  } finally {
    state.remove();
  }
}

async function bringAll(inputs) {
  const results = [];
  for (const input of inputs) {
    const left = new DataTransfer();
    for (const file of [...input.files]) {
      const result = await bring(input, file);
      results.push(result);
      if (result === "failed") left.items.add(file);
    }
    input.files = left.files;
    // The recorder beside the field learns that its recording has gone.
    if (!left.files.length) input.dispatchEvent(new Event("change"));
  }
  return results;
}

async function beforeSending(event) {
  const inputs = [...form.querySelectorAll("input[type=file]")].filter((input) => input.files.length);
  if (event.defaultPrevented || (!busy && !inputs.length)) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  const button = event.submitter;
  const results = await bringAll(inputs);
  busy = false;
  if (results.includes("failed")) line(box.dataset.failed, "alert");
  else if (!results.includes("refused")) form.requestSubmit ? form.requestSubmit(button) : form.submit();
}

function canSend() {
  try {
    return Boolean(new DataTransfer().items.add);
  } catch {
    return false;
  }
}

list?.addEventListener("change", (event) => {
  if (!event.target.checked) sessionStorage.removeItem(KEPT);
});

if (box && canSend()) {
  form.addEventListener("submit", beforeSending);
  try {
    if (!("remember" in box.dataset)) sessionStorage.removeItem(KEPT);
    const here = new Set([...list.querySelectorAll("[name=staged]")].map((tick) => tick.value));
    for (const file of JSON.parse(sessionStorage.getItem(KEPT) || "[]")) if (!here.has(file.token)) show(file);
  } catch {
    // Storage is switched off: nothing was remembered.
  }
}
