// Lighthouse as a slow phone on a slow network: front door, tell, answer, in German and Dari.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

import { row } from "./table.mjs";

const GOALS = { performance: 95, accessibility: 100, "best-practices": 100 };
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];

async function scores(url, port) {
  const { lhr } = await lighthouse(url, { port, onlyCategories: Object.keys(GOALS), logLevel: "error" });
  const failed = Object.values(lhr.audits).filter((audit) => audit.score === 0 && audit.scoreDisplayMode === "binary");
  return {
    failed: failed.map((audit) => audit.id),
    of: Object.fromEntries(Object.keys(GOALS).map((name) => [name, Math.round(lhr.categories[name].score * 100)])),
  };
}

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

/** One try; if the speed misses its goal two more, and the median counts: other work on this machine disturbs it. */
async function judge(url, port) {
  const first = await scores(url, port);
  if (first.of.performance >= GOALS.performance) return first;
  const tries = [first, await scores(url, port), await scores(url, port)];
  return { ...first, of: { ...first.of, performance: median(tries.map((one) => one.of.performance)) } };
}

export async function phone(wanted) {
  const chrome = await launch({ chromePath: process.env.TEST_BROWSER, chromeFlags: FLAGS });
  const rows = [];
  try {
    for (const { path, page } of wanted) {
      if (!page) {
        rows.push(row("lighthouse", path, "no such page", "a page", false));
        continue;
      }
      const { of, failed } = await judge(page.url, chrome.port);
      if (failed.length) console.error(`  ${path} ${failed.join(" ")}`);
      for (const [name, goal] of Object.entries(GOALS)) {
        rows.push(row("lighthouse", path, `${name} ${of[name]}`, `>= ${goal}`, of[name] >= goal));
      }
    }
  } finally {
    await chrome.kill();
  }
  return rows;
}
