import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { INSTALLED, onPath } from "../support/installed.js";
import {
  oneOfEachKind,
  printedCommands,
  problemOf,
  ran,
  type Shell,
  typed,
} from "../support/printed-commands.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const folders: string[] = [];

/** A folder to type in, and nothing in the environment that tells how the program is started. */
function shell(extra: NodeJS.ProcessEnv = {}): Pick<Shell, "cwd" | "env"> {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "idem-lab-typed-")));
  folders.push(cwd);
  const hidden = /^(npm_|INIT_CWD$|AWS_|CI$|IDEM_LAB_HOME$|NO_COLOR$|FORCE_COLOR$)/;
  const kept = Object.entries(process.env).filter(([name]) => !hidden.test(name));
  const path = (process.env.PATH ?? "").split(":").filter((each) => !each.endsWith("node_modules/.bin"));
  return { cwd, env: { ...Object.fromEntries(kept), HOME: cwd, PATH: path.join(":"), ...extra } };
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** Shows the screens, one after the other. @returns each command that they tell to type */
async function shown(screens: readonly string[], where: Shell): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const [index, screen] of screens.entries()) {
    // The first one in a process of its own: those words do start the program, and it knows them.
    const { status, stdout, stderr } = await (index === 0 ? typed : ran)(`${where.program} ${screen}`, where);
    expect(status, `${screen}: ${stderr}`).not.toBe(127);
    texts.push(stdout, stderr);
  }
  return printedCommands(texts.join("\n"));
}

