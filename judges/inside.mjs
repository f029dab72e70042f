// What stands behind a code or a login: the demo's open thread and its desk, saved like the public pages.
import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DESK_PAGES = 40;
// Somebody of the demo's cast to whom a voice has been entrusted.
const HANDLER = "Nadia";
const CASES = "/desk/cases/";

/** The six digits of now for a base32 secret (RFC 6238). */
function digits(secret) {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"));
  const key = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const drawn = createHmac("sha1", key).update(counter).digest();
  const number = drawn.readUInt32BE(drawn[19] & 15) & 0x7fffffff;
  return String(number % 1e6).padStart(6, "0");
}

/** A visitor with cookies, who sends back what is hidden in the form of the page before. */
class Visitor {
  cookies = new Map();

  constructor(url) {
    this.url = url;
  }

  async go(path, fields) {
    const headers = { Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "), Origin: this.url };
    const sent = fields && new URLSearchParams({ csrfmiddlewaretoken: this.token, ...fields });
    const response = await fetch(this.url + path, { method: sent ? "POST" : "GET", headers, body: sent, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
      this.cookies.set(name, value);
    }
    if ([302, 303].includes(response.status)) return this.go(new URL(response.headers.get("location"), this.url + path).pathname);
    const html = await response.text();
    this.token = html.match(/name="csrfmiddlewaretoken" value="([^"]+)"/)?.[1];
    return { path, url: this.url + path, html, status: response.status, headers: response.headers };
  }
}

function save(page, folder) {
  const file = join(folder, "html", `inside${page.path.replaceAll("/", "_")}.html`);
  writeFileSync(file, page.html);
  return { ...page, file };
}

/** Every page of the desk from `start` on by following links; of pages of one kind, told apart by a number, the first. */
async function desk(visitor, folder, start = "/desk/", within = /^\/(desk|account)\//) {
  const paths = [start];
  const shapes = new Set(paths);
  const pages = [];
  for (let at = 0; at < paths.length && at < DESK_PAGES; at += 1) {
    const page = await visitor.go(paths[at]);
    if (!page.headers.get("content-type")?.startsWith("text/html")) continue;
    if (pages.some((one) => one.path === page.path)) continue; // led to a page that we have
    pages.push(save(page, folder));
    for (const [, path] of page.html.matchAll(/\shref="(\/(?:desk|account)\/[^"#?]*\/)["#?]/g)) {
      const shape = path.replaceAll(/\d+/g, "0").replace(/recordings\/.+/, "recordings/one/");
      if (shapes.has(shape) || path.includes("logout") || !within.test(path)) continue;
      shapes.add(shape);
      paths.push(path);
    }
  }
  return pages;
}

/** By the real door: password, then the six digits. {member, pages}: the two pages on the way. */
async function logIn(url, { email, password, totp_secret: secret }) {
  const member = new Visitor(url);
  const first = await member.go("/account/login/");
  const second = await member.go("/account/login/", { login: email, password });
  const entered = await member.go(second.path, { code: digits(secret) });
  if (entered.status !== 200 || entered.path !== "/desk/") throw new Error(`The login led to ${entered.path}.`);
  return { member, pages: [first, second] };
}

/** What a case handler sees: the key is locked, then open, and each kind of page behind it. */
async function cases(url, folder, logins) {
  const login = logins.find((one) => one.name === HANDLER);
  const { member } = await logIn(url, login);
  const locked = await member.go(CASES);
  const opened = await member.go(`${CASES}unlock/`, { password: login.password, next: CASES });
  if (opened.path !== CASES) throw new Error(`The key of ${HANDLER} did not open.`);
  const pages = await desk(member, folder, CASES, /^\/desk\/cases\//);
  if (!pages.some((page) => /^\/desk\/cases\/\d+\/$/.test(page.path))) throw new Error(`${HANDLER} has no case.`);
  return [save({ ...locked, path: `${CASES}(locked)/` }, folder), ...pages];
}

/** The thread in German and Dari, the pages of logging in, the desk, the confidential voices. `data` is the demo's data folder. */
export async function inside(url, folder, data) {
  const { code, logins } = JSON.parse(readFileSync(join(data, "demo.json"), "utf8"));
  const resident = new Visitor(url);
  await resident.go("/de/answer/");
  const first = await resident.go("/de/answer/", { code });
  const pages = [save({ ...first, path: "/de/answer/ (first visit)" }, folder)];
  for (const language of ["de", "prs"]) {
    const thread = await resident.go(`/${language}/answer/`);
    pages.push(save({ ...thread, path: `/${language}/answer/ (open)` }, folder));
  }
  const chair = await logIn(url, logins[0]);
  return [...pages, ...chair.pages.map((page) => save(page, folder)), ...(await desk(chair.member, folder)), ...(await cases(url, folder, logins))];
}
