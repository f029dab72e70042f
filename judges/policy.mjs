// Google's csp_evaluator on every Content-Security-Policy that a page sends.
import evaluator from "csp_evaluator/dist/evaluator.js";
import finding from "csp_evaluator/dist/finding.js";
import parser from "csp_evaluator/dist/parser.js";

import { row } from "./table.mjs";

const GOAL = "no finding";

export function policy(pages) {
  const seen = new Map();
  for (const page of pages) {
    const header = page.headers.get("content-security-policy") ?? "";
    if (!seen.has(header)) seen.set(header, []);
    seen.get(header).push(page.path);
  }
  return [...seen].map(([header, paths]) => {
    const where = paths.length === 1 ? paths[0] : `${paths.length} pages`;
    if (!header) return row("csp_evaluator", where, "no policy", GOAL, false);
    const found = new evaluator.CspEvaluator(new parser.CspParser(header).csp).evaluate();
    // Its "info" is a reminder that hosts named could be dropped, not a finding.
    const counted = found.filter((one) => one.severity < finding.Severity.INFO);
    for (const one of counted) console.error(`  ${one.directive} ${one.value ?? ""}: ${one.description}`);
    return row("csp_evaluator", where, counted.length ? `${counted.length} findings` : GOAL, GOAL, !counted.length);
  });
}
