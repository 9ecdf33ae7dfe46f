/**
 * Texts without what is another in each run: two worlds that differ in drawn ids alone are one. Times become how far
 * away they are, in steps: what matters of them is what lies behind and what ahead.
 */
import { createHash } from "node:crypto";
import type { World } from "../world/world.js";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/g;
const EPOCH = /\b1[5-9]\d{8}(?:\d{3})?(?:\.\d+)?\b/g;
const TIME = new RegExp(`${ISO.source}|${EPOCH.source}`, "g");
/** AWS's ids and digests of requests. */
const LONG_ID = /\b[0-9A-Z]{52}\b|"x-amz[\w-]*":"[^"]*"/g;

/** Steps of a time's distance from now, in seconds. */
const STEPS = [0, 1, 45, 75, 150, 400, 1000, 4000, 90_000];

function distance(ms: number, now: number): string {
  const seconds = Math.abs(ms - now) / 1000;
  const step = STEPS.filter((each) => seconds > each).length;
  return `<${ms > now ? "+" : "-"}${step}>`;
}

/** A text as it is in every run that comes to the same. */
export function plain(text: string, now: number): string {
  const known = read.get(text);
  const parts = known ?? partsOf(text);
  if (known === undefined && read.size < MOST_READ) read.set(text, parts);
  if (parts.length === 1) return String(parts[0]);
  return parts.map((part) => (typeof part === "number" ? distance(part, now) : part)).join("");
}

/** Texts come up again and again: what is a time in them was looked for once. */
const read = new Map<string, readonly (string | number)[]>();
const MOST_READ = 50_000;

/** What a text says, in turns with the times that it names. */
function partsOf(text: string): readonly (string | number)[] {
  const bare = text.replace(UUID, "<id>").replace(LONG_ID, "<id>");
  const parts: (string | number)[] = [];
  let from = 0;
  for (const found of bare.matchAll(TIME)) {
    const [time] = found;
    const count = Number(time);
    parts.push(
      bare.slice(from, found.index),
      Number.isNaN(count) ? Date.parse(time) : count > 1e11 ? count : count * 1000,
    );
    from = found.index + time.length;
  }
  parts.push(bare.slice(from));
  return parts;
}

const digests = new WeakMap<object, string>();

export function digestOf(world: World): string {
  const state = world.state();
  const known = digests.get(state) ?? freshDigest(world);
  digests.set(state, known);
  return known;
}

function freshDigest(world: World): string {
  const parts: string[] = [];
  for (const table of world.tables.names) {
    const items = world.items(table).map((item) => plain(JSON.stringify(item), world.now));
    parts.push(table, ...items.sort());
  }
  parts.push(...world.messages.map(({ queue, body }) => `${queue} ${plain(body, world.now)}`).sort());
  parts.push(...world.posts.map(({ host, path, body }) => `${host}${path} ${plain(body, world.now)}`).sort());
  parts.push(world.turns.join());
  return createHash("sha256").update(parts.join("\n")).digest("base64");
}
