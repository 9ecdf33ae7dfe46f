/** Asks a running embedded AWS what AWS itself has no API for. */

import { type ClientRequest, request as httpRequest } from "node:http";
import { HelpfulError } from "../../errors/helpful.js";
import type { Refusal } from "../contract/refusal.js";
import type { CloudSettings } from "../home/settings.js";
import { signingHeaders } from "../http/sigv4.js";
import { leasePath } from "./leases.js";
import { ADMIN_SERVICE, type CloudStatus } from "./service.js";

/** The embedded AWS refused, or can't be reached; the message says which. */
export class AdminError extends HelpfulError {}

/** Nobody answered. */
export class UnreachableError extends AdminError {
  constructor({ origin }: URL, reason: string) {
    super(
      `The embedded AWS at ${origin} does not answer (${reason}). See whether it runs: idem-lab cloud status`,
    );
  }
}

/** How long an answer may take that waits for nothing; what waits for deliveries is asked after this often. In ms. */
const ANSWER_LIMIT = 10_000;
const SILENCE = `nothing came within ${ANSWER_LIMIT / 1000} s`;

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
    return this.#call("GET", "/_idem-lab/status", "").answer;
  }

  /** Moves the clock forward; whatever falls due on the way has happened when this resolves. */
  advance(ms: number): Promise<CloudStatus> {
    return this.#patiently("/_idem-lab/advance", JSON.stringify({ ms }));
  }

  /** Resolves when nothing is running and no delivery is due any more. */
  settle(): Promise<CloudStatus> {
    return this.#patiently("/_idem-lab/settle", "");
  }

  /** Puts the clocks of handlers ahead of the embedded AWS's own. */
  handlersAhead(ms: number): Promise<CloudStatus> {
    return this.#call("POST", "/_idem-lab/handlers-ahead", JSON.stringify({ ms })).answer;
  }

  /** Has writes to tables refused as a busy AWS refuses them; without a refusal, no more. */
  refuseWrites(region: string, refusal?: Refusal): Promise<CloudStatus> {
    const body = JSON.stringify({ region, tables: [], ...refusal });
    return this.#call("POST", "/_idem-lab/refuse-writes", body).answer;
  }

  stop(): Promise<CloudStatus> {
    return this.#call("POST", "/_idem-lab/stop", "").answer;
  }

  /**
   * Keeps the embedded AWS of a command alive until the returned function is called.
   * @throws AdminError where it is about to end, UnreachableError where nobody answers
   */
  async lease(instance: string): Promise<() => void> {
    const held = await new Promise<ClientRequest>((resolve, reject) => {
      const url = new URL(leasePath(instance), this.#endpoint);
      const request = httpRequest(url, { agent: false }, (response) => {
        clearTimeout(limit);
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
      const limit = setTimeout(() => request.destroy(new Error(SILENCE)), ANSWER_LIMIT);
      request.on("error", (error) => {
        clearTimeout(limit);
        reject(new UnreachableError(this.#endpoint, error.message));
      });
      request.end();
    });
    held.on("error", () => {});
    return () => held.destroy();
  }

  /** Waits as long as the embedded AWS is there: what is under way may take its time. */
  async #patiently(url: string, body: string): Promise<CloudStatus> {
    const call = this.#call("POST", url, body, Number.POSITIVE_INFINITY);
    const asking = setInterval(() => {
      this.status().catch((error: unknown) => {
        if (error instanceof UnreachableError) call.giveUp(error);
      });
    }, ANSWER_LIMIT);
    try {
      return await call.answer;
    } finally {
      clearInterval(asking);
    }
  }

  #call(method: string, url: string, body: string, limitMs = ANSWER_LIMIT): Call {
    const scope = { region: this.#settings.region, service: ADMIN_SERVICE };
    const headers = signingHeaders(
      { method, url, host: this.#endpoint.host, body },
      this.#settings,
      scope,
      Date.now(),
    );
    let giveUp: Call["giveUp"] = () => {};
    const answer = new Promise<CloudStatus>((resolve, reject) => {
      // A connection that was kept may lead to the embedded AWS before this one, which ended since.
      const options = { method, headers, agent: false };
      const request = httpRequest(new URL(url, this.#endpoint), options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", (error) => giveUp(new UnreachableError(this.#endpoint, error.message)));
        response.on("end", () => {
          clearTimeout(limit);
          try {
            const answered: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
            if ((response.statusCode ?? 500) < 300 && isStatus(answered)) resolve(answered);
            else reject(new AdminError(messageOf(answered)));
          } catch (error) {
            reject(error);
          }
        });
      });
      giveUp = (error) => {
        clearTimeout(limit);
        reject(error);
        request.destroy();
      };
      const limit = Number.isFinite(limitMs)
        ? setTimeout(() => giveUp(new UnreachableError(this.#endpoint, SILENCE)), limitMs)
        : undefined;
      request.on("error", (error) => giveUp(new UnreachableError(this.#endpoint, error.message)));
      request.end(body);
    });
    return { answer, giveUp: (error) => giveUp(error) };
  }
}

/** A request under way. */
interface Call {
  readonly answer: Promise<CloudStatus>;
  giveUp(error: Error): void;
}

function messageOf(answer: unknown): string {
  const text =
    typeof answer === "object" && answer !== null && "message" in answer ? answer.message : undefined;
  return typeof text === "string"
    ? text
    : "The embedded AWS answered with something unexpected. See whether it runs: idem-lab cloud status";
}
