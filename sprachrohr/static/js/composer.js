// The desk's composer: text blocks with one tap, who else is writing, and nothing typed is lost on leaving.
const form = document.querySelector("[data-composer]");
const hint = document.querySelector("[data-writing]");
const hintWords = document.querySelector("[data-writing-words]");
const EVERY = 15000;

let writes = false;

function show(words) {
  hint.hidden = !words;
  hintWords.textContent = words;
}

async function ask() {
  const options = { headers: { Accept: "application/json" } };
  if (writes) {
    options.method = "POST";
    options.headers["X-CSRFToken"] = form.elements.namedItem("csrfmiddlewaretoken").value;
  }
  try {
    const answer = await fetch(hint.dataset.writing, options);
    const now = await answer.json();
    if (now.newest > Number(hint.dataset.seen)) show(hint.dataset.new);
    else show(now.others.length ? `${now.others.join(", ")} ${hint.dataset.one}` : "");
  } catch {
    // No connection just now; the server checks again when the answer is sent.
  }
}

if (form) {
  const words = form.elements.namedItem("words");
  const chosen = form.querySelector("[data-block-chosen]");
  let sending = false;
  words.addEventListener("input", () => {
    if (!writes) {
      writes = true;
      ask();
    }
  });
  for (const button of form.querySelectorAll("[data-block]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const before = words.value.trim();
      words.value = before ? `${before}\n\n${button.dataset.words}` : button.dataset.words;
      chosen.value = before ? "" : button.dataset.block;
      words.focus();
      writes = true;
      ask();
    });
  }
  form.addEventListener("submit", () => {
    sending = true;
  });
  addEventListener("beforeunload", (event) => {
    if (words.value.trim() && words.value !== words.defaultValue && !sending) event.preventDefault();
  });
}
setInterval(ask, EVERY);
