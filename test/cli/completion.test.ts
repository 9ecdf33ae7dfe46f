/** Completion, asked of the shells themselves. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { spawn } from "@lydell/node-pty";
import { describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import { completedProgram } from "../../src/cli/completion/model.js";
import { buildProgram } from "../../src/cli/program/program.js";
import { cli, temporaryHome } from "../support/cli.js";

const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0;
const missing = (shell: string): string => (has(shell) ? "" : ` (skipped: ${shell} is not installed)`);

/** What is typed, as words; the last one is completed. And some of what is offered, and of what is not. */
type Case = readonly [typed: readonly string[], offered: readonly string[], not: readonly string[]];

const CASES: readonly Case[] = [
  [["ru"], ["run"], ["reset"]],
  [[""], ["start", "verify", "cloud", "completion", "doctor"], ["step-1", "--json"]],
  [
    ["cloud", "sta"],
    ["start", "status"],
    ["stop", "step-1"],
  ],
  [["run", "step-"], LABS.map(({ id }) => id), ["run", "with-idempotency"]],
  [["run", "dup"], ["duplicate-invocations"], ["step-4"]],
  [["run", "step-4", ""], [], ["step-4"]],
  [["verify", "step-1", "wit"], ["with-idempotency", "without-idempotency"], []],
  [["run", "--ti"], ["--time", "--times"], ["--target"]],
  [
    ["run", "step-4", "--"],
    ["--times", "--handler", "--target", "--json"],
    ["--since", "--version"],
  ],
  [["--target", ""], ["local", "aws"], ["start"]],
  [["--runtime", "n"], ["nodejs"], ["python"]],
  [["start", "--time", ""], ["virtual", "real"], []],
  [["--home", "elsewhere", "tab"], ["table"], []],
  [["table", ""], ["orders", "idempotency"], ["table"]],
  [["run", "step-6", "--handler", "han"], ["handler one.mjs", "handlers"], ["other.mjs"]],
  [["--home", "h"], ["handlers"], ["handler one.mjs"]],
  [["completion", ""], ["bash", "zsh", "fish"], []],
  [["cloud", "help", "a"], ["advance"], ["start"]],
];

