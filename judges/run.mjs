// Every judge in turn, then one table: judge, page, result, goal. Ends with 1 when a goal is missed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startFront } from "./front.mjs";
import { inside } from "./inside.mjs";
import { links } from "./links.mjs";
import { phone } from "./phone.mjs";
import { htmlValidate, nu } from "./markup.mjs";
import { front as nginx, observatory } from "./observatory.mjs";
import { crawl, findPages, LANGUAGES } from "./pages.mjs";
import { policy } from "./policy.mjs";
import { startDemo } from "./server.mjs";
import { print } from "./table.mjs";

const say = (text) => process.stderr.write(`${text}\n`);
const folder = mkdtempSync(join(tmpdir(), "judges-"));
let server;
let front;
let rows = [];
try {
  server = process.env.URL ? { url: process.env.URL.replace(/\/$/, ""), stop() {} } : await startDemo(folder, say);
  say("Fetching the pages ...");
  const pages = await crawl(server.url, folder);
  const all = server.data ? [...pages, ...(await inside(server.url, folder, server.data))] : pages;
  const judges = [
    ["The Nu HTML checker", () => nu(all)],
    ["html-validate", () => htmlValidate(all)],
    ["csp_evaluator", () => policy(all)],
    ["linkinator", () => links(server.url, LANGUAGES)],
    ["Lighthouse", () => phone(findPages(pages))],
  ];
  if (server.data) {
    front = await startFront(folder, server.data);
    judges.push(["HTTP Observatory", () => observatory(front)], ["nginx", () => nginx(front)]);
  }
  for (const [name, judge] of judges) {
    say(`${name} ...`);
    rows = [...rows, ...(await judge())];
  }
} finally {
  await front?.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}
print(rows);
process.exitCode = rows.length > 0 && rows.every((row) => row.good) ? 0 : 1;
