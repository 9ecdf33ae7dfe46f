/** `doctor` finds what is broken, names the cure, and says nothing that is secret. */
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { withinRange } from "../../src/cli/doctor/machine.js";
import { pythonProblem } from "../../src/cloud/lambda/environments/python.js";
import { cli, cliHere, type Ended, makeHome, removeHome, temporaryHome } from "../support/cli.js";
import { onPath } from "../support/installed.js";
import { Screen } from "../support/screen.js";
import { startWorld } from "../support/world.js";

interface Finding {
  readonly id: string;
  readonly title: string;
  readonly state: "ok" | "note" | "problem";
  readonly found: string;
  readonly cure?: string;
}

interface DoctorJson {
  readonly schema: string;
  readonly verdict: string;
  readonly findings: readonly Finding[];
}

const missing = await pythonProblem();
/** Stands in for the AWS CLI where the test is of something else: asking the real one takes longer than all the rest. */
const stub = makeHome();
writeFileSync(join(stub, "aws"), "#!/bin/sh\necho aws-cli/2.31.4\n", { mode: 0o755 });
afterAll(() => removeHome(stub));

/** Its own, so that this machine's settings decide nothing. */
const QUIET = {
  PATH: `${stub}${delimiter}${onPath()}`,
  HTTP_PROXY: "",
  HTTPS_PROXY: "",
  ALL_PROXY: "",
  http_proxy: "",
  https_proxy: "",
  all_proxy: "",
  AWS_PROFILE: "",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_MAX_ATTEMPTS: "1",
};

