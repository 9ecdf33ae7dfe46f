/** What a handler changed in the world, as units that can be counted and compared. */
import type { TableBook, World } from "../world/world.js";

/** One row, one message or one request: what is called the same in two runs, and what it says. */
export interface Unit {
  /** The table, queue or address. */
  readonly place: string;
  readonly kind: "row" | "message" | "request";
  /** Its scalars by their paths, in order. */
  readonly leaves: readonly (readonly [path: string, value: string])[];
  /** The paths of its key: what makes it this row and no other. */
  readonly keyed: readonly string[];
}

export interface EffectFilter {
  /** Tables and queues that hold no effects: what the handler remembers by. */
  readonly stores: ReadonlySet<string>;
  /** `place` or `place.path`: left out. */
  readonly ignored: ReadonlySet<string>;
  /** Counted by one field alone, which the work is done once for. */
  readonly once: readonly OnceFor[];
}

/** `Orders=order_id`, or the field alone, wherever it is. */
export interface OnceFor {
  readonly place?: string;
  readonly field: string;
}

/** The units of a world; of `stores`, none. */
export function unitsIn(
  world: World,
  tables: TableBook,
  { stores, ignored, once }: EffectFilter,
): readonly Unit[] {
  const units: Unit[] = [];
  const add = (unit: Unit): void => {
    if (stores.has(unit.place) || ignored.has(unit.place)) return;
    const leaves = unit.leaves.filter(([path]) => !ignored.has(`${unit.place}.${plainPath(path)}`));
    const field = once.find(({ place }) => place === undefined || place === unit.place)?.field;
    const counted = leaves.filter(([path]) => isField(plainPath(path), field));
    units.push(counted.length > 0 ? { ...unit, leaves: counted, keyed: [] } : { ...unit, leaves });
  };
  for (const table of tables.names) {
    const keyed = tables.keysOf(table) ?? [];
    for (const item of world.items(table))
      add({ place: table, kind: "row", leaves: leavesOf(item), keyed: keyed.map((name) => `.${name}`) });
  }
  for (const { queue, body, attributes } of world.messages)
    add({ place: queue, kind: "message", leaves: leavesOf({ body: parsed(body), attributes }), keyed: [] });
  for (const { host, method, path, body } of world.posts)
    add({
      place: method === "AWS" ? host : `${method} ${host}${path}`,
      kind: "request",
      leaves: leavesOf({ body: parsed(body) }),
      keyed: [],
    });
  return units;
}

/** Of a message or a request, fields are those of its body. */
const isField = (path: string, field: string | undefined): boolean =>
  field !== undefined && (path === field || path === `body.${field}`);

/** Without DynamoDB's types: `.total.N` is `total`. */
const plainPath = (path: string): string =>
  path
    .slice(1)
    .split(".")
    .filter((part) => !/^(S|N|B|BOOL|NULL|M|L|SS|NS|BS)$/.test(part))
    .join(".");

/** A text that holds JSON, as what it holds. */
function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Each scalar of a value with its path, in an order that does not depend on that of members. */
function leavesOf(value: unknown, path = ""): (readonly [string, string])[] {
  if (typeof value === "string") {
    const inner = parsed(value);
    if (inner !== value) return leavesOf(inner, path);
  }
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((each, index) => [String(index), each])
    : Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return [[path, Array.isArray(value) ? "[]" : "{}"]];
  return entries.flatMap(([name, each]) => leavesOf(each, `${path}.${name}`));
}

/** Paths whose values differ from run to run though the same was done: ids that were drawn, and times. */
export type Masks = ReadonlySet<string>;

const placeOf = ({ place }: Unit, path: string): string => `${place}|${path}`;

/** Compares two runs of the same thing. */
export function masksOf(a: readonly Unit[], b: readonly Unit[]): Masks {
  const [inA, inB] = [valuesOf(a), valuesOf(b)];
  const masks = new Set<string>();
  for (const place of new Set([...inA.keys(), ...inB.keys()])) {
    const [one, other] = [inA.get(place) ?? [], inB.get(place) ?? []];
    if (one.length !== other.length || one.some((value, index) => value !== other[index])) masks.add(place);
  }
  return masks;
}

function valuesOf(units: readonly Unit[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const unit of units)
    for (const [path, value] of unit.leaves) {
      const place = placeOf(unit, path);
      const list = values.get(place);
      if (list === undefined) values.set(place, [value]);
      else list.push(value);
    }
  for (const list of values.values()) list.sort();
  return values;
}

const MASKED = "•";

/** What a unit says, with what is another each time left out. */
export function textOf(unit: Unit, masks: Masks): string {
  const said = unit.leaves.map(
    ([path, value]) => `${path}=${masks.has(placeOf(unit, path)) ? MASKED : value}`,
  );
  return `${unit.place}: ${said.join(" ")}`;
}

/** What makes a row this row, where that is no id of one run. */
export function identityOf(unit: Unit, masks: Masks): string | undefined {
  if (unit.kind !== "row") return undefined;
  const key = unit.leaves.filter(([path]) =>
    unit.keyed.some((name) => path === name || path.startsWith(`${name}.`)),
  );
  if (key.some(([path]) => masks.has(placeOf(unit, path)))) return undefined;
  return `${unit.place}: ${key.map(([path, value]) => `${path}=${value}`).join(" ")}`;
}