/** A folder with files to complete, and the shell's script. */
async function folder(shell: string): Promise<{ readonly cwd: string; readonly script: string }> {
  const cwd = temporaryHome();
  mkdirSync(join(cwd, "handlers"));
  writeFileSync(join(cwd, "handler one.mjs"), "");
  writeFileSync(join(cwd, "other.mjs"), "");
  const script = join(temporaryHome(), `completion.${shell}`);
  const { status, stdout, stderr } = await cli(["completion", shell]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  writeFileSync(script, stdout);
  return { cwd, script };
}

/** Runs a shell without anybody's own settings. */
function shell(name: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(name, args, {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: cwd },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

function judge(found: readonly string[], [typed, offered, not]: Case): void {
  expect({ typed, found }).toEqual({ typed, found: expect.arrayContaining([...offered]) });
  expect({ typed, wrong: not.filter((word) => found.includes(word)) }).toEqual({ typed, wrong: [] });
}

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

describe("the command table", () => {
  const program = buildProgram(async () => {}, { out: () => {}, err: () => {}, terminal: false });

  test("every placeholder is known, so that each value is completed, or left free on purpose", () => {
    expect(completedProgram(program, LABS).unknown).toEqual([]);
  });

  test("every command and option is offered by every script", async () => {
    const { commands, shared } = completedProgram(program, LABS);
    const words = [
      ...commands.flatMap(({ path }) => path),
      ...commands
        .flatMap(({ options }) => options)
        .concat(shared)
        .map(({ flags }) => (flags[0] ?? "").replace("--", "")),
    ];
    for (const name of ["bash", "zsh", "fish"]) {
      const { stdout } = await cli(["completion", name]);
      expect({ name, absent: words.filter((word) => !stdout.includes(word)) }).toEqual({ name, absent: [] });
    }
  });

  test("another shell is wrong usage, and named are those that are known; --help says how to install each", async () => {
    expect(await cli(["completion", "tcsh"])).toMatchObject({
      status: 3,
      stdout: "",
      stderr: expect.stringContaining("bash, zsh, fish"),
    });
    const { stdout } = await cli(["completion", "--help"]);
    for (const place of ["~/.bashrc", "~/.zshrc", "~/.config/fish/completions"])
      expect(stdout).toContain(place);
  });
});

describe.skipIf(!has("bash"))(`bash${missing("bash")}`, () => {
  const ASK = `source "$1"; shift; COMP_WORDS=(idem-lab "$@"); COMP_CWORD=$#; _idem_lab; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ask = (script: string, cwd: string, typed: readonly string[]): readonly string[] =>
    lines(shell("bash", ["--norc", "--noprofile", "-c", ASK, "bash", script, ...typed], cwd));

  test("offers what fits, and nothing else", async () => {
    const { cwd, script } = await folder("bash");
    for (const each of CASES) judge(ask(script, cwd, each[0]), each);
    // Bash itself splits at the equals sign.
    expect(ask(script, cwd, ["--target", "=", "lo"])).toEqual(["local"]);
    expect(ask(script, cwd, ["--target", "="])).toEqual(["local", "aws"]);
    expect(ask(script, cwd, ["--target", "=", "aws", "ru"])).toEqual(["run"]);
  });
});

describe.skipIf(!has("fish"))(`fish${missing("fish")}`, () => {
  test("offers what fits, and nothing else", async () => {
    const { cwd, script } = await folder("fish");
    const ask = (line: string): readonly string[] =>
      lines(shell("fish", ["--no-config", "-c", `source ${script}; complete -C '${line}'`], cwd)).map(
        (line) => line.split("\t")[0]?.replace(/\/$/, "") ?? "",
      );
    for (const each of CASES)
      judge(
        ask(["idem-lab", ...each[0]].join(" ")).map((word) => word.replaceAll("\\", "")),
        each,
      );
    expect(ask("idem-lab --target=lo")).toEqual(["--target=local"]);
  });
});

describe.skipIf(!has("zsh"))(`zsh${missing("zsh")}`, () => {
  // What the script hands to zsh's own functions, which choose what begins as the last word does.
  const ASK = `compdef() { }
compset() { }
_describe() { print -l -- "\${(@P)2}" }
_files() { [[ "$1" == -/ ]] && print -l -- *(/) || print -l -- * }
source "$1"; shift
words=(idem-lab "$@"); CURRENT=$#words; _idem_lab`;

  test("offers what fits, and nothing else", async () => {
    const { cwd, script } = await folder("zsh");
    const ask = (typed: readonly string[]): readonly string[] =>
      lines(shell("zsh", ["-f", "-c", ASK, "zsh", script, ...typed], cwd)).map(
        (line) => line.split(":")[0] ?? "",
      );
    for (const each of CASES) {
      const begun = each[0].at(-1) ?? "";
      judge(
        ask(each[0]).filter((word) => word.startsWith(begun)),
        each,
      );
    }
    expect(ask(["--target=lo"])).toEqual(["local", "aws"]);
  });

  test("at a real prompt, sourced and from a folder of $fpath", async () => {
    const { cwd, script } = await folder("zsh");
    mkdirSync(join(cwd, "functions"));
    copyFileSync(script, join(cwd, "functions", "_idem-lab"));
    for (const setUp of [
      `autoload -U compinit && compinit -u -D; source ${script}`,
      `fpath=(${join(cwd, "functions")} $fpath); autoload -U compinit && compinit -u -D`,
    ]) {
      const pty = spawn("zsh", ["-f", "-i"], {
        cols: 200,
        cwd,
        env: { PATH: process.env.PATH ?? "", HOME: cwd, TERM: "dumb" },
      });
      try {
        let shown = "";
        let look = (): void => {};
        pty.onData((data) => {
          shown += stripVTControlCharacters(data);
          look();
        });
        const press = (keys: string, until: RegExp): Promise<void> =>
          new Promise((resolve) => {
            shown = "";
            look = () => {
              if (until.test(shown)) resolve();
            };
            pty.write(keys);
          });
        await press(`${setUp}; PS1='ready> '; echo "set ""up"\r`, /set up[\s\S]*ready> /);
        await press("idem-lab cloud adv\t", /advance /);
        await press("\u0015idem-lab verify step-1 dup\t", /duplicate-invocations /);
        await press("\u0015idem-lab run step-6 --handler oth\t", /other\.mjs /);
      } finally {
        pty.kill();
      }
    }
  });
});
