/** On an account's bad days no lab fails for what is AWS's, and none passes for it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import type { Aws } from "../../src/aws/clients.js";
import * as engine from "../../src/course/labs/runner.js";
import type { LabRun } from "../../src/course/run.js";
import { type Account, startAccount } from "../support/account.js";
import type { Fate, Scenario } from "../support/bad-days.js";

let account: Account;
let aws: Aws;
beforeAll(async () => {
  account = await startAccount();
  aws = await account.learner();
});
afterAll(() => account.end());

async function play(id: string, scenario: Scenario): Promise<LabRun> {
  const lab = LABS.find((each) => each.id === id);
  if (lab === undefined) throw new Error(`There is no ${id}.`);
  const { signal } = new AbortController();
  const options = { ...lab.defaults, concurrency: 4, family: "nodejs" } as const;
  account.days.scenario = scenario;
  try {
    return await engine.runLab(lab, { aws, options, emit: () => {}, signal, live: false });
  } finally {
    account.days.scenario = () => undefined;
  }
}

const told = ({ checks }: LabRun): readonly string[] =>
  checks
    .filter(({ verdict }) => verdict !== "pass")
    .map(({ id, verdict, observed }) => `${id} ${verdict}: ${observed}`);

/** The same numbers for the same seed. */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const THROTTLED: Fate = { refuse: { status: 400, code: "ThrottlingException", message: "Rate exceeded" } };
const FAILING: Fate = { refuse: { status: 500, code: "InternalFailure", message: "We failed." } };
const LOST: Fate = { lose: true };

/** Without the lines of the log that match, as if they had not arrived yet. */
const without =
  (pattern: RegExp) =>
  (body: string): string => {
    const answer: { events?: { message: string }[] } = JSON.parse(body);
    return JSON.stringify({
      ...answer,
      events: answer.events?.filter(({ message }) => !pattern.test(message)),
    });
  };

const withoutTags = (body: string): string => {
  const answer: { Tags?: Record<string, string> } = JSON.parse(body);
  const { Tags = {} } = answer;
  const before = Object.fromEntries(
    Object.entries(Tags).filter(([name]) => !name.startsWith("idem-lab:step")),
  );
  return JSON.stringify({ ...answer, Tags: before });
};

/** Each scenario anew for each lab, so that it is bad there, too. */
const SCENARIOS: Readonly<Record<string, () => Scenario>> = {
  "every fourth call is throttled": () => {
    const draw = drawn(4);
    return () => (draw() < 0.25 ? THROTTLED : undefined);
  },
  "every fifth answer is lost": () => {
    const draw = drawn(5);
    return () => (draw() < 0.2 ? LOST : undefined);
  },
  "every fifth call fails": () => {
    const draw = drawn(6);
    return () => (draw() < 0.2 ? FAILING : undefined);
  },
  "the log shows ERROR lines late": () => {
    let looks = 0;
    return ({ operation }) => {
      if (operation !== "FilterLogEvents") return undefined;
      looks += 1;
      return looks > 2 ? undefined : { change: without(/\tERROR\t|^\[ERROR\]/) };
    };
  },
  "the log shows START and REPORT first": () => {
    let looks = 0;
    return ({ operation }) => {
      if (operation !== "FilterLogEvents") return undefined;
      looks += 1;
      // They are there in the end, however many reads a look takes.
      return looks > 2 ? undefined : { change: without(/^(?!START|REPORT)/) };
    };
  },
  "tags are read as they were": () => {
    let looks = 0;
    return ({ operation }) => {
      if (operation !== "GetFunction") return undefined;
      looks += 1;
      return looks % 3 === 0 ? undefined : { change: withoutTags };
    };
  },
};

/** What a scenario is bad for; a lab that sends several and one that fails have all that the others have. */
const RUNS: Readonly<Record<string, readonly string[]>> = {
  "every fourth call is throttled": ["step-1", "step-2", "step-6"],
  "every fifth answer is lost": ["step-2", "step-4", "step-6"],
  "every fifth call fails": ["step-5", "step-6"],
  "the log shows ERROR lines late": ["step-7"],
  "the log shows START and REPORT first": ["step-2", "step-6", "step-7"],
  "tags are read as they were": ["step-3", "step-7"],
};
const cases = Object.entries(RUNS).flatMap(([name, labs]) => labs.map((id) => [name, id] as const));

describe("the course's own solution does not fail", () => {
  test.each(cases)("%s: %s", async (name, id) => {
    const scenario = SCENARIOS[name]?.();
    if (scenario === undefined) throw new Error(name);
    const run = await play(id, scenario);
    expect(told(run)).toEqual([]);
    expect(run.verdict).toBe("pass");
  });
});
