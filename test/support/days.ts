/** Bad days by kind: each anew for each lab, and the same each time. */
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Aws } from "../../src/aws/clients.js";
import { isCredentialProblem, isRefusal } from "../../src/aws/errors.js";
import { NotYetError } from "../../src/aws/patience/waiting.js";
import type { Target } from "../../src/aws/targets/target.js";
import type { Account } from "./account.js";
import type { Fate, Scenario } from "./bad-days.js";

/** A kind of bad day. */
export interface Day {
  /** What is bad, from the lab's first call on. */
  scenario(): Scenario;
  /** Why a check may be `unknown` on such a day; without it, none may that is known on a good one. */
  readonly unknownSince?: RegExp;
  /** The lab may end in an error that says this, and not in a verdict. */
  readonly ends?: RegExp;
  /** What else is so while the lab runs. @returns what ends it */
  begin?(account: Account, aws: Aws): Promise<() => Promise<void>>;
  readonly target?: Partial<Target>;
}

/** What nobody can know of a lab on a real clock, by the checks' ids. */
export const NEVER_KNOWN: Readonly<Record<string, readonly string[]>> = {
  "step-8": ["blocks-until-swept", "swept-after-expiry"],
  "step-12": ["expired-blocks", "late-doubled", "milliseconds-block"],
  "step-15": ["token-forgets", "counted-twice"],
};

/** What a command tells as what it is. */
export const isKnown = (error: Error): boolean =>
  isCredentialProblem(error) || isRefusal(error) || error instanceof NotYetError;

const good: Scenario = () => undefined;

/** The same numbers for the same seed. */
export function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const THROTTLED: Fate = { refuse: { status: 400, code: "ThrottlingException", message: "Rate exceeded" } };
const TOO_MANY: Fate = {
  refuse: { status: 429, code: "TooManyRequestsException", message: "Rate Exceeded." },
};
const FAILING: Fate = { refuse: { status: 500, code: "InternalFailure", message: "We failed." } };
const SPOILT: Fate = { spoil: { status: 500, code: "InternalServerError", message: "We failed, perhaps." } };
const LOST: Fate = { lose: true };

const sometimes =
  (seed: number, share: number, ...fates: readonly Fate[]) =>
  (): Scenario => {
    const draw = drawn(seed);
    return () => (draw() < share ? fates[Math.floor(draw() * fates.length)] : undefined);
  };

/** The first call of each operation since the scenario began. */
const firstOfEach =
  (fate: Fate, unless: readonly string[] = []) =>
  (): Scenario => {
    const seen = new Set<string>();
    return ({ service, operation }) => {
      const name = `${service} ${operation}`;
      if (seen.has(name) || unless.includes(operation)) return undefined;
      seen.add(name);
      return fate;
    };
  };

interface LogAnswer {
  events?: { eventId?: string; timestamp?: number; logStreamName?: string; message: string }[];
}

/** What of the log is not there yet. */
const logWithout = (hidden: (line: string, id: string) => boolean): Fate => ({
  change: (body) => {
    const answer: LogAnswer = JSON.parse(body);
    return JSON.stringify({
      ...answer,
      events: answer.events?.filter(
        ({ message, eventId, logStreamName, timestamp }) =>
          !hidden(message, eventId ?? `${logStreamName} ${timestamp} ${message}`),
      ),
    });
  },
});

/** The first looks at the log don't find these lines; they are there in the end, however many reads a look takes. */
const linesLate =
  (pattern: RegExp, looks = 2) =>
  (): Scenario => {
    let seen = 0;
    return ({ operation }) => {
      if (operation !== "FilterLogEvents") return undefined;
      seen += 1;
      return seen > looks ? undefined : logWithout((line) => pattern.test(line));
    };
  };

/** Each line by itself is found by the first look, or the second, or the third. */
const linesApart = (seed: number) => (): Scenario => {
  const draw = drawn(seed);
  const left = new Map<string, number>();
  return ({ operation }) =>
    operation === "FilterLogEvents"
      ? logWithout((_line, id) => {
          const looks = left.get(id) ?? Math.floor(draw() * 3);
          left.set(id, looks - 1);
          return looks > 0;
        })
      : undefined;
};

/** Tags as they were: the labs' records, or all that there are. */
const functionTags = (kept: (name: string) => boolean) => (body: string) => {
  const answer: { Tags?: Record<string, string> } = JSON.parse(body);
  const Tags = Object.fromEntries(Object.entries(answer.Tags ?? {}).filter(([name]) => kept(name)));
  return JSON.stringify({ ...answer, Tags });
};

