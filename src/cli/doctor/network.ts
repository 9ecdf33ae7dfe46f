/** The loopback interface: a free port on it, and proxies that would come between. */
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import type { TargetTraits } from "../../aws/targets/target.js";
import { note, ok, problem, type Result, reasonOf } from "./finding.js";

/** How long the loopback may take to answer, in ms. */
const PATIENCE = 5_000;

/** Listens on a port that the system chooses, and asks itself. */
export async function loopback(): Promise<Result> {
  const server = createServer((_request, response) => response.end("here"));
  try {
    const port = await new Promise<number>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        const address: AddressInfo | string | null = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    await new Promise<void>((resolve, reject) => {
      const request = get({ host: "127.0.0.1", port, agent: false, timeout: PATIENCE }, (response) => {
        response.resume();
        response.on("end", resolve);
      });
      request.on("timeout", () => request.destroy(new Error("no answer within 5 seconds")));
      request.on("error", reject);
    });
    return ok(`a free port on 127.0.0.1 answers (${port})`);
  } catch (error) {
    return problem(
      `no port of 127.0.0.1 can be used (${reasonOf(error)})`,
      "The embedded AWS listens there. Allow local connections: look at the firewall, the sandbox or the container's network. Or use an account: --target aws",
    );
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/** Never says a proxy's address: it may hold a password. */
export function proxies(env: NodeJS.ProcessEnv, { distant }: TargetTraits): Result {
  const set = PROXIES.flatMap((name) => [name, name.toLowerCase()]).filter(
    (name) => (env[name] ?? "") !== "",
  );
  if (set.length === 0) return ok("no proxy variables");
  const names = [...new Set(set)].join(", ");
  if (distant) {
    return note(
      `${names} set: idem-lab does not go through a proxy, so AWS must be reachable without one`,
      "Where it is not, use the embedded AWS: --target local",
    );
  }
  const without = (env.NO_PROXY ?? env.no_proxy ?? "").split(",").map((each) => each.trim());
  if (without.some((each) => each === "*" || each === "127.0.0.1"))
    return ok(`${names} set, and NO_PROXY leaves 127.0.0.1 out`);
  return note(
    `${names} set, and NO_PROXY does not name 127.0.0.1: the AWS CLI and boto3 would ask the proxy for the embedded AWS (the labs themselves don't)`,
    `export NO_PROXY="127.0.0.1,localhost\${NO_PROXY:+,$NO_PROXY}"`,
  );
}
