import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "../../../support/behaviours.js";
import { Harness, REGION } from "../support/harness.js";

const LINES = "LocalStack, test_invocation_with_logs (snapshot validated against AWS, 2025-11)";
const BILLED = "AWS compute blog: init is billed since August 2025; a public log of October 2026";

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
});
afterAll(() => lambda.stop());

const log = (operation: string, behaviour: string, source: string) =>
  holds("Lambda", { operation: `Logs in text: ${operation}`, behaviour, source });
const messagesOf = (name: string) =>
  [...lambda.streams.values()]
    .filter(({ group }) => group === `/aws/lambda/${name}`)
    .flatMap(({ events }) => events.map(({ message }) => message));
const REPORT =
  /^REPORT RequestId: ([-0-9a-f]{36})\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\t(?:Init Duration: ([\d.]+) ms\t)?\n$/;

describe("an invocation's lines", () => {
  test(
    "cold",
    log(
      "INIT_START",
      "a cold start: INIT_START, START, what was logged, END and REPORT with the init",
      LINES,
    ),
    async () => {
      await lambda.deploy("cold", {
        "index.mjs":
          'export const handler = async (event) => { console.log("%j", event); console.error("two\\nlines"); process.stdout.write("raw\\nlines\\n"); };',
      });
      const { $metadata } = await lambda.invoke("cold", {});
      const id = $metadata.requestId;
      const messages = messagesOf("cold");
      expect(messages).toEqual([
        expect.stringMatching(
          new RegExp(
            `^INIT_START Runtime Version: nodejs:22\\.v\\d+\\tRuntime Version ARN: arn:aws:lambda:${REGION}::runtime:[0-9a-f]{64}\\n$`,
          ),
        ),
        `START RequestId: ${id} Version: $LATEST\n`,
        expect.stringMatching(
          new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\\t${id}\\tINFO\\t{}\\n$`),
        ),
        expect.stringMatching(new RegExp(`\\t${id}\\tERROR\\ttwo\\nlines\\n$`)),
        "raw\n",
        "lines\n",
        `END RequestId: ${id}\n`,
        expect.stringMatching(REPORT),
      ]);
    },
  );
  test(
    "warm",
    log("REPORT", "a warm start has no INIT_START and no Init Duration, in the same stream", LINES),
    async () => {
      await lambda.deploy("warm", { "index.mjs": "export const handler = async () => 1;" });
      await lambda.invoke("warm", {});
      const before = messagesOf("warm").length;
      await lambda.invoke("warm", {});
      const [start, end, report = "", ...more] = messagesOf("warm").slice(before);
      expect([start?.slice(0, 6), end?.slice(0, 4), more]).toEqual(["START ", "END ", []]);
      expect(REPORT.exec(report)?.[4]).toBeUndefined();
    },
  );
  test(
    "billed",
    log("REPORT", "the billed duration is the duration and the init together, rounded up", BILLED),
    async () => {
      await lambda.deploy("billed", { "index.mjs": "export const handler = async () => 1;" });
      await lambda.invoke("billed", {});
      await lambda.invoke("billed", {});
      const [cold, warm] = messagesOf("billed").flatMap((message) => {
        const report = REPORT.exec(message);
        return report === null ? [] : [report];
      });
      const total = Number(cold?.[2]) + Number(cold?.[4]);
      // Each of the two is shown with two digits only.
      expect(Math.abs(Number(cold?.[3]) - Math.ceil(total))).toBeLessThanOrEqual(1);
      expect(Math.abs(Number(warm?.[3]) - Math.ceil(Number(warm?.[2])))).toBeLessThanOrEqual(1);
    },
  );
  test(
    "tail",
    log(
      "LogType Tail",
      "the tail is the last 4 KB of the invocation, in base64",
      "Lambda API reference, Invoke",
    ),
    async () => {
      await lambda.deploy("tailed", {
        "index.mjs":
          'export const handler = async () => { for (let n = 0; n < 200; n++) console.log("line", n, "x".repeat(50)); };',
      });
      const { log: tail, LogResult } = await lambda.invoke("tailed", {}, { LogType: "Tail" });
      expect(Buffer.from(LogResult ?? "", "base64")).toHaveLength(4096);
      expect(tail).toMatch(/line 199 x+\nEND RequestId: .*\nREPORT RequestId: .*\n$/);
      expect((await lambda.invoke("tailed", {})).LogResult).toBeUndefined();
    },
  );
  test(
    "an error",
    log(
      "REPORT",
      "a handler that throws has its error in the log, and no status in REPORT",
      "LocalStack, test_invocation_type_event_error (snapshot validated against AWS, 2023-09)",
    ),
    async () => {
      await lambda.deploy("throwing", {
        "index.mjs": 'export const handler = async () => { throw new Error("wanted"); };',
      });
      const { $metadata } = await lambda.invoke("throwing", {});
      const messages = messagesOf("throwing");
      expect(messages[2]).toMatch(
        new RegExp(
          `\\t${$metadata.requestId}\\tERROR\\tInvoke Error \\t{"errorType":"Error","errorMessage":"wanted","stack":\\["Error: wanted",`,
        ),
      );
      expect(messages.at(-1)).toMatch(REPORT);
    },
  );
});

test(
  "a group of another name",
  log(
    "LogGroup",
    "in a custom group the stream's name begins with the function's",
    "Lambda developer guide, monitoring-cloudwatchlogs-loggroups",
  ),
  async () => {
    const code = {
      "index.mjs":
        "export const handler = async (event, { logGroupName, logStreamName }) => [logGroupName, logStreamName];",
    };
    await lambda.deploy("grouped", code, { LoggingConfig: { LogGroup: "/shared/group" } });
    const { value } = await lambda.invoke("grouped", {});
    const [name] = [...lambda.streams].filter(([, { group }]) => group === "/shared/group")[0] ?? [];
    expect(name).toMatch(/^\d{4}\/\d\d\/\d\d\/grouped\[\$LATEST\][0-9a-f]{32}$/);
    expect(value).toEqual(["/shared/group", name]);
  },
);

test(
  "an initialization of more than ten seconds starts over within the invocation",
  log(
    "INIT_REPORT",
    "an init of more than 10 s is a timeout in INIT_REPORT, and is done again in the invocation",
    "Lambda developer guide, lambda-runtime-environment",
  ),
  async () => {
    const code = `
import { existsSync, writeFileSync } from "node:fs";
const file = (process.env.TMPDIR ?? "/tmp") + "/began";
const again = existsSync(file);
writeFileSync(file, "");
if (!again) await new Promise((done) => setTimeout(done, 60_000));
export const handler = async () => "at last";`;
    await lambda.deploy("slow", { "index.mjs": code }, { Timeout: 20 });
    expect((await lambda.invoke("slow", {})).text).toBe('"at last"');
    const messages = messagesOf("slow");
    expect(messages[1]).toMatch(
      /^INIT_REPORT Init Duration: (9999|1\d{4})\.\d\d ms\tPhase: init\tStatus: timeout\n$/,
    );
    expect(messages.slice(2).map((message) => message.slice(0, 6))).toEqual(["START ", "END Re", "REPORT"]);
  },
);
