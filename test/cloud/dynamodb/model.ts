import fc from "fast-check";

/** What a table of the engine is to be like, as a plain map, and the steps that lead there. */

export const TABLE = "Things";
export const PARTITIONS = ["p1", "p2"] as const;
export const GROUPS = ["x", "y"] as const;
export const START = Date.UTC(2026, 10, 1);
export const SWEEP_LAG_MS = 10 * 60 * 1000;
const TOKEN_KNOWN_MS = 10 * 60 * 1000;
const MINUTE_MS = 60 * 1000;
/** Epoch seconds too old for the sweep: it leaves such items alone. */
const LONG_AGO = START / 1000 - 6 * 365 * 24 * 3600;

interface Key {
  readonly p: (typeof PARTITIONS)[number];
  readonly s: string;
}

/** An item's attributes beside its key: a number, a group and a time to live, in epoch seconds. */
interface Values {
  readonly n?: number | undefined;
  readonly g?: (typeof GROUPS)[number] | undefined;
  readonly t?: number | undefined;
}

/** A change of one item, or a look at it; `only`: the item must be there, or must not. */
export type Write = Key & { readonly only?: "there" | "new" | undefined } & (
    | { readonly do: "put"; readonly values: Values }
    | { readonly do: "add"; readonly by: number }
    | { readonly do: "group"; readonly g: Values["g"] }
    | { readonly do: "delete" }
    | { readonly do: "check"; readonly only: "there" | "new" }
  );

export type Step =
  | { readonly kind: "write"; readonly write: Write }
  | { readonly kind: "batch"; readonly writes: readonly Write[] }
  | { readonly kind: "transact"; readonly writes: readonly Write[]; readonly token?: string | undefined }
  | { readonly kind: "advance"; readonly ms: number }
  | { readonly kind: "reopen" | "keep" | "goBack" };

const key = fc.record({ p: fc.constantFrom(...PARTITIONS), s: fc.constantFrom("a", "b", "é", "a\u0000b") });
const group = fc.option(fc.constantFrom(...GROUPS), { nil: undefined });
const values = fc.record({
  n: fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined }),
  g: group,
  // Up to two hours from the start; now and then one that expired too long ago to be swept.
  t: fc.option(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.integer({ min: 0, max: 8 }).map((quarters) => START / 1000 + quarters * 900),
      },
      { weight: 1, arbitrary: fc.constant(LONG_AGO) },
    ),
    { nil: undefined },
  ),
});
const only = fc.option(fc.constantFrom("there" as const, "new" as const), { nil: undefined, freq: 2 });
const put = fc.record({ do: fc.constant("put" as const), values });
const remove = fc.record({ do: fc.constant("delete" as const) });
const update = fc.oneof(
  fc.record({ do: fc.constant("add" as const), by: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ do: fc.constant("group" as const), g: group }),
);
const check = fc.record({
  do: fc.constant("check" as const),
  only: fc.constantFrom("there" as const, "new" as const),
});

/** Two writes of one request never meet in one item. */
const distinct = { selector: ({ p, s }: Key) => p + s, minLength: 1, maxLength: 4 };
const write: fc.Arbitrary<Write> = fc
  .tuple(key, only, fc.oneof(put, remove, update))
  .map(([at, when, what]) => ({ ...at, only: when, ...what }));
const plainWrite: fc.Arbitrary<Write> = fc
  .tuple(key, fc.oneof(put, remove))
  .map(([at, what]) => ({ ...at, ...what }));
const part: fc.Arbitrary<Write> = fc.oneof(
  { weight: 3, arbitrary: write },
  { weight: 1, arbitrary: fc.tuple(key, check).map(([at, what]) => ({ ...at, ...what })) },
);

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("write" as const), write }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("batch" as const),
      writes: fc.uniqueArray(plainWrite, distinct),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("transact" as const),
      writes: fc.uniqueArray(part, distinct),
      token: fc.option(fc.constantFrom("one", "two"), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("advance" as const),
      ms: fc.constantFrom(1, 9 * MINUTE_MS, 11 * MINUTE_MS, 40 * MINUTE_MS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("reopen", "keep", "goBack") }) },
);

const keyOf = ({ p, s }: Key) => ({ p: { S: p }, s: { S: s } });

/** An item as DynamoDB writes it. */
function itemOf(at: Key, { n, g, t }: Values) {
  return {
    ...keyOf(at),
    ...(n !== undefined && { n: { N: String(n) } }),
    ...(g !== undefined && { g: { S: g } }),
    ...(t !== undefined && { t: { N: String(t) } }),
  };
}
export type Item = ReturnType<typeof itemOf>;

