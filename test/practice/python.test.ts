/** The same for Python: its handlers are judged as those for Node are. */
import { test } from "vitest";
import { pythonProblem } from "../../src/cloud/lambda/python.js";
import { judgedTable } from "./table.js";

const missing = await pythonProblem();
if (missing === undefined) await judgedTable("python");
else test.skip(`handlers in Python (skipped: ${missing})`, () => {});
