/** `idem-lab prove`, as it is typed. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { ProveResult } from "../../src/prove/index.js";
import { cli, cliJson, startCli, temporaryHome } from "../support/cli.js";

const HANDLERS = fileURLToPath(new URL("handlers/", import.meta.url));
const KEY_FIRST = fileURLToPath(
  new URL("../../labs/05-with-idempotency/handlers/with-idempotency.mjs", import.meta.url),
);

test("a handler that is right within the bounds: status 0, with the bounds", async () => {
  const home = temporaryHome();
  const { status, document } = await cliJson<ProveResult>(
    home,
    "prove",
    `${HANDLERS}natural-key.mjs`,
    "--bound",
    "1",
  );
  expect(status).toBe(0);
  expect(document).toMatchObject({
    schema: "idem-lab/prove@1",
    verdict: "EXACTLY-ONCE",
    counterexamples: [],
    bounds: { faults: 1, attempts: 3, source: "async", calls: 1 },
    complete: true,
  });
});

test("a counterexample: the shortest, at the handler's own lines, confirmed, kept and run again", async () => {
  const home = temporaryHome();
  const kept = join(home, "kept.json");
  const first = await cliJson<ProveResult>(home, "prove", KEY_FIRST, "--bound", "1", "--out", kept);
  expect(first.status).toBe(1);
  expect(first.document.verdict).toBe("AT-MOST-ONCE");
  const [lost] = first.document.counterexamples;
  expect(lost).toMatchObject({
    letter: "L",
    faults: [{ kind: "crash", delivery: 0, attempt: 1, call: 1 }],
    told: "When the process dies right after PutItem IdempotencyTable is done, the work is lost, and acknowledged as done (Orders).",
  });
  expect(lost?.confirmed.without).toEqual([expect.objectContaining({ verdict: "1" })]);
  const source = readFileSync(KEY_FIRST, "utf8").split("\n");
  const line = source.findIndex((text) => text.includes("await dynamodb.send(")) + 1;
  expect(lost?.steps.find(({ kind }) => kind === "call")?.where).toMatchObject({
    line,
    code: "await dynamodb.send(",
  });

  const again = await cliJson<ProveResult>(home, "prove", "--replay", kept);
  expect(again.status).toBe(1);
  expect(JSON.stringify(again.document.counterexamples)).toBe(JSON.stringify(first.document.counterexamples));

  const shown = await cli(["prove", "--replay", kept, "--home", home]);
  expect(shown.status).toBe(1);
  expect(shown.stdout).toContain("AT-MOST-ONCE");
  expect(shown.stdout).toContain("PutItem IdempotencyTable");
  expect(shown.stdout).toMatch(/60\.\d+ s {2}┌/);
});

test("a folder, with the handler as Lambda names it", async () => {
  const home = temporaryHome();
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const named = ["prove", `${root}test/prove`, "--handler", "handlers/counter.handler", "--bound", "0"];
  const { status, document } = await cliJson<ProveResult>(home, ...named);
  expect([status, document.verdict, document.handler.entry]).toEqual([1, "AT-LEAST-ONCE", "handler"]);
  const missing = await cli(["prove", `${root}test/prove`, "--home", home]);
  expect([missing.status, missing.stderr]).toEqual([3, expect.stringContaining("--handler src/app.handler")]);
});

test("for a CI: SARIF at the lines, JUnit, and a baseline after which only new findings fail", async () => {
  const home = temporaryHome();
  const [sarif, junit, baseline] = ["a.sarif", "a.xml", "known.json"].map((name) => join(home, name));
  const args = [
    KEY_FIRST,
    "--bound",
    "1",
    "--sarif",
    `${sarif}`,
    "--junit",
    `${junit}`,
    "--baseline",
    `${baseline}`,
  ];
  const first = await cliJson<ProveResult>(home, "prove", ...args);
  expect(first.status).toBe(0);
  const { runs } = JSON.parse(readFileSync(`${sarif}`, "utf8"));
  expect(runs[0].results).toEqual([
    expect.objectContaining({
      ruleId: "lost",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "labs/05-with-idempotency/handlers/with-idempotency.mjs" },
            region: { startLine: expect.any(Number) },
          },
        },
      ],
    }),
  ]);
  expect(readFileSync(`${junit}`, "utf8")).toContain('<failure message="When the process dies');
  writeFileSync(`${baseline}`, JSON.stringify({ schema: "idem-lab/prove-baseline@1", findings: [] }));
  expect((await cliJson<ProveResult>(home, "prove", ...args)).status).toBe(1);
});

test("what can't be found out is unknown, and says what to do; what is typed wrong is wrong usage", async () => {
  const home = temporaryHome();
  const write = (name: string, text: string): string => {
    const path = join(home, name);
    writeFileSync(path, text);
    return path;
  };
  const unknown = async (name: string, text: string): Promise<string> => {
    const { status, document } = await cliJson<ProveResult>(home, "prove", write(name, text));
    expect([status, document.verdict]).toEqual([2, "UNKNOWN"]);
    return document.reasons.join(" ");
  };
  expect(
    await unknown("throws.mjs", 'export const handler = async () => { throw new Error("no"); };'),
  ).toContain("Error: no");
  expect(await unknown("nothing.mjs", 'export const handler = async () => "done";')).toContain("no effect");
  expect(await unknown("breaks.mjs", 'throw new Error("at the top"); export const handler = 1;')).toContain(
    "at the top",
  );
  const service = `import { request } from "node:https";
    export const handler = () => new Promise((resolve) => {
      const call = request({ host: "sns.us-east-1.amazonaws.com", method: "POST", path: "/" }, (answer) => resolve(answer.statusCode));
      call.end("Action=Publish");
    });`;
  expect(await unknown("sns.mjs", service)).toContain("sns");
  const random = `import { readFileSync } from "node:fs";
    export const handler = async () => {
      const answer = await fetch("https://a.example/", { method: "POST", body: readFileSync("/proc/sys/kernel/random/uuid") });
      return answer.status;
    };`;
  if (process.platform === "linux")
    expect(await unknown("chance.mjs", random)).toContain("does not do the same");

  for (const args of [[], ["nowhere.mjs"], [KEY_FIRST, "--table", "=x"], [KEY_FIRST, "--source", "kafka"]]) {
    const { status } = await cli(["prove", ...args, "--home", home]);
    expect([args, status]).toEqual([args, 3]);
  }
});

test("interrupted, it says what it found so far", async () => {
  const home = temporaryHome();
  const file = join(home, "long.mjs");
  writeFileSync(
    file,
    `export const handler = async ({ order_id }) => {
      for (const name of ["a", "b", "c", "d", "e", "f"]) {
        const headers = { "idempotency-key": name + order_id };
        const { ok } = await fetch("https://shop.example/" + name, { method: "POST", headers, body: order_id });
        if (!ok) throw new Error("refused");
      }
    };`,
  );
  const args = [file, "--bound", "3", "--all", "--tier", "in-process", "--budget", "60"];
  const { child, saw, ended } = startCli(["prove", ...args, "--home", home]);
  await saw(" a second; trying: ");
  child.kill("SIGINT");
  const { status, stdout } = await ended;
  expect(status).toBe(130);
  expect(stdout).toContain("UNKNOWN");
  expect(stdout).toMatch(/Interrupted after \d+ schedules, none of which broke it/);
});

test("--watch proves on save, what broke last first, and knows what it found before", async () => {
  const home = temporaryHome();
  const file = join(home, "handler.mjs");
  const text = (key: string): string => `export const handler = async ({ order_id }) => {
    await fetch("https://shop.example/orders", { method: "POST", headers: ${key}, body: order_id });
    return "done";
  };`;
  const [unsafe, safe] = [text("{}"), text('{ "idempotency-key": order_id }')];
  writeFileSync(file, unsafe);
  const page = join(home, "page.html");
  const args = [
    "prove",
    file,
    "--watch",
    "--bound",
    "0",
    "--tier",
    "in-process",
    "--html",
    page,
    "--home",
    home,
  ];
  const running = startCli(args);
  await running.saw("AT-LEAST-ONCE");
  await running.saw("Watching");
  writeFileSync(file, safe);
  await running.saw("What broke it last does not any more");
  await running.saw("EXACTLY-ONCE");
  running.child.kill("SIGINT");
  expect((await running.ended).status).toBe(130);
  expect(readFileSync(page, "utf8")).toContain('<h1><em class="good">Exactly once</em>');
  expect(readdirSync(join(home, "prove"))).toHaveLength(3);
  const again = startCli(args);
  await again.saw("EXACTLY-ONCE");
  again.child.kill("SIGINT");
  expect((await again.ended).status).toBe(130);
  expect(readdirSync(join(home, "prove"))).toHaveLength(3);
});
