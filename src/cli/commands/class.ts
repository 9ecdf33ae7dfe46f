import { newRunId } from "../../aws/run-records.js";
import { UsageError } from "../errors.js";
import { confirmed } from "../questions.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

/** The options of `class create`. */
export interface ClassFlags {
  /** Prints a CloudFormation template, and makes nothing. */
  readonly template?: boolean;
}

/** Makes one role for the functions of a whole class, or prints the template of one. */
export async function createClass(
  session: Session,
  { template = false }: ClassFlags,
): Promise<CommandResult> {
  const { classRole, classTemplate } = await import("../../aws/class-role.js");
  const schema = "idem-lab/class-role@1";
  if (template) {
    const printed = classTemplate();
    session.host.verbatim(JSON.stringify(printed, null, 2));
    return done({ schema, target: session.targetLabel, template: printed });
  }
  const aws = await session.aws();
  if (aws.target.ownership === "all")
    throw new UsageError(
      "The embedded AWS has one learner, and needs no role for a class. For an account's: --target aws. The template alone: idem-lab class create --template",
    );
  const role = classRole(aws);
  await confirmed(session, `Make the role ${role.roleName} in account ${aws.target.caller?.account ?? ""}?`);
  const { ensureRole } = await import("../../aws/roles.js");
  const { arn, created } = await ensureRole(aws, role, newRunId("class"));
  session.host.print(`${created ? "created" : "there already"}: ${arn}`);
  session.host.print(`Each learner adds it to all commands: --role-arn ${arn}`);
  session.host.print("The class, in one table: idem-lab report --class. To end it: idem-lab clean --class");
  return done({ schema, target: session.targetLabel, role: arn });
}
