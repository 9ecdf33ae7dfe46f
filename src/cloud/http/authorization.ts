/**
 * The `Authorization` header of a signed request, checked in AWS's order and refused in its words, before anybody asks
 * whose key it is. Sources: the signing process and its troubleshooting in the IAM user guide; what dynalite and the
 * IAM of versitygw noted of the real services' answers.
 */
import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export const ALGORITHM = "AWS4-HMAC-SHA256";
/** How far a signature's time may be from ours; AWS allows five minutes for most services, fifteen for some. */
const TOLERANCE_MINUTES = 15;

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

/**
 * Why a signature is refused. `missing`: there is none. `incomplete`: it is none that AWS can read. `mismatch`: it is
 * not this request's, or not of this time.
 */
export type SignatureProblem =
  | { readonly problem: "missing" }
  | { readonly problem: "incomplete" | "mismatch"; readonly message: string };

const incomplete = (message: string): SignatureProblem => ({ problem: "incomplete", message });
const mismatch = (message: string): SignatureProblem => ({ problem: "mismatch", message });

/** That the signature is another than the request's. */
export const WRONG_SIGNATURE = mismatch(
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
);

const HEADER_NAME = /^[a-z0-9-]+$/;
const SIGNATURE = /^[0-9a-f]{64}$/;
const BEFORE_SIGNATURE = "Signature=";

/** All but the signature, by its text: a client's requests of one day differ in nothing else. */
const known = new Map<string, Omit<Authorization, "signature">>();
const MOST_KNOWN = 256;

/** A header's value as it is signed. */
export function headerValue(headers: IncomingHttpHeaders, name: string): string {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return (Array.isArray(value) ? value.join(",") : (value ?? "")).trim().replace(/ {2,}/g, " ");
}

/**
 * Reads who signed a request and what, or says what is wrong with it. `clocks` are the times that count as now: real
 * time for clients outside, virtual time for functions, whose own clock shows it.
 */
export function readAuthorization(
  headers: IncomingHttpHeaders,
  clocks: readonly number[],
): Authorization | SignatureProblem {
  const header = headers.authorization ?? "";
  const at = header.lastIndexOf(BEFORE_SIGNATURE);
  const before = header.slice(0, Math.max(at, 0));
  const signature = header.slice(at + BEFORE_SIGNATURE.length);
  const scope = at < 0 || !SIGNATURE.test(signature) ? undefined : known.get(before);
  const date = headerValue(headers, "x-amz-date") || headerValue(headers, "date");
  if (scope !== undefined && date !== "") {
    return problemWithTime(date, scope.date, clocks) ?? { ...scope, signature };
  }
  const authorization = parse(header, date, clocks);
  // Only where nothing comes behind the signature does the text before it say everything else.
  if (!("problem" in authorization) && authorization.signature === signature) {
    if (known.size >= MOST_KNOWN) known.clear();
    const { signature: _, ...rest } = authorization;
    known.set(before, rest);
  }
  return authorization;
}

/** What AWS shows of a header that it does not want to repeat. */
const digest = (header: string): string => hash("sha256", header, "base64");

function parse(header: string, date: string, clocks: readonly number[]): Authorization | SignatureProblem {
  const [algorithm = "", ...pairs] = header.trim().split(/[\s,]+/);
  if (!algorithm.startsWith("AWS4-")) return { problem: "missing" };
  const parts = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (pair !== "" && equals < 0) {
      return incomplete(
        `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest(header)}'.`,
      );
    }
    parts.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  const lacking = ["Credential", "Signature", "SignedHeaders"]
    .filter((name) => !parts.has(name) || (name !== "SignedHeaders" && parts.get(name) === ""))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  if (date === "")
    lacking.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  if (lacking.length > 0) {
    return incomplete(
      `${lacking.join("")}(Hashed with SHA-256 and encoded with Base64) Authorization=${digest(header)}`,
    );
  }
  const credential = parts.get("Credential") ?? "";
  const [accessKeyId = "", scopeDate = "", region = "", service = "", terminator = ""] =
    credential.split("/");
  const problem = problemWithTime(date, undefined, clocks);
  if (problem !== undefined) return problem;
  const signedHeaders = (parts.get("SignedHeaders") ?? "").split(";");
  if (!signedHeaders.some((name) => name.toLowerCase() === "host"))
    return mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  if (algorithm !== ALGORITHM)
    return incomplete(`Unsupported AWS 'algorithm': '${algorithm}' (only ${ALGORITHM} for now). `);
  if (credential.split("/").length !== 5) {
    return incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  if (terminator !== "aws4_request") {
    return mismatch(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `,
    );
  }
  const signature = parts.get("Signature") ?? "";
  if (!SIGNATURE.test(signature) || !signedHeaders.every((name) => HEADER_NAME.test(name)))
    return WRONG_SIGNATURE;
  return (
    problemWithTime(date, scopeDate, clocks) ?? {
      accessKeyId,
      date: scopeDate,
      region,
      service,
      signedHeaders,
      signature,
    }
  );
}

const BASIC_FORMAT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const basic = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");

/** Epoch ms of a time in AWS's basic format. */
export function timeOf(date: string): number | undefined {
  const match = BASIC_FORMAT.exec(date);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

/** @param scopeDate the credential's, where it is known to be one */
function problemWithTime(
  date: string,
  scopeDate: string | undefined,
  clocks: readonly number[],
): SignatureProblem | undefined {
  const time = timeOf(date);
  if (time === undefined) {
    return incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  const tolerance = TOLERANCE_MINUTES * 60_000;
  const now = clocks.reduce((best, one) => (Math.abs(one - time) < Math.abs(best - time) ? one : best));
  if (time < now - tolerance) {
    return mismatch(
      `Signature expired: ${date} is now earlier than ${basic(now - tolerance)} (${basic(now)} - ${TOLERANCE_MINUTES} min.)`,
    );
  }
  if (time > now + tolerance) {
    return mismatch(
      `Signature not yet current: ${date} is still later than ${basic(now + tolerance)} (${basic(now)} + ${TOLERANCE_MINUTES} min.)`,
    );
  }
  if (scopeDate !== undefined && !date.startsWith(scopeDate)) {
    return mismatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${date.slice(0, 8)}', from '${date}'.`,
    );
  }
  return undefined;
}
