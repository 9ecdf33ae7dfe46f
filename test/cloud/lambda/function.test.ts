/** What a function is within the embedded AWS: its role, its clock, and nothing of the user's. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, deploy, startTestCloud, type TestCloud, TRUST_POLICY } from "../support/cloud.js";

const SECRETS = {
  AWS_ACCESS_KEY_ID: "AKIAOWNEROWNEROWNER0",
  AWS_SECRET_ACCESS_KEY: "the owner's secret",
  AWS_SESSION_TOKEN: "the owner's token",
  AWS_PROFILE: "the-owners-profile",
  AWS_CONFIG_FILE: "/the/owners/config",
  AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.2/owner",
  GITHUB_TOKEN: "the owner's other secret",
  NODE_OPTIONS: "--no-warnings",
};

/** Asks STS in its own protocol, signed by hand: a handler needs no SDK for that. */
const HANDLER = `
import { createHash, createHmac } from "node:crypto";
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
const sha = (text) => createHash("sha256").update(text).digest("hex");
async function ask(service, path, method, body, type, target) {
  const env = process.env;
  const url = new URL(path, env.AWS_ENDPOINT_URL);
  const date = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, "");
  const headers = { host: url.host, "x-amz-date": date, "x-amz-security-token": env.AWS_SESSION_TOKEN };
  const names = Object.keys(headers).sort().join(";");
  const canonical = [method, url.pathname, "", ...Object.keys(headers).sort().map((name) => name + ":" + headers[name]), "", names, sha(body)].join("\\n");
  const scope = [date.slice(0, 8), env.AWS_REGION, service, "aws4_request"].join("/");
  const key = scope.split("/").reduce((secret, part) => hmac(secret, part), "AWS4" + env.AWS_SECRET_ACCESS_KEY);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", date, scope, sha(canonical)].join("\\n")).toString("hex");
  const authorization = "AWS4-HMAC-SHA256 Credential=" + env.AWS_ACCESS_KEY_ID + "/" + scope + ", SignedHeaders=" + names + ", Signature=" + signature;
  const answer = await fetch(url, { method, headers: { ...headers, "content-type": type, ...(target ? { "x-amz-target": target } : {}), authorization }, ...(method === "GET" ? {} : { body }) });
  return { status: answer.status, body: await answer.text() };
}
export const handler = async (event) => ({
  env: { ...process.env },
  argv: process.execArgv,
  now: Date.now(),
  identity: await ask("sts", "/", "POST", "Action=GetCallerIdentity&Version=2011-06-15", "application/x-www-form-urlencoded"),
  administration: await ask("idem-lab", "/_idem-lab/status", "GET", "", "application/json"),
});
`;

let aws: TestCloud;
const before = { ...process.env };
beforeAll(async () => {
  Object.assign(process.env, SECRETS);
  aws = await startTestCloud();
  await aws.iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: TRUST_POLICY }));
  await aws.iam.send(
    new AttachRolePolicyCommand({
      RoleName: "worker",
      PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    }),
  );
  for (const name of ["whoami", "w"])
    await deploy(aws, name, "arn:aws:iam::123456789012:role/worker", HANDLER);
});
afterAll(async () => {
  for (const name of Object.keys(SECRETS)) delete process.env[name];
  Object.assign(process.env, before);
  await aws.end();
  expect(aws.notices).toEqual([]);
});

const textOf = (value: unknown): string => JSON.stringify(value);

test("it sees nothing of its owner's environment, and its credentials are its role's", async () => {
  const { env } = await call(aws, "whoami");
  for (const [name, secret] of Object.entries(SECRETS)) expect(textOf(env), name).not.toContain(secret);
  expect(textOf(env)).not.toContain(aws.cloud.settings.secretAccessKey);
  expect(textOf(env)).not.toContain(aws.cloud.settings.accessKeyId);
  expect(env).toMatchObject({
    AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
    AWS_SESSION_TOKEN: expect.stringMatching(/.{64}/),
    AWS_ENDPOINT_URL: aws.cloud.endpoint,
    AWS_LAMBDA_FUNCTION_NAME: "whoami",
    AWS_REGION: "us-east-1",
    TZ: ":UTC",
  });
  const known =
    /^(AWS_(REGION|DEFAULT_REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|ENDPOINT_URL|EXECUTION_ENV|LAMBDA_\w+|SDK_JS_\w+|XRAY_\w+)|_AWS_XRAY_DAEMON_(ADDRESS|PORT)|LAMBDA_(TASK_ROOT|RUNTIME_DIR)|_HANDLER|_X_AMZN_TRACE_ID|PATH|LANG|TZ|HOME|TMPDIR|PWD|SHLVL|_|NODE_PATH|LD_LIBRARY_PATH)$/;
  expect(
    Object.keys(typeof env === "object" && env !== null ? env : {}).filter((name) => !known.test(name)),
  ).toEqual([]);
});

