/**
 * The whole of the author's checks, as `dev check` makes them: labs run, commands in texts work, every wrong handler is
 * rejected for what it is, every right one is accepted, in both languages.
 */
import { expect, test } from "vitest";
import { cliJson, temporaryHome } from "../../support/cli.js";

interface DevCheckJson {
  readonly verdict: string;
  readonly findings: readonly { readonly where: string; readonly what: string; readonly verdict: string }[];
  readonly score: { readonly killed: number; readonly total: number };
}

/** Everything is tried in turn: some two hundred runs of labs and judgements. */
const PATIENCE = 1_500_000;

test(
  "the course is sound",
  async () => {
    const { status, stderr, document } = await cliJson<DevCheckJson>(temporaryHome(), "dev", "check");
    expect(stderr).toBe("");
    expect(document.findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    const { killed, total } = document.score;
    console.log(`Mutation score: ${killed} of ${total} wrong handlers rejected for what they are`);
    expect(total).toBeGreaterThan(30);
    expect(killed).toBe(total);
    expect({ status, verdict: document.verdict }).toEqual({ status: 0, verdict: "pass" });
  },
  PATIENCE,
);
