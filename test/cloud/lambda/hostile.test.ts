import fc from "fast-check";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Harness, ROLE } from "./support/harness.js";

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
  for (const name of ["present", "untouched"]) {
    await lambda.deploy(name, { "index.mjs": "export const handler = async () => 1;" });
  }
});
afterAll(() => lambda.stop());

const PATHS = [
  "2015-03-31/functions",
  "2015-03-31/functions/present",
  "2015-03-31/functions/present/code",
  "2015-03-31/functions/present/configuration",
  "2015-03-31/functions/present/versions",
  "2015-03-31/functions/present/aliases",
  "2015-03-31/functions/present/invocations",
  "2017-10-31/functions/present/concurrency",
  "2019-09-25/functions/present/event-invoke-config",
  "2017-03-31/tags/arn:aws:lambda:eu-west-1:123456789012:function:present",
];
const MEMBERS = [
  "FunctionName",
  "Role",
  "Code",
  "Runtime",
  "Handler",
  "Timeout",
  "Environment",
  "Tags",
  "Name",
];
MEMBERS.push(
  "FunctionVersion",
  "RoutingConfig",
  "MaximumRetryAttempts",
  "ReservedConcurrentExecutions",
  "ZipFile",
);

const part = fc.string({ unit: "binary", maxLength: 200 }).map(encodeURIComponent);
const request = fc.record({
  method: fc.constantFrom("POST", "PUT", "GET"),
  path: fc.oneof(
    fc.constantFrom(...PATHS),
    part.map((name) => `2015-03-31/functions/${name}`),
    fc.tuple(part, part).map(([name, alias]) => `2015-03-31/functions/${name}/aliases/${alias}`),
    part.map((alias) => `2015-03-31/functions/present/aliases/${alias}`),
    part.map((resource) => `2017-03-31/tags/${resource}`),
  ),
  query: fc.option(
    part.map((value) => `?Qualifier=${value}&Marker=${value}&MaxItems=${value}`),
    { nil: "" },
  ),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
    fc.json(),
    fc.dictionary(fc.constantFrom(...MEMBERS), fc.jsonValue()).map((value) => JSON.stringify(value)),
  ),
});

test("whatever is asked, the answer is AWS-shaped and the service lives", async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, body }) => {
      const answer = await fetch(`${lambda.endpoint}/${path}${query}`, {
        method,
        ...(method !== "GET" && { body }),
      });
      const text = await answer.text();
      expect(answer.status === 501 || answer.status < 500).toBe(true);
      if (answer.status >= 400) {
        expect(answer.headers.get("x-amzn-errortype")).toMatch(/^\w+$/);
        expect(JSON.parse(text)).toBeTypeOf("object");
      }
    }),
    { numRuns: 400 },
  );
  expect((await lambda.invoke("untouched")).text).toBe("1");
});

test("a package damaged anywhere is refused, or it is whole", async () => {
  const whole = Buffer.from(
    zipSync({ "index.mjs": Buffer.from("export const handler = async () => 1;"), "a/b": Buffer.alloc(2000) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
      const damaged = Buffer.from(whole);
      damaged[at] = byte;
      const answer = await fetch(`${lambda.endpoint}/2015-03-31/functions/present/code`, {
        method: "PUT",
        body: JSON.stringify({ ZipFile: damaged.toString("base64"), DryRun: true }),
      });
      expect([200, 400]).toContain(answer.status);
      expect(await answer.text()).toContain(answer.status === 200 ? ROLE : "message");
    }),
    { numRuns: 300 },
  );
});
