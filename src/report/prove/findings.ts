/** A proof's result as findings, each at a line: what JUnit, SARIF, annotations and baselines are made of. */
import { createHash } from "node:crypto";
import { relative } from "node:path";
import type { Counterexample, ProveResult } from "../../prove/index.js";

export interface Finding {
  /** `done-twice`, `lost`, …: the same for all findings of a kind. */
  readonly rule: string;
  readonly title: string;
  /** One sentence. */
  readonly message: string;
  readonly file: string;
  readonly line: number;
  /** The same as long as the same schedule breaks the same handler, whatever moves between the lines. */
  readonly fingerprint: string;
  readonly counterexample: Counterexample;
}

export const RULES = {
  D: { rule: "done-twice", title: "The work can be done twice" },
  L: { rule: "lost", title: "The work can be lost, and acknowledged as done" },
  l: { rule: "given-up", title: "The work can be left undone" },
  U: { rule: "never-acknowledged", title: "Work that is done can be left unacknowledged" },
  W: { rule: "other-result", title: "The result can be another than one delivery leaves" },
} as const;

/** @param cwd what files are named from */
export function findingsOf(result: ProveResult, cwd: string): readonly Finding[] {
  return result.counterexamples.flatMap((counterexample) => {
    const { letter, beyond } = counterexample;
    if (letter === "1" || beyond) return [];
    const file = relative(cwd, result.handler.file);
    const place = placeOf(counterexample);
    const what = JSON.stringify([file, result.handler.entry, letter, counterexample.told]);
    return [
      {
        ...RULES[letter],
        message: counterexample.told,
        file: place?.file ?? file,
        line: place?.line ?? 1,
        fingerprint: createHash("sha256").update(what).digest("hex").slice(0, 32),
        counterexample,
      },
    ];
  });
}

/** The call that the first fault meets, or the last one that was made. */
function placeOf({ steps }: Counterexample): { readonly file: string; readonly line: number } | undefined {
  const calls = steps.filter(({ kind, where }) => kind === "call" && where !== undefined);
  return (calls.find(({ fault }) => fault !== undefined) ?? calls.at(-1))?.where;
}
