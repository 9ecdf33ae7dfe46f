/**
 * The one door of the embedded AWS: all that the rest of the product may know of it. What lies behind is loaded when
 * one is started, not when it is only looked for.
 */
export { AdminClient, AdminError } from "./admin/client.js";
export type { CloudStatus } from "./admin/service.js";
export { inspectHome } from "./home/inspect.js";
export { isAlive, processIdentity } from "./home/owner.js";
export { prepareFolder } from "./home/settings.js";
export { pythonProblem } from "./lambda/environments/python.js";
export { isolationHere } from "./lambda/environments/sandbox/describe.js";
export { hidesProcesses, OWNER_VARIABLE } from "./lambda/environments/sandbox/namespaces/allowed.js";
export {
  type Cloud,
  findRunningCloud,
  type OpenCloudOptions,
  openCloud,
  type RunningCloud,
} from "./open.js";
