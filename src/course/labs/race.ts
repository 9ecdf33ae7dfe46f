/**
 * Deliveries that race: the same event several times at once, in rounds. Execution environments are started in the first
 * round, and run side by side in those after it. A handler that leaves a gap is found in it sooner or later.
 */
import { cutRun, newRunId } from "../../aws/run-records.js";
import { ordersOf } from "../../aws/tables.js";
import type { CourseEvent } from "../events.js";
import type { ActResult } from "../run.js";
import { type RunPlan, sendRun } from "./actions.js";
import type { LabContext } from "./lab.js";

const ROUNDS = 8;
/** Of more deliveries than these, fewer rounds do; and all rounds but the last are smaller, which would take long. */
const SOME = 20;
const MANY = 100;
const ROUNDS_OF_MANY = 3;

/** What a run shows of itself; of rounds, only the last one's stays. */
const stays = (event: CourseEvent): boolean =>
  event.type === "done" || event.type === "orders" || (event.type === "picture" && event.final);

/** Whether deliveries can meet: several of them, on a clock that does not let one happen after the other. */
export const canRace = ({ aws }: LabContext, times: number): boolean =>
  times > 1 && aws.target.clock.stands !== true;

/** Whether the order of the race is one of these runs'. */
async function hasOrderOf({ aws, options }: LabContext, runs: ReadonlySet<string>): Promise<boolean> {
  const orders = await ordersOf(aws, options.key);
  return orders.some(({ run }) => run !== undefined && runs.has(run));
}

export interface Raced extends ActResult {
  /** The last round's run, which is the one that counts. */
  readonly run: string;
}

/**
 * Races until a round does not leave exactly one order, or all rounds did. Each round is a run of its own, and takes out
 * what the one before left: the target knows of the last one. A call that was sent again in a round before, since its
 * answer was lost, may take the key of this one: a round whose order is that call's shows nothing.
 */
export async function race(
  context: LabContext,
  { title, ...plan }: RunPlan & { readonly title: (times: number) => string },
): Promise<Raced> {
  const { aws, emit, lab } = context;
  const rounds = !canRace(context, plan.times) ? 1 : plan.times > SOME ? ROUNDS_OF_MANY : ROUNDS;
  const earlier = new Set<string>();
  for (let round = 1; ; round += 1) {
    const held: CourseEvent[] = [];
    const told = rounds === 1 ? "" : `, round ${round} of ${rounds}`;
    const ofRound: LabContext = {
      ...context,
      runId: round === 1 ? context.runId : newRunId(lab),
      emit: (event) => (stays(event) ? held.push(event) : emit(event)),
    };
    try {
      const times = round < rounds ? Math.min(plan.times, MANY) : plan.times;
      const result = await sendRun(ofRound, { ...plan, times, title: title(times) + told });
      const [effect] = result.effects;
      // Where the end of one can't be seen, that of the next can't either.
      const goesOn = context.trouble.unfinished === undefined;
      const showsNothing =
        effect?.count === 1 || (effect?.count === 0 && (await hasOrderOf(context, earlier)));
      earlier.add(ofRound.runId);
      if (showsNothing && round < rounds && goesOn) continue;
      if (effect?.count === 1 && rounds > 1 && goesOn)
        emit({ type: "done", text: `${rounds} rounds, and one order in each; the last one:` });
      for (const event of held) emit(event);
      return { ...result, run: ofRound.runId };
    } catch (error) {
      const cutByTarget = !context.signal.aborted;
      await cutRun(aws, lab, ofRound.runId, { cutByTarget }).catch(() => {});
      throw error;
    }
  }
}
