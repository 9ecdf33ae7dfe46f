/** The command line on a real pseudo terminal, and the screen that a person would see. */
import { type IPty, spawn } from "@lydell/node-pty";
import { Terminal } from "@xterm/headless";
import { onTestFinished } from "vitest";
import { INSTALLED, onPath, withHomeInEnvironment } from "./installed.js";

export const KEYS = { enter: "\r", down: "\u001b[B", up: "\u001b[A", ctrlC: "\u0003" } as const;

/** What a person's shell has, and a test's has not always. */
function environment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const hidden = /^(AWS_|CI$|NO_COLOR$|FORCE_COLOR$|ACCESSIBLE$|IDEM_LAB_HOME$|VITEST|GITHUB_ACTIONS$)/;
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || hidden.test(name) ? [] : [[name, value] as const],
  );
  return {
    ...Object.fromEntries(inherited),
    TERM: "xterm-256color",
    COLORTERM: "truecolor",
    PATH: onPath(),
    ...extra,
  };
}

export class Screen {
  /** Every byte that was sent to the terminal. */
  raw = "";
  readonly exit: Promise<number>;
  readonly #terminal: Terminal;
  readonly #pty: IPty;
  readonly #watchers = new Set<() => void>();
  #ended = false;

  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    columns = 100,
    cwd = process.cwd(),
  ) {
    const size = { cols: columns, rows: 50 };
    this.#terminal = new Terminal({ ...size, scrollback: 5_000, allowProposedApi: true });
    const typed = withHomeInEnvironment(args, env);
    this.#pty = spawn(process.execPath, [INSTALLED, ...typed.args], {
      ...size,
      cwd,
      // It wins over the TERM of the environment.
      name: env.TERM ?? "xterm-256color",
      env: environment(typed.env),
    });
    this.#pty.onData((data) => {
      this.raw += data;
      this.#terminal.write(data, () => {
        for (const watcher of [...this.#watchers]) watcher();
      });
    });
    this.exit = new Promise((resolve) =>
      this.#pty.onExit(({ exitCode }) =>
        // Behind everything that the terminal still has to draw.
        this.#terminal.write("", () => {
          this.#ended = true;
          for (const watcher of [...this.#watchers]) watcher();
          resolve(exitCode);
        }),
      ),
    );
    onTestFinished(() => {
      if (!this.#ended) this.#pty.kill("SIGKILL");
      this.#terminal.dispose();
    });
  }

  /** The lines of the screen, and what scrolled out of it. */
  get text(): string {
    return this.#lines(0, this.#terminal.buffer.active.length).join("\n").trimEnd();
  }

  #lines(from: number, to: number): readonly string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from(
      { length: to - from },
      (_, index) => buffer.getLine(from + index)?.translateToString(true) ?? "",
    );
  }

  /** What is in sight now, without the empty lines at the end. */
  get visible(): readonly string[] {
    const { baseY } = this.#terminal.buffer.active;
    return this.#lines(baseY, baseY + this.#terminal.rows)
      .join("\n")
      .trimEnd()
      .split("\n");
  }

  /** Rows that the terminal began by itself, since the line before was too long for it. */
  get brokenLines(): readonly string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row))
      .filter((line) => line?.isWrapped === true)
      .map((line) => line?.translateToString(true) ?? "");
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  /** Resolves when the screen shows the text; rejects when the command ends without it. */
  shows(wanted: string | RegExp): Promise<void> {
    return this.#until(String(wanted), () =>
      typeof wanted === "string" ? this.text.includes(wanted) : wanted.test(this.text),
    );
  }

  /** Resolves when the text stands within the last lines in sight: a question that is being asked now. */
  asks(wanted: string): Promise<void> {
    return this.#until(wanted, () => this.visible.slice(-8).join("\n").includes(wanted));
  }

  async #until(wanted: string, holds: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (holds()) resolve();
        else if (this.#ended) reject(new Error(`It ended without showing "${wanted}":\n${this.text}`));
        else return;
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }
}
