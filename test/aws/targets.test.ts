/** What differs by target is data of the target; nobody else asks which one it is. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { targetNamed } from "../../src/aws/targets/choose.js";
import { targetElsewhere } from "../../src/aws/targets/elsewhere.js";
import { type LocalConnection, localTarget } from "../../src/aws/targets/local.js";
import type { TargetTraits } from "../../src/aws/targets/target.js";

const named = (text: string): TargetTraits => {
  const target = targetNamed(text);
  if (target === undefined) throw new Error(`${text} is no target`);
  return target;
};

describe("a learner names", () => {
  test("the embedded AWS: everything in it is the course's, and it draws its credentials itself", () => {
    const { embedded, runsHere, ownership, defaultPrefix, regionVariables, hints } = named("local");
    expect({ embedded, runsHere, ownership, defaultPrefix, regionVariables }).toEqual({
      embedded: true,
      runsHere: true,
      ownership: "all",
      defaultPrefix: "",
      regionVariables: [],
    });
    expect(hints.credentials).toBeUndefined();
  });

  test.each(["aws", "http://127.0.0.1:4566"])("%s, which others use too", (text) => {
    const { label, embedded, ownership, defaultPrefix, hints } = named(text);
    expect({ label, embedded, ownership, defaultPrefix }).toEqual({
      label: text,
      embedded: false,
      ownership: "tagged",
      defaultPrefix: "idem-lab-",
    });
    expect(hints.gone("connection refused")).toBe(
      `${text} does not answer (connection refused). What is wrong: idem-lab doctor. Or use the embedded AWS: --target local`,
    );
  });

  test("an endpoint by its URL, however that ends", () => {
    expect(named("https://aws.example/").endpoint).toBe("https://aws.example");
    expect(named("aws").endpoint).toBeUndefined();
  });

  test.each(["LOCAL", "azure", "127.0.0.1:4566", "http://", ""])("nothing with '%s'", (text) => {
    expect(targetNamed(text)).toBeUndefined();
  });
});

describe("the one builder of a local target", () => {
  const connection = (
    time: "virtual" | "real",
    asked: string[] = [],
    trace?: readonly string[],
  ): LocalConnection => ({
    endpoint: "http://127.0.0.1:1",
    region: "us-east-1",
    accessKeyId: "key",
    secretAccessKey: "secret",
    status: async () => ({ now: 42, time, ...(trace === undefined ? {} : { trace }) }),
    advance: async (ms) => asked.push(`advance ${ms}`),
    settle: async () => asked.push("settle"),
    handlersAhead: async (ms) => asked.push(`handlers ahead ${ms}`),
    refuseWrites: async () => asked.push("refuseWrites"),
  });

  test("moves virtual time, and only that", async () => {
    const asked: string[] = [];
    const virtual = await localTarget(connection("virtual", asked), "");
    await virtual.clock.advance?.(5);
    await virtual.settle?.();
    expect(asked).toEqual(["advance 5", "settle"]);
    expect([virtual.clock.kind, await virtual.clock.now()]).toEqual(["virtual", 42]);
    const real = await localTarget(connection("real"), "");
    expect([real.clock.kind, real.clock.advance]).toEqual(["real", undefined]);
  });

  test("knows whether the clock stands still", async () => {
    expect((await localTarget(connection("virtual", [], []), "")).clock.stands).toBe(true);
    expect((await localTarget(connection("virtual"), "")).clock.stands).toBe(false);
  });
});

test("a target elsewhere has real time, and does not know when it is done", () => {
  const target = targetElsewhere(named("aws"), { region: "eu-west-1", prefix: "p-", profile: "mine" });
  expect(target).toMatchObject({ label: "aws", region: "eu-west-1", prefix: "p-", profile: "mine" });
  expect([target.clock.kind, target.clock.advance, target.settle]).toEqual(["real", undefined, undefined]);
});

/** Sources that may not ask: all but the targets themselves, and the embedded AWS, which knows of none. */
const sources = ["src", "labs"].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((name) => join(root, name))
    .filter((name) => name.endsWith(".ts") && !/^src.(aws.targets|cloud)./.test(name)),
);

const ASKS = /(target|settings)\)?\.kind\b|([tT]arget(Label|\.label)?|\blabel) [!=]== "(local|aws|http)/;

test("nobody else asks which target it is", () => {
  expect(sources.filter((file) => ASKS.test(readFileSync(file, "utf8")))).toEqual([]);
});

test.each(['if (target.kind === "local")', 'settings.target.kind !== "aws"', 'targetLabel === "local"'])(
  "asking is found: %s",
  (line) => {
    expect(line).toMatch(ASKS);
  },
);
