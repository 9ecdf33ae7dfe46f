/** How a lab's last run came out, told in a tag of the function where others look over an account. */
import type { Aws } from "./clients.js";
import { getFunction } from "./functions.js";

const TAG = /^idem-lab:verdict:(step-\d+)$/;

/** @param at epoch ms on the target's clock */
export async function tellVerdict(aws: Aws, lab: string, verdict: string, at: number): Promise<void> {
  const { TagResourceCommand } = await import("@aws-sdk/client-lambda");
  const arn = (await getFunction(aws))?.Configuration?.FunctionArn;
  if (arn === undefined) return;
  const Tags = { [`idem-lab:verdict:${lab}`]: `${verdict} ${new Date(at).toISOString()}` };
  await (await aws.lambda()).send(new TagResourceCommand({ Resource: arn, Tags }));
}

export function verdictsIn(tags: Readonly<Record<string, string>>): readonly {
  readonly lab: string;
  readonly verdict: string;
  readonly at: string;
}[] {
  return Object.entries(tags)
    .flatMap(([name, value]) => {
      const lab = TAG.exec(name)?.[1];
      const [verdict = "", at = ""] = value.split(" ");
      return lab === undefined ? [] : [{ lab, verdict, at }];
    })
    .sort((a, b) => a.lab.localeCompare(b.lab, "en", { numeric: true }));
}