/** A write as a part of a transaction: its kind, and what belongs to it. */
function partOf(one: Write): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const condition = one.only === "new" ? "attribute_not_exists(p)" : "attribute_exists(p)";
  const when = { TableName: TABLE, ...(one.only !== undefined && { ConditionExpression: condition }) };
  switch (one.do) {
    case "put":
      return { Put: { ...when, Item: itemOf(one, one.values) } };
    case "delete":
      return { Delete: { ...when, Key: keyOf(one) } };
    case "check":
      return { ConditionCheck: { ...when, Key: keyOf(one) } };
    case "add": {
      const by = { ":by": { N: String(one.by) } };
      return {
        Update: { ...when, Key: keyOf(one), UpdateExpression: "ADD n :by", ExpressionAttributeValues: by },
      };
    }
    case "group":
      return {
        Update: {
          ...when,
          Key: keyOf(one),
          ...(one.g === undefined
            ? { UpdateExpression: "REMOVE g" }
            : { UpdateExpression: "SET g = :g", ExpressionAttributeValues: { ":g": { S: one.g } } }),
        },
      };
  }
}

type Call = readonly [operation: string, input: Readonly<Record<string, unknown>>];

/** The request for a step that writes. */
export function callOf(one: Extract<Step, { kind: "write" | "batch" | "transact" }>): Call {
  switch (one.kind) {
    case "write": {
      const [[kind, input] = ["", {}]] = Object.entries(partOf(one.write));
      return [`${kind}Item`, input];
    }
    case "batch": {
      const requests = one.writes
        .map(partOf)
        .map(({ Put, Delete }) =>
          Put === undefined ? { DeleteRequest: { Key: Delete?.Key } } : { PutRequest: { Item: Put.Item } },
        );
      return ["BatchWriteItem", { RequestItems: { [TABLE]: requests } }];
    }
    case "transact": {
      const token = one.token === undefined ? {} : { ClientRequestToken: one.token };
      return ["TransactWriteItems", { TransactItems: one.writes.map(partOf), ...token }];
    }
  }
}

/** What a step that writes comes to: the code of an error, or `done`. */
export type Outcome =
  | "done"
  | "ConditionalCheckFailedException"
  | "TransactionCanceledException"
  | "IdempotentParameterMismatchException";

export class Model {
  now = START;
  #items = new Map<string, { readonly at: Key; readonly values: Values }>();
  #tokens = new Map<string, { readonly until: number; readonly request: string }>();

  /** A state to go back to. Time never goes back. */
  copy(): Model {
    const copy = new Model();
    copy.#items = new Map(this.#items);
    copy.#tokens = new Map(this.#tokens);
    return copy;
  }

  /** All items, with those attributes. */
  items(...with_: readonly (keyof Values)[]): readonly Item[] {
    return [...this.#items.values()]
      .filter(({ values: present }) => with_.every((name) => present[name] !== undefined))
      .map(({ at, values: present }) => itemOf(at, present));
  }

  /** How many items a sweep will take. */
  get expiring(): number {
    return [...this.#items.values()].filter(({ values: { t } }) => t !== undefined && t !== LONG_AGO).length;
  }

  /** Equal for equal items. */
  get text(): string {
    return JSON.stringify(
      [...this.#items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { values: v }]) => [id, v]),
    );
  }

  write(one: Extract<Step, { kind: "write" | "batch" | "transact" }>): Outcome {
    if (one.kind === "batch") {
      for (const each of one.writes) this.#do(each);
      return "done";
    }
    if (one.kind === "write") {
      if (!this.#may(one.write)) return "ConditionalCheckFailedException";
      this.#do(one.write);
      return "done";
    }
    const request = JSON.stringify(callOf(one));
    const known = one.token === undefined ? undefined : this.#tokens.get(one.token);
    if (known !== undefined && known.until > this.now) {
      return known.request === request ? "done" : "IdempotentParameterMismatchException";
    }
    if (!one.writes.every((each) => this.#may(each))) return "TransactionCanceledException";
    for (const each of one.writes) this.#do(each);
    if (one.token !== undefined) this.#tokens.set(one.token, { until: this.now + TOKEN_KNOWN_MS, request });
    return "done";
  }

  /** Takes away what is due. */
  sweep(): void {
    for (const [
      id,
      {
        values: { t },
      },
    ] of this.#items) {
      if (t !== undefined && t !== LONG_AGO && t * 1000 + SWEEP_LAG_MS <= this.now) this.#items.delete(id);
    }
  }

  #may({ only: when, p, s }: Write): boolean {
    return when === undefined || (when === "there") === this.#items.has(p + s);
  }

  #do(one: Write): void {
    const id = one.p + one.s;
    const at = { p: one.p, s: one.s };
    const old = this.#items.get(id)?.values ?? {};
    if (one.do === "delete") this.#items.delete(id);
    else if (one.do === "put") this.#items.set(id, { at, values: one.values });
    else if (one.do === "add") this.#items.set(id, { at, values: { ...old, n: (old.n ?? 0) + one.by } });
    // Taking away alone makes no item.
    else if (one.do === "group" && (one.g !== undefined || this.#items.has(id))) {
      this.#items.set(id, { at, values: { ...old, g: one.g } });
    }
  }
}
