import { LABS } from "../../../labs/index.js";
import { practising } from "../../aws/clients.js";
import { deleteFunction, getFunction } from "../../aws/functions.js";
import { deleteLogGroup, logGroupExists } from "../../aws/log-group.js";
import { deleteRole, describeRole } from "../../aws/roles.js";
import { deleteTable, describeTable } from "../../aws/tables.js";
import { UnknownError } from "../errors.js";
import { confirmed } from "../questions.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

/** Deletes what the course made at the target, and proves that nothing of it is left. */
export async function clean(session: Session): Promise<CommandResult> {
  await confirmed(session, `Delete the course's function, role, tables and logs at ${session.targetLabel}?`);
  const aws = await session.aws();
  const parts = LABS.flatMap((lab) => lab.functions ?? []);
  const places = [aws.names, practising(aws).names];
  const functions = places.flatMap((names) => [names, ...parts.map((part) => names.functionOf(part))]);
  const resources = [
    ...functions.map(({ functionName }) => ({
      name: `function ${functionName}`,
      remove: () => deleteFunction(aws, functionName),
      exists: async () => (await getFunction(aws, functionName)) !== undefined,
    })),
    ...places.map(({ roleName: role }) => ({
      name: `role ${role}`,
      remove: () => deleteRole(aws, role),
      exists: async () => (await describeRole(aws, role)) !== undefined,
    })),
    ...places
      .flatMap(({ idempotencyTable, ordersTable }) => [idempotencyTable, ordersTable])
      .map((table) => ({
        name: `table ${table}`,
        remove: () => deleteTable(aws, table),
        exists: async () => (await describeTable(aws, table)) !== undefined,
      })),
    ...functions.map(({ logGroup }) => ({
      name: `log group ${logGroup}`,
      remove: () => deleteLogGroup(aws, logGroup),
      exists: () => logGroupExists(aws, logGroup),
    })),
  ];
  // Deliveries under way would write their lines into a log group that was just deleted.
  await aws.target.settle?.();
  const deleted: string[] = [];
  for (const { name, remove } of resources) {
    if (!(await remove())) continue;
    deleted.push(name);
    session.host.print(`deleted: ${name}`);
  }
  const left: string[] = [];
  for (const { name, exists } of resources) if (await exists()) left.push(name);
  if (left.length > 0)
    throw new UnknownError(`Still there: ${left.join(", ")}. Try again: idem-lab clean --yes`);
  session.host.print(
    deleted.length === 0 ? "There was nothing to delete." : "Nothing of the course is left.",
  );
  return done({ schema: "idem-lab/clean@1", target: session.targetLabel, deleted, left });
}
