/** Who may come in: signatures, hosts, regions; and what the others are told. */
import { request } from "node:http";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signingHeaders } from "../../../src/cloud/http/sigv4.js";
import { type Cloud, openCloud } from "../../../src/cloud/open.js";
import { makeHome, removeHome } from "../../support/cli.js";

let cloud: Cloud;
let home: string;
const problems: string[] = [];

beforeAll(async () => {
  home = makeHome();
  cloud = await openCloud({ home, kind: "command", time: "virtual", notice: (text) => problems.push(text) });
});
afterAll(async () => {
  await cloud.close();
  removeHome(home);
  expect(problems).toEqual([]);
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function send(options: {
  method?: string;
  path?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(cloud.endpoint);
    const sent = request(
      {
        host: "127.0.0.1",
        port,
        method: options.method ?? "POST",
        path: options.path ?? "/",
        headers: options.headers ?? {},
      },
      (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => {
          body += chunk.toString("utf8");
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(options.body ?? "");
  });
}

const TARGET = {
  "x-amz-target": "DynamoDB_20120810.ListTables",
  "content-type": "application/x-amz-json-1.0",
};

/** The headers of a right request, to be spoilt. */
function signed({
  service = "dynamodb",
  region = "us-east-1",
  url = "/",
  method = "POST",
  body = "{}",
  now = Date.now(),
  secret = "",
} = {}): Readonly<Record<string, string>> {
  const key = {
    accessKeyId: cloud.settings.accessKeyId,
    secretAccessKey: secret === "" ? cloud.settings.secretAccessKey : secret,
  };
  return {
    ...TARGET,
    ...signingHeaders(
      { method, url, host: new URL(cloud.endpoint).host, body },
      key,
      { region, service },
      now,
    ),
  };
}

describe("a right signature passes", () => {
  const settings = () => ({
    endpoint: cloud.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: cloud.settings.accessKeyId, secretAccessKey: cloud.settings.secretAccessKey },
  });

  test("of the SDK's client of each service", async () => {
    await new DynamoDBClient(settings()).send(new ListTablesCommand({}));
    await new LambdaClient(settings()).send(new ListFunctionsCommand({}));
    await new CloudWatchLogsClient(settings()).send(new DescribeLogGroupsCommand({}));
    await new IAMClient(settings()).send(new ListRolesCommand({}));
    const identity = await new STSClient(settings()).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: "123456789012",
      Arn: "arn:aws:iam::123456789012:user/idem-lab",
    });
  });

  test("and its error for a wrong secret is one that the SDK knows", async () => {
    const client = new LambdaClient({
      ...settings(),
      credentials: { accessKeyId: cloud.settings.accessKeyId, secretAccessKey: "wrong" },
    });
    await expect(client.send(new ListFunctionsCommand({}))).rejects.toMatchObject({
      name: "InvalidSignatureException",
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe("everything else is refused, as AWS would", () => {
  const dynamodb = (type: string) => ({ status: 400, body: expect.stringContaining(`#${type}`) });

  test("no signature, half of one, an unknown key", async () => {
    expect(await send({ headers: TARGET, body: "{}" })).toMatchObject(
      dynamodb("MissingAuthenticationTokenException"),
    );
    expect(await send({ path: "/2015-03-31/functions", method: "GET" })).toMatchObject({
      status: 403,
      body: '{"message":"Missing Authentication Token"}',
    });
    expect(
      await send({ headers: { ...signed(), authorization: "AWS4-HMAC-SHA256 Credential=x" }, body: "{}" }),
    ).toMatchObject(dynamodb("IncompleteSignatureException"));
    const { authorization } = signed();
    const stranger = (authorization ?? "").replace(cloud.settings.accessKeyId, "AKIAIOSFODNN7EXAMPLE");
    expect(await send({ headers: { ...signed(), authorization: stranger }, body: "{}" })).toMatchObject(
      dynamodb("UnrecognizedClientException"),
    );
  });

  test("a wrong secret, another body, another path, an old date", async () => {
    const refused = dynamodb("InvalidSignatureException");
    expect(await send({ headers: signed(), body: "{}" })).toMatchObject({ status: 200 });
    expect(await send({ headers: signed({ secret: "wrong" }), body: "{}" })).toMatchObject(refused);
    expect(await send({ headers: signed(), body: '{"Limit":1}' })).toMatchObject(refused);
    expect(await send({ headers: signed(), body: "{}", path: "/?a=b" })).toMatchObject(refused);
    expect(await send({ headers: signed({ now: Date.now() - 3_600_000 }), body: "{}" })).toMatchObject(
      refused,
    );
    const nowhere = await send({ headers: signed({ region: "us-esat-1" }), body: "{}" });
    expect(nowhere).toMatchObject(refused);
    expect(nowhere.body).toContain("Credential should be scoped to a valid region, not 'us-esat-1'.");
  });

  test("a signature in the query, by its name", async () => {
    const path = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=x&X-Amz-Signature=y";
    const answer = await send({ path, headers: TARGET, body: "{}" });
    expect(answer).toMatchObject(dynamodb("IncompleteSignatureException"));
    expect(answer.body).toContain("presigned URLs");
  });

  test("the query protocol of SQS, by its name", async () => {
    const { "x-amz-target": _, ...headers } = signed({ service: "sqs", body: "Action=ListQueues" });
    const answer = await send({
      headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
      body: "Action=ListQueues",
    });
    expect(answer.body).toContain("<Code>UnsupportedOperation</Code>");
    expect(answer.body).toContain("JSON protocol only");
  });

  test("IAM refuses in XML", async () => {
    const answer = await send({ headers: signed({ service: "iam", secret: "wrong" }), body: "{}" });
    expect(answer).toMatchObject({
      status: 403,
      body: expect.stringContaining("<Code>SignatureDoesNotMatch</Code>"),
    });
  });

  test("a service that is not there says so", async () => {
    expect(await send({ headers: signed({ service: "s3" }), body: "{}" })).toMatchObject({
      status: 501,
      body: expect.stringContaining("s3"),
    });
  });

  test.each([
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example:80",
    "169.254.169.254",
    "dynamodb.us-east-1.amazonaws.com",
    "dynamodb.us-east-1.amazonaws.com.evil.example",
    "0.0.0.0",
  ])("the Host %j, even with a right signature", async (host) => {
    const answer = await send({ headers: { ...signed(), host }, body: "{}" });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(404);
    expect(answer.body).not.toContain("TableNames");
  });

  test("a web page gets no permission to read an answer", async () => {
    for (const method of ["OPTIONS", "POST"]) {
      const { headers } = await send({
        method,
        headers: { ...signed(), origin: "https://evil.example" },
        body: "{}",
      });
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  test("the doors without a signature open only to who knows their secret", async () => {
    for (const path of [
      "/_runtime/guess/2018-06-01/runtime/invocation/next",
      "/_code/guess",
      "/_lease/guess",
    ]) {
      expect((await send({ method: "GET", path })).status).toBeGreaterThanOrEqual(400);
    }
  });

  test("whatever else comes: never a success, never a failure of ours", async () => {
    const headerValue = fc.string({
      minLength: 1,
      maxLength: 60,
      unit: fc.constantFrom(..."abcXYZ019 =/,;:%-"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("authorization", "x-amz-date", "host"),
        headerValue,
        fc.string({ maxLength: 40 }),
        async (name, value, body) => {
          const { status } = await send({
            headers: { ...signed(), [name]: value.trim() === "" ? "x" : value },
            body,
          });
          expect(status).toBeGreaterThanOrEqual(400);
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("the administration", () => {
  test("moves the clock, and refuses nonsense", async () => {
    const before = (await cloud.admin.status()).now;
    expect((await cloud.admin.advance(60_000)).now - before).toBeGreaterThanOrEqual(60_000);
    await expect(cloud.admin.advance(-1)).rejects.toThrow("0 or more");
  });
});