const TAGS_OF: Readonly<Record<string, (body: string) => string>> = {
  GetFunction: functionTags(() => false),
  ListTagsOfResource: () => JSON.stringify({ Tags: [] }),
  ListTagsForResource: () => JSON.stringify({ tags: {} }),
  GetRole: (body) => body.replace(/<Tags>[\s\S]*<\/Tags>/, ""),
};

/** A learner's clock that goes wrong by so many ms: theirs alone, AWS is another process. */
async function learnersClock(off: number): Promise<() => Promise<void>> {
  const Right = Date;
  class Wrong extends Right {
    constructor(...given: readonly [] | readonly [number | string | Date]) {
      if (given.length === 0) super(Right.now() + off);
      else super(given[0]);
    }
    static override now(): number {
      return Right.now() + off;
    }
  }
  Object.assign(globalThis, { Date: Wrong });
  return async () => void Object.assign(globalThis, { Date: Right });
}

const clock = (off: number): Day => ({ scenario: () => good, begin: () => learnersClock(off) });

const NOT_YET = "not-in-force-yet";

/** The functions are denied all of DynamoDB, for so long on AWS's clock; nobody sees the policy that says so. */
const deniedFor = (ms: number): Pick<Day, "scenario" | "begin"> => ({
  scenario:
    () =>
    ({ operation }) =>
      operation === "ListRolePolicies"
        ? { change: (body) => body.replace(`<member>${NOT_YET}</member>`, "") }
        : undefined,
  begin: async ({ world, days, inside }, { names }) => {
    const roles = [names.roleName, names.roleOf("reads-first")];
    let until: number | undefined;
    const deny = async (RoleName: string): Promise<void> => {
      until ??= (await inside.target.clock.now()) + ms;
      const Statement = {
        Effect: "Deny",
        Action: "dynamodb:*",
        Resource: "*",
        Condition: { DateLessThan: { "aws:CurrentTime": `${new Date(until).toISOString().slice(0, 19)}Z` } },
      };
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
      await world.iam
        .send(new PutRolePolicyCommand({ RoleName, PolicyName: NOT_YET, PolicyDocument }))
        .catch(() => {});
    };
    // Before anything is sent, the policy is not in force yet.
    days.before = async ({ operation }) => {
      if (operation === "Invoke" && until === undefined) for (const role of roles) await deny(role);
    };
    return async () => {
      days.before = undefined;
      for (const RoleName of roles)
        await world.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: NOT_YET })).catch(() => {});
    };
  },
});

const IN_PROGRESS: Fate = {
  refuse: {
    status: 409,
    code: "ResourceConflictException",
    message:
      "The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:us-east-1:123456789012:function:f",
  },
};
const CANNOT_ASSUME: Fate = {
  refuse: {
    status: 400,
    code: "InvalidParameterValueException",
    message: "The role defined for the function cannot be assumed by Lambda.",
  },
};
const NO_ENTITY: Fate = {
  refuse: { status: 404, code: "NoSuchEntity", message: "The role with that name cannot be found." },
};
const NOT_FOUND: Fate = {
  refuse: { status: 404, code: "ResourceNotFoundException", message: "It is not found." },
};
const EXPIRED: Fate = {
  refuse: {
    status: 403,
    code: "ExpiredTokenException",
    message: "The security token included in the request is expired",
  },
};
const FORBIDDEN: Fate = {
  refuse: {
    status: 403,
    code: "AccessDeniedException",
    message: "User: arn:aws:iam::123456789012:user/a is not authorized to perform this",
  },
};

const of = (fates: Readonly<Record<string, Fate>>, times: number) => (): Scenario => {
  const left = new Map(Object.keys(fates).map((name) => [name, times]));
  return ({ operation }) => {
    const more = left.get(operation) ?? 0;
    left.set(operation, more - 1);
    return more > 0 ? fates[operation] : undefined;
  };
};

/** What was made a moment ago is not known yet, wherever it is asked for. */
const notKnownYet = (): Scenario => {
  const made = new Map<string, number>();
  const known: Readonly<Record<string, readonly [made: string, fate: Fate]>> = {
    GetRole: ["CreateRole", NO_ENTITY],
    ListRolePolicies: ["CreateRole", NO_ENTITY],
    ListAttachedRolePolicies: ["CreateRole", NO_ENTITY],
    PutRolePolicy: ["CreateRole", NO_ENTITY],
    DescribeTable: ["CreateTable", NOT_FOUND],
    UpdateTimeToLive: ["CreateTable", NOT_FOUND],
    GetFunction: ["CreateFunction", NOT_FOUND],
    PublishVersion: ["CreateFunction", NOT_FOUND],
    ListVersionsByFunction: ["CreateFunction", NOT_FOUND],
    PutRetentionPolicy: ["CreateLogGroup", NOT_FOUND],
  };
  return ({ operation }) => {
    for (const [name, [by]] of Object.entries(known)) if (by === operation) made.set(name, 1);
    const left = made.get(operation) ?? 0;
    made.set(operation, left - 1);
    return left > 0 ? known[operation]?.[1] : undefined;
  };
};

