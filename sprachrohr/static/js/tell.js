// "I want to say something": guess the language while typing; keep a draft on this device, if the person wants it.
const form = document.querySelector("[data-tell]");
const words = form.elements.namedItem("words");
const language = form.elements.namedItem("language");
const NAME = "draft";
const WAIT = 900;
const ENOUGH = 12;

// Browsers fill a form again when somebody goes back, also after "leave quickly". The words wait in this tab's own
// storage instead, which leaving empties.
const WAITING = "words";
form.autocomplete = "off";
try {
  if (!words.value) words.value = sessionStorage.getItem(WAITING) || "";
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
  localStorage.setItem(NAME, words.value);
}

function wait() {
  try {
    sessionStorage.setItem(WAITING, words.value);
  } catch {
    // Nothing can be kept here: then the browser's own way stays on.
  }
}

words.addEventListener("change", wait);
words.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    guess();
    store();
    wait();
  }, WAIT);
});

try {
  const draft = localStorage.getItem(NAME);
  keep.hidden = false;
  if (draft !== null) {
    keepOn.checked = true;
    if (!words.value) words.value = draft;
  }
  keepOn.addEventListener("change", () => {
    if (keepOn.checked) store();
    else localStorage.removeItem(NAME);
  });
} catch {
  // This device keeps nothing: then the offer stays hidden.
}
