/** Errors: what is wrong, the command that mends it, and the alternative. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, cliJson, temporaryHome } from "../support/cli.js";
import { startWorld } from "../support/world.js";

const KEYS = {
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "x",
  AWS_REGION: "us-east-1",
  AWS_MAX_ATTEMPTS: "1",
};
/** The discard port: nobody listens there. */
const NOBODY = "http://127.0.0.1:9";

interface ErrorJson {
  readonly error: { readonly kind: string; readonly message: string };
}

describe("a target that does not answer", () => {
  test.each([[["table"]], [["logs"]], [["logs", "--follow"]], [["clean", "--yes"]]])(
    "%j: exit status 2, who does not answer, and two ways on",
    async (args) => {
      const { status, stderr } = await cli([...args, "--target", NOBODY, "--home", temporaryHome()], KEYS);
      expect(status).toBe(2);
      expect(stderr).toContain(`${NOBODY} does not answer`);
      expect(stderr).toMatch(/idem-lab --target \S+ --region us-east-1 (doctor|logs --follow)/);
      expect(stderr).not.toContain("--debug");
    },
  );

  test("verify points at the target, not at the embedded AWS", async () => {
    const { stdout } = await cli(["verify", "step-1", "--target", NOBODY, "--home", temporaryHome()], KEYS);
    expect(stdout).toContain(`idem-lab --target ${NOBODY} --region us-east-1 doctor`);
    expect(stdout).not.toContain("cloud status");
  });

  test("one that does not accept the credentials", async () => {
    const world = await startWorld();
    try {
      const target = world.env.AWS_ENDPOINT_URL ?? "";
      const { status, stderr } = await cli(["table", "--target", target, "--home", temporaryHome()], KEYS);
      expect(status).toBe(2);
      expect(stderr).toContain("does not accept the credentials");
      expect(stderr).toContain("--profile <name>");
    } finally {
      await world.end();
    }
  });
});

describe("a home with a file in its place", () => {
  const homeFile = (): string => {
    const file = join(temporaryHome(), "file");
    writeFileSync(file, "");
    return file;
  };

  test("says that it is a file, and how to move it away", async () => {
    const home = homeFile();
    const { status, stderr } = await cli(["run", "step-1", "--home", home]);
    expect(status).toBe(2);
    expect(stderr).toContain(`mv ${home} ${home}.old`);
    expect(stderr).toContain("--home <dir>");
    expect(stderr).not.toContain("chmod");
  });

  test("has nothing to forget", async () => {
    expect(await cli(["reset", "--yes", "--home", homeFile()])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("no progress to forget"),
    });
  });
});

describe("wrong values are told once, in lines and as JSON", () => {
  test.each([
    [["run", "step-4", "--times", "x"], "--times must be a whole number from 1 to 10000, not 'x'."],
    [
      ["cloud", "start", "--duplicate-rate", "3"],
      "--duplicate-rate must be a number from 0 to 1, such as 0.2, not '3'.",
    ],
  ])("%j", async (args, message) => {
    const home = temporaryHome();
    const { stderr } = await cli([...args, "--home", home]);
    expect(stderr.split("\n")[0]).toBe(`idem-lab: ${message}`);
    const { document } = await cliJson<ErrorJson>(home, ...args);
    expect(document.error).toEqual({ kind: "usage", message });
  });

  test("--handler where it has no use names the labs that have one", async () => {
    const { stderr } = await cli(["run", "step-8", "--handler", "x.mjs", "--home", temporaryHome()]);
    expect(stderr).toContain("--handler works with step-3, step-4, step-5, step-6");
  });
});
