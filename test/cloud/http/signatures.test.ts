/** What AWS says to a request that is not signed as it should be, in each protocol. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signingHeaders } from "../../../src/cloud/http/sigv4.js";
import { holds } from "../../support/behaviours.js";
import { startTestCloud, type TestCloud } from "../support/cloud.js";

let aws: TestCloud;
beforeAll(async () => {
  aws = await startTestCloud();
});
afterAll(async () => {
  await aws.end();
  expect(aws.notices).toEqual([]);
});

const CALLS = {
  DynamoDB: {
    service: "dynamodb",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.ListTables",
    },
  },
  Lambda: { service: "lambda", headers: { "content-type": "application/json" } },
  IAM: { service: "iam", headers: { "content-type": "application/x-www-form-urlencoded" } },
  STS: { service: "sts", headers: { "content-type": "application/x-www-form-urlencoded" } },
} as const;
type Name = keyof typeof CALLS;
type Headers = Readonly<Record<string, string>>;

/** Sends a request that was signed rightly and then spoilt; gives back its headers and what was answered. */
async function attempt(name: Name, spoil: (headers: Headers) => Headers, now = Date.now()) {
  const { service, headers } = CALLS[name];
  const wire = { method: "POST", url: "/", host: new URL(aws.cloud.endpoint).host, body: "{}" };
  const { host: _, ...signed } = signingHeaders(
    wire,
    aws.cloud.settings,
    { region: "us-east-1", service },
    now,
  );
  const sent = spoil(signed);
  const answer = await fetch(aws.cloud.endpoint, { ...wire, headers: { ...headers, ...sent } });
  const body = await answer.text();
  const type =
    answer.headers.get("x-amzn-errortype") ??
    /<Code>(.*)<\/Code>/.exec(body)?.[1] ??
    /#(\w+)"/.exec(body)?.[1];
  const message = body.startsWith("{")
    ? JSON.parse(body).message
    : /<Message>(.*)<\/Message>/.exec(body)?.[1]?.replaceAll("&apos;", "'").replaceAll("&#39;", "'");
  return { sent, status: answer.status, type, message };
}

const digest = (text = ""): string => createHash("sha256").update(text).digest("base64");
const without =
  (...names: readonly string[]) =>
  (headers: Headers): Headers =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
const replaced =
  (pattern: RegExp | string, by: string) =>
  ({ authorization = "", ...headers }: Headers): Headers => ({
    ...headers,
    authorization: authorization.replace(pattern, by),
  });

const DYNALITE = "dynalite, index.js: DynamoDB's checks in their order";
const VERSITY = "versitygw, iamapi: IAM's answers";
const HASHED = `${DYNALITE}; ${VERSITY}`;
const GUIDE = "IAM user guide, reference_sigv-troubleshooting";

interface Row {
  readonly behaviour: string;
  readonly source: string;
  readonly operation: Name;
  readonly spoil: (headers: Headers) => Headers;
  readonly status: number;
  readonly type: string;
  readonly message: string | RegExp | ((sent: Headers) => string);
}

const REQUIRES = (name: string) => `Authorization header requires '${name}' parameter. `;
const NO_DATE = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
const shown = ({ authorization }: Headers) =>
  `(Hashed with SHA-256 and encoded with Base64) Authorization=${digest(authorization)}`;

