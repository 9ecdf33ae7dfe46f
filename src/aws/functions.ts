/** The course's function: creating it, deploying a lab's handler, and what is known of what was deployed. */
import type { FunctionConfiguration, GetFunctionCommandOutput } from "@aws-sdk/client-lambda";
import type { Aws } from "./clients.js";
import { alreadyExists, isMissing, NotOursError, VanishedError } from "./errors.js";
import { endLimits, limitsOf } from "./function-limits.js";
import {
  ARCHITECTURE,
  ARCHITECTURES,
  courseSettings,
  type Differences,
  differencesOf,
  settingsInput,
} from "./function-settings.js";
import { COURSE_TAG } from "./names.js";
import { type HandlerSource, packageHandler } from "./package.js";

/** A handler of the course, and which lab it belongs to. */
export interface Deployment {
  /** Absent: the course's function. */
  readonly functionName?: string;
  readonly lab: string;
  /** The handler's name in the lab, or `custom`. */
  readonly name: string;
  readonly handler: HandlerSource;
}

/** A published version that says which lab's code it is. */
export interface CourseVersion {
  readonly version: number;
  readonly lab: string;
  readonly name: string;
  readonly sha256: string;
  /** Its settings, as they were when it was published. */
  readonly configuration: FunctionConfiguration;
}

const DESCRIPTION = /^idem-lab lab=(\S+) handler=(\S+)$/;
const describeDeployment = ({ lab, name }: Deployment): string => `idem-lab lab=${lab} handler=${name}`;

/** @param FunctionName the course's function, unless said */
export async function getFunction(
  aws: Aws,
  FunctionName: string = aws.names.functionName,
): Promise<GetFunctionCommandOutput | undefined> {
  const { GetFunctionCommand } = await import("@aws-sdk/client-lambda");
  try {
    return await (await aws.lambda()).send(new GetFunctionCommand({ FunctionName }));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** @throws NotOursError where a shared account has a function of that name that the course did not make */
function assertOurs(aws: Aws, present: GetFunctionCommandOutput): void {
  if (aws.target.ownership === "tagged" && present.Tags?.[COURSE_TAG] === undefined) {
    throw new NotOursError(`The function ${present.Configuration?.FunctionName ?? ""}`);
  }
}

/** A new role takes a while to be known everywhere; until then Lambda says that it cannot assume it. */
const ROLE_PROPAGATION_TRIES = 12;

async function onceRoleIsKnown<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const propagating = error instanceof Error && /cannot be assumed by Lambda/.test(error.message);
      if (!propagating || attempt >= ROLE_PROPAGATION_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    }
  }
}

async function createFunction(
  aws: Aws,
  roleArn: string,
  deployment: Deployment,
  runId: string,
): Promise<void> {
  const { CreateFunctionCommand } = await import("@aws-sdk/client-lambda");
  const client = await aws.lambda();
  const { handler } = deployment;
  const command = new CreateFunctionCommand({
    FunctionName: nameOf(aws, deployment),
    ...settingsInput(aws, { roleArn, handler }),
    Code: { ZipFile: packageHandler(handler).zip },
    Tags: { [COURSE_TAG]: runId },
  });
  try {
    await onceRoleIsKnown(() => client.send(command));
  } catch (error) {
    if (!alreadyExists(error)) throw error;
  }
}

const nameOf = (aws: Aws, { functionName = aws.names.functionName }: Deployment): string => functionName;

async function untilActive(aws: Aws, FunctionName: string): Promise<void> {
  const { waitUntilFunctionActiveV2 } = await import("@aws-sdk/client-lambda");
  await waitUntilFunctionActiveV2({ client: await aws.lambda(), ...aws.target.waits }, { FunctionName });
}

/** Until then, invocations still run the previous code. */
async function untilUpdated(aws: Aws, FunctionName: string): Promise<void> {
  const { waitUntilFunctionUpdatedV2 } = await import("@aws-sdk/client-lambda");
  await waitUntilFunctionUpdatedV2({ client: await aws.lambda(), ...aws.target.waits }, { FunctionName });
}

/**
 * What of a function's settings is otherwise than the course sets it, by name: of those that change what comes of an
 * event. `deploy` puts all of it right.
 */
export async function settingsChanged(
  aws: Aws,
  present: GetFunctionCommandOutput,
  handler: Pick<HandlerSource, "family" | "entry">,
): Promise<Differences> {
  const { Configuration = {} } = present;
  const limits = await limitsOf(aws, present);
  return new Map([...differencesOf(Configuration, courseSettings(aws, Configuration, handler)), ...limits]);
}

