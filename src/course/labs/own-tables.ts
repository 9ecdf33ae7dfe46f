/**
 * A handler of the learner's works with the tables of practice, whose names are in its environment. One that names the
 * labs' tables itself is as right: it is deployed with the names of its own.
 */
import type { Aws } from "../../aws/clients.js";
import type { HandlerSource } from "../../aws/package.js";

/** As the tutorial calls them, and as `idem-lab` does without a prefix. */
const IDEMPOTENCY = "IdempotencyTable";
const ORDERS = "Orders";

/** A name where a table is meant: a text of its own, the end of an ARN, a key of `RequestItems`. */
const naming = (table: string): RegExp =>
  new RegExp(
    `(?<=(["'\`]))${table}(?=\\1)|(?<=:table/)${table}(?![\\w.-])|(?<=[{,]\\s*)${table}(?=\\s*:)`,
    "g",
  );

const CODE = /\.(?:[cm]?js|py)$/;
const VENDORED = /(?:^|\/)node_modules\//;

export interface OwnTables {
  readonly handler: HandlerSource;
  /** The tables that it named itself. */
  readonly named: readonly string[];
}

/** The handler with the tables of its target. */
export function withOwnTables({ names }: Aws, handler: HandlerSource): OwnTables {
  const own = [
    [IDEMPOTENCY, names.idempotencyTable],
    [ORDERS, names.ordersTable],
  ] as const;
  const named = new Set<string>();
  const renamed = (text: string): string =>
    own.reduce(
      (all, [table, name]) =>
        all.replaceAll(naming(table), () => {
          named.add(table);
          return name;
        }),
      text,
    );
  const source = renamed(handler.source);
  const files = new Map(
    [...(handler.files ?? [])].map(([path, bytes]) => {
      if (!CODE.test(path) || VENDORED.test(path)) return [path, bytes] as const;
      const text = new TextDecoder().decode(bytes);
      const mine = renamed(text);
      return [path, mine === text ? bytes : new TextEncoder().encode(mine)] as const;
    }),
  );
  const changed = { ...handler, source, ...(handler.files === undefined ? {} : { files }) };
  return { handler: changed, named: [...named] };
}
