/**
 * AWS Signature Version 4, the verifying side.
 * Source: the signing process in the IAM user guide ("Create a signed AWS API request").
 */
import { createHmac, hash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import {
  ALGORITHM,
  type Authorization,
  headerValue,
  type SignatureProblem,
  WRONG_SIGNATURE,
} from "./authorization.js";

export interface SignedRequest {
  readonly method: string;
  /** As on the wire: path and query, still percent-encoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
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
const MOST_KEPT = 256;

/** Every service but S3 encodes the path that is already encoded once more. */
function canonicalPath(path: string): string {
  if (path === "/" || path === "") return "/";
  const known = canonicalPaths.get(path);
  if (known !== undefined) return known;
  const canonical = path.split("/").map(encode).join("/");
  if (path.length > LONGEST_KEPT) return canonical;
  if (canonicalPaths.size >= MOST_KEPT) canonicalPaths.clear();
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
  const time = headerValue(headers, "x-amz-date") || headerValue(headers, "date");
  const toSign = `${ALGORITHM}\n${time}\n${scope}\n${sha256(canonical)}`;
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

/** Checks that a request carries the signature that its signer's secret gives. */
export function verifySignature(
  request: SignedRequest,
  authorization: Authorization,
  secret: string,
): SignatureProblem | undefined {
  const expected = signatureOf(request, authorization, secret);
  return timingSafeEqual(expected, Buffer.from(authorization.signature, "hex")) ? undefined : WRONG_SIGNATURE;
}
