/** Clients that don't know of AWS_ENDPOINT_URL, or ignore it: in a function they meet the embedded AWS all the same. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateTableCommand, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from "@aws-sdk/client-lambda";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonProblem } from "../../src/cloud/lambda/environments/python.js";
import {
  call,
  createWorkerRole,
  deploy,
  deployFiles,
  startTestCloud,
  type TestCloud,
} from "./support/cloud.js";

let aws: TestCloud;
let role: string;
beforeAll(async () => {
  aws = await startTestCloud();
  role = await createWorkerRole(aws, "old-clients", "dynamodb:PutItem");
  await aws.dynamodb.send(
    new CreateTableCommand({
      TableName: "Orders",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
});
afterAll(async () => {
  await aws.end();
  expect(aws.notices).toEqual([]);
});

async function stored(id: string): Promise<boolean> {
  const { Item } = await aws.dynamodb.send(
    new GetItemCommand({ TableName: "Orders", Key: { id: { S: id } } }),
  );
  return Item !== undefined;
}

const HOST = "dynamodb.us-east-1.amazonaws.com";
/** What only the embedded AWS says to a request that nobody signed. */
const UNSIGNED = expect.stringContaining("Authentication Token");

test.each([
  [
    "https.request",
    `await new Promise((done, fail) => https.request("https://${HOST}/", { method: "POST" }, (answer) => text(answer).then(done)).on("error", fail).end("{}"))`,
  ],
  [
    "http.request",
    `await new Promise((done, fail) => http.request("http://${HOST}/", { method: "POST" }, (answer) => text(answer).then(done)).on("error", fail).end("{}"))`,
  ],
  ["fetch", `await (await fetch("https://${HOST}/", { method: "POST", body: "{}" })).text()`],
  [
    "fetch without TLS",
    `await (await fetch("http://sqs.us-east-1.amazonaws.com/", { method: "POST", body: "{}" })).text()`,
  ],
  [
    "tls.connect",
    `await new Promise((done, fail) => { const socket = connect(443, "${HOST}", { servername: "${HOST}" }, () => socket.write("POST / HTTP/1.1\\r\\nHost: ${HOST}\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n")); socket.on("error", fail); text(socket).then(done); })`,
  ],
])("Node: %s to a host of AWS", async (name, code) => {
  const source = `import http from "node:http"; import https from "node:https"; import { connect } from "node:tls"; import { text } from "node:stream/consumers";
export const handler = async () => ({ said: ${code} });`;
  const functionName = `node-${name.replace(/\W/g, "-")}`;
  await deploy(aws, functionName, role, source);
  expect(await call(aws, functionName)).toEqual({ said: UNSIGNED });
});

test("Node: other hosts and other ports are left alone", async () => {
  await deploy(
    aws,
    "alone",
    role,
    `import net from "node:net";
const code = (port, host) => new Promise((done) => net.connect({ port, host, lookup: (name, options, found) => found(Object.assign(new Error(), { code: "ASKED" })) }).on("error", (error) => done(error.code)).on("connect", () => done("connected")));
export const handler = async () => [await code(5432, "db.x.us-east-1.rds.amazonaws.com"), await code(443, "amazonaws.com.example"), await code(443, "${HOST}")];`,
  );
  expect(await call(aws, "alone")).toEqual(["ASKED", "ASKED", "connected"]);
});

