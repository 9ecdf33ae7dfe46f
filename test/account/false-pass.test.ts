/**
 * On an account's bad days nothing passes that should not: worlds that somebody made wrong, runs of wrong handlers, and
 * handlers with a mistake. A seeded sample of each; all of them with `IDEM_LAB_TEST_DAYS=all`.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import type { Aws } from "../../src/aws/clients.js";
import type { HandlerSource } from "../../src/aws/package.js";
import type { WrongWorld } from "../../src/course/author/wrong-world.js";
import type { Check } from "../../src/course/check.js";
import type { Lab } from "../../src/course/labs/lab.js";
import * as engine from "../../src/course/labs/runner.js";
import { type Account, startAccount } from "../support/account.js";
import { worldsOf } from "../support/catalogue.js";
import { DAYS, type Day, drawn, isKnown, NEVER_KNOWN } from "../support/days.js";

let account: Account;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account.end());

const all = process.env.IDEM_LAB_TEST_DAYS === "all";
const HOUR = 3_600_000;
const KINDS = Object.entries(DAYS);
const { signal } = new AbortController();

/** Something that happens on such a day. @returns its checks; none where it ends in an error that is told as what it is */
async function on(day: Day, aws: Aws, work: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  const { days } = account;
  const end = await day.begin?.(account, aws);
  days.scenario = day.scenario();
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && isKnown(error)) return [];
    throw error;
  } finally {
    days.scenario = () => undefined;
    await end?.();
  }
}

/** On a good day, until it has passed. */
async function passes(lab: Lab, aws: Aws): Promise<void> {
  const options = { ...lab.defaults, concurrency: 4, family: "nodejs" } as const;
  // Deliveries that race may miss each other; step-8 has parts that come after the expiry, and after the sweep.
  for (const later of [HOUR + 5_000, 48 * HOUR, 0]) {
    const { verdict, checks } = await engine.runLab(lab, {
      aws,
      options,
      emit: () => {},
      signal,
      live: false,
    });
    if (verdict === "pass") return;
    expect(checks.filter((each) => each.verdict === "fail")).toEqual([]);
    const open = checks.filter((each) => each.verdict !== "pass").map(({ id }) => id);
    if (lab.id !== "step-8" && open.every((id) => NEVER_KNOWN[lab.id]?.includes(id) === true)) return;
    if (lab.id === "step-8") await account.inside.target.clock.advance?.(later);
  }
  throw new Error(`${lab.id} does not pass on a good day.`);
}

interface Cell {
  readonly lab: Lab;
  readonly world: WrongWorld;
  readonly days: readonly (readonly [string, Day])[];
}

const pick = drawn(7);
const any = <T>(list: readonly T[]): T[] => list.slice(Math.floor(pick() * list.length)).slice(0, 1);
const worlds = await Promise.all(LABS.map(async (lab) => ({ lab, made: await worldsOf(lab) })));
/** Of the sample: a world of each lab, and every kind of day in one of them. */
const cells: readonly Cell[] = worlds.flatMap(({ lab, made }, place) =>
  (all ? made : any(made)).map((world) => ({
    lab,
    world,
    days: KINDS.filter((_day, index) => all || index % LABS.length === place),
  })),
);

describe(`verify does not pass in a wrong world${all ? "" : " (all of them: IDEM_LAB_TEST_DAYS=all)"}`, () => {
  test.each(cells.map((cell) => ({ ...cell, id: cell.lab.id, name: cell.world.name })))(
    "$id: $name",
    async ({ lab, world, days }) => {
      const prefix = `wrong-${Math.random().toString(36).slice(2, 8)}-`;
      const learner = await account.learner({ prefix });
      await passes(lab, learner);
      // Whoever makes it wrong has no bad day.
      const aws: Aws = engine.placeOf(lab, { ...account.inside, names: learner.names });
      await world.make({ aws, lab: lab.id, key: lab.defaults.key });
      for (const [kind, day] of days) {
        // Another process, some time later: what is seen as it was is so from that day's beginning.
        const looking = await account.learner({ prefix, settlesWithin: 200, ...day.target });
        const verification = await on(day, looking, async () => {
          const { verdict, checks } = await engine.verifyLab(lab, looking, () => {}, true);
          expect({ kind, verdict }).not.toMatchObject({ verdict: "pass" });
          return checks;
        });
        looking.close();
        const failed = verification.filter(({ verdict }) => verdict === "fail");
        expect(
          failed
            .filter(({ id }) => !world.fails.includes(id))
            .map(({ id, observed }) => `${kind}: ${id}: ${observed}`),
        ).toEqual([]);
      }
      await world.mend?.({ aws, lab: lab.id, key: lab.defaults.key });
      learner.close();
    },
    120_000,
  );
});

