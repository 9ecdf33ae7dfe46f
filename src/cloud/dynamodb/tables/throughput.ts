import { invalidParameter, modelled, validation } from "../errors.js";
import type { CreateTableInput, OnDemandInput, ThroughputInput, WarmInput } from "../wire/inputs/tables.js";
import type { BillingMode, OnDemandThroughput, Throughput, Units } from "./record.js";

/** Provisioned, on-demand and warm throughput: what may be asked for, and what is kept of it. */

const MOST_UNITS = 1_000_000_000_000;
/** What a new table or index on demand can take at once. */
const ON_DEMAND_WARM: Units = { read: 12_000, write: 4000 };
const FREE_DECREASES = 4;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Checks billing and throughput of a new table. @throws DynamoDbError */
export function checkBilling(input: CreateTableInput): void {
  const { BillingMode = "PROVISIONED", ProvisionedThroughput, OnDemandThroughput, WarmThroughput } = input;
  if (BillingMode === "PAY_PER_REQUEST") {
    if (ProvisionedThroughput !== undefined) throw notOnDemand();
  } else {
    if (ProvisionedThroughput === undefined) {
      throw invalidParameter(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
      );
    }
    checkUnits(ProvisionedThroughput);
  }
  checkOnDemand(OnDemandThroughput, BillingMode, "create");
  checkInitialWarm(WarmThroughput, throughputOf(ProvisionedThroughput), "table");
}

export const notOnDemand = () =>
  invalidParameter(
    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
  );

/** @throws DynamoDbError for more units than there can be */
export function checkUnits(units: ThroughputInput): void {
  for (const name of ["ReadCapacityUnits", "WriteCapacityUnits"] as const) {
    if (units[name] > MOST_UNITS) {
      throw validation(`Given value ${units[name]} for ${name} is out of bounds`);
    }
  }
}

export const throughputOf = (input: ThroughputInput | undefined): Throughput => ({
  read: input?.ReadCapacityUnits ?? 0,
  write: input?.WriteCapacityUnits ?? 0,
});

const LIMITS = ["MaxReadRequestUnits", "MaxWriteRequestUnits"] as const;

/**
 * Checks limits on demand, of a table or an index: -1 takes one away, where there can be one.
 * @throws DynamoDbError
 */
export function checkOnDemand(
  input: OnDemandInput | undefined,
  billing: BillingMode,
  action: "create" | "update",
  index?: string,
): void {
  const given = LIMITS.filter((name) => input?.[name] !== undefined);
  const [first] = given;
  if (first !== undefined && billing === "PROVISIONED") {
    const of = index === undefined ? "" : ` for index: ${index}`;
    const when =
      action === "create" ? "table BillingMode is PROVISIONED." : "the table BillingMode is PROVISIONED";
    throw invalidParameter(`${first} for OnDemandThroughput${of} cannot be specified when ${when}`);
  }
  for (const name of given) {
    const value = input?.[name] ?? 1;
    if (value >= 1 || (value === -1 && action === "update")) continue;
    const what = index === undefined ? "table" : `index : ${index}`;
    throw invalidParameter(`Requested ${name} for OnDemandThroughput for ${what} is outside of valid range`);
  }
}

/** The limits with those of a request, -1 for one that is taken away: what the answer to the request shows. */
export const mergedOnDemand = (
  old: OnDemandThroughput | undefined,
  input: OnDemandInput | undefined,
): OnDemandThroughput => ({
  ...old,
  ...Object.fromEntries(Object.entries(input ?? {}).filter(([, value]) => value !== undefined)),
});

/** The member `onDemandThroughput` of a record, where there is a limit at all. */
export function withOnDemand(limits: OnDemandInput | OnDemandThroughput | undefined): {
  onDemandThroughput?: OnDemandThroughput;
} {
  const kept = Object.entries(limits ?? {}).filter(([, value]) => value !== undefined && value !== -1);
  return kept.length === 0 ? {} : { onDemandThroughput: Object.fromEntries(kept) };
}

