/**
 * One process owns a home. The claim is a transaction in the home's store, whose writers exclude each other across
 * processes, so two claimants can't both win and a dead owner's claim is taken over without a race.
 */
import type { Reader, Store } from "../store/store.js";
import { answersAs } from "./instance.js";
import { isAlive, type KnownProcess } from "./processes.js";

export interface Owner extends KnownProcess {
  /** Random for each start. */
  readonly instance: string;
  /** `background`: runs until `cloud stop`. `command`: ends with its command. */
  readonly kind: "background" | "command";
  readonly time: "virtual" | "real";
  /** Known once it listens. */
  readonly endpoint?: string;
  /** Which store it claimed: in a copy of it, the claim is nobody's. */
  readonly store?: string;
}

const KEY = "owner";

/** What a store says of its owner, dead or alive. What was copied along with a store says nothing. */
function recorded(reader: Reader, store: string | undefined): Owner | undefined {
  const text = reader.get(KEY);
  if (text === undefined) return undefined;
  const owner: Owner = JSON.parse(text);
  const elsewhere = owner.store !== undefined && store !== undefined && owner.store !== store;
  return elsewhere ? undefined : owner;
}

const lives = (owner: Owner): boolean =>
  isAlive(owner) || (owner.endpoint !== undefined && answersAs(owner.endpoint, owner.instance));

/** The living owner of a home's store. */
export function currentOwner(store: Store): Owner | undefined {
  const owner = recorded(store, store.identity);
  return owner !== undefined && lives(owner) ? owner : undefined;
}

/** Makes this process the owner, or says who is. */
export function claim(store: Store, candidate: Owner): Owner | undefined {
  for (;;) {
    // Asked before the transaction, which would keep an owner from answering; again where it changed meanwhile.
    const before = recorded(store, store.identity);
    const another = before !== undefined && before.instance !== candidate.instance && lives(before);
    const outcome = store.transaction((transaction) => {
      const now = recorded(transaction, store.identity);
      if (now?.instance !== before?.instance) return "changed" as const;
      if (another) return now;
      transaction.put(
        KEY,
        JSON.stringify({ ...candidate, ...(store.identity !== undefined && { store: store.identity }) }),
      );
      return undefined;
    });
    if (outcome !== "changed") return outcome;
  }
}

/** Gives the home up. */
export function release(store: Store, instance: string): void {
  store.transaction((transaction) => {
    if (recorded(transaction, store.identity)?.instance === instance) transaction.delete(KEY);
  });
}
