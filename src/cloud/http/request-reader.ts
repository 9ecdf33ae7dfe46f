/**
 * Reads a request from the bytes of a connection, if it is of the plain kind that AWS's clients send. Whatever else
 * HTTP allows is left to `node:http`.
 */
import type { IncomingHttpHeaders } from "node:http";

/** A whole request. */
export interface HttpRequest {
  readonly method: string;
  /** As received: path and query, still percent-encoded. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What lies at the beginning of some bytes; `unusual`: nothing that this reader takes. */
export type Reading = { readonly request: HttpRequest; readonly end: number } | "incomplete" | "unusual";

/** Larger bodies are not collected here: `node:http` hands them over piece by piece. */
const LARGEST_BODY = 1024 * 1024;
/** The largest that is waited for: nobody knows yet whose request it is, and many may come at once. */
const LARGEST_AWAITED = 64 * 1024;
const LARGEST_HEAD = 16 * 1024;

const REQUEST_LINE = /^(GET|POST|PUT|DELETE|PATCH) (\/[\x21-\x7e]*) HTTP\/1\.1$/;
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Control characters, a line break that stands alone among them. */
const CONTROL = /[^\t\x20-\x7e\x80-\xff]/;
const DIGITS = /^\d{1,9}$/;
/** They change how a message is read, or what comes after it. */
const UNUSUAL_HEADERS: ReadonlySet<string> = new Set(["transfer-encoding", "expect", "upgrade", "trailer"]);
const LINE_END = "\r\n";
const HEAD_END = "\r\n\r\n";
const NO_BODY = Buffer.alloc(0);

/** Clients send the same few names in the same case. */
const lowerCase = new Map<string, string>();
const MOST_NAMES_KEPT = 200;

function headerName(raw: string): string | undefined {
  const known = lowerCase.get(raw);
  if (known !== undefined) return known;
  if (!HEADER_NAME.test(raw)) return undefined;
  const name = raw.toLowerCase();
  if (lowerCase.size < MOST_NAMES_KEPT) lowerCase.set(raw, name);
  return name;
}

/** Reads the first request of `bytes`. */
export function readRequest(bytes: Buffer): Reading {
  const headEnd = bytes.indexOf(HEAD_END, 0, "latin1");
  if (headEnd < 0) return bytes.length > LARGEST_HEAD ? "unusual" : "incomplete";
  if (headEnd > LARGEST_HEAD) return "unusual";
  const head = bytes.toString("latin1", 0, headEnd);
  const lineEnd = head.indexOf(LINE_END);
  const line = REQUEST_LINE.exec(lineEnd < 0 ? head : head.slice(0, lineEnd));
  const headers = lineEnd < 0 ? undefined : readHeaders(head, lineEnd + LINE_END.length);
  const [, method, url] = line ?? [];
  if (method === undefined || url === undefined || headers === undefined) return "unusual";
  const length = headers["content-length"] ?? "0";
  if (!DIGITS.test(length) || Number(length) > LARGEST_BODY) return "unusual";
  const start = headEnd + HEAD_END.length;
  const end = start + Number(length);
  if (bytes.length < end) return Number(length) > LARGEST_AWAITED ? "unusual" : "incomplete";
  return {
    request: { method, url, headers, body: start === end ? NO_BODY : bytes.subarray(start, end) },
    end,
  };
}

/** The headers of a request that is kept alive and has a host; `undefined` for any other. */
function readHeaders(head: string, begin: number): IncomingHttpHeaders | undefined {
  const headers: IncomingHttpHeaders = Object.create(null);
  for (let start = begin; start < head.length; ) {
    const found = head.indexOf(LINE_END, start);
    const end = found < 0 ? head.length : found;
    const colon = head.indexOf(":", start);
    if (colon < start || colon > end) return undefined;
    const name = headerName(head.slice(start, colon));
    const value = head.slice(colon + 1, end).trim();
    if (name === undefined || CONTROL.test(value)) return undefined;
    if (UNUSUAL_HEADERS.has(name) || headers[name] !== undefined) return undefined;
    if (name === "connection" && value.toLowerCase() !== "keep-alive") return undefined;
    headers[name] = value;
    start = end + LINE_END.length;
  }
  return headers.host === undefined ? undefined : headers;
}
