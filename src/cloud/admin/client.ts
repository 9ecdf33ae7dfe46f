/** Asks a running embedded AWS what AWS itself has no API for. */

import { type ClientRequest, request as httpRequest } from "node:http";
import { HelpfulError } from "../../errors/helpful.js";
import type { CloudSettings } from "../home/settings.js";
import { signingHeaders } from "../http/sigv4.js";
import { leasePath } from "./leases.js";
import { ADMIN_SERVICE, type CloudStatus } from "./service.js";

/** The embedded AWS refused, or can't be reached; the message says which. */
export class AdminError extends HelpfulError {}

function isStatus(value: unknown): value is CloudStatus {
  return (
    typeof value === "object" && value !== null && "instance" in value && "now" in value && "pid" in value
  );
}

export class AdminClient {
  readonly #endpoint: URL;
  readonly #settings: CloudSettings;

  constructor(endpoint: string, settings: CloudSettings) {
    this.#endpoint = new URL(endpoint);
    this.#settings = settings;
  }

  status(): Promise<CloudStatus> {
    return this.#call("GET", "/_idem-lab/status", "");
  }

  /** Moves the clock forward; whatever falls due on the way has happened when this resolves. */
  advance(ms: number): Promise<CloudStatus> {
    return this.#call("POST", "/_idem-lab/advance", JSON.stringify({ ms }));
  }

  /** Resolves when nothing is running and no delivery is due any more. */
  settle(): Promise<CloudStatus> {
    return this.#call("POST", "/_idem-lab/settle", "");
  }

  stop(): Promise<CloudStatus> {
    return this.#call("POST", "/_idem-lab/stop", "");
  }

  /**
   * Keeps the embedded AWS of a command alive until the returned function is called.
   * @throws AdminError where it is about to end
   */
  async lease(instance: string): Promise<() => void> {
    const held = await new Promise<ClientRequest>((resolve, reject) => {
      const request = httpRequest(new URL(leasePath(instance), this.#endpoint), (response) => {
        response.resume();
        response.on("error", () => {});
        if (response.statusCode === 200) resolve(request);
        else
          reject(
            new AdminError(
              `The embedded AWS at ${this.#endpoint.origin} is about to end. Type the command again.`,
            ),
          );
      });
      request.on("error", reject);
      request.end();
    });
    held.on("error", () => {});
    return () => held.destroy();
  }

  #call(method: string, url: string, body: string): Promise<CloudStatus> {
    const scope = { region: this.#settings.region, service: ADMIN_SERVICE };
    const headers = signingHeaders(
      { method, url, host: this.#endpoint.host, body },
      this.#settings,
      scope,
      Date.now(),
    );
    return new Promise((resolve, reject) => {
      const request = httpRequest(new URL(url, this.#endpoint), { method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          try {
            const answer: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
            if ((response.statusCode ?? 500) < 300 && isStatus(answer)) resolve(answer);
            else reject(new AdminError(messageOf(answer)));
          } catch (error) {
            reject(error);
          }
        });
      });
      request.on("error", (error) =>
        reject(
          new AdminError(
            `The embedded AWS at ${this.#endpoint.origin} does not answer (${error.message}). See whether it runs: idem-lab cloud status`,
          ),
        ),
      );
      request.end(body);
    });
  }
}

function messageOf(answer: unknown): string {
  const text =
    typeof answer === "object" && answer !== null && "message" in answer ? answer.message : undefined;
  return typeof text === "string"
    ? text
    : "The embedded AWS answered with something unexpected. See whether it runs: idem-lab cloud status";
}