const ROWS: readonly Row[] = [
  {
    behaviour: "no signature",
    source: DYNALITE,
    operation: "DynamoDB",
    spoil: without("authorization"),
    status: 400,
    type: "MissingAuthenticationTokenException",
    message: "Request is missing Authentication Token",
  },
  {
    behaviour: "an Authorization of another kind is no signature",
    source: DYNALITE,
    operation: "DynamoDB",
    spoil: replaced(/.*/, "Bearer token"),
    status: 400,
    type: "MissingAuthenticationTokenException",
    message: "Request is missing Authentication Token",
  },
  {
    behaviour: "no signature",
    source: "brefphp/bref issue 1250 (an answer of AWS, 2022)",
    operation: "Lambda",
    spoil: without("authorization"),
    status: 403,
    type: "MissingAuthenticationTokenException",
    message: "Missing Authentication Token",
  },
  {
    behaviour: "no signature",
    source: "amzn/selling-partner-api-docs issue 3081 (an answer of AWS, 2023)",
    operation: "STS",
    spoil: without("authorization"),
    status: 403,
    type: "MissingAuthenticationToken",
    message: "Request is missing Authentication Token",
  },
  {
    behaviour: "each part that is missing is named, and the header is shown as its hash",
    source: HASHED,
    operation: "DynamoDB",
    spoil: (headers) => without("x-amz-date")(replaced(/ .*/, " x=y")(headers)),
    status: 400,
    type: "IncompleteSignatureException",
    message: (sent) =>
      `${REQUIRES("Credential")}${REQUIRES("Signature")}${REQUIRES("SignedHeaders")}${NO_DATE}${shown(sent)}`,
  },
  ...(["Credential", "Signature", "SignedHeaders"] as const).map(
    (name): Row => ({
      behaviour: `only ${name} is missing`,
      source: HASHED,
      operation: "IAM",
      spoil: replaced(new RegExp(`${name}=[^,]*`), "other=x"),
      status: 400,
      type: "IncompleteSignature",
      message: (sent) => REQUIRES(name) + shown(sent),
    }),
  ),
  {
    behaviour: "no date",
    source: HASHED,
    operation: "IAM",
    spoil: without("x-amz-date"),
    status: 400,
    type: "IncompleteSignature",
    message: (sent) => NO_DATE + shown(sent),
  },
  {
    behaviour: "a part without its equal-sign",
    source:
      "awslabs/fhir-works-on-aws-deployment issue 379 (an answer of AWS, 2021); hashed as AWS does since",
    operation: "DynamoDB",
    spoil: replaced("Credential=", "Credential= "),
    status: 400,
    type: "IncompleteSignatureException",
    message: ({ authorization }) =>
      `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest(authorization)}'.`,
  },
  {
    behaviour: "a date of another form",
    source: HASHED,
    operation: "DynamoDB",
    spoil: (headers) => ({ ...headers, "x-amz-date": "201" }),
    status: 400,
    type: "IncompleteSignatureException",
    message: "Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601",
  },
  {
    behaviour: "the host is not signed",
    source: HASHED,
    operation: "IAM",
    spoil: replaced("SignedHeaders=host;", "SignedHeaders="),
    status: 403,
    type: "SignatureDoesNotMatch",
    message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  },
  {
    behaviour: "another algorithm",
    source: DYNALITE,
    operation: "DynamoDB",
    spoil: replaced("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA25"),
    status: 400,
    type: "IncompleteSignatureException",
    message: "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ",
  },
  {
    behaviour: "a credential of four elements",
    source: HASHED,
    operation: "DynamoDB",
    spoil: replaced(/Credential=[^,]*/, "Credential=a/b/c/d"),
    status: 400,
    type: "IncompleteSignatureException",
    message:
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'",
  },
  {
    behaviour: "a credential with another end",
    source: DYNALITE,
    operation: "DynamoDB",
    spoil: replaced("aws4_request", "e"),
    status: 400,
    type: "InvalidSignatureException",
    message: "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. ",
  },
  {
    behaviour: "a credential of another day",
    source: `${GUIDE}; ${DYNALITE}`,
    operation: "DynamoDB",
    spoil: replaced(/\/\d{8}\//, "/20130101/"),
    status: 400,
    type: "InvalidSignatureException",
    message:
      /^Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20130101' != '\d{8}', from '\d{8}T\d{6}Z'\.$/,
  },
  {
    behaviour: "a signature of something else",
    source: GUIDE,
    operation: "Lambda",
    spoil: replaced(/Signature=.*/, `Signature=${"0".repeat(64)}`),
    status: 403,
    type: "InvalidSignatureException",
    message:
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  },
];

const SERVICE = "Signature Version 4";
for (const row of ROWS) {
  test(`${row.operation}: ${row.behaviour}`, holds(SERVICE, row), async () => {
    const { sent, ...answer } = await attempt(row.operation, row.spoil);
    const { status, type, message } = row;
    const wanted = typeof message === "function" ? message(sent) : message;
    expect(answer).toEqual({
      status,
      type,
      message: typeof wanted === "string" ? wanted : expect.stringMatching(wanted),
    });
  });
}

const MINUTE = 60_000;
const basic = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");

test.each([
  ["a signature of too long ago", -16 * MINUTE, "Signature expired: ", "is now earlier than", "-"],
  ["a signature of the time to come", 16 * MINUTE, "Signature not yet current: ", "is still later than", "+"],
])(
  "%s",
  holds(SERVICE, {
    operation: "DynamoDB",
    behaviour: "a signature of too long ago, or of the time to come, with both times",
    source: `${GUIDE}; ${DYNALITE}; ${VERSITY}`,
  }),
  async (_name, by, begin, middle, sign) => {
    const now = Date.now() + by;
    const { status, type, message } = await attempt("DynamoDB", (headers) => headers, now);
    expect({ status, type }).toEqual({ status: 400, type: "InvalidSignatureException" });
    const times = /(\d{8}T\d{6}Z) \((\d{8}T\d{6}Z) ([-+]) 15 min\.\)$/.exec(message);
    expect(message.startsWith(`${begin}${basic(now)} ${middle} `)).toBe(true);
    expect(times?.[3]).toBe(sign);
  },
);

test("a date in the header Date is one, too: only the signature is then another", async () => {
  const { type } = await attempt("DynamoDB", ({ "x-amz-date": date = "", ...headers }) => ({
    ...headers,
    date,
  }));
  expect(type).toBe("InvalidSignatureException");
});
