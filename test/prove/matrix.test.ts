/**
 * What the search must find, cell by cell: patterns that people use against everything that may befall them. The
 * expected verdicts were worked out before the search was run on them; a cell is the worst letter, then the flags.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { ProveResult } from "../../src/prove/index.js";
import { builtProve, noPython, noPythonNote } from "./support.js";

const SHOP = fileURLToPath(new URL("handlers/", import.meta.url));
const LABS = fileURLToPath(new URL("../../labs/", import.meta.url));

/** Columns of the search by what they are called here. */
const COLUMNS = {
  none: ["one delivery"],
  same: ["delivered again, same request id"],
  resend: ["sent again, new request id"],
  warm: ["sent again, to the same process"],
  twinsSame: ["two at once, same request id"],
  twins: ["two at once, sent twice"],
  crash: ["crash"],
  hang: ["hang", "hang-applied"],
  late: ["late", "hang-applied"],
  lost: ["lost"],
  lostAll: ["lost-all"],
  failed: ["error-applied"],
  failedAll: ["error-applied-all"],
  throttle: ["throttle"],
  conflict: ["conflict"],
  tenMinutes: ["sent again after ten minutes and a second"],
  expired: ["sent again when the record has expired, and is still there"],
  swept: ["sent again when the record has expired and is deleted"],
  day: ["sent again after 25 hours"],
} as const;

type Cells = Readonly<Record<keyof typeof COLUMNS, string>>;

const ORDER = ["W", "D", "L", "l", "U", "1"];

/** The worst letter of a cell and its flags, as the facts write them; `-`: it can't happen. */
function cell(result: ProveResult, names: readonly string[]): string {
  const verdicts = result.columns.filter(({ what }) => names.includes(what)).flatMap((each) => each.verdicts);
  if (verdicts.length === 0) return "-";
  const letters = ORDER.filter((letter) => verdicts.some((each) => each.startsWith(letter)));
  const bad = letters.filter((letter) => letter !== "1");
  const flags = ["r", "e"].filter((flag) => verdicts.some((each) => each.includes(flag)));
  return (bad.length > 0 ? bad : letters).join("") + flags.join("");
}

const ONCE: Cells = {
  none: "1",
  same: "1",
  resend: "1",
  warm: "1",
  twinsSame: "1",
  twins: "1",
  crash: "1",
  hang: "1",
  late: "1",
  lost: "1",
  lostAll: "1",
  failed: "1",
  failedAll: "1",
  throttle: "1",
  conflict: "1",
  tenMinutes: "1",
  expired: "-",
  swept: "-",
  day: "1",
};

/** Whoever answers a duplicate in other words, wherever one is answered. */
const OTHER_ANSWER = { same: "1r", resend: "1r", warm: "1r", tenMinutes: "1r", expired: "1r" } as const;

const MATRIX: Readonly<
  Record<string, { readonly file: string; readonly cells: Cells; readonly verdict: string }>
> = {
  "nothing remembers": {
    file: `${LABS}03-without-idempotency/handlers/without-idempotency.mjs`,
    verdict: "AT-LEAST-ONCE",
    cells: {
      ...ONCE,
      same: "D",
      resend: "D",
      warm: "D",
      twinsSame: "D",
      twins: "D",
      crash: "D",
      hang: "D",
      late: "D",
      lostAll: "D",
      failedAll: "D",
      tenMinutes: "D",
      day: "D",
    },
  },
  "the key first (the tutorial)": {
    file: `${LABS}05-with-idempotency/handlers/with-idempotency.mjs`,
    verdict: "AT-MOST-ONCE",
    cells: {
      ...ONCE,
      ...OTHER_ANSWER,
      twinsSame: "1re",
      twins: "1re",
      crash: "Lr",
      hang: "Lr",
      late: "Lre",
      lost: "L",
      lostAll: "Lr",
      failed: "L",
      failedAll: "Lr",
      throttle: "L",
      conflict: "L",
      swept: "D",
      day: "D",
    },
  },
  "get, process, put": {
    file: `${SHOP}get-process-put.mjs`,
    verdict: "AT-LEAST-ONCE",
    cells: {
      ...ONCE,
      ...OTHER_ANSWER,
      twinsSame: "Dr",
      twins: "Dr",
      crash: "Dr",
      hang: "Dr",
      late: "Dr",
      lostAll: "Dr",
      failedAll: "Dr",
      throttle: "D",
      conflict: "D",
      swept: "D",
      day: "D",
    },
  },
  "the request id as key": {
    file: `${SHOP}request-id-key.mjs`,
    verdict: "AT-LEAST-ONCE",
    cells: { ...ONCE, resend: "D", warm: "D", twins: "D", tenMinutes: "D", day: "D" },
  },
  Powertools: {
    file: `${SHOP}powertools.mjs`,
    verdict: "AT-LEAST-ONCE",
    cells: {
      ...ONCE,
      crash: "D",
      hang: "D",
      late: "D",
      lostAll: "D",
      failedAll: "D",
      throttle: "D",
      conflict: "D",
      expired: "D",
      swept: "D",
      day: "D",
    },
  },
  "record and order in one transaction": {
    file: `${SHOP}transaction.mjs`,
    verdict: "EXACTLY-ONCE",
    cells: {
      ...ONCE,
      ...OTHER_ANSWER,
      twinsSame: "1r",
      twins: "1r",
      crash: "1r",
      hang: "1r",
      late: "1r",
      lostAll: "1r",
      failedAll: "1r",
      swept: "D",
      day: "D",
    },
  },
  "the order is its own key": { file: `${SHOP}natural-key.mjs`, verdict: "EXACTLY-ONCE", cells: ONCE },
  "a token for who comes next": {
    file: `${SHOP}downstream-token.mjs`,
    verdict: "EXACTLY-ONCE",
    cells: { ...ONCE, conflict: "-", day: "D" },
  },
};

/** What comes of a handler, by the columns' names here. */
async function foundIn(file: string): Promise<object> {
  const prove = await builtProve();
  const result = await prove(file, { bound: 1, all: true, tier: "in-process" });
  expect(result.reasons).toEqual([]);
  const cells = Object.fromEntries(
    Object.entries(COLUMNS).map(([name, names]) => [name, cell(result, names)]),
  );
  return { cells, verdict: result.verdict };
}

describe("one fault, or one duplicate", () => {
  test.each(Object.entries(MATRIX))("%s", async (_name, { file, cells, verdict }) => {
    expect(await foundIn(file)).toEqual({ cells, verdict });
  });
});

// Powertools for Python is not among what is installed to develop.
const IN_PYTHON = Object.entries(MATRIX).filter(([name]) => name !== "Powertools");

describe.skipIf(noPython !== undefined)(`the same in Python${noPythonNote}`, () => {
  test.each(IN_PYTHON)("%s", async (_name, { file, cells, verdict }) => {
    expect(await foundIn(file.replace(/\.mjs$/, ".py"))).toEqual({ cells, verdict });
  });

  const powertools = spawnSync("python3", ["-c", "import aws_lambda_powertools"]).status === 0;
  test.skipIf(!powertools)("Powertools (skipped where aws-lambda-powertools is not installed)", async () => {
    const { cells, verdict } = MATRIX.Powertools ?? {};
    expect(await foundIn(`${SHOP}powertools.py`)).toEqual({ cells, verdict });
  });
});
