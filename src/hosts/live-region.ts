/** Lines at the end of the terminal's output that are drawn again and again in place. */
import { columnsIn, crop } from "./crop.js";

const ESCAPE = "\u001b";
const clearBelow = (rowsUp: number): string => `${rowsUp > 0 ? `${ESCAPE}[${rowsUp}A` : ""}\r${ESCAPE}[0J`;

export class LiveRegion {
  readonly #stdout: NodeJS.WriteStream;
  #lines: readonly string[] = [];

  constructor(stdout: NodeJS.WriteStream) {
    this.#stdout = stdout;
  }

  get isShown(): boolean {
    return this.#lines.length > 0;
  }

  /** Replaces what was drawn before. Lines end where the terminal does, so that each is one row. */
  draw(whole: readonly string[]): void {
    const lines = whole.map((line) => crop(line, 0, this.#stdout.columns ?? 80));
    this.#stdout.write(`${this.#erase()}${lines.map((line) => `${line}\n`).join("")}`);
    this.#lines = lines;
  }

  clear(): void {
    if (!this.isShown) return;
    this.#stdout.write(this.#erase());
    this.#lines = [];
  }

  #erase(): string {
    if (!this.isShown) return "";
    // Counted at today's width: a terminal that became narrower has broken the lines anew.
    const columns = this.#stdout.columns ?? 80;
    const rows = this.#lines.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(columnsIn(line) / columns)),
      0,
    );
    return clearBelow(rows);
  }
}
