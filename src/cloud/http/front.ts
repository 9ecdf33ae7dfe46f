/** The one loopback port: who may come in, and which service a request goes to. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { Clock } from "../clock/clock.js";
import type { Service, ServiceRequest, ServiceResponse } from "../contract/service.js";
import { type Authorization, readAuthorization, timeOf } from "./authorization.js";
import type { CredentialStore } from "./credentials.js";
import { RECEIVING_LIMITS, type ReceivingLimits } from "./limits.js";
import { createLoopbackServer, endAsTooSlow, type LoopbackServer } from "./loopback-server.js";
import { type Authorize, denialOf } from "./permission.js";
import {
  deny,
  EXPIRED_TOKEN,
  PRESIGNED_REQUEST,
  type Refusal,
  refuse,
  signatureRefusal,
  UNKNOWN_ACCESS_KEY,
} from "./refusal.js";
import { verifySignature } from "./sigv4.js";

/** A request that needs no signature, since its path carries a secret. */
type UnsignedHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface FrontOptions {
  readonly clock: Clock;
  /** What handlers' clocks show, where they are ahead of it. */
  readonly handlerNow?: () => number;
  readonly credentials: CredentialStore;
  /** By the region and the service's name in the signature's scope; `"no region"`: AWS has no such region. */
  readonly serviceOf: (name: string, region: string) => Service | "no region" | undefined;
  /** By the first segment of the path, `/_runtime/` for instance. */
  readonly unsigned: ReadonlyMap<string, UnsignedHandler>;
  /** Asked about the sessions of roles; the owner may do everything. */
  readonly authorize: Authorize;
  /** Names a request. Default: at random. */
  readonly requestId?: (request: { readonly method: string; readonly url: string }) => string;
  /** Resolves when what was written so far is durable, `undefined` where it is: nothing is answered before. */
  readonly settled?: () => Promise<void> | undefined;
  /** Told of our own mistakes, which the client sees as AWS's internal failure. */
  readonly onError: (error: unknown) => void;
  /** What a client may know of such a failure; by default that there was one. */
  readonly reasonOf?: (error: unknown) => string | undefined;
  /** How long a request may take to come in. */
  readonly limits?: ReceivingLimits;
}

/** The largest request that any service takes: a 50 MB package in base64, and its JSON. */
const LARGEST_BODY = 72 * 1024 * 1024;
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;
const PRESIGNED = /[?&]X-Amz-(Algorithm|Credential|Signature)=/i;
/** AWS's own, as clients without an endpoint name it: functions' connections to it are led here. */
const AWS_HOST = /(^|\.)(amazonaws\.(com|com\.cn|eu)|api\.aws)(:\d{1,5})?$/i;
/** Nobody changes the query of a request. */
const NO_QUERY = new URLSearchParams();

const foreignHost = (host: string): Refusal => ({
  type: "AccessDeniedException",
  message: `The embedded AWS answers only requests whose Host header names the loopback address; this one names '${host}'.`,
  status: 403,
});
const tooLarge: Refusal = {
  type: "RequestEntityTooLargeException",
  message: `Request must be smaller than ${LARGEST_BODY} bytes for the embedded AWS`,
  status: 413,
};
const wrongRegion = (region: string): Refusal => ({
  type: "InvalidSignatureException",
  queryCode: "SignatureDoesNotMatch",
  message: `Credential should be scoped to a valid region, not '${region}'.`,
});
const unknownService = (service: string): Refusal => ({
  type: "UnknownOperationException",
  message: `The embedded AWS does not implement the service '${service}'.`,
  status: 501,
});
const internalFailure = (reason: string | undefined): Refusal => ({
  type: "InternalServerError",
  queryCode: "InternalFailure",
  message: reason ?? "The embedded AWS failed to process this request.",
  status: 500,
});
const tooSlow: Refusal = {
  type: "RequestTimeoutException",
  queryCode: "RequestTimeout",
  message:
    "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
  status: 408,
};

/** Collects a body, unless it is too large or does not come to its end. */
function readBody(request: IncomingMessage, limitMs: number): Promise<Buffer | Refusal> {
  if (Number(request.headers["content-length"] ?? 0) > LARGEST_BODY) return Promise.resolve(tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (outcome: Buffer | Refusal): void => {
      clearTimeout(limit);
      request.off("data", onData);
      resolve(outcome);
    };
    const limit = setTimeout(() => end(tooSlow), limitMs);
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > LARGEST_BODY) end(tooLarge);
    };
    request.on("data", onData);
    request.on("end", () => end(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on("error", (error) => {
      clearTimeout(limit);
      reject(error);
    });
  });
}

function send(response: ServerResponse, answer: ServiceResponse): void {
  const body = answer.body ?? "";
  response.writeHead(answer.status, {
    ...answer.headers,
    // 204 has no body, and so no length of one.
    ...(answer.status === 204 ? {} : { "content-length": Buffer.byteLength(body) }),
  });
  response.end(body);
}

/** A request whose body may not be read yet. */
interface Incoming {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | (() => Promise<Buffer | Refusal>);
}

/** Who answers at a path that carries a secret and so needs no signature. */
const secretSegment = (url: string): string | undefined =>
  url.startsWith("/_") ? url.slice(1, url.indexOf("/", 1) >>> 0) : undefined;

/**
 * The time that a client takes for AWS's, by which it corrects its own: that of the clock by which it signs, the virtual
 * one for functions. `undefined`: real time.
 */
function dateFor(
  headers: IncomingHttpHeaders,
  clocks: readonly [real: number, ...others: number[]],
): string | undefined {
  const [real, ...others] = clocks;
  if (others.every((other) => Math.abs(other - real) < 1000)) return undefined;
  const signed = timeOf(String(headers["x-amz-date"] ?? ""));
  if (signed === undefined) return undefined;
  const nearest = clocks.reduce((best, one) =>
    Math.abs(one - signed) < Math.abs(best - signed) ? one : best,
  );
  return nearest === real ? undefined : new Date(nearest).toUTCString();
}