const python = await pythonProblem();
describe.skipIf(python !== undefined)(`Python${python === undefined ? "" : ` (skipped: ${python})`}`, () => {
  const deployPython = (name: string, source: string) =>
    deployFiles(aws, {
      name,
      role,
      files: { "index.py": Buffer.from(source) },
      runtime: "python3.13",
    });

  test("boto3 that ignores configured endpoints", async () => {
    await deployPython(
      "ignoring",
      `import boto3
client = boto3.client("dynamodb")
def handler(event, context):
    client.put_item(TableName="Orders", Item={"id": {"S": "python"}})
    return {"host": client.meta.endpoint_url}`,
    );
    await aws.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: "ignoring",
        Environment: { Variables: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" } },
      }),
    );
    await waitUntilFunctionUpdatedV2(
      { client: aws.lambda, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.05 },
      { FunctionName: "ignoring" },
    );
    expect(await call(aws, "ignoring")).toEqual({ host: `https://${HOST}` });
    expect(await stored("python")).toBe(true);
  });

  test.each([
    [
      "http.client",
      `import http.client
def ask():
    connection = http.client.HTTPSConnection("${HOST}")
    connection.request("POST", "/", "{}")
    return connection.getresponse().read().decode()`,
    ],
    [
      "urllib.request",
      `import urllib.error, urllib.request
def ask():
    try: urllib.request.urlopen("http://${HOST}/", b"{}")
    except urllib.error.HTTPError as error: return error.read().decode()`,
    ],
    [
      "urllib3",
      `import urllib3
def ask(): return urllib3.PoolManager().request("POST", "https://${HOST}/", body=b"{}").data.decode()`,
    ],
    [
      "asyncio",
      `import asyncio
async def talk():
    reader, writer = await asyncio.open_connection("${HOST}", 443, ssl=True)
    writer.write(b"POST / HTTP/1.1\\r\\nHost: ${HOST}\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n")
    return (await reader.read()).decode()
def ask(): return asyncio.run(talk())`,
    ],
  ])("%s to a host of AWS", async (name, source) => {
    const functionName = `python-${name.replace(".", "-")}`;
    await deployPython(functionName, `${source}\ndef handler(event, context): return {"said": ask()}`);
    expect(await call(aws, functionName)).toEqual({ said: UNSIGNED });
  });
});

const OLD = { "aws-sdk": "2.1692.0", "@aws-sdk/client-dynamodb": "3.300.0" };
const folder = mkdtempSync(join(tmpdir(), "idem-lab-old-sdks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Fetches the old clients; to what kept it from that. */
async function install(): Promise<string | undefined> {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies: OLD }));
  try {
    const options = { cwd: folder, timeout: 120_000 };
    const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0", "--prefer-offline"];
    await promisify(execFile)("npm", ["install", ...flags], options);
    return undefined;
  } catch (error) {
    return error instanceof Error
      ? (error.message.split("\n").find((line) => /npm error/.test(line)) ?? error.message)
      : "unknown";
  }
}

const missing = await install();
if (missing !== undefined)
  console.warn(`The tests of old SDKs are skipped, npm can't install them: ${missing}`);

/** One file with all that the source needs, as most functions are deployed. */
async function bundled(name: string, source: string): Promise<string> {
  const input = join(folder, `${name}.js`);
  writeFileSync(input, source);
  const bundle = await rolldown({ input, cwd: folder, platform: "node", logLevel: "silent" });
  const { output } = await bundle.generate({ format: "cjs", exports: "named" });
  await bundle.close();
  return output[0].code;
}

describe.skipIf(missing !== undefined)("SDKs that are older than AWS_ENDPOINT_URL", () => {
  test.each([
    [
      "v2",
      `import DynamoDB from "aws-sdk/clients/dynamodb.js";
const client = new DynamoDB.DocumentClient();
export const handler = async ({ id }) => { await client.put({ TableName: "Orders", Item: { id } }).promise(); return {}; };`,
    ],
    [
      "v3-300",
      `import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
export const handler = async ({ id }) => { await client.send(new PutItemCommand({ TableName: "Orders", Item: { id: { S: id } } })); return {}; };`,
    ],
  ])(
    "%s, bundled",
    async (name, source) => {
      const code = Buffer.from(await bundled(name, source));
      await deployFiles(aws, { name, role, files: { "index.js": code } });
      expect(await call(aws, name, { id: name })).toEqual({});
      expect(await stored(name)).toBe(true);
    },
    60_000,
  );
});
