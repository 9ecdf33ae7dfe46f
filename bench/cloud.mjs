// An embedded AWS in a process of its own, for benchmarks: started, asked over the raw wire and through the SDK.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { signingHeaders } from "../dist/src/cloud/http/sigv4.js";
import { Connection } from "./wire.mjs";

const program = fileURLToPath(new URL("../bin/idem-lab.js", import.meta.url));
// This variable costs every Node 20 process its time, whatever it does.
const { NODE_EXTRA_CA_CERTS, ...inherited } = process.env;
export const env = inherited;
/** Within a signature's tolerance, and far from its end. */
const SIGN_EVERY_MS = 60_000;

/** Starts a process and resolves when it says where it listens. */
export function start(args) {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`${args.join(" ")} ended: ${said}`)));
    child.stdout.on("data", (text) => {
      said += text;
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      const stop = (signal = "SIGTERM") =>
        new Promise((done) => {
          if (child.exitCode !== null || child.signalCode !== null) return done();
          child.once("exit", done);
          child.kill(signal);
        });
      resolve({ port: Number(port), pid: child.pid, stop });
    });
  });
}

export const startCloud = (home) =>
  start([program, "cloud", "start", "--foreground", "--plain", "--home", home]);

export const settingsOf = (home) => JSON.parse(readFileSync(join(home, "cloud", "settings.json"), "utf8"));

/** The bytes of a signed request; the same for as long as its signature holds. */
export function signer({ port }, settings, service, { method = "POST", url = "/", headers = {}, body = "" }) {
  let signedAt = Number.NEGATIVE_INFINITY;
  let bytes = "";
  return () => {
    if (performance.now() - signedAt < SIGN_EVERY_MS) return bytes;
    signedAt = performance.now();
    const request = { method, url, host: `127.0.0.1:${port}`, body };
    const signed = signingHeaders(request, settings, { region: settings.region, service }, Date.now());
    const all = { ...headers, ...signed, "content-length": Buffer.byteLength(body) };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    bytes = `${method} ${url} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
    return bytes;
  };
}

export const invocation = (cloud, settings, name, type = "RequestResponse") =>
  signer(cloud, settings, "lambda", {
    url: `/2015-03-31/functions/${name}/invocations`,
    headers: { "content-type": "application/json", "x-amz-invocation-type": type },
    body: '{"order_id":"ORD-123"}',
  });

export function clientsOf({ port }, { region, accessKeyId, secretAccessKey }) {
  const settings = {
    endpoint: `http://127.0.0.1:${port}`,
    region,
    credentials: { accessKeyId, secretAccessKey },
  };
  return {
    iam: new IAMClient(settings),
    lambda: new LambdaClient(settings),
    dynamodb: new DynamoDBClient(settings),
    logs: new CloudWatchLogsClient(settings),
  };
}

export async function createRole({ iam }) {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: "bench", AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const Statement = [{ Effect: "Allow", Action: ["dynamodb:*", "logs:*", "sqs:*"], Resource: "*" }];
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName: "bench", PolicyName: "work", PolicyDocument }));
  return Role.Arn;
}

const CONSTANT = {
  "index.mjs": "export const handler = async () => ({});",
  "index.py": "def handler(event, context):\n    return {}\n",
};

export async function deploy({ lambda }, FunctionName, Role, Runtime = "nodejs22.x", files = CONSTANT) {
  const packed = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]);
  const Code = { ZipFile: zipSync(Object.fromEntries(packed)) };
  const Handler = "index.handler";
  await lambda.send(new CreateFunctionCommand({ FunctionName, Role, Runtime, Handler, Code, Timeout: 30 }));
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.05 },
    { FunctionName },
  );
}

/** Resolves when the queue of accepted events is empty; they are counted by what their function answers for. */
export async function settled(cloud, settings) {
  const connection = new Connection(cloud.port);
  const next = signer(cloud, settings, "idem-lab", { url: "/_idem-lab/settle" });
  const { status, body } = await connection.send(next());
  connection.close();
  if (status !== 200) throw new Error(`${status} ${body}`);
}
