/** Whatever comes to the port: what is not signed to the letter is refused in its protocol, and the process lives on. */
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetFunctionCommand, LambdaClient, TagResourceCommand } from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VirtualClock } from "../../src/cloud/clock/virtual-clock.js";
import type { ServiceRequest } from "../../src/cloud/contract/service.js";
import { CredentialStore, drawAccessKey } from "../../src/cloud/http/credentials.js";
import { createFront } from "../../src/cloud/http/front.js";
import { signingHeaders } from "../../src/cloud/http/sigv4.js";
import { startTestCloud, type TestCloud } from "./support/cloud.js";
import { send as sendTo, type Wire } from "./support/wire.js";

let aws: TestCloud;
beforeAll(async () => {
  aws = await startTestCloud();
});
afterAll(async () => {
  // It lives, and nothing of all this was a mistake of its own.
  await aws.logs.send(new DescribeLogGroupsCommand({}));
  await aws.end();
  expect(aws.notices).toEqual([]);
});

const port = (): number => Number(new URL(aws.cloud.endpoint).port);

const send = (wire: Wire) => sendTo(port(), wire);

/** Requests as the SDK signs them, taken off just before they would be sent. */
async function signedRequests(): Promise<Record<string, Wire>> {
  const wires: Record<string, Wire> = {};
  const taken = new Error("taken");
  const taking = (name: string) => () => async (args: { request: unknown }) => {
    const { method, path, query, headers, body } = args.request as {
      method: string;
      path: string;
      query: Record<string, string>;
      headers: Record<string, string>;
      body?: Uint8Array | string;
    };
    const question = new URLSearchParams(query).toString();
    wires[name] = {
      method,
      path: question === "" ? path : `${path}?${question}`,
      headers: { ...headers },
      body: body instanceof Uint8Array ? new TextDecoder().decode(body) : (body ?? ""),
    };
    throw taken;
  };
  const attempt = (sent: Promise<unknown>): Promise<void> =>
    sent.then(
      () => expect.unreachable(),
      (error: unknown) => expect(error).toBe(taken),
    );
  const dynamodb = new DynamoDBClient(aws.settings);
  dynamodb.middlewareStack.add(taking("dynamodb"), { step: "deserialize", priority: "low" });
  await attempt(dynamodb.send(new PutItemCommand({ TableName: "Table", Item: { id: { S: "é" } } })));
  const lambda = new LambdaClient(aws.settings);
  lambda.middlewareStack.add(taking("lambda"), { step: "deserialize", priority: "low" });
  const FunctionName = "arn:aws:lambda:us-east-1:123456789012:function:none";
  await attempt(lambda.send(new GetFunctionCommand({ FunctionName, Qualifier: "$LATEST" })));
  const iam = new IAMClient(aws.settings);
  iam.middlewareStack.add(taking("iam"), { step: "deserialize", priority: "low" });
  await attempt(iam.send(new GetRoleCommand({ RoleName: "none" })));
  const sts = new STSClient(aws.settings);
  sts.middlewareStack.add(taking("sts"), { step: "deserialize", priority: "low" });
  await attempt(sts.send(new GetCallerIdentityCommand({})));
  return wires;
}

/** The answers to the untouched requests: they got through to their service. */
const THROUGH: Readonly<Record<string, { status: number; body: string }>> = {
  dynamodb: { status: 400, body: "Requested resource not found" },
  lambda: { status: 404, body: "Function not found" },
  iam: { status: 404, body: "The role with name none cannot be found." },
  sts: { status: 200, body: "user/idem-lab" },
};