/** So long are tags seen as they were: three seconds, as hurried as all waits are here. */
const STALE = 150;

/** Tags of what was made a moment ago are not there, and a run's record is the one before. */
const staleTags = (): Scenario => {
  let made = Number.NEGATIVE_INFINITY;
  let written = Number.NEGATIVE_INFINITY;
  return ({ operation }) => {
    const now = performance.now();
    if (operation.startsWith("Create")) made = now;
    if (operation === "TagResource") written = now;
    const change = TAGS_OF[operation];
    if (change === undefined) return undefined;
    if (now - made < STALE) return { change };
    return operation === "GetFunction" && now - written < 40 * STALE
      ? { change: functionTags((name) => !name.startsWith("idem-lab:step")) }
      : undefined;
  };
};

const NO_LOG = /nothing of what was accepted showed in the log/;
const LINES = /may still arrive|not yet how|not in force everywhere yet/;

/** By kind of what is to be borne. */
export const DAYS: Readonly<Record<string, Day>> = {
  "a clock 10 s ahead": clock(10_000),
  "a clock 10 s behind": clock(-10_000),
  "a clock 5 min ahead": clock(5 * 60_000 + 2_000),
  "a clock 5 min behind": clock(-5 * 60_000 - 2_000),
  "a policy in force after the first attempt": deniedFor(12_000),
  "a policy not in force as long as anything is tried": {
    ...deniedFor(24 * 3_600_000),
    unknownSince: /not in force everywhere yet|may not do what it needs/,
  },
  "tags as they were": { scenario: staleTags },
  "ERROR lines late": { scenario: linesLate(/\tERROR\t|^\[ERROR\]/) },
  "START and REPORT first": { scenario: linesLate(/^(?!START|REPORT)/) },
  "REPORT late": { scenario: linesLate(/^REPORT/, 3) },
  "lines one by one": { scenario: linesApart(11) },
  "the log late by minutes": { scenario: linesLate(/./, 6) },
  "the log never": {
    scenario: linesLate(/./, Number.POSITIVE_INFINITY),
    unknownSince: LINES,
    ends: NO_LOG,
  },
  "a fifth of the answers lost": { scenario: sometimes(5, 0.2, LOST) },
  "the first answer of each operation lost": { scenario: firstOfEach(LOST) },
  "a quarter of the calls throttled": { scenario: sometimes(4, 0.25, THROTTLED, TOO_MANY) },
  "the first call of each operation throttled": { scenario: firstOfEach(TOO_MANY) },
  "a fifth of the calls failing": { scenario: sometimes(6, 0.2, FAILING, SPOILT) },
  "the first call of each operation failing after it was done": { scenario: firstOfEach(SPOILT) },
  "time to live that is being enabled": {
    scenario:
      () =>
      ({ operation }) =>
        operation === "DescribeTimeToLive"
          ? { change: (body) => body.replace('"ENABLED"', '"ENABLING"') }
          : undefined,
  },
  "updates under way": {
    scenario: of(
      {
        UpdateFunctionCode: IN_PROGRESS,
        UpdateFunctionConfiguration: IN_PROGRESS,
        PublishVersion: IN_PROGRESS,
      },
      3,
    ),
  },
  "a role that can't be assumed yet": {
    scenario: of({ CreateFunction: CANNOT_ASSUME, UpdateFunctionConfiguration: CANNOT_ASSUME }, 3),
  },
  "what was made not known yet": { scenario: notKnownYet },
  "credentials that expire": {
    scenario: () => {
      let calls = 0;
      return () => {
        calls += 1;
        return calls > 25 ? EXPIRED : undefined;
      };
    },
    unknownSince: /expired/,
    ends: /expired/,
  },
  "nothing of the evidence may be read": {
    scenario: () => {
      let sent = false;
      return ({ operation }) => {
        if (operation === "Invoke" || operation === "UpdateTimeToLive") sent = true;
        return sent && /^(Query|GetRolePolicy|FilterLogEvents|DescribeTimeToLive)$/.test(operation)
          ? FORBIDDEN
          : undefined;
      };
    },
    unknownSince: /not authorized/,
    ends: /not authorized/,
  },
};
