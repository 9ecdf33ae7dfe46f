/** Which tables hold what a handler remembers by, and not what it is for. */
import type { Trace } from "../run/trace.js";
import type { World } from "../world/world.js";

export interface StoreFound {
  readonly table: string;
  readonly why: string;
  /** It may be what the handler is for, after all: where nothing else is changed. */
  readonly guessed: boolean;
  /** The attribute by which its items expire. */
  readonly expiry: string | undefined;
}

const NAMED = /idempot|dedup|lock|lease|processed|inbox/i;
/** How far from now a time may be that a record expires at, in seconds. */
const FAR_S = 10 * 365 * 86_400;

/** The attribute of an item that looks like the time at which it expires. */
function expiryOf(item: Readonly<Record<string, unknown>>, now: number): string | undefined {
  for (const [name, value] of Object.entries(item)) {
    const text: unknown = Reflect.get(Object(value), "N");
    if (typeof text !== "string") continue;
    const seconds = Number(text) > 1e11 ? Number(text) / 1000 : Number(text);
    const distance = Math.abs(seconds - now / 1000);
    if (distance < FAR_S && /expir|ttl|until|lease|timeout|delete/i.test(name)) return name;
  }
  return undefined;
}

/** @param world as it stands after one delivery */
export function storesIn(world: World, trace: Trace): readonly StoreFound[] {
  const found: StoreFound[] = [];
  const calls = trace.steps.flatMap((step) => (step.kind === "call" ? [step.call] : []));
  for (const table of world.tables.names) {
    const items = world.items(table);
    const expiries = items.map((item) => expiryOf(item, world.now));
    const expiry = expiries.find((name) => name !== undefined);
    const touching = calls.filter(({ touches }) => touches.some((each) => each.startsWith(`${table}/`)));
    const conditional = touching.some(({ input }) => JSON.stringify(input).includes("ConditionExpression"));
    const why = touching.some(({ byPowertools }) => byPowertools)
      ? "Powertools writes it"
      : NAMED.test(table)
        ? "its name says so"
        : items.length > 0 && expiries.every((name) => name !== undefined) && conditional
          ? `it is written on a condition, and its items expire (${expiry})`
          : undefined;
    if (why !== undefined) found.push({ table, why, expiry, guessed: why.startsWith("it is written") });
  }
  return found;
}
