// linkinator: every link between our own pages leads somewhere. Links to others, and the one that leaves quickly, are left alone.
import { LinkChecker } from "linkinator";

import { row } from "./table.mjs";

export async function links(url, languages) {
  const checker = new LinkChecker();
  const result = await checker.check({
    path: languages.map((language) => `${url}/${language}/`),
    recurse: true,
    concurrency: 4,
    retryErrors: true,
    linksToSkip: async (link) => !link.startsWith(url) || link.endsWith("/leave/"),
  });
  const own = result.links.filter((link) => link.state !== "SKIPPED");
  const broken = own.filter((link) => link.state === "BROKEN");
  for (const link of broken) console.error(`  ${link.status} ${link.url} on ${link.parent}`);
  const judged = broken.length ? `${broken.length} broken` : "none broken";
  return [row("linkinator", `${own.length} links`, judged, "none broken", broken.length === 0)];
}
