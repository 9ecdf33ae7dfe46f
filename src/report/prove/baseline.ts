/** Findings that are known already: only others fail. */
import type { Finding } from "./findings.js";

const SCHEMA = "idem-lab/prove-baseline@1";

export interface Baseline {
  readonly schema: typeof SCHEMA;
  readonly findings: readonly {
    readonly fingerprint: string;
    readonly file: string;
    readonly message: string;
  }[];
}

export const baselineOf = (findings: readonly Finding[]): Baseline => ({
  schema: SCHEMA,
  findings: findings.map(({ fingerprint, file, message }) => ({ fingerprint, file, message })),
});

/** @returns `undefined` for what is no baseline */
export function readBaseline(value: unknown): Baseline | undefined {
  const { schema, findings } = Object(value) as Partial<Baseline>;
  return schema === SCHEMA && Array.isArray(findings) ? (value as Baseline) : undefined;
}

/** What is not in it. */
export function newIn(findings: readonly Finding[], baseline: Baseline): readonly Finding[] {
  const known = new Set(baseline.findings.map(({ fingerprint }) => fingerprint));
  return findings.filter(({ fingerprint }) => !known.has(fingerprint));
}
