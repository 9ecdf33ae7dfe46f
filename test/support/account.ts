/** An account on "AWS": a second embedded AWS behind a proxy with bad days, as the labs' engine sees it, in a hurry. */
import { type Aws, createAws } from "../../src/aws/clients.js";
import { targetOfCaller } from "../../src/aws/targets/caller.js";
import { elsewhere, targetElsewhere } from "../../src/aws/targets/elsewhere.js";
import type { Target } from "../../src/aws/targets/target.js";
import { type BadDays, startBadDays } from "./bad-days.js";
import { type OpenTarget, openTarget } from "./target.js";
import { startWorld, type World } from "./world.js";

/** Of somebody who has taken on a role. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface Account {
  readonly world: World;
  readonly days: BadDays;
  /** As AWS itself sees it: its time above all. */
  readonly inside: Aws;
  /**
   * As a learner's client.
   * @param other what of the target is otherwise: another owner, a prefix, a region
   * @param as another caller than the account's own
   */
  learner(other?: Partial<Target>, as?: Credentials): Promise<Aws>;
  end(): Promise<void>;
}

/** AWS's own times, as far as nobody has to wait for them in a test. */
export const HURRY = {
  waits: { minDelay: 0.02, maxDelay: 0.2, maxWaitTime: 15 },
  patience: { pace: 0.05, betweenLogReads: 0, sleeps: 0 },
  policyPropagation: 0,
  settlesWithin: 6_000,
  lookEveryMs: 100,
} as const;

export async function startAccount(): Promise<Account> {
  const world = await startWorld();
  const inside: OpenTarget = await openTarget(world.home);
  const days = await startBadDays(world.env.AWS_ENDPOINT_URL ?? "", () => inside.aws.target.clock.now());
  const opened: Aws[] = [];
  return {
    world,
    days,
    inside: inside.aws,
    learner: async (other = {}, as = undefined) => {
      const traits = { ...elsewhere("aws"), ...HURRY, endpoint: days.endpoint, knowsCallers: true };
      const reached = targetElsewhere(traits, { region: "us-east-1", prefix: "", profile: undefined });
      const credentials = as ?? {
        accessKeyId: world.env.AWS_ACCESS_KEY_ID ?? "",
        secretAccessKey: world.env.AWS_SECRET_ACCESS_KEY ?? "",
      };
      const target = await targetOfCaller({ ...reached, credentials }, { names: true });
      const aws = createAws({ ...target, ...other });
      opened.push(aws);
      return aws;
    },
    end: async () => {
      for (const aws of opened) aws.close();
      await days.close();
      await inside.close();
      await world.end();
    },
  };
}