/** Makes the server; it listens when `listen` is called on it. */
export function createFront(options: FrontOptions): LoopbackServer {
  const { clock, credentials, serviceOf, authorize, unsigned, settled, onError } = options;
  const { limits = RECEIVING_LIMITS, handlerNow } = options;
  const clocks = (): readonly [number, ...number[]] => [
    Date.now(),
    clock.now(),
    ...(handlerNow === undefined ? [] : [handlerNow()]),
  ];

  /** Who signed, or why the request is refused before its body is even read. */
  const identify = (headers: IncomingHttpHeaders, authorization: Authorization): Refusal | undefined => {
    const signer = credentials.find(authorization.accessKeyId);
    if (signer === undefined) return UNKNOWN_ACCESS_KEY;
    if (signer.sessionToken !== undefined && signer.sessionToken !== headers["x-amz-security-token"]) {
      return UNKNOWN_ACCESS_KEY;
    }
    if (signer.expiresAt !== undefined && signer.expiresAt <= clock.now()) return EXPIRED_TOKEN;
    return undefined;
  };

  const answer = async (request: Incoming, requestId: string): Promise<ServiceResponse> => {
    const host = request.headers.host ?? "";
    // A request to AWS that none of our credentials signed is refused below: no page of a browser can send one.
    if (!LOOPBACK_HOST.test(host) && !AWS_HOST.test(host))
      return refuse("lambda", foreignHost(host), requestId);
    const { url, method, headers } = request;
    const target = String(headers["x-amz-target"] ?? "");
    const form = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
    const guessed = target.startsWith("DynamoDB")
      ? "dynamodb"
      : target.startsWith("AmazonSQS")
        ? "sqs"
        : form
          ? "iam"
          : target === ""
            ? "lambda"
            : "logs";
    const authorization = readAuthorization(headers, clocks());
    if ("problem" in authorization) {
      const presigned = authorization.problem === "missing" && PRESIGNED.test(url);
      return refuse(guessed, presigned ? PRESIGNED_REQUEST : signatureRefusal(authorization), requestId);
    }
    const service = authorization.service;
    const early = identify(headers, authorization);
    if (early !== undefined) return refuse(service, early, requestId);
    const signer = credentials.find(authorization.accessKeyId);
    const body = Buffer.isBuffer(request.body) ? request.body : await request.body();
    if (!Buffer.isBuffer(body)) return refuse(service, body, requestId);
    if (signer === undefined) return refuse(service, UNKNOWN_ACCESS_KEY, requestId);

    const problem = verifySignature({ method, url, headers, body }, authorization, signer.secretAccessKey);
    if (problem !== undefined) return refuse(service, signatureRefusal(problem), requestId);
    const handler = serviceOf(service, authorization.region);
    if (handler === "no region") return refuse(service, wrongRegion(authorization.region), requestId);
    if (handler === undefined) return refuse(guessed, unknownService(service), requestId);

    const question = url.indexOf("?");
    const signed: ServiceRequest = {
      requestId,
      method,
      path: question < 0 ? url : url.slice(0, question),
      query: question < 0 ? NO_QUERY : new URLSearchParams(url.slice(question + 1)),
      headers,
      body,
      caller: signer.caller,
    };
    try {
      if (signed.caller.roleName !== undefined) {
        const denial = await denialOf(authorize, authorization, handler, signed);
        if (denial !== undefined) return deny(service, denial, requestId);
      }
      const response = await handler.handle(signed);
      const settling = response.tellsNoWrite === true ? undefined : settled?.();
      if (settling !== undefined) await settling;
      return response;
    } catch (error) {
      onError(error);
      return refuse(service, internalFailure(options.reasonOf?.(error)), requestId);
    }
  };

  const identified = async (request: Incoming): Promise<ServiceResponse> => {
    const requestId = options.requestId?.(request) ?? randomUUID();
    const response = await answer(request, requestId);
    const date = dateFor(request.headers, clocks());
    return {
      ...response,
      headers: { ...response.headers, "x-amzn-requestid": requestId, ...(date !== undefined && { date }) },
    };
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = "/", method = "GET", headers } = request;
    const segment = secretSegment(url);
    const handler = segment === undefined ? undefined : unsigned.get(segment);
    if (handler !== undefined && LOOPBACK_HOST.test(headers.host ?? "")) {
      handler(request, response);
      return;
    }
    const result = await identified({ method, url, headers, body: () => readBody(request, limits.bodyMs) });
    // What was refused unread is not read: the connection ends instead.
    if (!request.complete) response.setHeader("connection", "close");
    send(response, result);
    if (!request.complete) request.resume();
  };

  const httpOptions = {
    keepAliveTimeout: 75_000,
    headersTimeout: limits.headMs,
    requestTimeout: limits.streamMs,
    connectionsCheckingInterval: limits.headMs / 2,
  };
  const rest = createServer(httpOptions, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      // The client went away, or sent what HTTP does not allow: nobody is left to answer.
      if (!response.headersSent) response.destroy();
      if (!(error instanceof Error && "code" in error && error.code === "ECONNRESET")) onError(error);
    });
  });
  rest.on("clientError", (error, socket) => {
    const isSlow = "code" in error && error.code === "ERR_HTTP_REQUEST_TIMEOUT";
    if (isSlow) endAsTooSlow(socket);
    else if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
  });
  return createLoopbackServer({
    answer: (request) => (secretSegment(request.url) === undefined ? identified(request) : undefined),
    rest,
    limitMs: limits.headMs,
  });
}
