/** An embedded AWS in this process, and the judgement of a handler on it. */
import { afterAll, beforeAll } from "vitest";
import type { Aws } from "../../src/aws/clients.js";
import type { Environment } from "../../src/cli/environment.js";
import { openSession, type Session } from "../../src/cli/session.js";
import { makeHome, removeHome } from "../support/cli.js";

/** Gives a file of tests a target of its own. */
export function practiceTarget(): () => Aws {
  const home = makeHome();
  let session: Session | undefined;
  let aws: Aws | undefined;
  beforeAll(async () => {
    const { stdin, stdout, stderr } = process;
    const environment: Environment = { stdin, stdout, stderr, env: {}, cwd: home };
    session = await openSession({ home, json: true }, environment, {
      signal: new AbortController().signal,
      asTyped: (text) => text,
    });
    aws = await session.aws();
  });
  afterAll(async () => {
    await session?.close({ force: true });
    removeHome(home);
  });
  return () => {
    if (aws === undefined) throw new Error("The target is there once the tests begin.");
    return aws;
  };
}
