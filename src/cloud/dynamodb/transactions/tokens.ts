import { createHash } from "node:crypto";
import type { Transaction } from "../../store/store.js";
import type { Engine } from "../engine.js";
import { modelled } from "../errors.js";
import { uint64 } from "../storage/key-bytes.js";
import { canonical } from "../wire/canonical.js";

/** AWS knows a client request token for ten minutes after its transaction was done. */
const REMEMBERED_MS = 10 * 60 * 1000;

/** What is known of a transaction that was done: how large the items were that it wrote or looked at, in order. */
export type Done = readonly number[];

/**
 * What a transaction with this token did, where there was one already: then it must not be done again.
 * @throws DynamoDbError when that one was another transaction
 */
export function wasDone(engine: Engine, token: string, items: unknown): Done | undefined {
  const known = engine.store.get(tokenKey(engine, token));
  if (known === undefined) return undefined;
  const [until = "", digest, sizes = ""] = known.split(" ");
  if (Number(until) <= engine.clock.now()) return undefined;
  if (digest === digestOf(items)) return sizes.split(",").map(Number);
  throw modelled(
    "IdempotentParameterMismatchException",
    "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used.",
  );
}

/** Remembers a transaction that is done, and forgets those whose time is over. */
export function remember(
  engine: Engine,
  transaction: Transaction,
  token: string,
  items: unknown,
  done: Done,
): void {
  const now = engine.clock.now();
  const until = now + REMEMBERED_MS;
  const expiries = `${engine.space.tokens}e/`;
  const over = [...transaction.entries({ from: expiries, to: expiries + uint64(now + 1) })];
  for (const [key, name] of over) {
    transaction.delete(key);
    transaction.delete(engine.space.tokens + name);
  }
  const key = tokenKey(engine, token);
  transaction.put(key, `${until} ${digestOf(items)} ${done.join(",")}`);
  transaction.put(expiries + uint64(until) + key, key.slice(engine.space.tokens.length));
}

const tokenKey = (engine: Engine, token: string): string =>
  `${engine.space.tokens}t/${Buffer.from(token, "utf8").toString("latin1")}`;

function digestOf(items: unknown): string {
  return createHash("sha256").update(canonical(items)).digest("base64");
}
