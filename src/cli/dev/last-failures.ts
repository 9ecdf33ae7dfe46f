/** What the last `dev check` of this clone found wrong: the next one begins with it. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Finding } from "../../course/author/findings.js";
import { replaceFile } from "../../course/kept-files.js";

type Statement = readonly [where: string, what: string];

const isStatement = (value: unknown): value is Statement =>
  Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "string");

export class LastFailures {
  readonly #path: string;
  /** Only a clone has the folder's name among what git ignores; an installed package keeps nothing. */
  readonly #kept: boolean;
  readonly #failed: readonly Statement[];

  /** @param root the package's folder */
  constructor(root: URL) {
    this.#path = fileURLToPath(new URL(".idem-lab/dev-check.json", root));
    this.#kept = existsSync(new URL(".gitignore", root));
    this.#failed = this.#read();
  }

  /** Whether the statement failed the last time; without `what`, whether any of that lab did. */
  readonly has = (where: string, what?: string): boolean =>
    this.#failed.some(([place, said]) =>
      what === undefined ? place.split(" ")[0] === where : place === where && said === what,
    );

  /** Keeps what failed now; and what failed before and was not looked at, unless the `whole` course was. */
  keep(findings: readonly Finding[], whole: boolean): void {
    if (!this.#kept) return;
    const looked = new Set(findings.map(({ where, what }) => JSON.stringify([where, what])));
    const failed = findings
      .filter(({ verdict }) => verdict === "fail")
      .map(({ where, what }): Statement => [where, what]);
    const still = whole ? [] : this.#failed.filter((each) => !looked.has(JSON.stringify(each)));
    replaceFile(this.#path, JSON.stringify({ format: 1, failed: [...failed, ...still] }));
  }

  #read(): readonly Statement[] {
    try {
      const kept: unknown = JSON.parse(readFileSync(this.#path, "utf8"));
      const failed =
        typeof kept === "object" && kept !== null && "failed" in kept && Array.isArray(kept.failed)
          ? kept.failed
          : [];
      return failed.filter(isStatement);
    } catch {
      // It only decides what comes first.
      return [];
    }
  }
}
