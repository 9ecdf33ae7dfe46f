/** Who calls, in which account and partition: learnt once, before anything is made. */
import { createHash } from "node:crypto";

export interface Identity {
  readonly account: string;
  readonly arn: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  /** Who it is within the account, as a tag can hold it: `user/alice`, `assumed-role/Developer/alice`. */
  readonly owner: string;
}

/** A tag's value holds letters, digits, spaces and `_.:/=+-@`, 256 of them. */
const asTag = (text: string): string => text.replaceAll(/[^\p{L}\p{N} _.:/=+\-@]/gu, "_").slice(0, 256);

export function identityOf({
  Account = "",
  Arn = "",
}: {
  readonly Account?: string | undefined;
  readonly Arn?: string | undefined;
}): Identity {
  const [, partition = "", , , , ...resource] = Arn.split(":");
  return {
    account: Account,
    arn: Arn,
    partition: partition === "" ? "aws" : partition,
    owner: asTag(resource.join(":") || "somebody"),
  };
}

/** Letters and digits of a name that are kept in a prefix. */
const KEPT = 8;
const DIGEST = 4;

/** What stands before the names of somebody's resources, unless they say another: two learners never share it. */
export function prefixOf(base: string, { account, owner }: Identity): string {
  const name = (owner.split("/").at(-1) ?? "").replace(/^idem-lab/, "");
  const kept = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, KEPT)
    .replace(/-$/, "");
  const digest = createHash("sha256").update(`${account} ${owner}`).digest("hex").slice(0, DIGEST);
  return `${base}${kept === "" ? "" : `${kept}-`}${digest}-`;
}
