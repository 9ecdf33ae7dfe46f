/**
 * A proxy before an embedded AWS that behaves as AWS does on bad days. Requests pass as they are, so that their
 * signatures hold; what is bad is what a scenario says, by operation.
 */
import { createServer, request as forward, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A call as it came. */
interface Call {
  /** `lambda`, `dynamodb`, `iam`, `logs`, `sts`, … */
  readonly service: string;
  /** `CreateFunction` */
  readonly operation: string;
  /** How many of this operation came before. */
  readonly nth: number;
  readonly body: string;
  readonly path: string;
}

/** What is done to a call; nothing said, it passes. */
export interface Fate {
  /** Is answered so, and does not reach AWS. */
  readonly refuse?: { readonly status: number; readonly code: string; readonly message: string };
  /** It reaches AWS, and its answer does not come back. */
  readonly lose?: boolean;
  /** It reaches AWS, and is answered so all the same. */
  readonly spoil?: { readonly status: number; readonly code: string; readonly message: string };
  /** Is answered so instead of by AWS. */
  readonly answer?: { readonly type: string; readonly text: string };
  /** Never answered, and never passed on. */
  readonly silent?: boolean;
  /** It is answered at once and reaches AWS only later, in ms. */
  readonly late?: number;
  /** What of the answer is changed. */
  readonly change?: (body: string) => string;
}

export type Scenario = (call: Call) => Fate | undefined;

export interface BadDays {
  readonly endpoint: string;
  /** Every call that came, in order: `lambda CreateFunction`. */
  readonly calls: string[];
  /** What is bad from now on. */
  scenario: Scenario;
  /** What happens before a call goes on its way. */
  before: ((call: Call) => Promise<void>) | undefined;
  /** Ends what is under way, without an answer, once so many calls have come. */
  close(): Promise<void>;
}

const LAMBDA: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ["POST", /^\/[\d-]+\/functions\/[^/]+\/invocations/, "Invoke"],
  ["POST", /^\/[\d-]+\/functions\/?$/, "CreateFunction"],
  ["GET", /^\/[\d-]+\/functions\/?(\?|$)/, "ListFunctions"],
  ["PUT", /^\/[\d-]+\/functions\/[^/]+\/code/, "UpdateFunctionCode"],
  ["PUT", /^\/[\d-]+\/functions\/[^/]+\/configuration/, "UpdateFunctionConfiguration"],
  ["GET", /^\/[\d-]+\/functions\/[^/]+\/configuration/, "GetFunctionConfiguration"],
  ["POST", /^\/[\d-]+\/functions\/[^/]+\/versions/, "PublishVersion"],
  ["GET", /^\/[\d-]+\/functions\/[^/]+\/versions/, "ListVersionsByFunction"],
  ["GET", /^\/[\d-]+\/functions\/[^/]+\/event-invoke-config/, "GetFunctionEventInvokeConfig"],
  ["DELETE", /^\/[\d-]+\/functions\/[^/]+\/event-invoke-config/, "DeleteFunctionEventInvokeConfig"],
  ["DELETE", /^\/[\d-]+\/functions\/[^/]+\/concurrency/, "DeleteFunctionConcurrency"],
  ["GET", /^\/[\d-]+\/functions\/[^/?]+(\?|$)/, "GetFunction"],
  ["DELETE", /^\/[\d-]+\/functions\/[^/?]+(\?|$)/, "DeleteFunction"],
  ["POST", /^\/[\d-]+\/tags\//, "TagResource"],
  ["GET", /^\/[\d-]+\/tags\//, "ListTags"],
  ["GET", /^\/[\d-]+\/account-settings/, "GetAccountSettings"],
];

function named(
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
  body: string,
): readonly [string, string] {
  const scope =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(String(headers.authorization))?.[1] ?? "unknown";
  const target = headers["x-amz-target"];
  if (target !== undefined) return [scope, String(target).split(".").at(-1) ?? ""];
  const action = new URLSearchParams(body).get("Action");
  if (scope !== "lambda" && action !== null) return [scope, action];
  const route = LAMBDA.find(([verb, pattern]) => verb === method && pattern.test(path));
  return [scope, route?.[2] ?? `${method} ${path}`];
}

/** An error as the service's protocol has it. */
function refusal(service: string, { code, message }: { readonly code: string; readonly message: string }) {
  if (service === "iam" || service === "sts")
    return {
      type: "text/xml",
      text: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>bad-day</RequestId></ErrorResponse>`,
    };
  return { type: "application/json", text: JSON.stringify({ __type: code, message, Message: message }) };
}

/**
 * @param endpoint of the AWS behind it
 * @param now its time, which every answer tells; this machine's, unless said
 */
export async function startBadDays(
  endpoint: string,
  now: () => Promise<number> = async () => Date.now(),
): Promise<BadDays> {
  const behind = new URL(endpoint);
  const counts = new Map<string, number>();
  const calls: string[] = [];
  const later = new Set<NodeJS.Timeout>();
  const days: Pick<BadDays, "scenario" | "before"> = { scenario: () => undefined, before: undefined };
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("error", () => {});
    incoming.on("end", () => {
      const bytes = Buffer.concat(chunks);
      const [method, path] = [incoming.method ?? "GET", incoming.url ?? "/"];
      const body = bytes.toString("utf8");
      const [service, operation] = named(method, path, incoming.headers, body);
      const name = `${service} ${operation}`;
      calls.push(name);
      const nth = counts.get(name) ?? 0;
      counts.set(name, nth + 1);
      const fate = days.scenario({ service, operation, nth, body, path }) ?? {};
      if (fate.silent === true) return;
      const refused = ({ status, code, message }: NonNullable<Fate["refuse"]>): void => {
        const { type, text } = refusal(service, { code, message });
        outgoing.writeHead(status, {
          "content-type": type,
          "x-amzn-errortype": code,
          "x-amzn-requestid": "bad-day",
        });
        outgoing.end(text);
      };
      if (fate.answer !== undefined) {
        outgoing.writeHead(200, { "content-type": fate.answer.type });
        outgoing.end(fate.answer.text);
        return;
      }
      if (fate.refuse !== undefined) {
        refused(fate.refuse);
        return;
      }
      const pass = (answer: boolean): void => {
        const { host: _host, ...rest } = incoming.headers;
        const passed = forward(
          {
            host: behind.hostname,
            port: behind.port,
            method,
            path,
            headers: { ...rest, host: incoming.headers.host },
          },
          (response) => {
            const parts: Buffer[] = [];
            response.on("data", (part: Buffer) => parts.push(part));
            response.on("end", () => {
              if (!answer) return;
              if (fate.lose === true) {
                incoming.socket.destroy();
                return;
              }
              if (fate.spoil !== undefined) {
                refused(fate.spoil);
                return;
              }
              const text = Buffer.concat(parts);
              const changed =
                fate.change === undefined ? text : Buffer.from(fate.change(text.toString("utf8")));
              const {
                "content-length": _length,
                "transfer-encoding": _encoding,
                "x-amz-crc32": _crc,
                ...headers
              } = response.headers;
              void now().then((time) => {
                outgoing.writeHead(response.statusCode ?? 500, {
                  ...headers,
                  date: new Date(time).toUTCString(),
                  "content-length": changed.length,
                });
                outgoing.end(changed);
              });
            });
          },
        );
        passed.on("error", () => incoming.socket.destroy());
        passed.end(bytes);
      };
      if (days.before !== undefined)
        void days.before({ service, operation, nth, body, path }).then(() => pass(true));
      else if (fate.late === undefined) pass(true);
      else {
        const timer = setTimeout(() => pass(false), fate.late);
        later.add(timer);
        const { type } = refusal(service, { code: "", message: "" });
        const xml = `<${operation}Response><ResponseMetadata><RequestId>late</RequestId></ResponseMetadata></${operation}Response>`;
        outgoing.writeHead(200, { "content-type": type });
        outgoing.end(type === "text/xml" ? xml : "{}");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port }: AddressInfo = Object(server.address());
  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    get scenario() {
      return days.scenario;
    },
    set scenario(scenario) {
      days.scenario = scenario;
    },
    get before() {
      return days.before;
    },
    set before(before) {
      days.before = before;
    },
    close: async () => {
      for (const timer of later) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
