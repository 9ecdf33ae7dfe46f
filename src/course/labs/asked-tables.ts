/**
 * Tables that a handler of the learner's asks for beside the two of practice: by a variable of its environment, or by
 * name. They are made for practice, so that it is judged by what it does. Its source says which, and never decides a verdict.
 */
import type { Aws } from "../../aws/clients.js";
import type { HandlerSource } from "../../aws/package.js";
import type { OwnTable } from "../../aws/practice-tables.js";
import { replaceNames, textsOf } from "./handler-texts.js";
import { keysIn } from "./table-keys.js";

export interface Asked {
  /** With the names that it has to use, in its code and in its environment. */
  readonly handler: HandlerSource;
  readonly tables: readonly OwnTable[];
}

const NAME = `([\\w.-]{3,255})`;
const quoted = (inner: string): string => `["'\`]${inner}["'\`]`;
const found = (text: string, pattern: string, flags = "g"): readonly string[] =>
  [...text.matchAll(new RegExp(pattern, flags))].flatMap(([, name]) => (name === undefined ? [] : [name]));

/** The course's own, and what is no table's name. */
const NO_TABLE = /^(IDEMPOTENCY_TABLE|ORDERS_TABLE)$|ARN|INDEX|REGION|ENDPOINT/;
const OF_ORDERS = /order|ledger/i;
const OF_KEYS = /idem|dedup|lock|key/i;
const isOfOrders = (name: string): boolean => OF_ORDERS.test(name) && !OF_KEYS.test(name);

/** Variables of the environment that are about tables. */
function variablesIn(text: string): readonly string[] {
  const destructured = found(text, `\\{([^{}]*)\\}\\s*=\\s*(?:process\\.)?env\\b`).flatMap((members) =>
    found(members, `(?:^|,)\\s*(\\w+)`),
  );
  const named = [
    ...found(text, `\\benv(?:iron)?(?:\\.get\\(\\s*["'\`]|\\[\\s*["'\`]|\\.)(\\w+)`),
    ...found(text, `getenv\\(\\s*["'](\\w+)`),
    // By way of a function that demands it.
    ...found(text, `\\w\\(\\s*${quoted("([A-Z][A-Z0-9_]*TABLE[A-Z0-9_]*)")}`),
    ...destructured,
  ];
  return [...new Set(named)].filter((name) => /TABLE/i.test(name) && !NO_TABLE.test(name));
}

/** What stands for a variable that is not set. */
const defaultOf = (text: string, variable: string): string | undefined =>
  found(text, `\\b${variable}["'\`]?\\]?\\s*(?:\\?\\?|\\|\\||,|=)\\s*${quoted(NAME)}`)[0];

/** Names that are given where a table's name belongs, themselves or by a constant. */
function literalsIn(text: string): readonly string[] {
  const where = `\\b(?:TableName|tableName|table_name)["'\`]?\\s*[:=]\\s*`;
  const constants = [
    ...found(text, `${where}([A-Za-z_]\\w*)\\b`),
    ...found(text, `\\bTable\\(\\s*([A-Za-z_]\\w*)\\b`),
  ];
  return [
    ...new Set([
      ...found(text, `${where}${quoted(NAME)}`),
      ...found(text, `\\bTable\\(\\s*${quoted(NAME)}`),
      ...constants.flatMap((name) => found(text, `\\b${name}\\b(?::\\s*\\w+)?\\s*=\\s*${quoted(NAME)}`)),
    ]),
  ];
}

/** What the handler asks for, and the handler with the names of practice. */
export function askedTables({ names }: Aws, handler: HandlerSource): Asked {
  const text = textsOf(handler).join("\n");
  const { idempotencyTable, ordersTable, ownTables } = names;
  const tables: OwnTable[] = [];
  const own = (asked: string, existing: string | undefined): string => {
    const table = `${ownTables}${asked}`.slice(0, 255);
    tables.push({ table, asked, keys: keysIn(text), ...(existing === undefined ? {} : { existing }) });
    return table;
  };
  const variables = variablesIn(text);
  const knowsOrders =
    /\bORDERS_TABLE\b/.test(text) || text.includes(ordersTable) || variables.some(isOfOrders);
  const knowsKeys = /\bIDEMPOTENCY_TABLE\b/.test(text) || text.includes(idempotencyTable);
  const ofCourse = (name: string): string | undefined => {
    if (isOfOrders(name) || (!knowsOrders && variables.length === 1 && !OF_KEYS.test(name)))
      return ordersTable;
    return !knowsKeys && /\bidempotency_key\b/.test(text) ? idempotencyTable : undefined;
  };
  const environment = Object.fromEntries(
    variables.map((name) => {
      const usual = defaultOf(text, name);
      if (usual === idempotencyTable || usual === ordersTable) return [name, usual];
      return [name, ofCourse(name) ?? own(name, usual)];
    }),
  );
  const usual = new Set(variables.map((name) => defaultOf(text, name)));
  const literals = literalsIn(text).filter(
    (name) => ![idempotencyTable, ordersTable, ...variables].includes(name) && !usual.has(name),
  );
  const renamed = new Map(
    literals.map((name) => [name, isOfOrders(name) && !knowsOrders ? ordersTable : own(name, name)] as const),
  );
  const changed = renamed.size === 0 ? handler : replaceNames(handler, renamed);
  return {
    handler: variables.length === 0 ? changed : { ...changed, environment },
    tables,
  };
}
