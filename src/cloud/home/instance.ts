/**
 * Whether the embedded AWS at an endpoint is the one of a claim. A number says nothing of a process in another
 * namespace, as in a container; what answers with the claim's instance is alive, whatever its number.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";

/** The first segment of the path at which an owner tells whether it is meant. */
export const INSTANCE_SEGMENT = "_instance";

/** Answers 204 where it is asked for its own instance. */
export const instanceHandler =
  (instance: string) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    response.writeHead(request.url === `/${INSTANCE_SEGMENT}/${instance}` ? 204 : 404).end();
  };

/** How long it may take to answer, in ms, and its asker to start and end beside. */
const PATIENCE = 2_000;
const START_AND_END = 3_000;

/** Exits with 0 where the endpoint is the instance's, with 2 where it does not answer in time, else with 1. */
const ASK = `
const request = require("node:http").get(process.argv[1], { agent: false }, ({ statusCode }) => process.exit(statusCode === 204 ? 0 : 1));
request.on("error", () => process.exit(1));
setTimeout(() => process.exit(2), ${PATIENCE});
`;

/** A socket of this machine that listens, in `/proc/net/tcp`. */
const LISTENING = /^\s*\d+: [0-9A-F]{8}:([0-9A-F]{4}) [0-9A-F:]+ 0A /gm;

function someoneListens(port: number): boolean {
  try {
    const sockets = readFileSync("/proc/net/tcp", "utf8");
    return [...sockets.matchAll(LISTENING)].some(([, found = ""]) => Number.parseInt(found, 16) === port);
  } catch {
    // Only Linux has namespaces, and this file.
    return false;
  }
}

/**
 * Whether the instance is there, as far as that can be found out. Who asks can't go on without knowing, so this waits;
 * a process is spent on the question only where somebody listens. What listens and does not answer is taken to be it.
 */
export function answersAs(endpoint: string, instance: string): boolean {
  if (!someoneListens(Number(new URL(endpoint).port))) return false;
  const { status } = spawnSync(
    process.execPath,
    ["-e", ASK, new URL(`/${INSTANCE_SEGMENT}/${instance}`, endpoint).href],
    { stdio: "ignore", timeout: PATIENCE + START_AND_END, env: {} },
  );
  return status !== 1;
}