const lab = (id: string): Lab => LABS.find((each) => each.id === id) ?? missing(id);
const missing = (what: string): never => {
  throw new Error(`There is no ${what}.`);
};
const shown = async (id: string, family: "nodejs" | "python"): Promise<HandlerSource> =>
  (await lab(id).shows[0]?.load(family)) ?? missing(`handler of ${id}`);

interface WrongRun {
  readonly id: string;
  readonly what: string;
  readonly judging?: engine.Judging;
  handler(): Promise<HandlerSource>;
  readonly kind: string;
  readonly day: Day;
}

const practiceOf = (id: string) => lab(id).practice ?? missing(`practice of ${id}`);

const RUNS = [
  { id: "step-3", what: "a handler that fails", handler: () => shown("step-7", "nodejs") },
  { id: "step-4", what: "a handler that skips duplicates", handler: () => shown("step-5", "nodejs") },
  {
    id: "step-5",
    what: "a handler that stores no key",
    handler: () => shown("step-3", "python"),
    judging: { practice: practiceOf("step-5"), alone: false, quick: true },
  },
  { id: "step-6", what: "a handler that stores no key", handler: () => shown("step-3", "nodejs") },
];
const runs: readonly WrongRun[] = RUNS.flatMap((each, place) =>
  KINDS.filter((_day, index) => all || index % (6 * RUNS.length) === 5 * place).map(([kind, day]) => ({
    ...each,
    kind,
    day,
  })),
);

/** With a handler of the learner's, in a world of its own. */
async function withHandler(
  id: string,
  day: Day,
  custom: HandlerSource,
  judging?: engine.Judging,
): Promise<readonly Check[]> {
  const chosen = lab(id);
  const there = await account.learner();
  const { clock } = there.target;
  const learner = await account.learner({
    prefix: `wrong-${Math.random().toString(36).slice(2, 8)}-`,
    // A sender's pauses are not waited for here.
    ...(judging === undefined ? {} : { clock: { ...clock, advance: async () => {} } }),
    ...day.target,
  });
  const options = { ...chosen.defaults, concurrency: 4, family: custom.family, custom };
  try {
    return await on(day, learner, async () => {
      const run = {
        aws: learner,
        options,
        emit: () => {},
        signal,
        live: false,
        ...(judging === undefined ? {} : { judging }),
      };
      const { verdict, checks } = await engine.runLab(chosen, run);
      expect(verdict).not.toBe("pass");
      return checks;
    });
  } finally {
    learner.close();
  }
}

describe("a run of a wrong handler does not pass", () => {
  test.each(runs)("$id with $what: $kind", async ({ id, day, handler, judging }) => {
    await withHandler(id, day, await handler(), judging);
  });
});

const PRACTICES = ["step-4", "step-5", "step-7"] as const;
const mistakes = (
  await Promise.all(
    PRACTICES.map(async (id) => {
      const practice = practiceOf(id);
      const files = await Promise.all(
        (["nodejs", "python"] as const).map((family) => practice.files.mistakes(family)),
      );
      return files
        .flat()
        .map(({ name, handler }) => ({ id, practice, name, handler, family: handler.family }));
    }),
  )
).flat();
/** Those on which nobody waits for long. */
const SAMPLE = [
  "a clock 10 s ahead",
  "a policy in force after the first attempt",
  "a fifth of the answers lost",
];
/** Each mistake on some kinds, and each kind with some mistakes: all of both would take hours. */
const EACH = 5;
const judged = KINDS.flatMap(([kind, day], index) =>
  (all
    ? mistakes.filter((_mistake, place) => place % EACH === index % EACH)
    : SAMPLE.includes(kind)
      ? any(mistakes)
      : []
  ).map((each) => ({ ...each, kind, day })),
);

describe("a handler with a mistake is not accepted", () => {
  test.each(judged)(
    "$id $name in $family: $kind",
    async ({ id, practice, handler, day }) => {
      await withHandler(id, day, handler, { practice, alone: true, quick: true });
    },
    120_000,
  );
});
