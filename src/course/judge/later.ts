/** Whether an order is still known after a while: a window of minutes protects from those alone who send again at once. */
import type { ProbeSeen } from "./observations.js";
import { seen } from "./probes.js";
import type { Sender } from "./sender.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How much later the duplicate comes, in ms; records that live for an hour are there all the while. */
const LATER = 45 * MINUTE;
/** Before midnight, where keys change that hold the hour or the day. */
const BEFORE = 2 * MINUTE;

/**
 * An order shortly before midnight, and its duplicate after it, before the record expires, by the clock that handlers
 * see: no time passes for anybody else. Nothing where the target can't have that.
 * @param lives how long a record is there, in ms
 */
export async function later(sender: Sender, lives: number): Promise<ProbeSeen | undefined> {
  const { clock } = sender.aws.target;
  if (clock.handlersAhead === undefined) return undefined;
  const wait = Math.min(LATER, lives - MINUTE);
  const untilThen = (2 * DAY - BEFORE - ((await clock.now()) % DAY)) % DAY;
  const id = sender.orderId("later");
  try {
    await clock.handlersAhead(untilThen);
    const first = await sender.send(id, { what: "delivery 1, just before midnight" });
    await clock.handlersAhead(untilThen + wait);
    const what = `delivery 2, ${Math.round(wait / MINUTE)} minutes later`;
    const title = "The same event again, after a while";
    return await seen(sender, "later", title, [id], [first, await sender.send(id, { what })]);
  } finally {
    await clock.handlersAhead(0);
  }
}
