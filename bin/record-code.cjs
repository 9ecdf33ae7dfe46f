// Starts what was built once and ends it again, to keep what V8 made of its code: `record-code.cjs <folder of the build>`.
// For Node 20; dropped with it.
const { mkdtempSync, rmSync } = require("node:fs");
const { get } = require("node:http");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { isRecorded, useCodeCache } = require("./code-cache.cjs");

if (!isRecorded) process.exit();

const built = process.argv[2];
const home = mkdtempSync(join(tmpdir(), "idem-lab-build-"));
useCodeCache({ built, record: true });
const { main } = require(join(built, "bundle", "idem-lab", "idem-lab.cjs"));

let asked = false;
const stdout = {
  on: () => {},
  write: (text) => {
    const endpoint = /http:\/\/[\d.:]+/.exec(text)?.[0];
    if (endpoint === undefined || asked) return true;
    asked = true;
    // What the first request needs is kept as well.
    get(endpoint, (response) => {
      response.resume();
      response.on("end", () => process.kill(process.pid, "SIGTERM"));
    });
    return true;
  },
};

main(["cloud", "start", "--foreground", "--plain", "--home", home], {
  stdin: process.stdin,
  stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: home,
}).then(() => {
  rmSync(home, { recursive: true, force: true });
  process.exit();
});
