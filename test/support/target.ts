/** The target of a home, as labs see it: its embedded AWS, which runs already or runs here until it is closed. */
import type { Aws } from "../../src/aws/clients.js";
import { openSession } from "../../src/cli/session.js";

export interface OpenTarget {
  readonly aws: Aws;
  close(): Promise<void>;
}

export async function openTarget(home: string): Promise<OpenTarget> {
  const { stdin, stdout, stderr } = process;
  const environment = { stdin, stdout, stderr, env: {}, cwd: home };
  const session = await openSession({ home, json: true }, environment, {
    signal: new AbortController().signal,
    asTyped: (text) => text,
    fail: (error) => {
      throw error;
    },
  });
  return { aws: await session.aws(), close: () => session.close({ force: true }) };
}
