/** The one patient way to call AWS: around every call of every client of a target that is not ours. */
import { isMissing, isRefused, RedirectedError } from "../errors.js";
import type { Patience } from "../targets/target.js";
import type { AnsweredTime } from "./answered-time.js";
import { type Trouble, troubleOf } from "./trouble.js";
import { jittered, NotYetError, type Waiting } from "./waiting.js";

/** How a trouble is met. */
interface Remedy {
  /** The pause before the second try, in ms; each further one is longer by the factor. */
  readonly first: number;
  readonly factor: number;
  readonly longest: number;
  /** How long it is tried, in ms. */
  readonly atMost: number;
  /** What is waited for. */
  what(called: string): string;
}

const REMEDIES: Readonly<Record<Exclude<Trouble, "skewed">, Remedy>> = {
  throttled: {
    first: 400,
    factor: 2,
    longest: 20_000,
    atMost: 120_000,
    what: (called) => `AWS to take ${called} again (it is throttled)`,
  },
  busy: {
    first: 500,
    factor: 1.5,
    longest: 5_000,
    atMost: 180_000,
    what: (called) => `another change to be over, before ${called}`,
  },
  propagating: {
    first: 1_000,
    factor: 1.5,
    longest: 5_000,
    atMost: 120_000,
    what: (called) => `what was made a moment ago to be known to ${called}`,
  },
  failing: {
    first: 300,
    factor: 2,
    longest: 10_000,
    atMost: 60_000,
    what: (called) => `${called} to be answered without a failure of the service`,
  },
  lost: {
    first: 200,
    factor: 2,
    longest: 10_000,
    atMost: 60_000,
    what: (called) => `an answer to ${called}`,
  },
};

/** What an SDK client gives to a middleware, as far as it matters here. */
interface Call {
  readonly input: object;
}
type Next = (args: Call) => Promise<{ readonly output: object }>;
interface Context {
  readonly clientName?: string;
  readonly commandName?: string;
}

/** A client of the SDK, whichever. */
export interface AnyClient {
  readonly middlewareStack: {
    add(
      middleware: (next: Next, context: Context) => Next,
      options: { readonly step: "initialize"; readonly priority: "high"; readonly name: string },
    ): void;
  };
  readonly config: {
    readonly requestHandler: {
      handle(request: object, options?: object): Promise<{ readonly response: object }>;
    };
  };
}

/** Nothing answered yet: then nobody waits for long, and where nobody listens, not at all. In ms. */
const contactLimit = (error: unknown): number => (isRefused(error) ? 500 : 4_500);
const isContact = (operation: string): boolean => operation === "GetCallerIdentity";
/** For so long after it was made, a thing that is "not there" is not known yet, in ms. */
const FRESH = 90_000;

/** The members of a request that name the thing that it is about. */
const NAMES = [
  "FunctionName",
  "RoleName",
  "TableName",
  "logGroupName",
  "Resource",
  "resourceArn",
  "ResourceArn",
];

function subjectOf(input: object): string | undefined {
  for (const name of NAMES) {
    const value: unknown = Reflect.get(input, name);
    if (typeof value === "string")
      return value
        .split(/[:/]/)
        .filter((part) => part !== "*")
        .at(-1);
  }
  return undefined;
}

/** What belongs to a thing and need not be there. */
const ABSENT = new Set(["GetFunctionEventInvokeConfig", "GetRolePolicy", "GetPolicy"]);

/** A call whose answer was lost met what it had done itself: it is done. */
const DELETES = /^(Delete|Detach)/;

export interface PatienceMeans {
  readonly patience: Patience;
  readonly time: AnsweredTime;
  readonly waiting: Waiting;
  /** Requests that would go elsewhere than to AWS are not made. */
  readonly awsOnly: boolean;
}

/** Where AWS answers, in each of its partitions. */
const AWS_HOST =
  /(^|\.)(amazonaws\.(com|com\.cn|eu)|api\.aws|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)$/i;

/** @throws RedirectedError for another host: it would answer in AWS's place */
function assertAws(request: object): void {
  const host = "hostname" in request ? String(request.hostname) : "";
  if (!AWS_HOST.test(host)) throw new RedirectedError(host);
}

