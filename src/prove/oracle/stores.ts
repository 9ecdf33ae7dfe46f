/** Which tables hold what a handler remembers by, and not what it is for. */
import type { Trace } from "../run/trace.js";
import type { World } from "../world/world.js";

export interface StoreFound {
  readonly table: string;
  readonly why: string;
  /** It may be what the handler is for, after all: where nothing else is changed. */
  readonly guessed: boolean;
  /** Nothing but a look into it speaks for it: only if a duplicate changes nothing. */
  readonly byLooking: boolean;
  /** The attribute by which its items expire. */
  readonly expiry: string | undefined;
  /** The attribute up to which somebody holds an item: nothing deletes it then. */
  readonly lease: string | undefined;
}

const NAMED = /idempot|dedup|lock|lease|processed|inbox/i;
/** How far from now a time may be that a record expires at, in seconds. */
const FAR_S = 10 * 365 * 86_400;

const EXPIRY = /expir|ttl|delete|purge/i;
const LEASE = /until|lease|lock|timeout|progress|deadline/i;

interface Times {
  readonly expiry: string | undefined;
  readonly lease: string | undefined;
}

/** The attributes of an item that look like the time at which it expires: the farthest; and like that of a lease. */
function timesOf(item: Readonly<Record<string, unknown>>, now: number): Times {
  const times = Object.entries(item).flatMap(([name, value]) => {
    const text: unknown = Reflect.get(Object(value), "N");
    if (typeof text !== "string") return [];
    const seconds = Number(text) > 1e11 ? Number(text) / 1000 : Number(text);
    return Math.abs(seconds - now / 1000) < FAR_S ? [{ name, seconds }] : [];
  });
  const farthest = (isOne: (name: string) => boolean): string | undefined =>
    times.filter(({ name }) => isOne(name)).sort((a, b) => b.seconds - a.seconds)[0]?.name;
  return {
    expiry: farthest((name) => EXPIRY.test(name) && !LEASE.test(name)),
    lease: farthest((name) => LEASE.test(name)),
  };
}

/** @param world as it stands after one delivery */
export function storesIn(world: World, trace: Trace): readonly StoreFound[] {
  const found: StoreFound[] = [];
  const calls = trace.steps.flatMap((step) => (step.kind === "call" ? [step.call] : []));
  for (const table of world.tables.names) {
    const items = world.items(table);
    const times = items.map((item) => timesOf(item, world.now));
    const expiry = times.find((each) => each.expiry !== undefined)?.expiry;
    const lease = times.find((each) => each.lease !== undefined)?.lease;
    const expires = items.length > 0 && times.every((each) => (each.expiry ?? each.lease) !== undefined);
    const touching = calls.filter(({ touches }) => touches.some((each) => each.startsWith(`${table}/`)));
    const conditional = touching.some(({ input }) => JSON.stringify(input).includes("ConditionExpression"));
    const why = touching.some(({ byPowertools }) => byPowertools)
      ? "Powertools writes it"
      : NAMED.test(table)
        ? "its name says so"
        : expires && conditional
          ? `it is written on a condition, and its items expire (${expiry ?? lease})`
          : expires && touching.some(({ operation }) => /^(GetItem|Query|TransactGetItems)$/.test(operation))
            ? `it is looked into, and its items expire (${expiry ?? lease})`
            : undefined;
    if (why === undefined) continue;
    const byLooking = why.startsWith("it is looked into");
    const guessed = byLooking || why.startsWith("it is written");
    found.push({ table, why, expiry, lease, guessed, byLooking });
  }
  return found;
}
