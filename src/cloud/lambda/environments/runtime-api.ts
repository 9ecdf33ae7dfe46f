import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { LARGEST_RESPONSE, type RuntimeAnswer, tooLarge } from "./invocation.js";
import type { RuntimeProcess } from "./runtime-process.js";

const ROUTE =
  /^\/_runtime\/([0-9a-f]+)\/2018-06-01\/runtime\/(?:invocation\/(next)|invocation\/([^/]+)\/(response|error)|init\/(error))$/;

/** The Lambda Runtime API of all environments. Each runtime process knows its own secret token and no other. */
export class RuntimeApi {
  readonly #processes = new Map<string, RuntimeProcess>();
  /** All of this API's tokens begin with it. */
  readonly #prefix = randomBytes(4).toString("hex");

  /** What tells the processes of its environments from all others: a part of their `AWS_LAMBDA_RUNTIME_API`. */
  get mark(): string {
    return `/_runtime/${this.#prefix}`;
  }

  /** A token for a runtime process about to start: the first part of its `AWS_LAMBDA_RUNTIME_API`. */
  token(): string {
    return this.#prefix + randomBytes(12).toString("hex");
  }

  attach(token: string, runtime: RuntimeProcess): void {
    this.#processes.set(token, runtime);
  }

  detach(token: string): void {
    this.#processes.delete(token);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    // A handler may take longer than the server keeps an idle connection.
    response.once("finish", () => request.socket.setTimeout(0));
    const [path = ""] = (request.url ?? "").split("?");
    const route = ROUTE.exec(path);
    const runtime = route?.[1] === undefined ? undefined : this.#processes.get(route[1]);
    const [, , next, requestId, kind] = route ?? [];
    if (route === null || runtime === undefined) {
      request.resume();
      refuse(response, route === null ? 404 : 403, "InvalidRequest", "Unknown path or token.");
    } else if (next !== undefined && request.method === "GET") {
      runtime.awaitEvent(response);
    } else if (next !== undefined || request.method !== "POST") {
      request.resume();
      refuse(response, 405, "InvalidRequest", "Method not allowed.");
    } else if (requestId === undefined) {
      collect(request, (body) => {
        runtime.failInit(body ?? Buffer.from("{}"), errorTypeOf(request));
        accept(response);
      });
    } else {
      const answered = kind === "error" ? "error" : "response";
      collect(request, (body) => takeAnswer(runtime, requestId, answered, body, response));
    }
  }
}

function takeAnswer(
  runtime: RuntimeProcess,
  requestId: string,
  kind: RuntimeAnswer["kind"],
  body: Buffer | undefined,
  response: ServerResponse,
): void {
  const answer = body === undefined ? tooLarge() : { kind, body };
  if (!runtime.answer(requestId, answer)) {
    refuse(response, 400, "InvalidRequestID", "Invalid request ID");
  } else if (body === undefined) {
    const message = `Exceeded maximum allowed payload size (${LARGEST_RESPONSE} bytes).`;
    refuse(response, 413, "RequestEntityTooLarge", message);
  } else {
    accept(response);
  }
}

function errorTypeOf(request: IncomingMessage): string {
  const header = request.headers["lambda-runtime-function-error-type"];
  return typeof header === "string" && header !== "" ? header : "Runtime.Unknown";
}

/** Calls back with `undefined` for a body over the limit, which is read but not kept. */
function collect(request: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  let chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > LARGEST_RESPONSE) chunks = [];
    else chunks.push(chunk);
  });
  request.on("end", () => done(size > LARGEST_RESPONSE ? undefined : Buffer.concat(chunks)));
}

function accept(response: ServerResponse): void {
  reply(response, 202, { status: "OK" });
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  reply(response, status, { errorMessage, errorType });
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
