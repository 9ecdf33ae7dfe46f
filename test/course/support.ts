/** An embedded AWS in this process, and the judgement of a handler on it. */
import { afterAll, beforeAll } from "vitest";
import type { Aws } from "../../src/aws/clients.js";
import { makeHome, removeHome } from "../support/cli.js";
import { type OpenTarget, openTarget } from "../support/target.js";

/** Gives a file of tests a target of its own. */
export function practiceTarget(): () => Aws {
  const home = makeHome();
  let target: OpenTarget | undefined;
  beforeAll(async () => {
    target = await openTarget(home);
  });
  afterAll(async () => {
    await target?.close();
    removeHome(home);
  });
  return () => {
    if (target === undefined) throw new Error("The target is there once the tests begin.");
    return target.aws;
  };
}
