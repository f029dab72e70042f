// "I want to say something": guess the language while typing; keep a draft on this device, if the person wants it.
const form = document.querySelector("[data-tell]");
const words = form.elements.namedItem("words");
const language = form.elements.namedItem("language");
const DRAFT = "draft";
const WAITING = "form";
const WAIT = 900;
const ENOUGH = 12;

// Browsers fill a form again when somebody goes back, also after "leave quickly". What was typed and ticked waits in
// this tab's own storage instead, which leaving empties.
function wait() {
  const kept = [...new FormData(form)].filter(([name, value]) => name !== "token" && typeof value === "string");
  try {
    sessionStorage.setItem(WAITING, JSON.stringify(kept));
  } catch {
    form.autocomplete = "on";
  }
}

function fillAgain() {
  if (words.value || document.querySelector("#errors")) return;
  const kept = JSON.parse(sessionStorage.getItem(WAITING) || "[]");
  for (const [name, value] of kept) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.checked || field.value === value;
      else field.value = value;
    }
  }
}

form.autocomplete = "off";
try {
  fillAgain();
} catch {
  form.autocomplete = "on";
}

let chosenByHand = language.value !== "";
language.addEventListener("change", () => {
  chosenByHand = language.value !== "";
});

let timer = 0;
let asked = "";

async function guess() {
  const typed = words.value.slice(0, 400);
  if (chosenByHand || typed.length < ENOUGH || typed === asked) return;
  asked = typed;
  try {
    const answer = await fetch(form.dataset.guess, { method: "POST", body: new URLSearchParams({ words: typed }) });
    const found = await answer.json();
    // Only a sure guess changes what the person sees; else the server asks once, when the form is sent.
    if (found.certain && !chosenByHand) language.value = found.language;
  } catch {
    // No connection just now: the server guesses again when the form is sent.
  }
}

const keep = document.querySelector("[data-draft]");
const keepOn = document.querySelector("[data-draft-on]");

function store() {
  if (!keepOn.checked) return;
  localStorage.setItem(DRAFT, words.value);
}

form.addEventListener("change", wait);
words.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    guess();
    store();
    wait();
  }, WAIT);
});

try {
  const draft = localStorage.getItem(DRAFT);
  keep.hidden = false;
  if (draft !== null) {
    keepOn.checked = true;
    if (!words.value) words.value = draft;
  }
  keepOn.addEventListener("change", () => {
    if (keepOn.checked) store();
    else localStorage.removeItem(DRAFT);
  });
} catch {
  // This device keeps nothing: then the offer stays hidden.
}
