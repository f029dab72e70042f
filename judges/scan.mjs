// node scan.mjs HOST HTTP-PORT HTTPS-PORT: MDN's scanner, unchanged, while HOST:80 and HOST:443 lead to these ports of this
// machine (as `curl --connect-to` does). NODE_EXTRA_CA_CERTS names the authority that signed the certificate.
import { Socket } from "node:net";

const [host, http, https] = process.argv.slice(2);
const ports = { 80: Number(http), 443: Number(https) };
const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  if (options.host === host) Object.assign(options, { host: "127.0.0.1", port: ports[options.port] });
  return connect.apply(this, given);
};

const { scan } = await import("@mdn/mdn-http-observatory");
process.stdout.write(JSON.stringify(await scan(host)));
process.exit(0); // its sessions would keep the process open
