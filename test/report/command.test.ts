/** What `report` writes, where, and how it ends. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../src/report/report.js";
import { IDS } from "../support/catalogue.js";
import { cli, cliJson, type Ended, makeHome, removeHome, startCli, temporaryHome } from "../support/cli.js";
import { copyOf, playedHome, predict, rewrite, rewriteTexts } from "./support.js";

type ReportJson = Report & { readonly schema: string; readonly file?: string };

const PREDICTION = {
  question: "3 deliveries of the same event: how many orders?",
  predicted: "1: it is the same order",
  happened: "3: one for each delivery",
  right: false,
};

let home: string;
/** Files are written here. */
let folder: string;

beforeAll(async () => {
  home = await playedHome();
  predict(home, "step-4", PREDICTION);
  folder = makeHome();
});
afterAll(() => {
  removeHome(home);
  removeHome(folder);
});

const report = (...args: readonly string[]): Promise<Ended> => cli(["report", "--home", home, ...args]);
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

describe("with nothing run yet", () => {
  test.each([[[]], [["--junit"]], [["--verify"]]])(
    "%j says so, and what to type; it writes nothing",
    async (flags) => {
      const cwd = temporaryHome();
      const empty = temporaryHome();
      const ended = await startCli(["report", "--home", empty, ...flags], {}, process.execPath, cwd).ended;
      expect(ended.status).toBe(2);
      expect(ended.stderr).toContain("Nothing was run yet");
      expect(ended.stderr).toContain("idem-lab start");
      expect(ended.stdout).toBe("");
      expect(readdirSync(cwd)).toEqual([]);
    },
  );

  test("--json says so in one document", async () => {
    const { status, document } = await cliJson<{ schema: string; verdict: string }>(
      temporaryHome(),
      "report",
    );
    expect(status).toBe(2);
    expect(document).toMatchObject({ schema: "idem-lab/error@1", verdict: "unknown" });
  });
});