/** Puts patience around the calls of a target's clients, and remembers what they made. */
export class PatientCalls {
  readonly #means: PatienceMeans;
  /** When something was made, by service and name. */
  readonly #made = new Map<string, number>();
  /** Sends of a call whose answers were lost: each may have had its effect. */
  readonly #lost = new WeakMap<object, number>();
  #lastLook = Number.NEGATIVE_INFINITY;

  constructor(means: PatienceMeans) {
    this.#means = means;
  }

  /** How many sends of a request went without an answer before the one that was answered. */
  readonly lostSends = (input: object): number => this.#lost.get(input) ?? 0;

  readonly around = (client: AnyClient): void => {
    const { time } = this.#means;
    client.middlewareStack.add((next, context) => (args) => this.#call(next, args, context), {
      step: "initialize",
      priority: "high",
      name: "patience",
    });
    // At the wire: an answer that is an error carries the target's time, too.
    const wire = client.config.requestHandler;
    const handle = wire.handle.bind(wire);
    wire.handle = async (request, options) => {
      if (this.#means.awsOnly) assertAws(request);
      const sent = time.here();
      const answered = await handle(request, options);
      const date = dateOf(answered.response);
      if (date !== undefined) time.heard(date, sent);
      return answered;
    };
  };

  async #call(
    next: Next,
    args: Call,
    { clientName = "", commandName = "" }: Context,
  ): Promise<{ readonly output: object }> {
    const operation = commandName.replace(/Command$/, "");
    const called = `${clientName.replace(/Client$/, "")} ${operation}`;
    const subject = subjectOf(args.input);
    const thing = `${clientName} ${subject ?? ""}`;
    const since = performance.now();
    const pauses = new Map<Trouble, number>();
    let lost = 0;
    let wasSkewed = false;
    for (;;) {
      await this.#paced(operation);
      try {
        const answered = await next(args);
        if (operation.startsWith("Create")) this.#made.set(thing, performance.now());
        else if (DELETES.test(operation)) this.#made.delete(thing);
        if (lost > 0) this.#lost.set(args.input, lost);
        return answered;
      } catch (error) {
        const trouble = this.#troubleOf(error, operation, thing);
        if (lost > 0 && DELETES.test(operation) && isMissing(error)) return { output: { $metadata: {} } };
        if (trouble === undefined || (trouble === "skewed" && wasSkewed)) throw error;
        if (trouble === "skewed") {
          wasSkewed = true;
          continue;
        }
        if (trouble === "lost" || trouble === "failing") lost += 1;
        const { first, factor, longest, atMost, what } = REMEDIES[trouble];
        const limit = isContact(operation) || !this.#means.time.isKnown ? contactLimit(error) : atMost;
        const pause = pauses.get(trouble) ?? first * this.#means.patience.pace;
        pauses.set(trouble, Math.min(longest, pause * factor));
        const waited = performance.now() - since;
        if (waited + pause > limit) {
          // Whoever looks for what was made is told that it is not there.
          if (trouble === "lost" || isMissing(error)) throw error;
          throw new NotYetError(what(called), waited, error);
        }
        await this.#means.waiting.pass(jittered(pause), { what: what(called), since, atMost: limit });
      }
    }
  }

  #troubleOf(error: unknown, operation: string, thing: string): Trouble | undefined {
    if (ABSENT.has(operation)) return troubleOf(error, operation);
    const made = this.#made.get(thing);
    if (
      made !== undefined &&
      isMissing(error) &&
      !DELETES.test(operation) &&
      performance.now() - made < FRESH
    )
      return "propagating";
    return troubleOf(error, operation);
  }

  /** FilterLogEvents may be called 5 times a second, by everybody in the account and region together. */
  async #paced(operation: string): Promise<void> {
    if (operation !== "FilterLogEvents") return;
    const at = Math.max(performance.now(), this.#lastLook + this.#means.patience.betweenLogReads);
    this.#lastLook = at;
    const ms = at - performance.now();
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  }
}

function dateOf(response: unknown): string | undefined {
  if (typeof response !== "object" || response === null || !("headers" in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== "object" || headers === null || !("date" in headers)) return undefined;
  return String(headers.date);
}