test.each([
  ["whoami", "whoami"],
  // AWS lengthens the name of a session that would be too short.
  ["w", "w@lambda_function"],
])("STS knows %s as the session %s of its role", async (name, session) => {
  const { identity } = await call(aws, name);
  expect(identity).toMatchObject({ status: 200 });
  expect(textOf(identity)).toContain(`<Arn>arn:aws:sts::123456789012:assumed-role/worker/${session}</Arn>`);
  expect(textOf(identity)).toMatch(new RegExp(`<UserId>AROA\\w+:${session}</UserId>`));
});

test("the administration of the embedded AWS is not for it", async () => {
  const { administration } = await call(aws, "whoami");
  expect(administration).toMatchObject({
    status: 403,
    body: expect.stringContaining("is not authorized to administer"),
  });
});

test("its time is the virtual one, also after the clock has moved, and its signatures hold", async () => {
  const first = await call(aws, "whoami");
  const { now } = await aws.cloud.admin.advance(30 * 86_400_000);
  const second = await call(aws, "whoami");
  expect(Number(second.now)).toBeGreaterThanOrEqual(now);
  expect(Number(second.now) - Number(first.now)).toBeGreaterThanOrEqual(30 * 86_400_000);
  expect(second.identity).toMatchObject({ status: 200 });
  expect((await aws.cloud.admin.status()).now).toBeGreaterThanOrEqual(Number(second.now));
});

describe("the clock jumps for deliveries", () => {
  test("to both retries of what fails, and not before it has ended", async () => {
    await deploy(
      aws,
      "fails",
      "arn:aws:iam::123456789012:role/worker",
      `export const handler = async () => { await new Promise((resolve) => setTimeout(resolve, 300)); console.log("tried at", Date.now()); throw new Error("no"); };`,
    );
    await aws.lambda.send(
      new InvokeCommand({ FunctionName: "fails", InvocationType: "Event", Payload: "{}" }),
    );
    await aws.cloud.admin.settle();
    const tried = (await aws.messages("/aws/lambda/fails")).flatMap((line) =>
      Number(/tried at (\d+)/.exec(line)?.[1] ?? Number.NaN),
    );
    const times = tried.filter((time) => !Number.isNaN(time));
    expect(times).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(60_000);
    expect(third - second).toBeGreaterThanOrEqual(120_000);
  });
});

test("a role that does not trust Lambda, or is not there, is not taken", async () => {
  const create = (Role: string) =>
    aws.lambda.send(
      new CreateFunctionCommand({
        FunctionName: "never",
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Role,
        Code: { ZipFile: zipSync({ "index.mjs": Buffer.from("") }) },
      }),
    );
  const refusal = {
    name: "InvalidParameterValueException",
    message: "The role defined for the function cannot be assumed by Lambda.",
  };
  await expect(create("arn:aws:iam::123456789012:role/none")).rejects.toMatchObject(refusal);
  await expect(create("arn:aws:iam::999999999999:role/worker")).rejects.toMatchObject({
    name: expect.stringMatching(/InvalidParameterValueException|AccessDeniedException/),
  });
  await aws.iam.send(
    new CreateRoleCommand({
      RoleName: "stranger",
      AssumeRolePolicyDocument: TRUST_POLICY.replace("lambda", "ec2"),
    }),
  );
  await expect(create("arn:aws:iam::123456789012:role/stranger")).rejects.toMatchObject(refusal);
  await aws.iam.send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: "stranger",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        },
      }),
    }),
  );
  await create("arn:aws:iam::123456789012:role/stranger");
});
