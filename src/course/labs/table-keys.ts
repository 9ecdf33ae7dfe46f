/** The keys that a handler's code uses in a table of its own. */
import type { TableKeys } from "../../aws/practice-tables.js";

/** Keys of the course's tables: in what is about another one, another one is meant. */
const OF_COURSE: readonly string[] = ["idempotency_key", "order_id", "execution_id"];

const groups = (text: string, pattern: RegExp): readonly (readonly string[])[] =>
  [...text.matchAll(pattern)].map((match) => match.slice(1).filter((each) => each !== undefined));

/** As in a CreateTable. */
function created(text: string): TableKeys | undefined {
  const keys = groups(
    text,
    /AttributeName["'`]?\s*[:=]\s*["'`]([\w.-]+)["'`]\s*,\s*["'`]?KeyType["'`]?\s*[:=]\s*["'`](HASH|RANGE)/g,
  );
  const named = (type: string): string | undefined => keys.find(([, kind]) => kind === type)?.[0];
  const hash = named("HASH");
  return hash === undefined ? undefined : { partitionKey: hash, ...sorted(named("RANGE")) };
}

/** As AWS Powertools is told, or takes for granted. */
function ofPowertools(text: string): TableKeys | undefined {
  if (!/DynamoDB_?Persistence/i.test(text)) return undefined;
  const [[key = "id"] = []] = groups(text, /\b(?:key_attr|keyAttr)["'`]?\s*[:=]\s*["'`](\w+)/g);
  const [[sort] = []] = groups(text, /\b(?:sort_key_attr|sortKeyAttr)["'`]?\s*[:=]\s*["'`](\w+)/g);
  return { partitionKey: key, ...sorted(sort) };
}

/** As in the `Key` of a read or an update. */
function asKey(text: string): TableKeys | undefined {
  const value = String.raw`\s*:\s*(?:\{[^{}]*\}|[^,{}]*)`;
  const member = String.raw`\s*["'\x60]?(\w+)["'\x60]?`;
  const pattern = new RegExp(
    String.raw`\bKey["'\x60]?\s*[:=]\s*\{${member}${value}(?:,${member}${value})?`,
    "g",
  );
  const [first] = groups(text, pattern).filter(([hash = ""]) => !OF_COURSE.includes(hash));
  return first?.[0] === undefined ? undefined : { partitionKey: first[0], ...sorted(first[1]) };
}

/** As a condition asks for it, by a placeholder or not. */
function inCondition(text: string): string | undefined {
  const asked = [
    ...groups(text, /attribute_not_exists\(\s*(#?\w+)\s*\)/g),
    ...groups(text, /\bAttr\(\s*["'](\w+)["']\s*\)\.not_exists/g),
  ].map(([name = ""]) => (name.startsWith("#") ? meantBy(text, name) : name));
  return asked.find((name) => name !== undefined && !OF_COURSE.includes(name));
}

const meantBy = (text: string, placeholder: string): string | undefined =>
  groups(text, new RegExp(`["'\`]${placeholder}["'\`]\\s*:\\s*["'\`](\\w+)`, "g"))[0]?.[0];

const sorted = (sortKey: string | undefined) => (sortKey === undefined ? {} : { sortKey });

/** What the code says of a table's keys; `id` where it says nothing. */
export function keysIn(text: string): TableKeys {
  const said = created(text) ?? ofPowertools(text) ?? asKey(text);
  if (said !== undefined) return said;
  const partitionKey = inCondition(text) ?? /\b(pk)\b/i.exec(text)?.[1] ?? "id";
  // One table for everything has them in pairs.
  const pair = { pk: "sk", PK: "SK" }[partitionKey];
  const isMember = pair !== undefined && new RegExp(`\\b${pair}["'\`]?\\s*:`).test(text);
  return { partitionKey, ...(isMember ? sorted(pair) : {}) };
}
