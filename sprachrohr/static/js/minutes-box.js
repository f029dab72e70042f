// What the server has not acknowledged yet: kept on this device, under the meeting and the person, until it has.
// A field is one entry with its newest words; a button that was pressed is one entry each, in the order of time.
const DEVICE = "minutes-device";

function kept(storage, name, make) {
  try {
    const found = storage.getItem(name) || make();
    storage.setItem(name, found);
    return found;
  } catch {
    return make();
  }
}

export class Box {
  constructor(meeting, member) {
    this.prefix = `minutes-${meeting}-${member}:`;
    // Of this tab, also after a reload: so the server knows its own text again when its answer was lost.
    this.device = kept(sessionStorage, DEVICE, () => crypto.getRandomValues(new Uint32Array(4)).join("-"));
    this.memory = new Map();
    this.last = 0;
  }

  // Later than every entry before, even within a millisecond.
  next() {
    this.last = Math.max(Date.now(), this.last + 1);
    return this.last;
  }

  keyOf(entry) {
    if (entry.key) return entry.key;
    return `${this.prefix}${this.device}:${entry.act === "save" ? `${entry.item}:${entry.field}` : `act:${entry.n}`}`;
  }

  put(entry) {
    const whole = { device: this.device, ...entry };
    whole.n ??= this.next();
    whole.key = this.keyOf(whole);
    this.memory.set(whole.key, whole);
    try {
      localStorage.setItem(whole.key, JSON.stringify(whole));
    } catch {
      // No storage on this device: it stays in this page, and the count says that it is not saved.
    }
    return whole;
  }

  remove(key) {
    this.memory.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  }

  get(key) {
    return this.all().find((entry) => entry.key === key);
  }

  // Also those of tabs that were closed before they could send.
  all() {
    const found = new Map(this.memory);
    try {
      for (let at = 0; at < localStorage.length; at += 1) {
        const key = localStorage.key(at);
        if (key.startsWith(this.prefix) && !found.has(key)) found.set(key, JSON.parse(localStorage.getItem(key)));
      }
    } catch {
      // As above.
    }
    return [...found.values()].sort((one, other) => one.n - other.n);
  }
}