describe("a request that the SDK signed", () => {
  let wires: Record<string, Wire>;
  beforeAll(async () => {
    wires = await signedRequests();
  });
  const wire = (name: string): Wire => wires[name] ?? expect.unreachable();

  test.each(Object.keys(THROUGH))("of %s passes as it is", async (name) => {
    const { status, body = "" } = THROUGH[name] ?? {};
    expect(await send(wire(name))).toMatchObject({ status, body: expect.stringContaining(body) });
  });

  test("is refused as soon as one of its signed headers is another, or gone", async () => {
    const value = fc
      .string({ minLength: 1, maxLength: 50, unit: "grapheme-ascii" })
      .map((text) => text.trim());
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(THROUGH)),
        fc.nat(),
        fc.option(value, { nil: undefined }),
        async (name, which, changed) => {
          const { headers, ...rest } = wire(name);
          const list = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "")?.[1]?.split(";") ?? [];
          // Without its right length a request would not be HTTP any more.
          const signed = ["authorization", ...list.filter((header) => header !== "content-length")];
          const header = signed[which % signed.length] ?? "authorization";
          fc.pre(changed !== headers[header]);
          const { [header]: _gone, ...others } = headers;
          const spoilt: Record<string, string> =
            changed === undefined ? others : { ...others, [header]: changed };
          // Node fills a missing or empty Host in by itself: with the right one.
          fc.pre(header !== "host" || (changed !== undefined && changed !== ""));
          const { status } = await send({ ...rest, headers: spoilt });
          expect(status, `${header}: ${changed}`).toBeGreaterThanOrEqual(400);
          expect(status).toBeLessThan(500);
          expect([400, 403]).toContain(status);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("is refused as soon as one letter of its signature's line is another", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(THROUGH)),
        fc.nat(),
        fc.constantFrom(..."abcdefABCDEFXYZ0189"),
        async (name, place, letter) => {
          const { headers, ...rest } = wire(name);
          const line = headers.authorization ?? "";
          const at = place % line.length;
          fc.pre(/[A-Za-z0-9]/.test(line.charAt(at)) && line.charAt(at) !== letter);
          const authorization = line.slice(0, at) + letter + line.slice(at + 1);
          const { status, body } = await send({ ...rest, headers: { ...headers, authorization } });
          expect([400, 403], authorization).toContain(status);
          expect(body).not.toContain("Requested resource");
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    ["dynamodb", { body: '{"TableName":"Table","Item":{"id":{"S":"e"}}}' }],
    ["iam", { body: "Action=ListRoles&Version=2010-05-08" }],
    ["sts", { path: "/?Action=GetCallerIdentity" }],
    ["lambda", { path: "/2015-03-31/functions/other?Qualifier=%24LATEST" }],
    ["lambda", { method: "DELETE" }],
    [
      "lambda",
      {
        path: "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Anone?Qualifier=1",
      },
    ],
  ])("of %s with another %j is refused", async (name, change) => {
    const { headers, ...rest } = wire(name);
    const body = "body" in change ? change.body : undefined;
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const answer = await send({ ...rest, headers: { ...headers, ...length }, ...change });
    expect([400, 403]).toContain(answer.status);
    expect(answer.body).toMatch(/SignatureDoesNotMatch|InvalidSignatureException|signature we calculated/);
  });
});

describe("each service refuses in its own protocol", () => {
  const json = (type: string, version: string) => ({
    status: 400,
    type: `application/x-amz-json-${version}`,
    body: expect.stringContaining(`#${type}"`),
  });
  const xml = (code: string) => ({
    status: 403,
    type: "text/xml",
    body: expect.stringContaining(`<Code>${code}</Code>`),
  });
  const rest = (text: string) => ({
    status: 403,
    type: "application/json",
    body: expect.stringContaining(text),
  });
  const form = "application/x-www-form-urlencoded; charset=utf-8";
  const PROTOCOLS = {
    dynamodb: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.ListTables",
    },
    logs: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "Logs_20140328.DescribeLogGroups",
    },
    lambda: { "content-type": "application/json" },
    iam: { "content-type": form },
    sts: { "content-type": form },
  };
  type Name = keyof typeof PROTOCOLS;

  const attempt = (
    service: Name,
    spoil: { secret?: string; id?: string; region?: string; now?: number } = {},
  ) => {
    const { accessKeyId, secretAccessKey } = aws.cloud.settings;
    const key = { accessKeyId: spoil.id ?? accessKeyId, secretAccessKey: spoil.secret ?? secretAccessKey };
    const wire = { method: "POST", url: "/", host: `127.0.0.1:${port()}`, body: "{}" };
    const scope = { region: spoil.region ?? "us-east-1", service };
    const headers = signingHeaders(wire, key, scope, spoil.now ?? Date.now());
    return send({ ...wire, path: "/", headers: { ...PROTOCOLS[service], ...headers } });
  };

  test("a missing signature", async () => {
    const unsigned = (service: Name) =>
      send({ method: "POST", path: "/", headers: PROTOCOLS[service], body: "{}" });
    expect(await unsigned("dynamodb")).toMatchObject(json("MissingAuthenticationTokenException", "1.0"));
    expect(await unsigned("logs")).toMatchObject(json("MissingAuthenticationTokenException", "1.1"));
    expect(await unsigned("lambda")).toMatchObject(rest("Missing Authentication Token"));
    expect(await unsigned("iam")).toMatchObject(xml("MissingAuthenticationToken"));
  });

  test("a wrong secret, and a date long ago or far ahead", async () => {
    for (const spoil of [
      { secret: "wrong" },
      { now: Date.now() - 16 * 60_000 },
      { now: Date.now() + 16 * 60_000 },
    ]) {
      expect(await attempt("dynamodb", spoil)).toMatchObject(json("InvalidSignatureException", "1.0"));
      expect(await attempt("logs", spoil)).toMatchObject(json("InvalidSignatureException", "1.1"));
      expect((await attempt("lambda", spoil)).status).toBe(403);
      expect(await attempt("iam", spoil)).toMatchObject(xml("SignatureDoesNotMatch"));
      expect(await attempt("sts", spoil)).toMatchObject(xml("SignatureDoesNotMatch"));
    }
  });

  test("an unknown key", async () => {
    const spoil = { id: drawAccessKey("AKIA").accessKeyId };
    expect(await attempt("dynamodb", spoil)).toMatchObject(json("UnrecognizedClientException", "1.0"));
    expect(await attempt("logs", spoil)).toMatchObject(json("UnrecognizedClientException", "1.1"));
    expect(await attempt("lambda", spoil)).toMatchObject(rest("The security token included in the request"));
    expect(await attempt("sts", spoil)).toMatchObject(xml("InvalidClientTokenId"));
  });

  test("a region that AWS has not, except where a service has none", async () => {
    const spoil = { region: "us-esat-1" };
    expect(await attempt("logs", spoil)).toMatchObject(json("InvalidSignatureException", "1.1"));
    expect(await attempt("lambda", spoil)).toMatchObject(rest("valid region"));
    expect((await attempt("iam", spoil)).body).not.toContain("region");
  });

  test("a service that is not there, in the protocol that was spoken", async () => {
    const { accessKeyId, secretAccessKey } = aws.cloud.settings;
    const missing = (service: string, headers: Readonly<Record<string, string>>) => {
      const wire = { method: "POST", url: "/", host: `127.0.0.1:${port()}`, body: "x" };
      const signed = signingHeaders(
        wire,
        { accessKeyId, secretAccessKey },
        { region: "us-east-1", service },
        Date.now(),
      );
      return send({ ...wire, path: "/", headers: { ...headers, ...signed } });
    };
    const text = expect.stringContaining("does not implement the service");
    expect(await missing("kms", PROTOCOLS.logs)).toMatchObject({
      status: 501,
      type: "application/x-amz-json-1.1",
      body: text,
    });
    expect(await missing("sns", PROTOCOLS.iam)).toMatchObject({ status: 501, type: "text/xml", body: text });
    expect(await missing("s3", {})).toMatchObject({ status: 501, body: text });
  });
});