/**
 * Makes the function run a handler, and publishes a version that says whose code it is. What is right already stays
 * untouched, so deploying twice is deploying once. Returns the version.
 */
export async function deploy(
  aws: Aws,
  roleArn: string,
  deployment: Deployment,
  runId: string,
): Promise<CourseVersion> {
  const lambda = await import("@aws-sdk/client-lambda");
  const client = await aws.lambda();
  const FunctionName = nameOf(aws, deployment);
  const { zip, sha256 } = packageHandler(deployment.handler);
  let present = await getFunction(aws, FunctionName);
  if (present === undefined) {
    await createFunction(aws, roleArn, deployment, runId);
    await untilActive(aws, FunctionName);
    present = await getFunction(aws, FunctionName);
  }
  if (present === undefined) throw new VanishedError(`The function ${FunctionName}`);
  assertOurs(aws, present);
  if (present.Configuration?.State === "Pending") await untilActive(aws, FunctionName);
  // A deployment that was interrupted may still be under way.
  if (present.Configuration?.LastUpdateStatus === "InProgress") await untilUpdated(aws, FunctionName);
  const { Configuration = {} } = present;
  const { handler } = deployment;
  const wanted = courseSettings(aws, Configuration, handler);
  const changed = differencesOf(Configuration, wanted);
  if ([...changed.keys()].some((name) => name !== ARCHITECTURES)) {
    const input = settingsInput(aws, { roleArn, handler }, [...changed.keys()]);
    const command = new lambda.UpdateFunctionConfigurationCommand({ FunctionName, ...input });
    await onceRoleIsKnown(() => client.send(command));
    await untilUpdated(aws, FunctionName);
  }
  if (Configuration.CodeSha256 !== sha256 || changed.has(ARCHITECTURES)) {
    const architectures = changed.has(ARCHITECTURES) ? { Architectures: [ARCHITECTURE] } : {};
    await client.send(new lambda.UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip, ...architectures }));
    await untilUpdated(aws, FunctionName);
  }
  await endLimits(aws, present);
  const last = (await courseVersions(aws, FunctionName)).at(-1);
  if (
    last?.sha256 === sha256 &&
    last.lab === deployment.lab &&
    last.name === deployment.name &&
    differencesOf(last.configuration, wanted).size === 0
  )
    return last;
  return publish(aws, deployment, sha256);
}

async function publish(aws: Aws, deployment: Deployment, sha256: string): Promise<CourseVersion> {
  const lambda = await import("@aws-sdk/client-lambda");
  const client = await aws.lambda();
  const FunctionName = nameOf(aws, deployment);
  const Description = describeDeployment(deployment);
  const once = async (): Promise<FunctionConfiguration> =>
    client.send(new lambda.PublishVersionCommand({ FunctionName, Description, CodeSha256: sha256 }));
  let published = await once();
  if (published.Description !== Description) {
    // Lambda publishes nothing new while code and configuration equal the last version's; another description does.
    await client.send(new lambda.UpdateFunctionConfigurationCommand({ FunctionName, Description }));
    await untilUpdated(aws, FunctionName);
    published = await once();
  }
  const { lab, name } = deployment;
  return { version: Number(published.Version), lab, name, sha256, configuration: published };
}

/**
 * Every version that the course published, oldest first.
 * @param FunctionName the course's function, unless said
 */
export async function courseVersions(
  aws: Aws,
  FunctionName: string = aws.names.functionName,
): Promise<readonly CourseVersion[]> {
  const { paginateListVersionsByFunction } = await import("@aws-sdk/client-lambda");
  const versions: CourseVersion[] = [];
  const pages = paginateListVersionsByFunction({ client: await aws.lambda() }, { FunctionName });
  for await (const page of pages) {
    for (const configuration of page.Versions ?? []) {
      const { Version, Description, CodeSha256 } = configuration;
      const match = DESCRIPTION.exec(Description ?? "");
      if (match === null || Version === undefined || Version === "$LATEST" || CodeSha256 === undefined)
        continue;
      versions.push({
        version: Number(Version),
        lab: match[1] ?? "",
        name: match[2] ?? "",
        sha256: CodeSha256,
        configuration,
      });
    }
  }
  return versions.sort((a, b) => a.version - b.version);
}

/** @returns whether there was one. @throws NotOursError where the course did not make it */
export async function deleteFunction(aws: Aws, FunctionName: string): Promise<boolean> {
  const { DeleteFunctionCommand } = await import("@aws-sdk/client-lambda");
  const present = await getFunction(aws, FunctionName);
  if (present === undefined) return false;
  assertOurs(aws, present);
  await (await aws.lambda()).send(new DeleteFunctionCommand({ FunctionName }));
  return true;
}
