import { afterEach, expect, test } from "vitest";
import { pythonProblem } from "../../../src/cloud/lambda/environments/python.js";
import { Harness } from "./support/harness.js";

const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

test("without Python an invocation fails with a sentence that says what to install", async () => {
  const lambda = await Harness.start();
  process.env.PATH = "/nonexistent";
  expect(await pythonProblem()).toContain("install python3 and boto3");
  await lambda.deploy("snake", { "index.py": "" }, { Runtime: "python3.13" });
  const answer = await lambda.invoke("snake");
  expect(answer.FunctionError).toBe("Unhandled");
  expect(answer.value).toMatchObject({
    errorType: "Runtime.InvalidEntrypoint",
    errorMessage: expect.stringContaining("install python3 and boto3"),
  });
  await lambda.stop();
});
