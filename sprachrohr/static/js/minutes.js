// A meeting that goes on: the page is never reloaded while somebody types, and works while the connection is gone.
import { Box } from "./minutes-box.js";
import { Fields } from "./minutes-fields.js";
import { wireKeys } from "./minutes-keys.js";
import { Sender } from "./minutes-send.js";
import { wireVotes } from "./minutes-votes.js";

const WATCH = 5000;
const PLACE = "minutes-place";
const page = document.querySelector("[data-live]");
const bar = page.querySelector("[data-bar]");
const unsaved = bar.querySelector("[data-unsaved]");
const readOnly = page.hasAttribute("data-read-only");
const box = new Box(page.dataset.live, page.dataset.me);
const fields = new Fields(page, box);
let again = false;
let fresh = true;
let told = null;

function changed() {
  const many = box.all().length;
  const words = unsaved.dataset;
  const count = many === 1 ? words.one : words.many.replace("%s", many);
  const why = sender.out ? words.loggedOut : sender.offline ? words.offline : "";
  unsaved.textContent = many ? [count, why].filter(Boolean).join(". ") : readOnly ? "" : words.all;
  unsaved.classList.toggle("is-waiting", many > 0);
  // What buttons did shows in a fresh page, once everything that can be sent is there.
  if (again && sender.waiting().length === 0) reload();
}

// Back to the same place, in the same field, at the same letter.
function reload() {
  const at = document.activeElement;
  const place = { y: scrollY, id: at?.id, from: at?.selectionStart, to: at?.selectionEnd };
  sessionStorage.setItem(PLACE, JSON.stringify(place));
  location.reload();
}

function backToPlace() {
  const place = JSON.parse(sessionStorage.getItem(PLACE) || "null");
  sessionStorage.removeItem(PLACE);
  if (!place) return;
  const at = place.id ? document.getElementById(place.id) : null;
  at?.focus({ preventScroll: true });
  if (at?.setSelectionRange && place.from != null && at.type !== "date") at.setSelectionRange(place.from, place.to);
  scrollTo(0, place.y);
}

function state(now) {
  // This page may be older than what the page before it has just saved.
  const stale = fresh && now.version !== page.dataset.version && box.all().length === 0;
  fresh = false;
  bar.querySelector("[data-present]").textContent = now.said;
  for (const name of ["reached", "presumed", "missing"]) {
    for (const one of page.querySelectorAll(`[data-${name}]`)) one.hidden = now.quorum !== name;
  }
  bar.querySelector("[data-quorum]").classList.toggle("is-short", now.quorum !== "reached");
  const taken = !readOnly && !now.mine;
  if (sender.taken && now.mine) {
    sender.taken = false;
    sender.run();
  }
  sender.taken = sender.taken || taken;
  bar.querySelector("[data-taken]").hidden = !taken;
  bar.querySelector("[data-taken-name]").textContent = now.writes;
  const asked = bar.querySelector("[data-asked]");
  if (asked) {
    asked.hidden = !now.asked;
    asked.querySelector("[data-asked-name]").textContent = now.asked;
  }
  if (stale || (readOnly && (now.mine || now.version !== page.dataset.version))) reload();
}

function acked(entry, answer) {
  if (entry.act === "save") fields.acked(entry, answer);
  else if (!entry.quiet) again = true;
}

function refused(entry, answer) {
  if (entry.act === "save" && fields.refused(entry, answer)) return;
  const at = page.querySelector(`[data-live-item="${entry.item}"]`) || page;
  told?.remove();
  told = document.querySelector("[data-problem]").content.cloneNode(true).firstElementChild;
  told.querySelector("p").textContent = answer.problem || page.dataset.gone;
  // Beside the button that was pressed; a form that is folded away cannot have been pressed.
  const form = [...at.querySelectorAll(`form[action$="/${entry.act}/"]`)].find((one) => one.offsetParent);
  if (form) form.before(told);
  else (at.querySelector(".live-head") || bar).after(told);
  const what = at.querySelector("form[data-clears] [name=words]");
  if (entry.act === "task" && what && !what.value) what.value = new URLSearchParams(entry.data).get("words");
  if (["come", "leave"].includes(entry.act)) again = true;
}

const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
const sender = new Sender(box, page.dataset.at, token, { acked, refused, state, changed });
fields.sender = sender;

// A button: kept with the time at which it was pressed, sent in its turn.
function press(form, act, { quiet = false } = {}) {
  const data = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  // Not `elements.item`: that is a method of the collection.
  const item = form.elements.namedItem("item")?.value || "";
  box.put({ act, data, item, quiet, at: new Date().toISOString() });
  changed();
  sender.run();
}

for (const form of page.querySelectorAll("form[data-act]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    press(form, form.action.split("/").at(-2));
    if (form.hasAttribute("data-clears")) {
      form.elements.token.value = `${box.device}-${box.next()}`;
      form.elements.words.value = "";
    }
  });
}
for (const form of page.querySelectorAll("form[data-now]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await sender.post(form.action.split("/").at(-2), new FormData(form));
      if (form.hasAttribute("data-show")) page.dispatchEvent(new CustomEvent("shown", { detail: form }));
      else reload();
    } catch {
      sender.offline = true;
      changed();
    }
  });
}
wireVotes(page, press, sender);
wireKeys(page, sender);
for (const entry of fields.restore()) fields.keepInSight(entry);
// Logging out clears this device: not before everything is saved.
document.querySelector('form[action$="/logout/"]')?.addEventListener("submit", (event) => {
  if (box.all().length === 0) return;
  event.preventDefault();
  page.querySelector("[data-logout]").hidden = false;
  scrollTo(0, 0);
});
backToPlace();
changed();
sender.run();
sender.ask().then(changed);
setInterval(() => sender.ask().then(changed), WATCH);
