// MDN's HTTP Observatory on the site behind its TLS front, and what the front itself must not do with what people send.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, statfsSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";

import { HOST } from "./front.mjs";
import { row } from "./table.mjs";

const SCANNER = join(import.meta.dirname, "node_modules/@mdn/mdn-http-observatory");
const MIB = 1024 * 1024;
const TMPFS = 0x01021994; // linux/magic.h

/** The scanner's verdict as it gives it, in a process of its own: there the council's name leads to our front. */
export function observatory(front) {
  // Its list of names that browsers know for HTTPS is fetched by a script that we do not run. None is the harder test.
  const preloaded = join(SCANNER, "conf/hsts-preload.json");
  if (!existsSync(preloaded)) writeFileSync(preloaded, "{}");
  const { http, https } = front.ports;
  const done = spawnSync(process.execPath, [join(import.meta.dirname, "scan.mjs"), HOST, String(http), String(https)], {
    encoding: "utf8",
    env: { ...process.env, NODE_EXTRA_CA_CERTS: front.ca },
  });
  if (done.status !== 0) throw new Error(`The Observatory said nothing: ${done.stderr}`);
  const { scan, tests } = JSON.parse(done.stdout);
  for (const [name, test] of Object.entries(tests)) if (!test.pass) console.error(`  ${name}: ${test.result}`);
  const result = `${scan.grade}, ${scan.score} points, ${scan.testsPassed} of ${scan.testsQuantity} passed`;
  return [row("observatory", `https://${HOST}`, result, "A+", scan.grade === "A+" && scan.testsFailed === 0)];
}

/** Sends; `part`: bytes sent before `look()` is called. Resolves with the status. */
function send(front, method, size, part = 0, look = () => {}) {
  const headers = { "Content-Length": size, "Content-Type": "application/octet-stream" };
  const options = { host: "127.0.0.1", port: front.ports.https, servername: HOST, ca: readFileSync(front.ca), method, path: "/de/tell/" };
  return new Promise((resolve, reject) => {
    const asked = request({ ...options, headers: { ...headers, Host: HOST } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on("error", (error) => (error.code === "EPIPE" || error.code === "ECONNRESET" ? resolve(413) : reject(error)));
    if (!part) return asked.end(Buffer.alloc(Math.min(size, MIB)));
    return asked.write(Buffer.alloc(part), () => setTimeout(() => asked.end(Buffer.alloc(size - part), look()), 1500));
  });
}

/** Where the temporary files of a process lie: they lose their name when they are made and live while they are open. */
function temporary(pid) {
  const open = readdirSync(`/proc/${pid}/fd`).map((handle) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${handle}`);
    } catch {
      return ""; // closed meanwhile
    }
  });
  return open.filter((path) => path.endsWith(" (deleted)"));
}

/** nginx: a large upload lies in memory while it comes and nowhere afterwards; too much, and TRACE, are refused. */
export async function front(front) {
  const rows = [];
  const add = (page, result, goal) => rows.push(row("nginx", page, String(result), String(goal), result === goal));
  let during = [];
  await send(front, "POST", 20 * MIB, 10 * MIB, () => {
    during = temporary(front.nginx);
  });
  const inMemory = during.filter((path) => path.startsWith(`${front.uploads}/`)).length;
  add("10 of 20 MB have come", `${inMemory} file in memory, ${during.length - inMemory} elsewhere`, "1 file in memory, 0 elsewhere");
  add("where it lies", statfsSync(front.uploads).type === TMPFS ? "tmpfs" : "a disk", "tmpfs");
  add("20 MB have come", `${temporary(front.nginx).length} files left`, "0 files left");
  add("a form of 101 MB", await send(front, "POST", 101 * MIB), 413);
  add("TRACE", await send(front, "TRACE", 0), 405);
  return rows;
}
