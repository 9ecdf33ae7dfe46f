/**
 * AWS Signature Version 4, the verifying side.
 * Source: the signing process in the IAM user guide ("Create a signed AWS API request").
 */
import { createHmac, hash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

const ALGORITHM = "AWS4-HMAC-SHA256";
/** How far a signature's time may be from ours; AWS allows five minutes for most services, fifteen for some. */
const TOLERANCE_MS = 15 * 60_000;

/** The parsed `Authorization` header. */
export interface Authorization {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export interface SignedRequest {
  readonly method: string;
  /** As on the wire: path and query, still percent-encoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** Why a signature was refused, in the words that AWS uses for it. */
export type SignatureProblem = "missing" | "incomplete" | "expired" | "mismatch";

const CREDENTIAL = /^([\w-]{16,128})\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/;
const HEADER_LIST = /^[a-z0-9-]+(;[a-z0-9-]+)*$/;

/** All but the signature, by its text: a client's requests of one day differ in nothing else. */
const parsedScopes = new Map<string, Omit<Authorization, "signature">>();
const MOST_PARSED = 256;
const BEFORE_SIGNATURE = "Signature=";
const SIGNATURE = /^[0-9a-f]{64}$/;

/** Reads the `Authorization` header; a string says what is wrong with it. */
export function parseAuthorization(header: string | undefined): Authorization | SignatureProblem {
  const at = header?.lastIndexOf(BEFORE_SIGNATURE) ?? -1;
  if (header === undefined || at < 0) return parseWhole(header);
  const before = header.slice(0, at);
  const signature = header.slice(at + BEFORE_SIGNATURE.length);
  const known = parsedScopes.get(before);
  if (known !== undefined && SIGNATURE.test(signature)) return { ...known, signature };
  const authorization = parseWhole(header);
  // Only where nothing comes behind the signature does the text before it say everything else.
  if (typeof authorization === "string" || authorization.signature !== signature) return authorization;
  if (parsedScopes.size >= MOST_PARSED) parsedScopes.clear();
  parsedScopes.set(before, authorization);
  return authorization;
}

function parseWhole(header: string | undefined): Authorization | SignatureProblem {
  if (header === undefined || header === "") return "missing";
  if (!header.startsWith(`${ALGORITHM} `)) return "incomplete";
  const parts = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length + 1).split(",")) {
    const equals = part.indexOf("=");
    if (equals > 0) parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const credential = CREDENTIAL.exec(parts.get("Credential") ?? "");
  const signedHeaders = parts.get("SignedHeaders") ?? "";
  const signature = parts.get("Signature") ?? "";
  if (credential === null || !HEADER_LIST.test(signedHeaders) || !/^[0-9a-f]{64}$/.test(signature)) {
    return "incomplete";
  }
  const [, accessKeyId = "", date = "", region = "", service = ""] = credential;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";"), signature };
}

const sha256 = (data: string | Uint8Array): string => hash("sha256", data, "hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Derived keys by scope: the derivation costs four HMACs and is the same for a whole day. */
const signingKeys = new Map<string, Buffer>();

function signingKey(secret: string, { date, region, service }: Omit<Authorization, "signature">): Buffer {
  const scope = `${secret}/${date}/${region}/${service}`;
  const known = signingKeys.get(scope);
  if (known !== undefined) return known;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
  if (signingKeys.size >= 256) signingKeys.clear();
  signingKeys.set(scope, key);
  return key;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const canonicalPaths = new Map<string, string>();
const LONGEST_KEPT = 256;

/** Every service but S3 encodes the path that is already encoded once more. */
function canonicalPath(path: string): string {
  if (path === "/" || path === "") return "/";
  const known = canonicalPaths.get(path);
  if (known !== undefined) return known;
  const canonical = path.split("/").map(encode).join("/");
  if (path.length > LONGEST_KEPT) return canonical;
  if (canonicalPaths.size >= MOST_PARSED) canonicalPaths.clear();
  canonicalPaths.set(path, canonical);
  return canonical;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const [name, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : x > y ? 1 : 0) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function headerValue(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  const text = (Array.isArray(value) ? value.join(",") : (value ?? "")).trim();
  return text.includes("  ") ? text.replace(/ {2,}/g, " ") : text;
}

let lastTime: { readonly text: string; readonly time: number } | undefined;

/** The request's time from `X-Amz-Date` (`YYYYMMDDTHHMMSSZ`), in epoch ms. */
function signingTime(headers: IncomingHttpHeaders): number | undefined {
  const text = headerValue(headers, "x-amz-date");
  // Requests of one second have the same.
  if (lastTime?.text === text) return lastTime.time;
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const time = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  lastTime = { text, time };
  return time;
}

/** The signature of a request at `timestamp`, over the headers that `authorization` names. */
function signatureOf(
  request: SignedRequest,
  authorization: Omit<Authorization, "signature">,
  secret: string,
): Buffer {
  const { headers } = request;
  const question = request.url.indexOf("?");
  const path = question < 0 ? request.url : request.url.slice(0, question);
  const query = question < 0 ? "" : request.url.slice(question + 1);
  let canonical = `${request.method}\n${canonicalPath(path)}\n${canonicalQuery(query)}\n`;
  for (const name of authorization.signedHeaders) canonical += `${name}:${headerValue(headers, name)}\n`;
  canonical += `\n${authorization.signedHeaders.join(";")}\n${sha256(request.body)}`;
  const scope = `${authorization.date}/${authorization.region}/${authorization.service}/aws4_request`;
  const toSign = `${ALGORITHM}\n${headerValue(headers, "x-amz-date")}\n${scope}\n${sha256(canonical)}`;
  return hmac(signingKey(secret, authorization), toSign);
}

/** The headers that sign a request of ours, for what is not an AWS API: the administration of the embedded AWS. */
export function signingHeaders(
  request: { readonly method: string; readonly url: string; readonly host: string; readonly body: string },
  key: { readonly accessKeyId: string; readonly secretAccessKey: string },
  scope: { readonly region: string; readonly service: string },
  now: number,
): Readonly<Record<string, string>> {
  const timestamp = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const headers = { host: request.host, "x-amz-date": timestamp };
  const authorization = {
    accessKeyId: key.accessKeyId,
    date: timestamp.slice(0, 8),
    ...scope,
    signedHeaders: ["host", "x-amz-date"],
  };
  const signature = signatureOf(
    { ...request, headers, body: Buffer.from(request.body) },
    authorization,
    key.secretAccessKey,
  );
  const credential = `${key.accessKeyId}/${authorization.date}/${scope.region}/${scope.service}/aws4_request`;
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${signature.toString("hex")}`,
  };
}

/**
 * Checks a signature. `clocks` are the times that count as now: real time for clients outside, virtual time for
 * functions, whose own clock shows it.
 */
export function verifySignature(
  request: SignedRequest,
  authorization: Authorization,
  secret: string,
  clocks: readonly number[],
): SignatureProblem | undefined {
  const { headers } = request;
  const time = signingTime(headers);
  if (time === undefined || !authorization.signedHeaders.includes("host")) return "incomplete";
  if (!headerValue(headers, "x-amz-date").startsWith(authorization.date)) return "mismatch";
  if (!clocks.some((now) => Math.abs(now - time) <= TOLERANCE_MS)) return "expired";
  const expected = signatureOf(request, authorization, secret);
  return timingSafeEqual(expected, Buffer.from(authorization.signature, "hex")) ? undefined : "mismatch";
}