describe("the file", () => {
  test("is written into the folder where one is, and replaced by the next report", async () => {
    const cwd = temporaryHome();
    const run = () => startCli(["report", "--home", home, "--plain"], {}, process.execPath, cwd).ended;
    const first = await run();
    expect(first.status).toBe(0);
    expect(first.stdout).toContain(join(cwd, "idem-lab-report.html"));
    expect((await run()).status).toBe(0);
    expect(readdirSync(cwd)).toEqual(["idem-lab-report.html"]);
  });

  test("draws damage that a lab set out to show as damage, and no tick beside it", async () => {
    const out = join(folder, "damage.html");
    await report("--out", out, "--verify");
    const page = readFileSync(out, "utf8");
    for (const lab of ["step-4", "step-7", "step-8"]) {
      const [section = ""] =
        page.split(`<article class="card lab" id="${lab}"`)[1]?.split("</article>") ?? [];
      const badges = [...section.matchAll(/<span class="badge (\w+)">[^>]*?<svg.*?<\/svg>(.*?)<\/span>/gs)];
      const damage = badges.filter(([, , word]) => word === "damage, as shown");
      expect([lab, damage.length > 0, new Set(damage.map(([, tone]) => tone))]).toEqual([
        lab,
        true,
        new Set(["bad"]),
      ]);
    }
  });

  test("of somebody else is left alone, unless --yes", async () => {
    const out = join(folder, "notes.html");
    writeFileSync(out, "my notes");
    const refused = await report("--out", out);
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain("--yes");
    expect(read("notes.html")).toBe("my notes");
    expect((await report("--out", out, "--yes")).status).toBe(0);
    expect(read("notes.html")).toContain("<!doctype html>");
  });

  test("may be there and empty", async () => {
    const out = join(folder, "empty.html");
    writeFileSync(out, "");
    expect((await report("--out", out)).status).toBe(0);
  });

  test("can't be a folder, nor in a folder that is not there", async () => {
    const into = join(folder, "reports");
    mkdirSync(into);
    const isFolder = await report("--out", into);
    expect(isFolder.status).toBe(3);
    expect(isFolder.stderr).toContain(`--out ${join(into, "idem-lab-report.html")}`);
    const noFolder = await report("--out", join(folder, "nowhere", "report.html"));
    expect(noFolder.status).toBe(3);
    expect(noFolder.stderr).toContain("mkdir -p");
    expect(readdirSync(into)).toEqual([]);
  });

  test("that the system does not let us write ends as unknown, and leaves nothing", async () => {
    writeFileSync(join(folder, "file"), "");
    const before = readdirSync(folder);
    const ended = await report("--out", join(folder, "file", "report.html"));
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain("--out <file>");
    expect(readdirSync(folder)).toEqual(before);
  });

  test("loads nothing, and holds what the labs showed", async () => {
    await report("--out", join(folder, "whole.html"));
    const page = read("whole.html");
    expect(page).not.toMatch(/<script|<img|<link|\bsrc=|url\(|@import/);
    for (const address of page.matchAll(/href="([^"]*)"/g)) expect(address[1]).toMatch(/^#/);
    expect(page).toContain("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
    expect(page).toContain("<title>1 order became 3. Then it stayed 1. · idem-lab report</title>");
    expect(page).toContain(PREDICTION.predicted);
    expect(page).toContain("order 3: damage");
    expect(page).toContain("60 s later: Lambda tries again");
    expect(page).toContain("idem-lab verify");
  });
});

describe("--json", () => {
  test("is one document, with every lab's evidence and pictures, and no file", {
    tags: ["catalogue"],
  }, async () => {
    const before = readdirSync(process.cwd());
    const { status, document } = await cliJson<ReportJson>(home, "report");
    expect(status).toBe(0);
    expect(document).toMatchObject({ schema: "idem-lab/report@1", target: "local", verdict: "pass" });
    expect(document.file).toBeUndefined();
    expect(document.labs.map(({ id }) => id)).toEqual(IDS);
    const damaged = document.labs[3];
    expect(damaged?.prediction).toEqual(PREDICTION);
    expect(damaged?.recorded?.effects).toEqual([{ key: "ORD-123", count: 3 }]);
    expect(damaged?.recorded?.pictures[0]?.steps.filter(({ kind }) => kind === "order-created")).toHaveLength(
      3,
    );
    expect(damaged?.recorded?.took).toBeGreaterThan(0);
    for (const lab of document.labs) expect(lab.recorded?.checks.length).toBeGreaterThan(0);
    expect(readdirSync(process.cwd())).toEqual(before);
  });

  test("shows what a handler did in the order in which it did it", async () => {
    const { document } = await cliJson<ReportJson>(home, "report");
    const steps = document.labs[5]?.recorded?.pictures[0]?.steps ?? [];
    // Whichever of the requests it was that ran first.
    const winner = steps.find(({ kind }) => kind === "key-stored")?.request;
    const its = steps.filter((step) => step.request === winner && step.kind !== "sent");
    expect(its.map(({ kind }) => kind)).toEqual(["began", "key-stored", "order-created", "ended"]);
  });

  test("writes the page as well where --out says where", async () => {
    const out = join(folder, "beside.html");
    const { document } = await cliJson<ReportJson>(home, "report", "--out", out);
    expect(document.file).toBe(out);
    expect(read("beside.html")).toContain("<!doctype html>");
  });

  test("can't share stdout with --junit", async () => {
    const ended = await report("--json", "--junit");
    expect(ended.status).toBe(3);
    expect(ended.stderr).toContain("--out <file>");
  });
});

describe("what was not run", () => {
  test("makes the whole unknown, and is named with its command", { tags: ["catalogue"] }, async () => {
    const some = temporaryHome();
    await cli(["run", "step-1", "--home", some]);
    const { status, document } = await cliJson<ReportJson>(some, "report");
    expect(status).toBe(2);
    expect(document.verdict).toBe("unknown");
    expect(document.labs.map(({ verdict }) => verdict)).toEqual([
      "pass",
      ...IDS.slice(1).map(() => "not-run"),
    ]);
    const out = join(folder, "some.html");
    // The page is written all the same, and that is what was asked for.
    const page = await cli(["report", "--home", some, "--out", out]);
    expect(page.status).toBe(0);
    expect(page.stdout).toContain("idem-lab run step-2");
    expect(read("some.html")).toContain(
      'Not run yet. Run it: <code class="command">idem-lab run step-7</code>',
    );
    expect(read("some.html")).toContain(`<title>1 of ${IDS.length} labs passed.`);
  });

  test("a handler of the learner's is not told of as the lab's", async () => {
    const some = copyOf(home);
    rewrite(some, "step-6", ({ options, run, ...rest }) => ({
      ...rest,
      options: { ...options, handler: "custom" },
      run: { ...run, effects: [{ key: "ORD-123", count: 2 }] },
    }));
    await cli(["report", "--home", some, "--out", join(folder, "custom.html")]);
    expect(read("custom.html")).toContain("<title>1 order became 3. Afterwards it was 2. ·");
    expect(read("custom.html")).toContain(
      "With a handler of the learner&#39;s, 3 deliveries created 2 orders.",
    );
  });

  test("a recording that was damaged is left out, and the verdict stays", async () => {
    const some = temporaryHome();
    await cli(["run", "step-1", "--home", some]);
    rewrite(some, "step-1", ({ run, ...rest }) => ({ ...rest, run: { ...run, checks: "all of them" } }));
    const { document } = await cliJson<ReportJson>(some, "report");
    expect(document.labs[0]).toMatchObject({ verdict: "pass" });
    expect(document.labs[0]?.recorded).toBeUndefined();
    const out = join(folder, "damaged.html");
    expect((await cli(["report", "--home", some, "--out", out])).status).toBe(0);
    expect(read("damaged.html")).toContain("which kept no evidence");
  });
});

describe("--verify", () => {
  test("puts today's verdict beside the recorded one, and ends with today's", async () => {
    const some = temporaryHome();
    await cli(["run", "step-1", "--home", some]);
    const same = await cliJson<ReportJson>(some, "report", "--verify");
    expect(same.document.labs[0]).toMatchObject({ verdict: "pass", again: { verdict: "pass" } });
    await cli(["clean", "--yes", "--home", some]);
    const gone = await cliJson<ReportJson>(some, "report", "--verify");
    expect(gone.status).toBe(1);
    expect(gone.document.labs[0]).toMatchObject({
      verdict: "fail",
      recorded: { verdict: "pass" },
      again: { verdict: "fail" },
    });
    const out = join(folder, "gone.html");
    await cli(["report", "--verify", "--home", some, "--out", out]);
    expect(read("gone.html")).toContain("Looked at again");
    expect(read("gone.html")).toContain("it does not exist");
  });
});

describe("--junit", () => {
  test("is on stdout, alone, and ends with the verdict", async () => {
    const ended = await report("--junit");
    expect(ended.status).toBe(0);
    expect(ended.stdout).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="idem-lab" /);
    expect(ended.stdout).toMatch(/<\/testsuites>\n$/);
    expect(ended.stdout.match(/<testsuite /g)).toHaveLength(IDS.length);
  });

  test("stays alone on stdout though there is something to say", async () => {
    const some = temporaryHome();
    await cli(["run", "step-1", "--home", some]);
    writeFileSync(join(some, "progress.json"), "damaged");
    const ended = await cli(["report", "--junit", "--verify", "--home", some]);
    expect(ended.stdout.startsWith("<?xml")).toBe(true);
    expect(ended.stderr).toContain("damaged");
  });

  test("goes to a file, and replaces its own kind only", async () => {
    const out = join(folder, "junit.xml");
    expect((await report("--junit", "--out", out)).status).toBe(0);
    expect((await report("--junit", "--out", out)).status).toBe(0);
    expect(read("junit.xml")).toContain('<testsuites name="idem-lab"');
    expect((await report("--out", out)).status).toBe(3);
  });

  test("a failed check fails its case and the command", async () => {
    const some = copyOf(home);
    rewrite(some, "step-6", ({ run, ...rest }) => ({
      ...rest,
      run: {
        ...run,
        verdict: "fail",
        checks: run.checks.map((check, index) =>
          index === 0
            ? { ...check, verdict: "fail", observed: "2 orders", advice: "Look at the key." }
            : check,
        ),
      },
    }));
    const ended = await cli(["report", "--junit", "--home", some]);
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(/<testsuites [^>]*failures="1" errors="0"/);
    expect(ended.stdout).toMatch(
      /<failure message="expected [^"]*observed 2 orders"[^>]*>[^<]*what to do: Look at the key\.</,
    );
  });
});

