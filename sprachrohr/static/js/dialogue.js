// A vote without a reload: the answer goes out, the next statement comes into the card that is there. Without this
// script, or when anything is unusual, the form does the same with a new page.
const PATIENCE = 20000;
const form = document.querySelector("[data-card-form]");
const part = (name) => form.querySelector(`[data-${name}]`);

function fill(card) {
  part("statement").value = card.statement;
  const words = part("words");
  words.textContent = card.words;
  words.lang = card.lang;
  words.dir = card.dir;
  part("state").textContent = card.state;
  part("state").hidden = !card.state;
  const original = part("original");
  original.hidden = !card.original;
  original.open = false;
  const before = part("original-words");
  before.textContent = card.original;
  before.lang = card.originalLang;
  before.dir = card.originalDir;
  part("done").textContent = card.done;
  part("all").textContent = card.all;
  part("bar").max = card.all;
  part("bar").value = card.done;
}

// Null: the answer is not the next statement.
async function send(body) {
  const patience = new AbortController();
  const over = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const answer = await fetch(form.action.split("#")[0], {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
      redirect: "error",
      signal: patience.signal,
    });
    return answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
  } finally {
    clearTimeout(over);
  }
}

// What is unusual is said by a page of its own: the form goes out as it would without this script.
function plainly(value) {
  const vote = document.createElement("input");
  vote.type = "hidden";
  vote.name = "vote";
  vote.value = value;
  form.append(vote);
  form.submit();
}

// The code on a card comes behind "#", which a browser never sends anywhere; it goes into its field and out of sight.
const ticket = document.querySelector("#ticket");
if (ticket && /^#[2-9A-Z-]{8,9}$/i.test(location.hash)) {
  ticket.value ||= location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}

form?.addEventListener("submit", async (event) => {
  if (!event.submitter || ticket) return; // with a card the first vote is a page of its own
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  part("offline").hidden = true;
  const body = new URLSearchParams(new FormData(form));
  body.set("vote", event.submitter.value);
  try {
    const card = await send(body);
    if (!card) {
      plainly(event.submitter.value);
    } else if (card.statement) {
      fill(card);
      const ways = document.querySelector("[data-ways]"); // they open with the first answer
      if (ways) ways.hidden = false;
    } else {
      location.reload();
    }
  } catch {
    part("offline").hidden = false;
  }
  delete form.dataset.busy;
});
