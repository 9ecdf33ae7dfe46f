/** Taking out all that the course made at a target: past what is not ours, and again until nothing of ours is seen. */
import { type Aws, practising } from "./clients.js";
import { isCredentialProblem, NotOursError } from "./errors.js";
import { deleteFunction, getFunction, isOurFunction } from "./functions.js";
import { deleteLogGroup, isOurLogGroup, logGroupExists } from "./log-group.js";
import { deleteRole, describeRole, isOurRole } from "./roles.js";
import { deleteTable, describeTable, isOurTable } from "./tables.js";

/** Something of the course's, by its name. */
export interface CourseResource {
  /** `table IdempotencyTable` */
  readonly name: string;
  /** @returns whether there was one. @throws NotOursError for somebody else's */
  remove(): Promise<boolean>;
  exists(): Promise<boolean>;
  /** Whose it is, without touching it. */
  whose(): Promise<"ours" | "foreign" | "absent">;
}

/** Asks the owner of something that may not be there. */
async function whose(owned: () => Promise<boolean>): Promise<"ours" | "foreign" | "absent"> {
  try {
    return (await owned()) ? "ours" : "absent";
  } catch (error) {
    if (error instanceof NotOursError) return "foreign";
    throw error;
  }
}

/** A role, to be deleted. */
export const roleResource = (aws: Aws, role: string): CourseResource => ({
  name: `role ${role}`,
  remove: () => deleteRole(aws, role),
  exists: async () => (await describeRole(aws, role)) !== undefined,
  whose: () => whose(() => isOurRole(aws, role)),
});

/**
 * All that the course may have made under a prefix.
 * @param parts of the labs' further functions
 * @param ownTables that learners' handlers asked for
 */
export function courseResources(
  aws: Aws,
  parts: readonly string[],
  ownTables: readonly string[] = [],
): readonly CourseResource[] {
  const places = [aws.names, practising(aws).names];
  const functions = places.flatMap((names) => [names, ...parts.map((part) => names.functionOf(part))]);
  const groups = new Set<string>();
  return [
    ...functions.map(({ functionName }) => ({
      name: `function ${functionName}`,
      remove: () => deleteFunction(aws, functionName),
      exists: async () => (await getFunction(aws, functionName)) !== undefined,
      whose: () => whose(() => isOurFunction(aws, functionName)),
    })),
    ...[...places.map(({ roleName }) => roleName), ...parts.map((part) => aws.names.roleOf(part))].map(
      (role) => roleResource(aws, role),
    ),
    ...[
      ...places.flatMap(({ idempotencyTable, ordersTable }) => [idempotencyTable, ordersTable]),
      ...ownTables,
    ].map((table) => ({
      name: `table ${table}`,
      remove: () => deleteTable(aws, table),
      exists: async () => (await describeTable(aws, table)) !== undefined,
      whose: () => whose(() => isOurTable(aws, table)),
    })),
    // Last: what a function still prints makes its group anew, without a tag; it was ours a moment ago.
    ...functions.map(({ logGroup }) => ({
      name: `log group ${logGroup}`,
      remove: async () => {
        const wasThere = await deleteLogGroup(aws, logGroup, { ours: groups.has(logGroup) });
        if (wasThere) groups.add(logGroup);
        return wasThere;
      },
      exists: () => logGroupExists(aws, logGroup),
      whose: () => whose(() => isOurLogGroup(aws, logGroup)),
    })),
  ];
}

/** What came of cleaning, by the names of the resources. */
export interface Cleaned {
  readonly deleted: readonly string[];
  /** What stands in the way of a name and is not ours: why. */
  readonly foreign: ReadonlyMap<string, string>;
  /** What could not be deleted, or is still seen: why. */
  readonly left: ReadonlyMap<string, string>;
}

/** How often all is gone through, and the pause between, in ms. */
const ROUNDS = 6;
const BETWEEN = 5_000;

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @param tell hears of each resource that was deleted */
export async function cleanUp(
  { target, waiting }: Aws,
  resources: readonly CourseResource[],
  tell: (name: string) => void,
): Promise<Cleaned> {
  const deleted = new Set<string>();
  const foreign = new Map<string, string>();
  let left = new Map<string, string>();
  const rounds = target.ownership === "all" ? 1 : ROUNDS;
  const [since, atMost] = [performance.now(), rounds * BETWEEN];
  for (let round = 1; ; round += 1) {
    left = new Map();
    for (const { name, remove } of resources) {
      if (foreign.has(name)) continue;
      try {
        if (!(await remove()) || deleted.has(name)) continue;
        deleted.add(name);
        tell(name);
      } catch (error) {
        if (isCredentialProblem(error)) throw error;
        if (error instanceof NotOursError) foreign.set(name, error.message);
        else left.set(name, said(error));
      }
    }
    for (const { name, exists } of resources) {
      if (foreign.has(name) || left.has(name)) continue;
      const isThere = await exists().catch((error: unknown) => said(error));
      if (isThere !== false) left.set(name, isThere === true ? "it is still seen" : isThere);
    }
    if (left.size === 0 || round >= rounds) return { deleted: [...deleted], foreign, left };
    const pause = BETWEEN * (target.patience?.pace ?? 1);
    await waiting.pass(pause, { what: `${[...left.keys()].join(", ")} to be gone`, since, atMost });
  }
}
