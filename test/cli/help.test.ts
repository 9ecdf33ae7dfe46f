/** `--help` of every command: it tells how to use it, and its examples can be typed. */
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { buildProgram } from "../../src/cli/program/program.js";
import { cli, temporaryHome } from "../support/cli.js";
import { Screen } from "../support/screen.js";

const quiet = { out: () => {}, err: () => {}, terminal: false };
const build = (): Command => buildProgram(async () => {}, quiet);

/** Every command by its words: `cloud start`. */
function paths(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  const shown = command.createHelp().visibleCommands(command);
  return [
    path,
    ...command.commands
      .filter((each) => shown.includes(each))
      .flatMap((each) => paths(each, [...path, each.name()])),
  ];
}

/** The command lines of a help text: up to the explanation beside them, a redirection or a pipe. */
const examples = (help: string): readonly string[] =>
  (help.split(/^Examples.*$/m)[1] ?? "")
    .split("\n")
    .flatMap((line) => /\bidem-lab( [^>|)#]*?)?(?=$| {2,}| [>|]|\))/.exec(line)?.[0] ?? []);

describe.each(paths(build()).map((path) => [path.join(" "), path] as const))("idem-lab %s", (_name, path) => {
  test("has examples that can be typed", async () => {
    const { status, stdout, stderr } = await cli([...path, "--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = examples(stdout);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const words = line.split(" ").slice(1);
      await expect(build().parseAsync(words, { from: "user" }), line).resolves.toBeDefined();
    }
    // No line of an example is wider than a usual terminal.
    expect((stdout.split("Examples")[1] ?? "").split("\n").filter((line) => line.length > 100)).toEqual([]);
  });
});

describe("what was mistyped", () => {
  test.each([
    [["statsu"], "(Did you mean status?)", "idem-lab --help"],
    [["run", "step-4", "--tims", "3"], "(Did you mean one of --time, --times?)", "idem-lab run --help"],
    [["list", "--jsno"], "(Did you mean --json?)", "idem-lab list --help"],
    [["cloud", "strat"], "(Did you mean start?)", "idem-lab cloud --help"],
    [["cloud", "start", "--seeed", "3"], "(Did you mean --seed?)", "idem-lab cloud start --help"],
    [["run"], "missing required argument 'lab'", "idem-lab run --help"],
    [["status", "step-4"], "too many arguments", "idem-lab status --help"],
    [["run", "step-4", "--key"], "argument missing", "idem-lab run --help"],
  ])("%j is told with the nearest, and with the help that fits", async (args, near, help) => {
    const { status, stdout, stderr } = await cli([...args, "--home", temporaryHome()]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toMatch(/^idem-lab: /);
    expect(stderr).toContain(near);
    expect(stderr).toContain(`See: ${help}`);
  });
});

describe("--version", () => {
  test.each([["--version"], ["-V"]])("%s: for a program, the version and nothing else", async (flag) => {
    const { status, stdout } = await cli([flag]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("on a terminal its first line is the same, and what is new stands below", async () => {
    const { stdout } = await cli(["--version"]);
    const screen = new Screen(["--version"]);
    expect(await screen.exit).toBe(0);
    expect(screen.text.split("\n")[0]).toBe(stdout.trim());
    expect(screen.text).toContain(`Node ${process.version}`);
    expect(screen.text).toMatch(/New in it:\n- /);
  });
});
