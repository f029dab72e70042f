// A demo server of its own: free port, temporary folder, gone afterwards.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ROOT = join(import.meta.dirname, "..");
const START_SECONDS = 240;

export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Starts the demo; resolves with its address, data folder and `stop()`, rejects with what it printed if it does not come up. */
export async function startDemo(folder, say) {
  const port = await freePort();
  say(`Starting a demo on port ${port} ...`);
  const data = join(folder, "data");
  const env = { ...process.env, SPRACHROHR_DATA: data };
  const child = spawn(join(ROOT, ".venv/bin/python"), ["manage.py", "start", "--port", String(port)], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const printed = [];
  const lines = createInterface({ input: child.stdout });
  const up = new Promise((resolve) => {
    lines.on("line", (line) => {
      printed.push(line);
      if (line.includes("Ctrl-C ends everything")) resolve(true);
    });
  });
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(() => resolve(false), START_SECONDS * 1000)));
  const isUp = await Promise.race([up, late, ended.then(() => false)]);
  clearTimeout(timer);
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  if (!isUp) {
    await stop();
    throw new Error(`The demo did not start:\n${printed.join("\n")}`);
  }
  return { url: `http://127.0.0.1:${port}`, data, stop };
}
