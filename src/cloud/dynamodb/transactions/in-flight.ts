import type { Key } from "../../store/store.js";
import { modelled } from "../errors.js";
import type { Place } from "../storage/place.js";
import type { JsonObject } from "../wire/json.js";
import type { Reason } from "./cancellation.js";
import { Refusals } from "./refusals.js";

/**
 * A transaction is in flight while an asynchronous hook holds it. It owns its items: whoever else writes to them, or
 * has them in a transaction, is refused, as on AWS. The engine itself does a transaction in one go.
 */

const ONGOING = "Transaction is ongoing for the item";

/** Why a transaction is cancelled whose item is part of another one in flight. */
export const CONFLICT: Reason = { code: "TransactionConflict", message: ONGOING };

/** What a transaction found taken when it came: it lost then, whatever becomes of the other one. */
interface Lost {
  readonly items: ReadonlySet<Key>;
  readonly token: boolean;
}

/** What an item is known by. */
export const keyOf = ({ table, tail }: Place): Key => table.prefix + tail;

/** The transactions in flight, each known by its input. */
export class TransactionsInFlight {
  readonly #owners = new Map<Key, JsonObject>();
  readonly #tokens = new Map<string, JsonObject>();
  readonly #losers = new Map<JsonObject, Lost>();
  /** What is refused on demand. */
  readonly refusals = new Refusals();

  /** Whether an item is in a transaction in flight: another one than `by`, where that is one itself. */
  owns(place: Place, by?: JsonObject): boolean {
    if (this.refusals.holds(place.table.name)) return true;
    // Nothing is in flight nearly always: then this is all that it costs.
    if (this.#owners.size === 0 && this.#losers.size === 0) return false;
    const key = keyOf(place);
    const owner = this.#owners.get(key);
    if (owner !== undefined && owner !== by) return true;
    return by !== undefined && this.#losers.get(by)?.items.has(key) === true;
  }

  /** Why a transaction can't write an item now; `undefined`: it can. */
  reasonFor(place: Place, by: JsonObject): Reason {
    return this.owns(place, by) ? CONFLICT : this.refusals.reasonFor(place.table.name);
  }

  /** @throws DynamoDbError (TransactionConflictException) when an item that is to be written is in a transaction */
  checkFree(place: Place): void {
    this.refusals.checkThrottle(place.table.name);
    if (this.owns(place)) throw modelled("TransactionConflictException", ONGOING);
  }

  /** @throws DynamoDbError (TransactionInProgressException) when a transaction with this token is in flight */
  checkToken(token: string, by: JsonObject): void {
    const owner = this.#tokens.get(token);
    if ((owner === undefined || owner === by) && this.#losers.get(by)?.token !== true) return;
    throw modelled(
      "TransactionInProgressException",
      "The transaction with the given request token is already in progress.",
    );
  }

  /** Gives a transaction its items, or notes what it lost. Call what it gives back when the transaction is over. */
  enter(request: JsonObject, keys: readonly Key[], token: string | undefined): () => void {
    const items = new Set(keys.filter((key) => this.#owners.has(key)));
    const lost: Lost = { items, token: token !== undefined && this.#tokens.has(token) };
    if (items.size > 0 || lost.token) {
      this.#losers.set(request, lost);
      return () => this.#losers.delete(request);
    }
    for (const key of keys) this.#owners.set(key, request);
    if (token !== undefined) this.#tokens.set(token, request);
    return () => {
      for (const key of keys) this.#owners.delete(key);
      if (token !== undefined) this.#tokens.delete(token);
    };
  }
}
