/** What all handlers in one process share: whoever changes it is seen by attempts that should know nothing of it. */
import { createRequire } from "node:module";

/** Set by AWS's own packages, for themselves, and the same each time. */
const OF_AWS = /^(awslambda$|AWS_|_X_AMZN_|POWERTOOLS_)/;
/** `node:domain`, which version 2 of the AWS SDK loads, turns these on for good. */
const OF_DOMAINS = /^(usingDomains|domain|init|emit|eventNames)$|domain/i;

type Members = ReadonlyMap<PropertyKey, unknown>;

const SHARED: readonly (readonly [name: string, object: () => object])[] = [
  ["globalThis", () => globalThis],
  ["process.env", () => process.env],
  ...[Object, Array, String, Number, Function, Promise, Map, Set, Error, RegExp, Date, Buffer].flatMap(
    (each) =>
      [
        [each.name, () => each],
        [`${each.name}.prototype`, () => each.prototype],
      ] as const,
  ),
  ["JSON", () => JSON],
  ["Math", () => Math],
  ["console", () => console],
  ...["http", "https", "fs", "crypto", "events", "util"].map(
    (name) => [`node:${name}`, () => createRequire(import.meta.url)(`node:${name}`)] as const,
  ),
];

function membersOf(object: object): Members {
  const members = new Map<PropertyKey, unknown>();
  for (const name of Reflect.ownKeys(object)) {
    // Of Node's own, such as the connections of `fetch`.
    if (typeof name === "symbol" && object === globalThis) continue;
    const described = Reflect.getOwnPropertyDescriptor(object, name);
    // What is there on demand becomes a value the first time.
    members.set(name, described?.get === undefined ? described?.value : described.get);
  }
  return members;
}

/** @returns what was changed since, each as a reason */
export function globalsNow(): () => readonly string[] {
  const before = SHARED.map(([name, object]) => [name, object, membersOf(object())] as const);
  return () =>
    before.flatMap(([name, object, members]) => {
      const now = membersOf(object());
      const changed = [...new Set([...members.keys(), ...now.keys()])].find(
        (member) =>
          !OF_AWS.test(String(member)) &&
          !(name === "node:events" && OF_DOMAINS.test(String(member))) &&
          isChanged(object(), member, members, now),
      );
      return changed === undefined
        ? []
        : [
            `it changes ${name === "globalThis" ? "" : `${name}.`}${String(changed)}, which all attempts in one process share`,
          ];
    });
}

function isChanged(object: object, member: PropertyKey, before: Members, now: Members): boolean {
  if (!before.has(member) || !now.has(member)) return true;
  const [was, is] = [before.get(member), now.get(member)];
  if (was === is || Number.isNaN(was)) return false;
  // Node's own members that are made on demand: a getter before, its value now.
  return !(
    typeof was === "function" &&
    was.name.startsWith("get ") &&
    Reflect.getOwnPropertyDescriptor(object, member)?.get === undefined
  );
}
