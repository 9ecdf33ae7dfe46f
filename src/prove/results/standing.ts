/** What stands in the tables and queues, and what arrived elsewhere, after each step: for people, and as JSON. */
import type { Unit } from "../oracle/effects.js";
import type { Scene } from "../run/scene.js";
import type { TableBook } from "../world/world.js";
import type { ToldPlace, ToldRow } from "./model.js";
import { plainItem, plainText } from "./values.js";

/** What is known of the places. */
export interface PlacesKnown {
  readonly tables: Pick<TableBook, "keysOf">;
  /** Tables that the handler only remembers by. */
  readonly stores: ReadonlySet<string>;
  /** What one delivery leaves. */
  readonly expected: readonly Unit[];
}

type Kind = ToldPlace["kind"];
type Values = ToldRow["values"];

interface Row {
  /** What makes it this row and no other. */
  readonly key: string;
  readonly values: Values;
}

/** The rows of each place, by the place's kind and name. */
type Stand = ReadonlyMap<string, ReadonlyMap<string, Row>>;

const KINDS: Readonly<Record<Unit["kind"], Kind>> = { row: "table", message: "queue", request: "requests" };

const nameOf = (kind: Kind, place: string): string => `${kind} ${place}`;

/** @returns for each scene all places, the empty ones, too, with what its step changed */
export function standings(scenes: readonly Scene[], known: PlacesKnown): readonly (readonly ToldPlace[])[] {
  const stands = scenes.map((scene) => standOf(scene, known));
  const wanted = new Map<string, Pick<ToldPlace, "place" | "kind" | "role">>();
  const want = (kind: Kind, place: string): void => {
    const role = kind === "table" && known.stores.has(place) ? "remembers" : "work";
    wanted.set(nameOf(kind, place), { place, kind, role });
  };
  for (const { kind, place } of known.expected) want(KINDS[kind], place);
  for (const scene of scenes) {
    for (const { table } of scene.tables) want("table", table);
    for (const { queue } of scene.messages) want("queue", queue);
    for (const { host, method, path } of scene.posts) want("requests", addressOf(host, method, path));
  }
  return stands.map((stand, index) => {
    const before = stands[index - 1];
    return [...wanted].map(([name, place]) => ({
      ...place,
      ...changesOf(
        stand.get(name) ?? NO_ROWS,
        before === undefined ? undefined : (before.get(name) ?? NO_ROWS),
      ),
    }));
  });
}

const NO_ROWS: ReadonlyMap<string, Row> = new Map();

const addressOf = (host: string, method: string, path: string): string =>
  method === "AWS" ? host : `${method} ${host}${path}`;

function standOf({ tables, messages, posts }: Scene, known: PlacesKnown): Stand {
  const stand = new Map<string, Map<string, Row>>();
  const add = (kind: Kind, place: string, row: Row): void => {
    const name = nameOf(kind, place);
    const rows = stand.get(name) ?? new Map<string, Row>();
    stand.set(name, rows.set(row.key, row));
  };
  for (const { table, items } of tables) {
    const keys = known.tables.keysOf(table) ?? [];
    const rows = items.map((item) => ({
      key: JSON.stringify(keys.map((name) => item[name])),
      values: plainItem(item, keys),
    }));
    for (const row of rows.sort((a, b) => (a.key < b.key ? -1 : 1))) add("table", table, row);
  }
  for (const [index, { queue, body }] of messages.entries())
    add("queue", queue, { key: String(index), values: { body: plainText(body) } });
  for (const [index, { host, method, path, body, idempotencyKey }] of posts.entries())
    add("requests", addressOf(host, method, path), {
      key: String(index),
      values: {
        body: plainText(body),
        ...(idempotencyKey !== undefined && method !== "AWS" && { "Idempotency-Key": idempotencyKey }),
      },
    });
  return stand;
}

/** An attribute may be called `constructor`. */
const own = (values: Values, name: string): unknown =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** @param before absent: nothing is known of it, so nothing is said to have changed */
function changesOf(
  rows: ReadonlyMap<string, Row>,
  before: ReadonlyMap<string, Row> | undefined,
): Pick<ToldPlace, "rows" | "gone"> {
  const told = [...rows.values()].map(({ key, values }): ToldRow => {
    const old = before?.get(key)?.values;
    if (before === undefined) return { values };
    if (old === undefined) return { values, change: "new" };
    const names = [...new Set([...Object.keys(old), ...Object.keys(values)])];
    const changed = names.filter(
      (name) => JSON.stringify(own(old, name)) !== JSON.stringify(own(values, name)),
    );
    return changed.length === 0
      ? { values }
      : {
          values,
          change: "changed",
          was: Object.fromEntries(changed.map((name) => [name, own(old, name) ?? null])),
        };
  });
  const gone = [...(before ?? NO_ROWS).values()].filter(({ key }) => !rows.has(key));
  return { rows: told, gone: gone.map(({ values }) => ({ values })) };
}
