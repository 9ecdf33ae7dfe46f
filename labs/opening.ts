/** What somebody reads who has seen nothing of the course yet: what idempotency is, and the code that lacks it. */
import type { RuntimeFamily } from "../src/aws/package.js";
import { readBeside } from "../src/course/labs/files.js";
import { withoutIdempotency } from "./course-code.js";

export interface Opening {
  /** Markdown. */
  readonly text: string;
  /** The handler itself, as lab 3 deploys it, without what stands around it in its file. */
  readonly code: string;
  /** What stands in the lines that matter. */
  readonly marks: readonly string[];
}

const HANDLER: Readonly<Record<RuntimeFamily, RegExp>> = {
  nodejs: /^export const handler = [\s\S]*?^};$/m,
  python: /^def lambda_handler\([\s\S]*?(?=\n\n)/m,
};

export async function opening(family: RuntimeFamily): Promise<Opening> {
  const { source } = await withoutIdempotency.load(family);
  return {
    text: await readBeside(import.meta.url, "opening.md"),
    code: HANDLER[family].exec(source)?.[0] ?? source,
    marks: withoutIdempotency.marks[family],
  };
}
