// The fields of the minutes: every key is kept at once and sent within a second; two texts are shown side by side.
const SOON = 600;

export class Fields {
  constructor(page, box) {
    this.page = page;
    this.box = box;
    this.known = new Map();
    for (const form of page.querySelectorAll("[data-field]")) {
      const words = form.querySelector("[data-words]");
      this.add(words, form.dataset.item, form.dataset.field, Number(form.elements.seen.value));
      const save = form.querySelector("[data-save]");
      if (save) save.hidden = true;
      for (const button of form.querySelectorAll("[data-block]")) {
        button.addEventListener("click", (event) => this.insert(event, words, button.dataset.block));
      }
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.sender.run();
      });
    }
    for (const figure of page.querySelectorAll("[data-figure]")) {
      this.add(figure, figure.form.dataset.item, figure.dataset.figure, Number(figure.dataset.seen));
    }
  }

  add(words, item, field, seen) {
    const one = { words, item, field, seen };
    this.known.set(`${item}:${field}`, one);
    words.addEventListener("input", () => this.typed(one));
  }

  of(entry) {
    return this.known.get(`${entry.item}:${entry.field}`);
  }

  insert(event, words, block) {
    event.preventDefault();
    if (words.readOnly) return;
    words.value = [words.value.trimEnd(), block].filter(Boolean).join("\n");
    words.dispatchEvent(new Event("input", { bubbles: true }));
    words.focus();
  }

  typed(one) {
    const entry = { act: "save", item: one.item, field: one.field, words: one.words.value };
    const before = this.box.get(this.box.keyOf(entry));
    const kept = this.box.put({ ...entry, seen: before ? before.seen : one.seen });
    if (this.sender.held.has(kept.key) && !one.asked) this.sender.held.delete(kept.key);
    this.sender.heard.changed();
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.sender.run();
    }, SOON);
  }

  // After a reload: what is not yet saved stands in its field again. Gives back what has no field any more.
  restore() {
    return this.box.all().filter((entry) => {
      const one = entry.act === "save" ? this.of(entry) : null;
      if (one?.words.value === entry.words) this.box.remove(entry.key);
      else if (one) one.words.value = entry.words;
      return entry.act === "save" && !one;
    });
  }

  // Words whose field is gone: to be copied, and thrown away by a decision.
  keepInSight(entry) {
    const kept = this.page.querySelector("[data-kept]");
    const row = kept.querySelector("template").content.cloneNode(true).firstElementChild;
    row.querySelector("[data-words]").textContent = entry.words;
    row.querySelector("[data-discard]").addEventListener("click", () => {
      this.box.remove(entry.key);
      row.remove();
      kept.hidden = !kept.querySelector("li");
      this.sender.heard.changed();
    });
    kept.querySelector("ul").append(row);
    kept.hidden = false;
  }

  acked(entry, answer) {
    const one = this.of(entry);
    if (one && answer.edition !== undefined) one.seen = answer.edition;
    if (one && answer.note) this.say(one, answer.note);
  }

  say(one, sentence) {
    const note = one.note || document.createElement("p");
    note.className = "error";
    note.setAttribute("role", "alert");
    note.textContent = sentence;
    one.words.after(note);
    one.note = note;
  }

  refused(entry, answer) {
    const one = this.of(entry);
    if (!one) return false;
    if (answer.theirs === undefined) this.say(one, answer.problem || this.page.dataset.gone);
    else this.choose(one, entry, answer);
    return true;
  }

  choose(one, entry, answer) {
    one.asked?.remove();
    const asked = document.querySelector("[data-conflict]").content.cloneNode(true).firstElementChild;
    asked.querySelector("[data-conflict-words]").textContent = answer.problem;
    asked.querySelector("[data-theirs]").textContent = answer.theirs;
    if (answer.who) asked.querySelector("[data-who]").textContent = answer.who;
    const done = () => {
      one.seen = answer.edition;
      one.asked = null;
      asked.remove();
      one.words.focus();
    };
    asked.querySelector("[data-take-mine]").addEventListener("click", () => {
      done();
      this.box.put({ ...this.box.get(entry.key), words: one.words.value, seen: answer.edition });
      this.sender.release(entry.key);
    });
    asked.querySelector("[data-take-theirs]").addEventListener("click", () => {
      done();
      one.words.value = answer.theirs;
      this.box.remove(entry.key);
      this.sender.release(entry.key);
    });
    one.words.after(asked);
    one.asked = asked;
  }
}
