/** `fetch`: the prover answers. */
import type { Attempt, OpenRequest, WireAnswer } from "./attempt.js";
import { realm } from "./realm.js";
import { BrokenConnection } from "./requests.js";

/** @param put who answers what is asked for */
export function installFetch(put: (attempt: Attempt, open: Omit<OpenRequest, "stack">) => void): void {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const attempt = realm.current;
    if (attempt === undefined) return real(input, init);
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const body = Buffer.from(await request.arrayBuffer());
    const url = new URL(request.url);
    return new Promise<Response>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      put(attempt, {
        request: {
          protocol: url.protocol === "http:" ? "http:" : "https:",
          method: request.method,
          host: url.host,
          path: `${url.pathname}${url.search}`,
          headers: Object.fromEntries(request.headers),
          body,
        },
        answer: (answer) => resolve(responseOf(answer)),
        fail: () => reject(new TypeError("fetch failed", { cause: new BrokenConnection() })),
      });
    });
  };
}

/** Answers that have no body at all. */
const BODILESS = new Set([101, 204, 205, 304]);

function responseOf({ status, headers, body }: WireAnswer): Response {
  const text = typeof body === "string" ? body : new Uint8Array(body);
  return new Response(BODILESS.has(status) ? null : text, { status, headers: { ...headers } });
}
