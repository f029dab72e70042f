// Sends what the box holds, one after the other and in its order, and again by itself until the server has it.
const AGAIN = 2000;

export class Sender {
  // heard: { acked(entry, answer), refused(entry, answer), state(answer), changed() }
  constructor(box, at, token, heard) {
    Object.assign(this, { box, at, token, heard, held: new Map(), busy: false, offline: false, out: false, taken: false });
    addEventListener("online", () => this.run());
  }

  waiting() {
    return this.box.all().filter((entry) => !this.held.has(entry.key));
  }

  // From here on by a person's decision: `key` is sent again.
  release(key) {
    this.held.delete(key);
    this.run();
  }

  async post(act, fields) {
    return fetch(`${this.at}${act}/`, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": this.token },
      body: new URLSearchParams(fields),
      redirect: "error",
    });
  }

  async run() {
    if (this.busy || this.taken) return;
    this.busy = true;
    let goes = true;
    while (goes) {
      const entry = this.waiting()[0];
      if (!entry) break;
      goes = await this.sendOne(entry);
    }
    this.busy = false;
    this.heard.changed();
    if (!goes && !this.taken) this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), AGAIN);
  }

  // True: the next one may go.
  async sendOne(entry) {
    const fields = [...(entry.data || []), ["at", entry.at || ""], ["device", entry.device]];
    if (entry.act === "save") {
      fields.push(["item", entry.item], ["field", entry.field], ["words", entry.words], ["seen", entry.seen]);
    }
    let answer;
    let status;
    try {
      const response = await this.post(entry.act, fields);
      status = response.status;
      if (status === 403) return await this.renew();
      if (status === 404 || status === 410) answer = {};
      else if (status < 500) answer = await response.json();
      else return false;
    } catch {
      this.offline = true;
      return false;
    }
    this.offline = false;
    this.out = false;
    if (answer.version !== undefined) this.heard.state(answer);
    if (status === 423) return this.wasTaken(answer);
    if (status >= 400) return this.wasRefused(entry, answer);
    // Typed on while this was under way: the rest goes with the edition that has just come to be.
    const now = this.box.get(entry.key);
    if (now && entry.act === "save" && now.words !== entry.words) this.box.put({ ...now, seen: answer.edition });
    else this.box.remove(entry.key);
    this.heard.acked(entry, answer);
    return true;
  }

  wasTaken(answer) {
    this.taken = true;
    this.heard.state(answer);
    return false;
  }

  wasRefused(entry, answer) {
    // Words stay until somebody has decided; a button that could not do its work is pressed again.
    if (entry.act === "save") this.held.set(entry.key, answer);
    else this.box.remove(entry.key);
    this.heard.refused(entry, answer);
    return true;
  }

  // 403: the form token is old because somebody logged in again, or nobody is logged in any more.
  async renew() {
    this.out = !(await this.ask());
    return false;
  }

  async ask() {
    try {
      const response = await fetch(`${this.at}state/`, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!response.ok) return false;
      const state = await response.json();
      this.token = state.token;
      this.offline = false;
      this.out = false;
      this.heard.state(state);
      return true;
    } catch {
      // Cut off, or sent to the login: the next attempt to save finds out which.
      return false;
    }
  }
}
