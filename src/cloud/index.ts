/**
 * The one door of the embedded AWS: all that the rest of the product may know of it. What lies behind is loaded when
 * one is started, not when it is only looked for.
 */
export { AdminClient, AdminError, UnreachableError } from "./admin/client.js";
export type { CloudStatus } from "./admin/service.js";
export { inspectHome } from "./home/inspect.js";
export { isAlive, isHalted, type KnownProcess, processIdentity } from "./home/processes.js";
export { prepareFolder } from "./home/settings.js";
export { pythonProblem } from "./lambda/environments/python.js";
export { isolationHere } from "./lambda/environments/sandbox/describe.js";
export { hidesProcesses, OWNER_VARIABLE } from "./lambda/environments/sandbox/namespaces/allowed.js";
export { AlreadyRunningError, type Cloud, type OpenCloudOptions, openCloud } from "./open.js";
export {
  type AnsweringCloud,
  askRunningCloud,
  findRunningCloud,
  refuseHalted,
} from "./running.js";
