// Connections to AWS's own hosts come to the embedded AWS, in plain HTTP: clients that are too old for AWS_ENDPOINT_URL,
// or were told to ignore it, must not reach the real one.
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import tls from "node:tls";

const AWS_HOST = /(^|\.)(amazonaws\.(com|com\.cn|eu)|api\.aws)\.?$/i;
/** Databases and the like have hosts of that name, too, but other ports. */
const HTTP_PORTS = [443, 80];

const isTurned = (host, port) => HTTP_PORTS.includes(Number(port)) && AWS_HOST.test(host ?? "");

export function turnConnectionsToAws() {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  if (endpoint === undefined) return;
  const { hostname: host, port } = new URL(endpoint);
  const embedded = { host, port: Number(port), path: undefined, lookup: undefined };

  const turned = (options) =>
    isTurned(options?.host, options?.port) ? { ...options, ...embedded } : options;
  const connectSocket = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function connect(...args) {
    const [first, second] = args;
    // `net.connect` passes its arguments on as one list.
    if (Array.isArray(first)) first[0] = turned(first[0]);
    else if (typeof first === "object") args[0] = turned(first);
    else if (isTurned(second, first)) args.splice(0, 2, embedded.port, host);
    return connectSocket.apply(this, args);
  };

  const connectTls = tls.connect;
  tls.connect = function connect(...args) {
    const { options, listener } = read(args);
    if (options.socket || !isTurned(options.host, options.port)) return connectTls.apply(this, args);
    return withoutTls(net.connect({ ...options, ...embedded }), listener);
  };
  syncBuiltinESMExports();
}

/** The arguments of `tls.connect`: a port, a host, options and a listener, of which any may be missing. */
function read(args) {
  const options = {};
  let listener;
  for (const [index, value] of args.entries()) {
    if (typeof value === "function") listener = value;
    else if (typeof value === "object") Object.assign(options, value);
    else if (index === 0) options.port = value;
    else if (typeof value === "string") options.host = value;
  }
  return { options, listener };
}

/** A plain connection that tells of itself what whoever asked for TLS wants to know. */
function withoutTls(socket, listener) {
  if (listener !== undefined) socket.once("secureConnect", listener);
  socket.once("connect", () => socket.emit("secureConnect"));
  return Object.assign(socket, {
    encrypted: true,
    authorized: true,
    alpnProtocol: false,
    getPeerCertificate: () => ({}),
    getProtocol: () => "TLSv1.3",
    getSession: () => undefined,
    isSessionReused: () => false,
  });
}
