/** The command line on a real pseudo terminal, and the screen that a person would see. */
import { fileURLToPath } from "node:url";
import { type IPty, spawn } from "@lydell/node-pty";
import { Terminal } from "@xterm/headless";
import { onTestFinished } from "vitest";

const PROGRAM = fileURLToPath(new URL("../../bin/idem-lab.js", import.meta.url));

export const KEYS = { enter: "\r", down: "\u001b[B", up: "\u001b[A", ctrlC: "\u0003" } as const;

/** What a person's shell has, and a test's has not always. */
function environment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const hidden = /^(AWS_|CI$|NO_COLOR$|FORCE_COLOR$|ACCESSIBLE$|IDEM_LAB_HOME$|VITEST|GITHUB_ACTIONS$)/;
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || hidden.test(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(inherited), TERM: "xterm-256color", COLORTERM: "truecolor", ...extra };
}

export class Screen {
  /** Every byte that was sent to the terminal. */
  raw = "";
  readonly exit: Promise<number>;
  readonly #terminal: Terminal;
  readonly #pty: IPty;
  readonly #watchers = new Set<() => void>();
  #ended = false;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}, columns = 100) {
    const size = { cols: columns, rows: 50 };
    this.#terminal = new Terminal({ ...size, scrollback: 5_000, allowProposedApi: true });
    this.#pty = spawn(process.execPath, [PROGRAM, ...args], {
      ...size,
      // It wins over the TERM of the environment.
      name: env.TERM ?? "xterm-256color",
      env: environment(env),
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
    const buffer = this.#terminal.buffer.active;
    const lines = Array.from(
      { length: buffer.length },
      (_, row) => buffer.getLine(row)?.translateToString(true) ?? "",
    );
    return lines.join("\n").trimEnd();
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  /** Resolves when the screen shows the text; rejects when the command ends without it. */
  async shows(wanted: string | RegExp): Promise<void> {
    const isThere = (): boolean =>
      typeof wanted === "string" ? this.text.includes(wanted) : wanted.test(this.text);
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (isThere()) resolve();
        else if (this.#ended) reject(new Error(`It ended without showing "${wanted}":\n${this.text}`));
        else return;
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }
}
