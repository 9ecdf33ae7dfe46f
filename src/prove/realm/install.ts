/** Makes this process a realm for handlers: before any of their code, or of an SDK's, is loaded. */
import { syncBuiltinESMExports } from "node:module";
import { installChance } from "./chance.js";
import { installFetch } from "./fetch.js";
import { installFiles } from "./files.js";
import { installOutput } from "./output.js";
import { installOutside } from "./outside.js";
import { installRequests, put } from "./requests.js";
import { installTime } from "./time.js";

export function installRealm(): void {
  installTime();
  installChance();
  installRequests();
  installFetch(put);
  installOutside({ isFollowed: () => false, childProcesses: false });
  installFiles();
  installOutput();
  syncBuiltinESMExports();
}
