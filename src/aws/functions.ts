/** The course's function: creating it, deploying a lab's handler, and what is known of what was deployed. */
import type { FunctionConfiguration, GetFunctionCommandOutput } from "@aws-sdk/client-lambda";
import type { Aws } from "./clients.js";
import { alreadyExists, isMissing, TagsUnreadableError, VanishedError } from "./errors.js";
import { endLimits, limitsOf } from "./function-limits.js";
import {
  ARCHITECTURE,
  ARCHITECTURES,
  courseSettings,
  type Differences,
  differencesOf,
  type HandlerSettings,
  settingsInput,
} from "./function-settings.js";
import { assertOurs, ourTags } from "./ownership.js";
import { type HandlerSource, packageHandler } from "./package.js";
import { until } from "./patience/until.js";
import type { ProvidedRole } from "./roles.js";

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

/** @throws NotOursError where a shared account has a function of that name that the learner's course did not make */
async function assertOurFunction(aws: Aws, present: GetFunctionCommandOutput): Promise<void> {
  if (aws.target.ownership === "all") return;
  const { FunctionName = "" } = present.Configuration ?? {};
  const what = `The function ${FunctionName}`;
  const tagsOf = ({ Tags = {}, TagsError }: Partial<GetFunctionCommandOutput> = {}) => {
    if (TagsError !== undefined)
      throw new TagsUnreadableError(what, "lambda:ListTags", TagsError.Message ?? TagsError.ErrorCode ?? "");
    return Tags;
  };
  await assertOurs(aws, what, async () => tagsOf(await getFunction(aws, FunctionName)), tagsOf(present));
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
    Tags: ourTags(aws, runId),
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!alreadyExists(error)) throw error;
  }
}

const nameOf = (aws: Aws, { functionName = aws.names.functionName }: Deployment): string => functionName;

async function untilActive(aws: Aws, FunctionName: string): Promise<void> {
  await until(
    aws,
    `the function ${FunctionName} to be Active`,
    () => getFunction(aws, FunctionName),
    (seen) => seen?.Configuration?.State === "Active",
  );
}

/**
 * Until then, invocations still run the previous code.
 * @param holds what else has to be seen: the last change
 */
export async function untilUpdated(
  aws: Aws,
  FunctionName: string,
  holds: (configuration: FunctionConfiguration) => boolean = () => true,
): Promise<void> {
  const { Configuration } = await until(
    aws,
    `the change of ${FunctionName} to be done`,
    async () => (await getFunction(aws, FunctionName)) ?? { Configuration: undefined },
    ({ Configuration: seen }) =>
      seen === undefined || (seen.LastUpdateStatus !== "InProgress" && holds(seen)),
  );
  if (Configuration === undefined) throw new VanishedError(`The function ${FunctionName}`);
}

/**
 * What of a function's settings is otherwise than the course sets it, by name: of those that change what comes of an
 * event. `deploy` puts all of it right.
 */
export async function settingsChanged(
  aws: Aws,
  present: GetFunctionCommandOutput,
  handler: HandlerSettings,
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
  role: ProvidedRole,
  deployment: Deployment,
  runId: string,
): Promise<CourseVersion> {
  const lambda = await import("@aws-sdk/client-lambda");
  const client = await aws.lambda();
  const FunctionName = nameOf(aws, deployment);
  const { zip, sha256 } = packageHandler(deployment.handler);
  const { arn: roleArn } = role;
  let present = await getFunction(aws, FunctionName);
  const isOlder = present !== undefined;
  if (present === undefined) {
    await createFunction(aws, roleArn, deployment, runId);
    await untilActive(aws, FunctionName);
    present = await getFunction(aws, FunctionName);
  }
  if (present === undefined) throw new VanishedError(`The function ${FunctionName}`);
  await assertOurFunction(aws, present);
  if (present.Configuration?.State === "Pending") await untilActive(aws, FunctionName);
  // A deployment that was interrupted may still be under way.
  if (present.Configuration?.LastUpdateStatus === "InProgress") await untilUpdated(aws, FunctionName);
  const { Configuration = {} } = present;
  const { handler } = deployment;
  const wanted = courseSettings(aws, Configuration, handler);
  const changed = differencesOf(Configuration, wanted);
  // A role that was made anew is another principal: what Lambda granted the old one of its name, it lacks.
  const isGranted = !(isOlder && role.created && aws.target.ownership === "tagged");
  if (!isGranted || [...changed.keys()].some((name) => name !== ARCHITECTURES)) {
    const input = settingsInput(aws, { roleArn, handler }, [...changed.keys()]);
    const command = new lambda.UpdateFunctionConfigurationCommand({ FunctionName, ...input });
    await client.send(command);
    await untilUpdated(aws, FunctionName);
  }
  if (Configuration.CodeSha256 !== sha256 || changed.has(ARCHITECTURES)) {
    const architectures = changed.has(ARCHITECTURES) ? { Architectures: [ARCHITECTURE] } : {};
    await client.send(new lambda.UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip, ...architectures }));
    await untilUpdated(aws, FunctionName, (seen) => seen.CodeSha256 === sha256);
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
    await untilUpdated(aws, FunctionName, (seen) => seen.Description === Description);
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

/** Whether there is one. @throws NotOursError where the learner's course did not make it */
export async function isOurFunction(aws: Aws, FunctionName: string): Promise<boolean> {
  const present = await getFunction(aws, FunctionName);
  if (present !== undefined) await assertOurFunction(aws, present);
  return present !== undefined;
}

/** @returns whether there was one. @throws NotOursError where the course did not make it */
export async function deleteFunction(aws: Aws, FunctionName: string): Promise<boolean> {
  const { DeleteFunctionCommand } = await import("@aws-sdk/client-lambda");
  const present = await getFunction(aws, FunctionName);
  if (present === undefined) return false;
  await assertOurFunction(aws, present);
  try {
    await (await aws.lambda()).send(new DeleteFunctionCommand({ FunctionName }));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return true;
}
