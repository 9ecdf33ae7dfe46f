/** Tables that nobody described: what a request tells of their keys. */
import type { Call } from "./call.js";

export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

/** A secondary index: with all attributes in it. */
export interface TableIndex {
  readonly name: string;
  readonly keys: readonly KeyAttribute[];
}

interface AskedTable {
  readonly table: string;
  /** `undefined`: it can't be told. */
  readonly keys: readonly KeyAttribute[] | undefined;
  readonly note?: string;
  /** Nothing but a name speaks for it. */
  readonly guessed?: true;
  readonly why?: string;
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Tables that the course has, and whoever follows it. */
const OF_THE_COURSE: Readonly<Record<string, readonly KeyAttribute[]>> = {
  IdempotencyTable: [{ name: "idempotency_key", type: "S" }],
  Orders: [
    { name: "order_id", type: "S" },
    { name: "execution_id", type: "S" },
  ],
};

interface KnownTables {
  keysOf(table: string): readonly string[] | undefined;
  /** Tables whose keys are no more than likely. */
  readonly guessed: ReadonlySet<string>;
}

/** The tables of a call that are not there yet, or whose key it tells where that was a guess. */
export function tableFor(call: Call, known: KnownTables): readonly AskedTable[] {
  const asked = new Map<string, AskedTable>();
  for (const { table, key, item, condition, names } of parts(call)) {
    const isKnown = known.keysOf(table) !== undefined && !(known.guessed.has(table) && isObject(key));
    if (isKnown || asked.get(table)?.keys !== undefined) continue;
    asked.set(table, guess(table, { key, item, condition, names }));
  }
  return [...asked.values()];
}

interface Part {
  readonly table: string;
  readonly key: unknown;
  readonly item: unknown;
  readonly condition: string;
  readonly names: unknown;
}

function parts(call: Call): readonly Part[] {
  const of = (input: Json): Part => ({
    table:
      String(input.TableName ?? "")
        .split("/")
        .at(-1) ?? "",
    key: input.Key,
    item: input.Item,
    condition: String(input.ConditionExpression ?? input.KeyConditionExpression ?? ""),
    names: input.ExpressionAttributeNames,
  });
  const { input } = call;
  if (Array.isArray(input.TransactItems))
    return input.TransactItems.flatMap((each: unknown) =>
      Object.values(Object(each)).filter(isObject).map(of),
    );
  if (isObject(input.RequestItems))
    return Object.entries(input.RequestItems).flatMap(([table, requests]) =>
      (Array.isArray(requests) ? requests : []).flatMap((each: unknown) =>
        Object.values(Object(each))
          .filter(isObject)
          .map((action) => of({ ...action, TableName: table })),
      ),
    );
  return input.TableName === undefined ? [] : [of(input)];
}

const typeOf = (value: unknown): KeyAttribute["type"] => {
  const [type] = Object.keys(Object(value));
  return type === "N" || type === "B" ? type : "S";
};

const SCALAR = new Set(["S", "N", "B"]);

function guess(table: string, { key, item, condition, names }: Omit<Part, "table">): AskedTable {
  const course = OF_THE_COURSE[table];
  if (course !== undefined) return { table, keys: course };
  if (isObject(key)) {
    const keys = Object.entries(key).map(([name, value]) => ({ name, type: typeOf(value) }));
    const ordered = [...keys].sort((a, b) => rank(a.name) - rank(b.name));
    return {
      table,
      keys: ordered,
      note: `its key is ${ordered.map(({ name }) => name).join(", ")}, as requests name it`,
    };
  }
  if (!isObject(item)) return { table, keys: undefined, why: "no request names its key" };
  const attributes = Object.entries(item)
    .filter(([, value]) => SCALAR.has(Object.keys(Object(value))[0] ?? ""))
    .map(([name, value]) => ({ name, type: typeOf(value) }));
  const resolved = (name: string): string =>
    name.startsWith("#") && isObject(names) ? String(names[name] ?? name) : name;
  const guarded = [...condition.matchAll(/attribute_not_exists\s*\(\s*([#\w.-]+)\s*\)/g)].map(
    ([, name = ""]) => resolved(name),
  );
  const both = attributes
    .filter(({ name }) => /^(pk|sk)$/i.test(name))
    .sort((a, b) => rank(a.name) - rank(b.name));
  if (both.length > 0)
    return { table, keys: both, note: `its key is taken to be ${both.map(({ name }) => name).join(", ")}` };
  const byGuard = attributes.find(({ name }) => guarded.includes(name));
  if (byGuard !== undefined)
    return { table, keys: [byGuard], note: `its key is ${byGuard.name}, which a condition asks for` };
  const ids = attributes.filter(({ name }) => /(^|[_-])id$|Id$|^id$|key$/i.test(name));
  const only = attributes.find(({ name }) => name === "id") ?? (ids.length === 1 ? ids[0] : undefined);
  if (only !== undefined)
    return { table, keys: [only], note: `its key is taken to be ${only.name}`, guessed: true };
  const candidates = (ids.length > 0 ? ids : attributes).map(({ name }) => name);
  return {
    table,
    keys: undefined,
    why: `its key may be ${candidates.join(" or ")}`,
  };
}

/** Which of two key attributes is the partition key. */
const rank = (name: string): number => (/^(sk|.*sort.*|.*range.*)$/i.test(name) ? 1 : 0);

/** The index that a query asks, with its key as the query's condition names it. */
export function indexFor({ operation, input }: Call): (TableIndex & { readonly table: string }) | undefined {
  const { IndexName, TableName, KeyConditionExpression, ExpressionAttributeNames } = input;
  if (operation !== "Query" || typeof IndexName !== "string") return undefined;
  const values = Object(input.ExpressionAttributeValues);
  const conditions = String(KeyConditionExpression ?? "").matchAll(
    /(begins_with\s*\(\s*)?([#\w.-]+)\s*(?:=|<=?|>=?|,|\bBETWEEN\b)\s*(:[\w.-]+)/gi,
  );
  const keys = [...conditions].map(([whole, , name = "", value = ""]) => ({
    name: name.startsWith("#") ? String(Reflect.get(Object(ExpressionAttributeNames), name) ?? name) : name,
    type: typeOf(Reflect.get(values, value)),
    isEqual: /^[#\w.-]+\s*=/.test(whole),
  }));
  const ordered = [...keys].sort((a, b) => Number(!a.isEqual) - Number(!b.isEqual));
  if (ordered.length === 0 || ordered.length > 2) return undefined;
  return {
    name: IndexName,
    table: String(TableName).split("/").at(-1) ?? "",
    keys: ordered.map(({ name, type }) => ({ name, type })),
  };
}
