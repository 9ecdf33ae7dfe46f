/** A result as people read it. */
import { diagram } from "./diagram.js";
import type { Bounds, Counterexample, ProveResult } from "./model.js";

const MEANING: Readonly<Record<ProveResult["verdict"], string>> = {
  "EXACTLY-ONCE": "no schedule within the bounds does the work twice, or not at all",
  "AT-LEAST-ONCE": "the work can be done twice",
  "AT-MOST-ONCE": "the work can be lost",
  UNSAFE: "the work can be done twice, and it can be lost",
  UNKNOWN: "it could not be found out",
};

const FLAGS = {
  r: "duplicates are answered differently from the first",
  e: "a duplicate can be acknowledged before the work is done",
  a: "calls are made after the handler has returned: Lambda may freeze it before they leave",
} as const;

const HOUR = 3_600_000;
const duration = (ms: number): string => (ms >= HOUR ? `${ms / HOUR} h` : `${ms / 60_000} min`);

/** What an answer holds within. */
function boundsText({ faults, deliveries, attempts, windowMs, timeoutMs, calls, source }: Bounds): string {
  return `${source} · ${calls} call${calls === 1 ? "" : "s"} · at most ${faults} fault${faults === 1 ? "" : "s"}, ${deliveries} deliveries, ${attempts} attempts each · duplicates within ${duration(windowMs)} · timeout ${timeoutMs / 1000} s`;
}

export interface ResultWords {
  /** What the verdict means. */
  readonly meaning: string;
  readonly bounds: string;
  /** What was noticed besides. */
  readonly also: readonly string[];
}

/** A result's verdict, bounds and flags in words. */
export const resultWords = ({ verdict, bounds, flags }: ProveResult): ResultWords => ({
  meaning: MEANING[verdict],
  bounds: boundsText(bounds),
  also: flags.map((flag) => FLAGS[flag]),
});

/** The lines of a result. */
export function resultText(result: ProveResult): readonly string[] {
  const { meaning, bounds, also } = resultWords(result);
  const lines = [`${result.verdict}  ${result.handler.file} (${result.handler.entry}): ${meaning}`];
  lines.push(`  ${bounds}`);
  lines.push(
    `  ${result.schedules} schedules, ${result.skipped} places left out that are like others · tier: ${result.tier} · seed ${result.seed}${result.complete ? "" : " · stopped once the verdict was clear"}`,
  );
  for (const reason of result.reasons) lines.push("", `Unknown: ${reason}`);
  for (const example of result.counterexamples) lines.push("", ...exampleText(example));
  if (also.length > 0) lines.push("", "Also:", ...also.map((text) => `  - ${text}`));
  if (result.effects.places.length > 0)
    lines.push("", `What counts as the work: ${result.effects.places.join(", ")}`);
  if (result.notes.length > 0) lines.push("Notes:", ...result.notes.map((text) => `  - ${text}`));
  return lines;
}

function exampleText(example: Counterexample): readonly string[] {
  const { told, beyond, damage, confirmed } = example;
  const lines = [beyond ? `Beyond the window: ${told}` : told, ""];
  lines.push(...diagram(example));
  if (damage.length > 0) lines.push("", ...damage.map((text) => `  ${text}`));
  const { reruns, without, byProcesses } = confirmed;
  const { mistake, cure } = example;
  lines.push("");
  if (mistake !== undefined) lines.push(`  Mistake: ${mistake.title} (${mistake.id}).`);
  lines.push(`  Cure: ${cure.title}: ${cure.how}.`);
  lines.push(
    "",
    `  Confirmed: run again ${reruns} times with the same result${byProcesses === undefined ? "" : `, and with real processes and SIGKILL (${byProcesses})`}${without
      .map(({ fault, verdict }) => `; without “${fault}”: ${verdict.startsWith("1") ? "done once" : verdict}`)
      .join("")}.`,
  );
  return lines;
}
