// What residents can reach without a code: found by following links, saved as files.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const LANGUAGES = ["de", "de-simple", "en", "tr", "ru", "uk", "pl", "ar", "fa", "prs"];
const PAGES_PER_LANGUAGE = 30;

/** Addresses of this language's own pages in a page's source. */
function linksIn(html, language) {
  const found = [...html.matchAll(/\shref="([^"#?]+)/g)].map((match) => match[1]);
  return found.filter((path) => path.startsWith(`/${language}/`) && path.endsWith("/"));
}

/** Fetches and saves every page from `/<language>/` on; [{path, url, file, status, headers}]. */
export async function crawl(url, folder) {
  mkdirSync(join(folder, "html"), { recursive: true });
  const pages = [];
  for (const language of LANGUAGES) {
    const paths = [`/${language}/`];
    for (let at = 0; at < paths.length && at < PAGES_PER_LANGUAGE; at += 1) {
      const response = await fetch(url + paths[at], { redirect: "manual" });
      if (response.status >= 300 && response.status < 400) continue; // "leave quickly" leads to a site of others
      const html = await response.text();
      if (!response.headers.get("content-type")?.startsWith("text/html")) continue;
      const file = join(folder, "html", `${paths[at].replaceAll("/", "_")}.html`);
      writeFileSync(file, html);
      pages.push({ path: paths[at], url: url + paths[at], file, status: response.status, headers: response.headers });
      for (const path of linksIn(html, language)) if (!paths.includes(path)) paths.push(path);
    }
  }
  return pages;
}

/** The pages that a slow phone is tried on: front door, tell, answer in German and Dari. */
export function findPages(pages) {
  return ["de", "prs"].flatMap((language) =>
    ["", "tell/", "answer/"].map((rest) => {
      const path = `/${language}/${rest}`;
      return { path, page: pages.find((one) => one.path === path && one.status === 200) };
    }),
  );
}
