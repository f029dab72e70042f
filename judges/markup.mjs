// Two judges of markup: the W3C's Nu checker (Java) and html-validate.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { HtmlValidate } from "html-validate";

import { row } from "./table.mjs";

const JAR = join(import.meta.dirname, "node_modules/vnu-jar/build/dist/vnu.jar");
const SHOWN = 10;
const GOAL = "no error";
// Taste, not faults: HTML itself says that a button submits, and Django's labels both wrap their field and name it.
const TASTE = { "no-implicit-button-type": "off", "no-redundant-for": "off" };

/** One row for all pages without a fault, one for each page with faults. */
function verdict(judge, pages, faults) {
  const bad = pages.filter((page) => faults.get(page.file)?.length || page.status !== 200);
  for (const page of bad) {
    for (const fault of (faults.get(page.file) ?? []).slice(0, SHOWN)) console.error(`  ${page.path} ${fault}`);
  }
  const rows = bad.map((page) => {
    const result = page.status === 200 ? `${faults.get(page.file).length} errors` : `answered ${page.status}`;
    return row(judge, page.path, result, GOAL, false);
  });
  const good = pages.length - bad.length;
  return good ? [row(judge, `${good} pages`, "no error", GOAL, true), ...rows] : rows;
}

const collect = (faults, file, text) => faults.set(file, [...(faults.get(file) ?? []), text]);

/** The Nu HTML checker; errors and warnings count, remarks do not. It refuses local addresses, so it gets files. */
export function nu(pages) {
  const done = spawnSync("java", ["-jar", JAR, "--format", "json", "--stdout", ...pages.map((page) => page.file)], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!done.stdout) throw new Error(`The Nu checker said nothing: ${done.stderr}`);
  const faults = new Map();
  for (const message of JSON.parse(done.stdout).messages) {
    if (message.type === "info" && message.subType !== "warning") continue;
    collect(faults, message.url.replace(/^file:/, ""), `${message.lastLine}: ${message.message}`);
  }
  return verdict("vnu", pages, faults);
}

/** html-validate: its rules for the HTML standard and for accessibility, not those of taste. */
export async function htmlValidate(pages) {
  const presets = ["html-validate:standard", "html-validate:a11y"];
  const judge = new HtmlValidate({ root: true, extends: presets, rules: TASTE });
  const faults = new Map();
  for (const page of pages) {
    const report = await judge.validateFile(page.file);
    for (const result of report.results) {
      for (const message of result.messages) {
        collect(faults, page.file, `${message.line}: ${message.ruleId}: ${message.message}`);
      }
    }
  }
  return verdict("html-validate", pages, faults);
}