async function problemsOf(commands: readonly string[], where: Shell): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const command of oneOfEachKind(commands)) {
    const problem = await problemOf(command, where);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

const SHORT = [
  "status",
  "list",
  "hint step-5",
  "verify step-1",
  "doctor",
  "cloud status",
  "run step-44",
  "runn",
  "table",
  "status --help",
];

describe("in a clone, from another folder, with a home of its own", () => {
  const bare = shell();
  const path = join(ROOT, "bin", "idem-lab.js");
  const program = `node ${relative(bare.cwd, path)}`;
  const where: Shell = { ...bare, program, path };
  const home = "--home 'my home'";
  const at = (screens: readonly string[]): readonly string[] => screens.map((each) => `${each} ${home}`);

  test("what the walk, the looks, the hints and the errors say", { timeout: 600_000 }, async () => {
    const screens = at([
      ...SHORT,
      "start --plain",
      "logs",
      "practice",
      "practice step-5",
      "run step-5 --practice --handler make-it-idempotent.mjs",
      "hint step-5",
      "logs --since 1ms",
      "clean --yes",
      "verify",
      "report",
      "cloud start",
      "cloud stop",
      "reset --yes",
      "status",
    ]);
    const commands = await shown(screens, where);
    expect(commands.length).toBeGreaterThan(20);
    for (const command of commands) expect(command).toContain(home);
    expect(await problemsOf(commands, where)).toEqual([]);
    await ran(`${program} cloud stop ${home}`, where);
  });

  test("what the pages of a report say", { timeout: 120_000 }, async () => {
    // Not that of the screens, which took away what a page would tell of.
    const fresh = "--home 'a home for pages'";
    await ran(`${program} run step-1 ${fresh}`, where);
    await ran(`${program} report --out page.html ${fresh} --yes`, where);
    await ran(`${program} report --junit --out page.xml ${fresh} --yes`, where);
    const page = readFileSync(join(where.cwd, "page.html"), "utf8")
      .replace(/<title>.*<\/title>/, "")
      .replaceAll("&#39;", "'");
    const xml = readFileSync(join(where.cwd, "page.xml"), "utf8")
      .replaceAll(/"/g, "\n")
      .replaceAll("&apos;", "'");
    const commands = printedCommands(`${page}\n${xml.replaceAll("&#39;", "'")}`);
    expect(commands.length).toBeGreaterThan(4);
    expect(await problemsOf(commands, where)).toEqual([]);
  });

  test("what the documents of --json say", { timeout: 120_000 }, async () => {
    const texts: string[] = [];
    for (const screen of at(["verify --json", "hint step-2 --json", "doctor --json", "run step-44 --json"])) {
      const { stdout } = await ran(`${program} ${screen}`, where);
      JSON.parse(stdout, (_name, value: unknown) => {
        if (typeof value === "string") texts.push(value);
        return value;
      });
    }
    const commands = printedCommands(texts.join("\n"));
    expect(commands.length).toBeGreaterThan(1);
    expect(await problemsOf(commands, where)).toEqual([]);
  });

  test("the examples of every command's help", { timeout: 600_000 }, async () => {
    mkdirSync(join(where.cwd, "hand-ins"));
    const handler = join(ROOT, "labs/05-with-idempotency/handlers/with-idempotency.mjs");
    for (const name of ["my.mjs", "hand-ins/ada.mjs"]) copyFileSync(handler, join(where.cwd, name));
    const names =
      "start run verify list status practice prove hint solve reset clean logs table report grade doctor completion";
    const cloud = ["", " start", " stop", " status", " env", " advance"].map((each) => `cloud${each}`);
    const commands = await shown(
      at(["--help", ...[...names.split(" "), ...cloud].map((each) => `${each} --help`)]),
      where,
    );
    expect(commands.length).toBeGreaterThan(40);
    // That one is told for a shell of another kind; and one kept running has one kind of time.
    const here = oneOfEachKind(commands).filter((each) => !each.includes("| source"));
    const problems: string[] = [];
    for (const command of here) {
      if (/cloud start/.test(command)) await ran(`${program} cloud stop ${home}`, where);
      problems.push(...(await problemsOf([command], where)));
    }
    await ran(`${program} cloud stop ${home}`, where);
    expect(problems).toEqual([]);
  });

  test("a command that does not exist is found out", async () => {
    const said = `Look: ${program} vrify. Or: idem-lab status, or: node nowhere/idem-lab.js status\nRun: ${program} run step-4 --tims 3`;
    const commands = printedCommands(said);
    expect(commands).toHaveLength(4);
    expect(await problemsOf(commands, where)).toHaveLength(4);
    expect(await problemsOf([`${program} list --tims --target aws`], where)).toHaveLength(1);
  });
});

test("installed, on the PATH", { timeout: 120_000 }, async () => {
  const bare = shell();
  const where: Shell = {
    ...bare,
    env: { ...bare.env, PATH: onPath(bare.env.PATH), IDEM_LAB_HOME: join(bare.cwd, "home") },
    program: "idem-lab",
    path: INSTALLED,
  };
  const commands = await shown(SHORT, where);
  for (const command of commands) expect(command).toMatch(/^idem-lab (?:[a-z[]|--help)/);
  expect(await problemsOf(commands, where)).toEqual([]);
  await ran(`${where.program} cloud stop`, where);
});

test("by npx, as a dependency of a project", { timeout: 240_000 }, async () => {
  const bare = shell();
  const where: Shell = {
    ...bare,
    env: { ...bare.env, IDEM_LAB_HOME: join(bare.cwd, "home"), npm_config_offline: "true" },
    program: "npx idem-lab",
    path: join(bare.cwd, "node_modules", ".bin", "idem-lab"),
    started: { npm_command: "exec" },
  };
  mkdirSync(join(where.cwd, "node_modules", ".bin"), { recursive: true });
  symlinkSync(ROOT, join(where.cwd, "node_modules", "idem-lab"));
  symlinkSync("../idem-lab/bin/idem-lab.js", join(where.cwd, "node_modules", ".bin", "idem-lab"));
  writeFileSync(
    join(where.cwd, "package.json"),
    '{ "name": "a-project", "version": "1.0.0", "private": true }',
  );
  const commands = await shown(["status", "hint step-5", "run step-44", "runn", "cloud status"], where);
  expect(commands.length).toBeGreaterThan(4);
  for (const command of commands) expect(command).toMatch(/^npx idem-lab (?:[a-z[]|--help)/);
  expect(await problemsOf(commands, where)).toEqual([]);
  await ran(`${where.program} cloud stop`, where);
});