/** What can be taken at once without more being asked for. */
export const initialWarm = ({ read, write }: Units): Units =>
  read === 0 && write === 0 ? ON_DEMAND_WARM : { read, write };

const most = (a: Units, b: Units): Units => ({
  read: Math.max(a.read, b.read),
  write: Math.max(a.write, b.write),
});

/** What can be taken at once never gets less. */
export const stillWarm = (warm: Units | undefined, before: Units, after: Units): Units =>
  most(warm ?? initialWarm(before), initialWarm(after));

export const warmed = (old: Units, input: WarmInput): Units => ({
  read: input.ReadUnitsPerSecond ?? old.read,
  write: input.WriteUnitsPerSecond ?? old.write,
});

/** Checks what a new table or index is to take at once. @throws DynamoDbError */
export function checkInitialWarm(input: WarmInput | undefined, throughput: Units, what: string): void {
  if (input === undefined) return;
  const least = initialWarm(throughput);
  const next = warmed(least, input);
  const onDemand = throughput.read === 0;
  for (const [kind, name] of [
    ["read", "Read"],
    ["write", "Write"],
  ] as const) {
    if (next[kind] >= least[kind]) continue;
    const than = onDemand
      ? "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial"
      : `${name}CapacityUnits of ProvisionedThroughput`;
    throw invalidParameter(
      `Requested ${name}UnitsPerSecond for WarmThroughput for ${what} is lower than ${than}`,
    );
  }
}

/** Checks what a table or index that exists is to take at once. @throws DynamoDbError */
export function checkWarmer(input: WarmInput, old: Units, what: string): void {
  const next = warmed(old, input);
  for (const [kind, name] of [
    ["read", "Read"],
    ["write", "Write"],
  ] as const) {
    if (next[kind] < old[kind]) {
      throw invalidParameter(
        `Requested ${name}UnitsPerSecond for WarmThroughput for ${what} is lower than current WarmThroughput, decreasing WarmThroughput is not supported`,
      );
    }
  }
}

/** How often units were taken away since midnight, UTC. */
export function decreasesToday({ decreasedAt, decreasesToday: count = 0 }: Throughput, now: number): number {
  return decreasedAt !== undefined && Math.floor(decreasedAt / DAY_MS) === Math.floor(now / DAY_MS)
    ? count
    : 0;
}

/**
 * The throughput after a change to other units.
 * @throws DynamoDbError when nothing would change, or when units were taken away too often today
 */
export function changedThroughput(old: Throughput, next: Units, now: number, what: string): Throughput {
  if (old.read === next.read && old.write === next.write) throw unchanged(old, next, what);
  const decreases = decreasesToday(old, now);
  const less = next.read < old.read || next.write < old.write;
  if (less && decreases >= FREE_DECREASES) checkDecrease(old.decreasedAt ?? 0, decreases, now);
  return {
    ...old,
    ...next,
    ...((next.read > old.read || next.write > old.write) && { increasedAt: now }),
    ...(less && { decreasedAt: now, decreasesToday: decreases + 1 }),
  };
}

function unchanged(old: Units, next: Units, what: string) {
  const kind = what === "table" ? "table" : "index";
  return validation(
    `The provisioned throughput for the ${what} will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the ${kind}: ${old.read}. Requested ReadCapacityUnits: ${next.read}. Current WriteCapacityUnits provisioned for the ${kind}: ${old.write}. Requested WriteCapacityUnits: ${next.write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
  );
}

function checkDecrease(last: number, count: number, now: number): void {
  const next = Math.min(last + HOUR_MS, (Math.floor(now / DAY_MS) + 1) * DAY_MS);
  if (now >= next) return;
  throw modelled(
    "LimitExceededException",
    `Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of decreases today: ${count}. Last decrease at ${inWords(last)}. Next decrease can be made at ${inWords(next)}`,
  );
}

const inWords = (time: number): string =>
  new Intl.DateTimeFormat("en-US", { dateStyle: "full", timeStyle: "full", timeZone: "UTC" })
    .format(time)
    .replaceAll("\u202f", " ");
