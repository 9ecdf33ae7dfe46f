/** A class's hand-ins: what is found in a folder, how it is judged side by side, and what is told of it. */
import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { LABS } from "../../labs/index.js";
import { handInsOf } from "../../src/cli/grade/hand-ins.js";
import { cli, cliJson, startCli, temporaryHome } from "../support/cli.js";
import { INSTALLED } from "../support/installed.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const lab = (path: string): string => join(ROOT, "labs", path);
const RIGHT = lab("05-with-idempotency/practice/solution.mjs");
const WRONG = lab("05-with-idempotency/mistakes/constant-key.mjs");
const KEYS = lab("04-duplicate-invocations/practice/solution.mjs");

const REPORT = {
  schema: "idem-lab/report@1",
  student: "Cleo de Mérode",
  labs: [{ verdict: "pass" }, { verdict: "pass" }],
  practices: [
    { lab: "step-4", verdict: "fail" },
    { lab: "step-7", verdict: "pass" },
  ],
};

/** A folder with these files; a text, or a file to copy. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryHome();
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (content.startsWith(ROOT)) copyFileSync(content, path);
    else writeFileSync(path, content);
  }
  return folder;
}

interface GradesJson {
  readonly verdict: string;
  readonly students: readonly { readonly student: string; readonly verdict: string }[];
  readonly handIns: readonly {
    readonly student: string;
    readonly file: string;
    readonly kind: string;
    readonly lab: string | null;
    readonly verdict: string;
    readonly found: string;
    readonly mistake: { readonly id: string } | null;
    readonly checks: readonly unknown[];
  }[];
  readonly leftAlone: readonly { readonly file: string }[];
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe("what is in a folder", () => {
  const usual = LABS.find(({ id }) => id === "step-5");
  const found = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    if (usual === undefined) throw new Error("There is no step-5");
    const { handIns } = await handInsOf(folderWith(files), usual);
    return handIns.map(
      (each) => `${each.student}: ${each.kind === "handler" ? each.lab.id : each.kind} ${each.file}`,
    );
  };

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      "a file for each student, of both languages",
      { "ada.mjs": "", "bob.py": "", "10.ts": "", "9.cjs": "" },
      ["9: step-5 9.cjs", "10: step-5 10.ts", "ada: step-5 ada.mjs", "bob: step-5 bob.py"],
    ],
    [
      "names that tell the practice, in whatever way",
      {
        "ada-choose-the-key.mjs": "",
        "Survive_A_Failure bob.py": "",
        "step7.cleo.js": "",
        "dan_step-4.mjs": "",
      },
      [
        "ada: step-4 ada-choose-the-key.mjs",
        "bob: step-7 Survive_A_Failure bob.py",
        "cleo: step-7 step7.cleo.js",
        "dan: step-4 dan_step-4.mjs",
      ],
    ],
    [
      "folders with handlers named by their practice, and what these import",
      {
        "ada/make-it-idempotent.mjs": "",
        "ada/step-7/index.mjs": "",
        "ada/orders.mjs": "",
        "bob-step-4/app.py": "",
      },
      ["ada: step-5 ada/make-it-idempotent.mjs", "ada: step-7 ada/step-7", "bob: step-4 bob-step-4"],
    ],
    [
      "folders that are a handler, hold one, or hold a folder with one",
      {
        "ada/index.mjs": "",
        "ada/lib/orders.mjs": "",
        "ada/package.json": "{}",
        "bob/solution.py": "",
        "bob/event.json": "{}",
        "cleo/src/handler.ts": "",
        "cleo/README.md": "",
      },
      ["ada: step-5 ada", "bob: step-5 bob/solution.py", "cleo: step-5 cleo/src"],
    ],
    [
      "reports, by whose name is in them",
      {
        "ada/report.json": JSON.stringify(REPORT),
        "bob.json": JSON.stringify({ ...REPORT, student: undefined }),
      },
      ["bob: report bob.json", "Cleo de Mérode: report ada/report.json"],
    ],
    [
      "what can't be judged",
      {
        "ada.txt": "export const handler = 1",
        "bob.zip": "PK",
        "cleo.json": "{ not JSON",
        "dan/one.mjs": "",
        "dan/two.mjs": "",
        "eve/notes.txt": "",
        "fay.json": "[]",
        "gil/report.json": '{"schema":"idem-lab/report@1","labs":[{}]}',
      },
      [
        "ada: bad ada.txt",
        "bob: bad bob.zip",
        "cleo: bad cleo.json",
        "dan: bad dan",
        "eve: bad eve",
        "fay: bad fay.json",
        "gil: bad gil/report.json",
      ],
    ],
    [
      "nothing in what belongs to systems, tools and readers",
      {
        ".DS_Store": "",
        "README.md": "",
        "package.json": "{}",
        "types.d.ts": "",
        "node_modules/x/index.js": "",
        "grades.xml": '<?xml version="1.0"?>\n<testsuites name="idem-lab" tests="1"></testsuites>',
      },
      [],
    ],
  ])("%s", async (_name, files, expected) => {
    expect(await found(files)).toEqual(expected);
  });

  test("a link that leads nowhere is named", async () => {
    const folder = folderWith({});
    symlinkSync(join(folder, "nowhere"), join(folder, "ada.json"));
    if (usual === undefined) throw new Error("There is no step-5");
    const { handIns } = await handInsOf(folder, usual);
    expect(handIns).toMatchObject([
      { student: "ada", kind: "bad", found: expect.stringContaining("ENOENT") },
    ]);
  });
});

test("a class is judged: each practice, the bad named, reports as recorded, in a table, JSON and JUnit", {
  timeout: 180_000,
}, async () => {
  const folder = folderWith({
    "ada.mjs": RIGHT,
    "bob.mjs": WRONG,
    "cleo/choose-the-key.mjs": KEYS,
    "cleo/report.json": JSON.stringify(REPORT),
    "Cleo de Mérode/step-4.mjs": KEYS,
    "dan.mjs": "export const handler = async () => { return {",
    "e\u001b[2Jve & <b>.txt": "no code",
    "README.md": "",
  });
  const home = temporaryHome();
  const junit = join(folder, "grades.xml");
  const { status, document, stderr } = await cliJson<GradesJson>(home, "grade", folder, "--junit", junit);
  expect({ status, verdict: document.verdict }).toEqual({ status: 1, verdict: "fail" });
  expect(document.handIns.map(({ student, kind, lab: of, verdict }) => [student, kind, of, verdict])).toEqual(
    [
      ["ada", "judged", "step-5", "pass"],
      ["bob", "judged", "step-5", "fail"],
      ["cleo", "judged", "step-4", "pass"],
      ["Cleo de Mérode", "recorded", null, "pass"],
      // What the report says of step-4 is nothing beside the handler.
      ["Cleo de Mérode", "judged", "step-4", "pass"],
      ["dan", "judged", "step-5", "unknown"],
      ["e\u001b[2Jve & <b>", "bad", null, "unknown"],
    ],
  );
  const [, bob, , recorded, , dan] = document.handIns;
  expect(bob?.mistake?.id).toBe("constant-key");
  expect(bob?.checks.length).toBeGreaterThan(5);
  expect(dan?.found).toMatch(/dan\.mjs/);
  expect(recorded?.found).toBe("recorded: 2 of 2 labs passed, practice of step-7 pass");
  expect(document.students.find(({ student }) => student === "Cleo de Mérode")?.verdict).toBe("pass");
  expect(stderr).toBe("");

  const xml = readFileSync(junit, "utf8");
  expect(xml).toMatch(/<testsuites name="idem-lab" tests="7" failures="1" errors="2"/);
  expect(xml).toContain('<testsuite name="ada" id="0" tests="1" failures="0" errors="0"');
  expect(xml).toMatch(
    /<failure message="All orders share one key" type="constant-key">[^<]*hand-in: bob\.mjs/,
  );
  expect(xml).toContain('classname="idem-lab.e\u{fffd}[2Jve &amp; &lt;b&gt;"');
  expect(readdirSync(join(home, "grading"))).toEqual([]);
});

describe("exit statuses", () => {
  test("0 where all pass, and 2 where none fails and one is unknown", { timeout: 120_000 }, async () => {
    const folder = folderWith({ "ada.mjs": RIGHT });
    const home = temporaryHome();
    const all = await cli(["grade", folder, "--home", home]);
    expect(all.status).toBe(0);
    expect(all.stdout).toMatch(
      /^ada {6}ada\.mjs {2}make-it-idempotent {2}pass {5}nothing that was tried broke it$/m,
    );
    const report = { ...REPORT, student: "Ada\u001b[2J", practices: [{ lab: "step-4", verdict: "not-run" }] };
    const some = folderWith({ "ada.json": JSON.stringify(report) });
    const recorded = await cli(["grade", some, "--home", home]);
    expect(recorded.status).toBe(2);
    expect(recorded.stdout).toContain("practice of step-4 not judged");
    // Others' names move no cursor.
    expect(recorded.stdout).not.toContain("\u001b");
  });

  test.each([
    ["no folder", ["nowhere"], 3, "a file or a folder for each student"],
    ["a file", [RIGHT], 3, "There is no folder"],
    ["a lab without a practice", [".", "--lab", "step-1"], 3, "step-4, step-5, step-7"],
    ["an account", [".", "--target", "aws"], 3, "leave --target out"],
  ])("%s is wrong usage", async (_name, args, exit, text) => {
    const { status, stderr } = await cli(["grade", ...args, "--home", temporaryHome()]);
    expect(status).toBe(exit);
    expect(stderr).toContain(text);
  });

  test("nothing handed in is unknown; a place where no XML can be is told before anything is judged", async () => {
    const home = temporaryHome();
    const empty = await cli(["grade", temporaryHome(), "--home", home]);
    expect(empty.status).toBe(2);
    expect(empty.stderr).toContain("Nothing was handed in");
    const folder = folderWith({ "ada.mjs": RIGHT });
    const nowhere = await cli(["grade", folder, "--junit", join(folder, "no", "x.xml"), "--home", home]);
    expect(nowhere.status).toBe(3);
    expect(nowhere.stderr).toContain("--junit <file>");
    expect(existsSync(join(home, "grading"))).toBe(false);
  });
});

test("killed, it leaves no process; and it can be run again", { timeout: 180_000 }, async () => {
  const folder = folderWith({ "ada.mjs": RIGHT });
  const home = temporaryHome();
  const running = startCli(["grade", folder, "--home", home]);
  const judge = await vi.waitFor(
    () => {
      const grading = join(home, "grading");
      const [own = ""] = readdirSync(grading);
      const [of = ""] = readdirSync(join(grading, own));
      const pid = Number(readFileSync(join(grading, own, of, "run.lock"), "utf8").split(" ")[0]);
      // A lock is empty before it is written.
      expect(pid).toBeGreaterThan(0);
      return pid;
    },
    { timeout: 60_000 },
  );
  expect(isAlive(judge)).toBe(true);
  running.child.kill("SIGKILL");
  await running.ended;
  await vi.waitFor(() => expect(isAlive(judge)).toBe(false), { timeout: 60_000 });
  const again = await cliJson<GradesJson>(home, "grade", folder);
  expect({ status: again.status, verdict: again.document.verdict }).toEqual({ status: 0, verdict: "pass" });
});

test("the loop of docs/classroom.md does what it says", { timeout: 120_000 }, async () => {
  const page = readFileSync(join(ROOT, "docs", "classroom.md"), "utf8");
  const lines = page.split("\n").filter((line) => line.startsWith("    "));
  const first = lines.findIndex((line) => line.includes("mkdir -p results"));
  const last = lines.indexOf("    done", first);
  const loop = lines.slice(first, last + 1).join("\n");
  const folder = folderWith({ "handlers/a right one.mjs": RIGHT, "bin/x": "" });
  symlinkSync(INSTALLED, join(folder, "bin", "idem-lab"));
  const child = spawn("bash", ["-c", loop], {
    cwd: folder,
    env: { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH ?? ""}` },
    stdio: ["ignore", "ignore", "inherit"],
  });
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(0);
  const result: { verdict: string } = JSON.parse(
    readFileSync(join(folder, "results", "a right one.mjs.json"), "utf8"),
  );
  expect(result.verdict).toBe("pass");
});