async function doctor(
  home: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended & { document: DoctorJson; finding(id: string): Finding }> {
  const typed = ["doctor", "--json", "--home", home, ...args];
  // What it asks others for (the SDK, programs) follows the environment of its process.
  const asksOthers = Object.keys(env).length > 0 || args.includes("--target");
  const ended = await (asksOthers ? cli(typed, { ...QUIET, ...env }) : cliHere(typed, QUIET));
  const document: DoctorJson = JSON.parse(ended.stdout);
  const finding = (id: string): Finding => {
    const found = document.findings.find((each) => each.id === id);
    if (found === undefined) throw new Error(`There is no finding ${id}`);
    return found;
  };
  return { ...ended, document, finding };
}

/** A folder of programs that stand in for others. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const folder = temporaryHome();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

describe("a machine on which everything runs", () => {
  test("is exit status 0, leaves nothing behind, and says what it looked at", async () => {
    const parent = temporaryHome();
    const home = join(parent, "not", "there");
    const { status, document, stderr } = await doctor(home);
    expect({ status, stderr, schema: document.schema, verdict: document.verdict }).toEqual({
      status: 0,
      stderr: "",
      schema: "idem-lab/doctor@1",
      verdict: "pass",
    });
    expect(document.findings.map(({ id }) => id)).toEqual([
      "node",
      "home",
      "home-contents",
      "disk",
      "loopback",
      "proxies",
      "cloud",
      "isolation",
      "python",
      "aws-cli",
      "terminal",
    ]);
    expect(readdirSync(parent)).toEqual([]);
    const plain = await cli(["doctor", "--home", home], QUIET);
    expect(plain.stdout).toContain("Nothing keeps the labs from running");
    expect(plain.stdout).not.toContain("\u001b");
  });

  test("a running embedded AWS is named, and left as it is", async () => {
    const world = await startWorld();
    try {
      const { status, finding } = await doctor(world.home);
      expect(status).toBe(0);
      expect(finding("cloud").found).toContain(world.env.AWS_ENDPOINT_URL);
      expect(finding("home-contents")).toMatchObject({
        state: "ok",
        found: expect.stringContaining("format"),
      });
      expect((await cli(["cloud", "status", "--home", world.home])).status).toBe(0);
    } finally {
      await world.end();
    }
  });

  test("on 40 columns no word is torn", async () => {
    const screen = new Screen(["doctor", "--home", temporaryHome()], QUIET, 40);
    expect(await screen.exit).toBe(0);
    expect(screen.text.replaceAll(/\s+/g, " ")).toContain(
      "Nothing keeps the labs from running: idem-lab start",
    );
    expect(screen.text).toMatch(/^ok {6}Loopback: a free port on\n {8}127\.0\.0\.1/m);
  });

  test("the home directory is written as ~", async () => {
    const folder = join(homedir(), ".idem-lab-doctor-test");
    const ended = await doctor(folder);
    expect(ended.finding("home").found).toContain("~/.idem-lab-doctor-test");
    expect(ended.stdout).not.toContain(`${homedir()}/`);
    expect(existsSync(folder)).toBe(false);
  });
});

describe("a home that can't be used is exit status 2, with its cure", () => {
  test("a file in its place", async () => {
    const home = join(temporaryHome(), "file");
    writeFileSync(home, "");
    const { status, document, finding } = await doctor(home);
    expect({ status, verdict: document.verdict }).toEqual({ status: 2, verdict: "unknown" });
    expect(finding("home")).toMatchObject({
      state: "problem",
      found: `${home} is a file`,
      cure: expect.stringMatching(/mv .*--home <dir>/),
    });
  });

  test("a file above it", async () => {
    const file = join(temporaryHome(), "file");
    writeFileSync(file, "");
    const { status, finding } = await doctor(join(file, "home"));
    expect(status).toBe(2);
    expect(finding("home")).toMatchObject({
      state: "problem",
      cure: expect.stringContaining("--home <dir>"),
    });
  });

  test.skipIf(process.platform !== "linux")("one that may not be written", async () => {
    const folder = temporaryHome();
    chmodSync(folder, 0o500);
    // Permissions are nothing to root; the kernel's own folders are.
    const home = process.getuid?.() === 0 ? "/sys/kernel" : folder;
    const { status, finding } = await doctor(home);
    chmodSync(folder, 0o700);
    expect(status).toBe(2);
    expect(finding("home")).toMatchObject({ state: "problem", cure: expect.stringContaining("chmod u+rwx") });
  });

  test("one of a newer version", async () => {
    const home = temporaryHome();
    mkdirSync(join(home, "cloud"));
    writeFileSync(join(home, "cloud", "settings.json"), '{"format":"idem-lab/cloud-settings@99"}');
    const { status, finding } = await doctor(home);
    expect(status).toBe(2);
    expect(finding("home-contents")).toMatchObject({
      state: "problem",
      cure: expect.stringContaining("npm install -g idem-lab@latest"),
    });
  });

  test("what is damaged is said, and not touched", async () => {
    const home = temporaryHome();
    const path = join(home, "progress.json");
    writeFileSync(path, "{ this is no state");
    const { status, finding } = await doctor(home);
    expect(status).toBe(0);
    expect(finding("home-contents")).toMatchObject({ state: "note", found: "the progress can't be read" });
    expect(readdirSync(home)).toEqual(["progress.json"]);
  });
});

describe("programs that labs or learners use", () => {
  test("no Python: worth a note, and a problem with --runtime python", async () => {
    const env = { PATH: temporaryHome() };
    const without = await doctor(temporaryHome(), [], env);
    expect(without.status).toBe(0);
    expect(without.finding("python")).toMatchObject({
      state: "note",
      cure: expect.stringContaining("boto3"),
    });
    const wanted = await doctor(temporaryHome(), ["--runtime", "python"], env);
    expect(wanted.status).toBe(2);
    expect(wanted.finding("python")).toMatchObject({
      state: "problem",
      cure: expect.stringContaining("--runtime python"),
    });
  });

  test("Python without boto3", async () => {
    const PATH = programs({
      python3: `case "$*" in *json.dumps*) echo '["/usr/bin/python3", [], false]';; *) echo 3.12.1;; esac`,
    });
    const { finding } = await doctor(temporaryHome(), [], { PATH });
    expect(finding("python").found).toContain("Python 3.12.1, but it has no boto3");
  });

  test.skipIf(missing !== undefined)("Python and boto3, with their versions", async () => {
    const { finding } = await doctor(temporaryHome(), ["--runtime", "python"]);
    expect(finding("python")).toMatchObject({
      state: "ok",
      found: expect.stringMatching(/^Python 3\.\d+\.\d+ with boto3 \d+\.\d+/),
    });
  });

  test.each([
    ["version 1", "echo aws-cli/1.45.11 Python/3.11.7 Linux/6.1 botocore/1.43.11", "note", "1.45.11"],
    ["version 1, on stderr", "echo aws-cli/1.11.1 Python/2.7 >&2", "note", "1.11.1"],
    ["version 2", "echo aws-cli/2.31.4 Python/3.13.7 Linux/6.1 exe/x86_64", "ok", "raw-in-base64-out"],
    ["something else", "echo hello", "note", "does not say its version"],
    ["one that fails", "exit 7", "note", "not found"],
  ])("AWS CLI: %s", async (_name, script, state, found) => {
    const { status, finding } = await doctor(temporaryHome(), [], { PATH: programs({ aws: script }) });
    expect(status).toBe(0);
    expect(finding("aws-cli")).toMatchObject({ state, found: expect.stringContaining(found) });
  });

  test("Node's range is read as npm reads it", () => {
    const range = "^20.19.0 || ^22.13.0 || >=24.0.0";
    const fit = ["v20.19.0", "v20.20.2", "v22.13.1", "v24.0.0", "v27.1.0"];
    const unfit = ["v18.20.0", "v20.18.9", "v21.7.0", "v22.12.0", "v23.9.0"];
    expect(fit.filter((version) => !withinRange(version, range))).toEqual([]);
    expect(unfit.filter((version) => withinRange(version, range))).toEqual([]);
  });
});

describe("proxies", () => {
  const HTTP_PROXY = "http://alice:hush-hush@proxy.example:3128";

  test("one that would come between is said, without its address", async () => {
    const ended = await doctor(temporaryHome(), [], { HTTP_PROXY, NO_PROXY: "" });
    expect(ended.finding("proxies")).toMatchObject({
      state: "note",
      cure: expect.stringContaining("export NO_PROXY="),
    });
    expect(ended.stdout + ended.stderr).not.toMatch(/hush-hush|proxy\.example/);
  });

  test("one that leaves the loopback out harms nothing", async () => {
    const { finding } = await doctor(temporaryHome(), [], { HTTP_PROXY, NO_PROXY: "x.example, 127.0.0.1" });
    expect(finding("proxies").state).toBe("ok");
  });
});

describe("a target that needs credentials", () => {
  const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYSECRETKEY";
  const TOKEN = "FwoGZXIvYXdzEXAMPLETOKEN//////////wEaDExample=";
  const keys = {
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_SESSION_TOKEN: TOKEN,
    AWS_REGION: "us-east-1",
  };
  const noSecrets = ({ stdout, stderr }: Ended): void => {
    for (const secret of [SECRET, TOKEN, keys.AWS_ACCESS_KEY_ID]) {
      expect(stdout).not.toContain(secret);
      expect(stderr).not.toContain(secret);
    }
  };

  test("no credentials, no region", async () => {
    const { status, finding } = await doctor(temporaryHome(), ["--target", "aws"], {
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_REGION: "",
      AWS_DEFAULT_REGION: "",
    });
    expect(status).toBe(2);
    expect(finding("credentials")).toMatchObject({
      state: "problem",
      cure: expect.stringContaining("--target local"),
    });
    expect(finding("region")).toMatchObject({
      state: "problem",
      cure: expect.stringContaining("--region us-east-1"),
    });
  });

  test.each([[["--json"]], [["--plain"]], [["--json", "--debug"]]])(
    "nobody answers, with %j: no secret anywhere",
    async (flags) => {
      const target = "http://alice:hush-hush@127.0.0.1:9";
      const ended = await cli(["doctor", "--home", temporaryHome(), "--target", target, ...flags], {
        ...QUIET,
        ...keys,
      });
      expect(ended.status).toBe(2);
      expect(ended.stdout).toContain("AKIA…MPLE from environment variables");
      expect(ended.stdout).toContain("does not answer");
      expect(ended.stdout + ended.stderr).not.toContain("hush-hush");
      noSecrets(ended);
    },
  );

  test("an endpoint: who asks, whether it knows them, and the clocks", async () => {
    const world = await startWorld();
    const home = makeHome();
    try {
      const args = ["--target", world.env.AWS_ENDPOINT_URL ?? ""];
      const known = await doctor(home, args, { ...world.env, AWS_SESSION_TOKEN: "" });
      expect(known.finding("identity")).toMatchObject({
        state: "ok",
        found: expect.stringContaining("account …9012"),
      });
      expect(known.stdout).not.toContain(world.env.AWS_SECRET_ACCESS_KEY);
      expect(known.stdout).not.toContain(world.env.AWS_ACCESS_KEY_ID);
      expect(known.finding("clock").state).toBe("ok");
      expect(known.status).toBe(0);
      const stranger = await doctor(home, args, keys);
      expect(stranger.status).toBe(2);
      expect(stranger.finding("identity")).toMatchObject({
        state: "problem",
        found: expect.stringContaining("does not accept the credentials"),
      });
      noSecrets(stranger);
    } finally {
      removeHome(home);
      await world.end();
    }
  });

  test("secrets of a profile, and of a program that gives them", async () => {
    const folder = temporaryHome();
    const config = join(folder, "config");
    writeFileSync(
      config,
      `[profile class]\naws_access_key_id = ${keys.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${SECRET}\n[profile broken]\ncredential_process = echo ${SECRET}\n`,
    );
    const env = {
      AWS_CONFIG_FILE: config,
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_REGION: "us-east-1",
    };
    const args = ["--target", "http://127.0.0.1:9", "--profile"];
    const profile = await doctor(folder, [...args, "class"], env);
    expect(profile.finding("credentials").found).toContain("AKIA…MPLE from a profile");
    noSecrets(profile);
    const broken = await doctor(folder, [...args, "broken"], env);
    expect(broken.finding("credentials").state).toBe("problem");
    noSecrets(broken);
  });

  test("a shell that was set up for the embedded AWS", async () => {
    const { finding } = await doctor(temporaryHome(), ["--target", "aws"], {
      ...keys,
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_ENDPOINT_URL_STS: "http://127.0.0.1:9",
    });
    expect(finding("endpoint")).toMatchObject({
      state: "problem",
      cure: "unset AWS_ENDPOINT_URL AWS_ENDPOINT_URL_STS",
    });
  });
});