describe("the session of a role", () => {
  test("signs only with its own token, and only until it is revoked", async () => {
    const owner = drawAccessKey("AKIA");
    const credentials = new CredentialStore("123456789012", owner);
    const session = credentials.issue({
      roleArn: "arn:aws:iam::123456789012:role/path/worker",
      sessionName: "fn",
    });
    const other = credentials.issue({ roleArn: "arn:aws:iam::123456789012:role/other", sessionName: "fn" });
    const seen: ServiceRequest[] = [];
    const clock = new VirtualClock();
    const front = createFront({
      authorize: () => undefined,
      clock,
      credentials,
      serviceOf: () => ({
        access: () => [],
        handle: (signed) => {
          seen.push(signed);
          return { status: 200, headers: { "content-type": "application/json" }, body: "{}" };
        },
      }),
      unsigned: new Map(),
      onError: (error) => expect.unreachable(String(error)),
    });
    const endpoint = `http://127.0.0.1:${await front.listen()}`;
    const as = (key: object) =>
      new LambdaClient({
        endpoint,
        region: "us-east-1",
        maxAttempts: 1,
        credentials: { ...owner, ...key },
      });
    try {
      const Resource = "arn:aws:lambda:us-east-1:123456789012:function:a b%é:$LATEST";
      const command = new TagResourceCommand({ Resource, Tags: { "a b": "é" } });
      await as({}).send(command);
      await as(session).send(command);
      expect(seen.map(({ caller }) => caller.arn)).toEqual([
        "arn:aws:iam::123456789012:user/idem-lab",
        "arn:aws:sts::123456789012:assumed-role/worker/fn",
      ]);
      expect(decodeURIComponent(seen[0]?.path.split("/").at(-1) ?? "")).toBe(Resource);
      const { sessionToken, ...withoutToken } = session;
      for (const key of [
        withoutToken,
        { ...session, sessionToken: other.sessionToken },
        { ...other, sessionToken },
      ]) {
        await expect(as(key).send(command)).rejects.toMatchObject({
          name: "UnrecognizedClientException",
          message: "The security token included in the request is invalid.",
        });
      }
      credentials.revoke(session.accessKeyId);
      await expect(as(session).send(command)).rejects.toMatchObject({ name: "UnrecognizedClientException" });
      expect(seen).toHaveLength(2);
    } finally {
      clock.close();
      await front.close();
    }
  });
});
