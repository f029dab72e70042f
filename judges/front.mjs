// The shipped nginx.conf in front of the demo's data under production settings: TLS by a certificate authority of our own,
// the council's name, ports of our own. Only ports, paths and the certificate differ from what operators install.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

import { freePort } from "./server.mjs";

const ROOT = join(import.meta.dirname, "..");
export const HOST = "sprachrohr.example.org";
const MEMORY = "/dev/shm"; // a tmpfs on every Linux, as /run/sprachrohr/uploads is on a council's server
const START_SECONDS = 30;

function run(command, ...options) {
  const done = spawnSync(command, options, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${command} ${options[0]}: ${done.stderr ?? done.error}`);
}

/** An authority and a certificate for the name; both die with the folder. */
function certificate(folder) {
  const at = (name) => join(folder, name);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  run("openssl", "req", "-x509", ...key, "-days", "2", "-subj", "/CN=Authority of one run", "-keyout", at("ca.key"), "-out", at("ca.pem"));
  run("openssl", "req", ...key, "-subj", `/CN=${HOST}`, "-keyout", at("tls.key"), "-out", at("tls.csr"));
  writeFileSync(at("names"), `subjectAltName=DNS:${HOST}\n`);
  const signing = ["-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-days", "2", "-extfile", at("names")];
  run("openssl", "x509", "-req", "-in", at("tls.csr"), ...signing, "-out", at("tls.pem"));
}

/** deploy/nginx.conf with other ports and paths; every replacement must find its place. */
function configuration(folder, uploads, ports) {
  const changes = [
    [/^    listen \[::\].*\n/gm, ""],
    [/listen 80;/, `listen 127.0.0.1:${ports.http};`],
    [/listen 443 /, `listen 127.0.0.1:${ports.https} `],
    [/http:\/\/127\.0\.0\.1:8000/, `http://127.0.0.1:${ports.app}`],
    [/\/etc\/letsencrypt\/live\/[^/]+\/fullchain\.pem/, join(folder, "tls.pem")],
    [/\/etc\/letsencrypt\/live\/[^/]+\/privkey\.pem/, join(folder, "tls.key")],
    [/\/var\/log\/nginx\/sprachrohr\.log/g, join(folder, "nginx.log")],
    [/\/run\/sprachrohr\/uploads/, uploads],
  ];
  let shipped = readFileSync(join(ROOT, "deploy/nginx.conf"), "utf8");
  for (const [from, to] of changes) {
    if (shipped.search(from) < 0) throw new Error(`deploy/nginx.conf no longer has ${from}`);
    shipped = shipped.replace(from, to);
  }
  const others = ["proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${join(folder, "others")};`).join(" ");
  const around = `daemon off; master_process off; pid ${join(folder, "nginx.pid")}; error_log ${join(folder, "nginx.log")};`;
  return `${around}\nevents {}\nhttp {\n${others}\n${shipped}\n}\n`;
}

/** Waits until somebody listens there; false when it takes too long. */
async function answers(port) {
  const ends = Date.now() + START_SECONDS * 1000;
  while (Date.now() < ends) {
    const open = await new Promise((resolve) => {
      const probe = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      probe.once("connect", () => probe.destroy());
    });
    if (open) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

function app(port, data) {
  const own = { SPRACHROHR_DATA: data, SPRACHROHR_URL: `https://${HOST}`, SPRACHROHR_TRUSTED_PROXIES: "127.0.0.1" };
  const gunicorn = ["-m", "gunicorn", "sprachrohr.wsgi", "--threads=4", `--bind=127.0.0.1:${port}`, "--log-level=error"];
  const options = { cwd: ROOT, env: { ...process.env, ...own }, stdio: ["ignore", "ignore", "inherit"] };
  return spawn(join(ROOT, ".venv/bin/python"), [...gunicorn, "--no-control-socket"], options);
}

/** {ports, ca, uploads, nginx (its process), stop}; `data` is the folder of a demo that has been started once. */
export async function startFront(folder, data) {
  const own = join(folder, "front");
  mkdirSync(own);
  const uploads = mkdtempSync(join(MEMORY, "sprachrohr-"));
  const ports = { http: await freePort(), https: await freePort(), app: await freePort() };
  certificate(own);
  writeFileSync(join(own, "nginx.conf"), configuration(own, uploads, ports));
  const children = [];
  const stop = async () => {
    for (const child of children) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.kill("SIGTERM")) await ended;
    }
    rmSync(uploads, { recursive: true, force: true });
  };
  try {
    run("nginx", "-t", "-q", "-p", own, "-c", join(own, "nginx.conf"), "-e", join(own, "nginx.log"));
    children.push(app(ports.app, data));
    const nginx = ["-p", own, "-c", join(own, "nginx.conf"), "-e", join(own, "nginx.log")];
    children.push(spawn("nginx", nginx, { stdio: ["ignore", "ignore", "inherit"] }));
    for (const port of [ports.app, ports.https]) if (!(await answers(port))) throw new Error("The TLS front did not start.");
  } catch (error) {
    await stop();
    throw error;
  }
  return { ports, ca: join(own, "ca.pem"), uploads, nginx: children[1].pid, stop };
}