describe("practices, and who hands it in", () => {
  interface HandedIn {
    readonly student?: string;
    readonly verdict: string;
    readonly practices: readonly { lab: string; verdict: string; mistake: string | null; handler?: string }[];
  }

  test("stand in every form, with their verdicts", async () => {
    const some = copyOf(home);
    const judged = ["run", "step-4", "--practice", "--home", some, "--handler"];
    const at = (path: string): string => join("labs", "04-duplicate-invocations", path);
    await cli([...judged, at("mistakes/customer-as-key.mjs")]);
    const name = "Ada <Lovelace> & co";
    const { status, document } = await cliJson<HandedIn>(some, "report", "--name", ` ${name} `);
    expect({ status, student: document.student, verdict: document.verdict }).toEqual({
      status: 1,
      student: name,
      verdict: "fail",
    });
    const found = { lab: "step-4", slug: "choose-the-key", verdict: "fail", mistake: "customer-as-key" };
    expect(document.practices).toEqual([
      expect.objectContaining({ ...found, handler: "customer-as-key.mjs" }),
      expect.objectContaining({ lab: "step-5", verdict: "not-run", mistake: null }),
      expect.objectContaining({ lab: "step-7", verdict: "not-run", mistake: null }),
    ]);
    // What counts for `verify` are the labs, and these are as they were.
    const verified = await cliJson<HandedIn>(some, "verify", "step-1", "step-4", "--name", name);
    expect({ status: verified.status, student: verified.document.student }).toEqual({
      status: 0,
      student: name,
    });
    expect(verified.document.practices).toEqual([expect.objectContaining(found)]);

    const xml = (await cli(["report", "--junit", "--name", name, "--home", some])).stdout;
    expect(xml.match(/<property name="student" value="Ada &lt;Lovelace&gt; &amp; co"\/>/g)).toHaveLength(
      IDS.length,
    );
    expect(xml).toMatch(
      /<testcase name="practice choose-the-key: [^>]*><failure [^>]*type="customer-as-key"/,
    );
    expect(xml).toMatch(/<testcase name="practice survive-a-failure: [^>]*><skipped /);
    expect(xml).toMatch(/<testsuites [^>]*failures="1" errors="0"/);

    await cli(["report", "--name", name, "--home", some, "--out", join(folder, "named.html")]);
    expect(read("named.html")).toContain("<dt>Student</dt><dd>Ada &lt;Lovelace&gt; &amp; co</dd>");
    expect(read("named.html")).toContain("found: <code>customer-as-key</code>");
    expect(read("named.html")).toContain("idem-lab practice step-7");
  });

  test.each([[""], ["  "], ["two\nlines"], ["x".repeat(101)]])("%j is no name", async (name) => {
    for (const command of ["report", "verify"]) {
      const { status, stderr } = await cli([command, "--name", name, "--home", home]);
      expect(status).toBe(3);
      expect(stderr).toContain("--name 'Ada Lovelace'");
    }
  });
});

describe("secrets", () => {
  test("are in none of the forms, wherever they came from", async () => {
    const some = copyOf(home);
    const env = { AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzzzzzzzzzz" };
    const secrets = [
      "AKIAIOSFODNN7ABCDEFG",
      env.AWS_SECRET_ACCESS_KEY,
      "FwoGZXIvYXdzEJr",
      "0".repeat(64),
      "hunter22",
    ];
    const [id, secret, token, signature, password] = secrets;
    rewriteTexts(
      some,
      (text) =>
        `${text} ${id} ${secret} ?X-Amz-Security-Token=${token}&X-Amz-Signature=${signature} https://me:${password}@host/`,
    );
    const out = join(folder, "secret.html");
    await cli(["report", "--home", some, "--out", out], env);
    const outputs = [
      read("secret.html"),
      (await cli(["report", "--home", some, "--json"], env)).stdout,
      (await cli(["report", "--home", some, "--junit"], env)).stdout,
    ];
    for (const output of outputs) {
      expect(output).toContain("[removed]");
      for (const each of secrets) expect(output).not.toContain(each);
    }
  });
});

test("the seed of an embedded AWS that has one is recorded and reported", async () => {
  const some = temporaryHome();
  await cli(["cloud", "start", "--seed", "7", "--home", some]);
  await cli(["run", "step-4", "--home", some]);
  await cli(["cloud", "stop", "--home", some]);
  const { document } = await cliJson<ReportJson>(some, "report");
  expect(document.labs[3]?.recorded?.seed).toBe(7);
  const out = join(folder, "seed.html");
  await cli(["report", "--home", some, "--out", out]);
  expect(read("seed.html")).toContain("<dt>Seed</dt><dd>7</dd>");
  expect(existsSync(out)).toBe(true);
});
