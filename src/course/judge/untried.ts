/** What a target does not let the judge try: nobody knows then what the handler does, however well it did all else. */
import type { Aws } from "../../aws/clients.js";
import { type Check, check } from "../check.js";
import type { Observations } from "./observations.js";

interface Untried {
  readonly id: string;
  readonly title: string;
  readonly expected: string;
  readonly source: string;
  readonly why: string;
}

/** What is to be tried elsewhere, once a handler has answered its first event. */
export function untriedAt(
  { target, names }: Aws,
  { expiry }: Observations,
  run: string,
): readonly Promise<Check>[] {
  const { clock, refuseWrites, roleArn } = target;
  const all: Untried[] = [];
  if (roleArn !== undefined)
    all.push({
      id: "practice-failures",
      title: "What the handler does where a write is denied",
      expected: "an error, and nothing lost",
      source: `iam PutRolePolicy ${names.practiceRoleName}`,
      why: `the functions have the account's own role ${roleArn}, whose policies the course leaves alone`,
    });
  if (refuseWrites === undefined)
    all.push({
      id: "practice-busy",
      title: "What the handler does while DynamoDB is busy: a conflict, or throttled tables",
      expected: "an error, or an order",
      source: `dynamodb PutItem ${names.ordersTable}`,
      why: "nobody can have writes refused at will here",
    });
  // A handler that keeps no such record may remember in a table of its own.
  if (clock.handlersAhead === undefined && (expiry.kind === "right" || expiry.kind === "none"))
    all.push({
      id: "practice-later",
      title: "The same event again after a while, and after midnight, creates no second order",
      expected: "1 order, and no error",
      source: `lambda Invoke ${names.functionName}`,
      why: "the clock here is real, and nobody waits so long",
    });
  const advice = `This says nothing against your handler. Have it tried where that can be done, on the embedded AWS: --target local${roleArn === undefined ? "" : ", or leave out --role-arn"}`;
  return all.map(({ why, ...statement }) =>
    check({ ...statement, recheck: `idem-lab logs --run ${run}`, advice }, () => ({
      verdict: "unknown",
      observed: `not tried: ${why}`,
    })),
  );
}
