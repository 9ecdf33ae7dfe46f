import { prefixRange, type Reader, type Store, type Transaction } from "../../store/store.js";
import type { AliasRecord, EventInvokeRecord, FunctionRecord, Permission, VersionRecord } from "./records.js";

const FUNCTIONS = "lambda/function/";
const VERSIONS = "lambda/version/";
const ALIASES = "lambda/alias/";
const EVENT_INVOKE = "lambda/event-invoke/";
const POLICIES = "lambda/policy/";

/** Numbers in keys are padded, so that the store's order is theirs. */
const versionKey = (name: string, version: string) => `${VERSIONS}${name}/${version.padStart(10, "0")}`;

/** The functions in the store, with their versions, aliases and event-invoke configurations. */
export class Catalogue {
  constructor(readonly store: Store) {}

  function(name: string): FunctionRecord | undefined {
    return read<FunctionRecord>(this.store, FUNCTIONS + name);
  }

  functions(): FunctionRecord[] {
    return list<FunctionRecord>(this.store, FUNCTIONS);
  }

  version(name: string, version: string): VersionRecord | undefined {
    return read<VersionRecord>(this.store, versionKey(name, version));
  }

  versions(name: string): VersionRecord[] {
    return list<VersionRecord>(this.store, `${VERSIONS}${name}/`);
  }

  alias(name: string, alias: string): AliasRecord | undefined {
    return read<AliasRecord>(this.store, `${ALIASES}${name}/${alias}`);
  }

  aliases(name: string): AliasRecord[] {
    return list<AliasRecord>(this.store, `${ALIASES}${name}/`);
  }

  eventInvoke(name: string, qualifier: string): EventInvokeRecord | undefined {
    return read<EventInvokeRecord>(this.store, `${EVENT_INVOKE}${name}/${qualifier}`);
  }

  eventInvokes(name: string): EventInvokeRecord[] {
    return list<EventInvokeRecord>(this.store, `${EVENT_INVOKE}${name}/`);
  }

  /** The statements of the policy of a function, a version or an alias. */
  permissions(name: string, qualifier = ""): readonly Permission[] {
    return read<readonly Permission[]>(this.store, `${POLICIES}${name}/${qualifier}`) ?? [];
  }

  /** Writes all of `change` or nothing. */
  change(work: (change: CatalogueChange) => void): void {
    this.store.transaction((transaction) => work(new CatalogueChange(transaction)));
  }
}

/** The writes of one transaction. */
export class CatalogueChange {
  constructor(readonly transaction: Transaction) {}

  putFunction(record: FunctionRecord): void {
    this.transaction.put(FUNCTIONS + record.latest.functionName, JSON.stringify(record));
  }

  putVersion(record: VersionRecord): void {
    this.transaction.put(versionKey(record.functionName, record.version), JSON.stringify(record));
  }

  deleteVersion(name: string, version: string): void {
    this.transaction.delete(versionKey(name, version));
    this.transaction.delete(`${EVENT_INVOKE}${name}/${version}`);
    this.transaction.delete(`${POLICIES}${name}/${version}`);
  }

  putAlias(name: string, record: AliasRecord): void {
    this.transaction.put(`${ALIASES}${name}/${record.name}`, JSON.stringify(record));
  }

  deleteAlias(name: string, alias: string): void {
    this.transaction.delete(`${ALIASES}${name}/${alias}`);
    this.transaction.delete(`${EVENT_INVOKE}${name}/${alias}`);
    this.transaction.delete(`${POLICIES}${name}/${alias}`);
  }

  putEventInvoke(name: string, record: EventInvokeRecord): void {
    this.transaction.put(`${EVENT_INVOKE}${name}/${record.qualifier}`, JSON.stringify(record));
  }

  deleteEventInvoke(name: string, qualifier: string): void {
    this.transaction.delete(`${EVENT_INVOKE}${name}/${qualifier}`);
  }

  putPermissions(name: string, qualifier: string | undefined, permissions: readonly Permission[]): void {
    const key = `${POLICIES}${name}/${qualifier ?? ""}`;
    if (permissions.length === 0) this.transaction.delete(key);
    else this.transaction.put(key, JSON.stringify(permissions));
  }

  /** Removes the function with everything that hangs on it. */
  deleteFunction(name: string): void {
    for (const prefix of [VERSIONS, ALIASES, EVENT_INVOKE, POLICIES]) {
      const keys = [...this.transaction.entries(prefixRange(`${prefix}${name}/`))].map(([key]) => key);
      for (const key of keys) this.transaction.delete(key);
    }
    this.transaction.delete(FUNCTIONS + name);
  }
}

/** What was read last, and what it says: every invocation looks at the same few records. */
const parsed = new Map<string, { readonly text: string; readonly value: unknown }>();
const MOST_PARSED = 256;

/** The store is ours alone: what stands there was written by the methods above, and what is read is not changed. */
function read<T>(reader: Reader, key: string): T | undefined {
  const text = reader.get(key);
  if (text === undefined) return undefined;
  const known = parsed.get(key);
  if (known?.text === text) return known.value as T;
  const value = JSON.parse(text) as T;
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(key, { text, value });
  return value;
}

function list<T>(reader: Reader, prefix: string): T[] {
  return [...reader.entries(prefixRange(prefix))].map(([, text]) => JSON.parse(text) as T);
}
