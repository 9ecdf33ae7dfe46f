/**
 * Texts without what is another in each run: two worlds that differ in drawn ids alone are one. Times become how far
 * away they are, in steps: what matters of them is what lies behind and what ahead.
 */
import { createHash } from "node:crypto";
import type { World } from "../world/world.js";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/g;
const EPOCH = /\b1[5-9]\d{8}(?:\d{3})?(?:\.\d+)?\b/g;
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
  return text
    .replace(UUID, "<id>")
    .replace(LONG_ID, "<id>")
    .replace(ISO, (found) => distance(Date.parse(found), now))
    .replace(EPOCH, (found) => distance(Number(found) > 1e11 ? Number(found) : Number(found) * 1000, now));
}

export function digestOf(world: World): string {
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
