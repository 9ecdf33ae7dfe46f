import type { Engine } from "../engine.js";
import { type DynamoDbError, validation } from "../errors.js";
import type { Condition } from "../expressions/condition.js";
import { placeOfKey } from "../items/keys.js";
import { checkScalarKeys } from "../reads/checks.js";
import { fillPage, lastKey } from "../reads/page.js";
import { type Found, needsWholeItems, type ReadRequest, startKey } from "../reads/request.js";
import type { Place } from "../storage/place.js";
import { tableOf } from "../tables/names.js";
import type { Table } from "../tables/table.js";
import { encodeItem } from "../values/encode.js";
import { projection } from "../values/paths.js";
import { Consumption } from "../wire/capacity.js";
import { type AccessPath, accessPath } from "./access-path.js";
import type { Bindings } from "./bindings.js";
import { type Columns, columnsOf } from "./columns.js";
import { checkFiltered } from "./filtered.js";
import { decodeToken, encodeToken } from "./next-token.js";
import type { SelectSyntax } from "./syntax.js";
import { keyAndRest } from "./where.js";
import { boundWhere } from "./write.js";

export interface PreparedSelect {
  readonly kind: "select";
  readonly syntax: SelectSyntax;
  readonly bindings: Bindings;
  readonly columns: Columns | undefined;
  readonly filter: Condition | undefined;
  /** The attributes that it looks into. */
  readonly nested: readonly string[];
}

/** @throws DynamoDbError */
export function preparedSelect(syntax: SelectSyntax, bindings: Bindings): PreparedSelect {
  const columns = columnsOf(syntax);
  const bound = syntax.where && boundWhere(syntax.where, bindings);
  const looked = (columns?.paths ?? []).filter((path) => path.length > 1).map(([name]) => String(name));
  return {
    kind: "select",
    syntax,
    bindings,
    columns,
    filter: bound?.condition,
    nested: [...looked, ...(bound?.nested ?? [])],
  };
}

/** The one item that a `SELECT` names by its key and nothing else; `undefined`: it does not. @throws DynamoDbError */
export function selectedPlace({ syntax, bindings }: PreparedSelect, table: Table): (() => Place) | undefined {
  const { target, where, orderBy } = syntax;
  const found = target.index === undefined && orderBy.length === 0 && keyAndRest(table.keys, where, bindings);
  return found && found.rest.length === 0 ? () => placeOfKey(table, found.key) : undefined;
}

export interface SelectOptions {
  readonly limit: number | undefined;
  readonly consistent: boolean;
  readonly token: string | undefined;
  /** Tells this statement with its parameters from any other. */
  readonly digest: string;
}

export interface Selected {
  readonly items: readonly string[];
  readonly consumption: Consumption;
  /** Where it is to go on, as JSON and as a token. */
  readonly last?: { readonly key: string; readonly token: string };
}

/** Reads a page of what a `SELECT` asks for. @throws DynamoDbError */
export function select(engine: Engine, prepared: PreparedSelect, options: SelectOptions): Selected {
  const found = findSource(engine, prepared.syntax, options.consistent);
  const { table, index, source } = found;
  const path = accessPath(source.keys, prepared.syntax, prepared.bindings);
  const { columns } = prepared;
  const whole = needsWholeItems(
    index,
    undefined,
    columns && projection(columns.paths.map((steps) => steps.slice(0, 1))),
  );
  checkFiltered(index, prepared.syntax, prepared.bindings);
  checkScalarKeys(table, prepared.nested);
  const read: ReadRequest = {
    ...found,
    filter: prepared.filter,
    projection: undefined,
    ...(columns !== undefined && { show: columns.show }),
    whole,
    countOnly: false,
    consistent: options.consistent,
    limit: Number.POSITIVE_INFINITY,
  };
  const single = index === undefined && path.single;
  return readPages(engine, read, path, single ? { ...options, limit: undefined } : options);
}

/** Reads one range of keys after another, until the page is full. */
function readPages(
  engine: Engine,
  read: ReadRequest,
  { ranges, reverse }: AccessPath,
  { limit = Number.POSITIVE_INFINITY, token, digest }: SelectOptions,
): Selected {
  const { table, index, source } = read;
  const start = token === undefined ? undefined : decodeToken(token, digest);
  let after = start && startKey(table, index, start.key);
  const consumption = new Consumption(table);
  const items: string[] = [];
  let left = limit;
  for (let at = start?.range ?? 0; at < ranges.length; at++) {
    const bounds = ranges[at]?.(source);
    if (bounds === undefined) break;
    const page = fillPage(engine, { ...read, limit: left }, bounds, { start: after, reverse });
    after = undefined;
    page.charge(consumption);
    items.push(...page.items);
    left -= page.scanned;
    if (page.last !== undefined) {
      const key = encodeItem(lastKey(read, page.last));
      return { items, consumption, last: { key, token: encodeToken({ range: at, key, digest }) } };
    }
  }
  return { items, consumption };
}

function findSource(engine: Engine, { target }: SelectSyntax, consistent: boolean): Found {
  const table = tableOf(engine, target.table);
  if (target.index === undefined) return { table, index: undefined, source: table };
  const index = table.index(target.index);
  if (index === undefined) throw noIndex();
  if (index.kind === "global" && consistent) {
    throw validation("Strongly consistent read is not supported on Global Secondary Indexes");
  }
  return { table, index, source: index };
}

/** Unlike a Query, it does not name the index. */
const noIndex = (): DynamoDbError => validation("The table does not have the specified index");
