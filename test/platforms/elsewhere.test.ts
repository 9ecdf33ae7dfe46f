/** The main job where nothing is that Linux alone has. docs/platforms.md tells what this stands for, and what it does not. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import type { Ended, VerifyJson } from "../support/cli.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const support = (name: string): string => join(ROOT, "test", "support", name);

/** As root, or as anybody where the system lets them be root of a namespace of their own. */
const NAMESPACE = [["-m"], ["-Urm"]].find(
  (flags) => spawnSync("unshare", [...flags, "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0,
);

/** As long as the paths of macOS's temporary folders, and longer than a socket's name may be there. */
const LONG =
  "a-folder-with-a-name-that-is-longer-than-most/and-another-one-below-it-in-which-the-files-are/end";

describe.skipIf(NAMESPACE === undefined)(
  `without what Linux alone has${NAMESPACE === undefined ? " (skipped: no mount namespaces here)" : ""}`,
  () => {
    let folder: string;
    let home: string;
    let refused: string;

    beforeAll(() => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), "idem-lab-elsewhere-")));
      for (const name of ["root", "bin", join("tmp", LONG), join("Home", LONG)])
        mkdirSync(join(folder, name), { recursive: true });
      // On a disk that ignores case, both spellings are the same folder.
      symlinkSync("Home", join(folder, "home"));
      copyFileSync(support("bsd-ps.sh"), join(folder, "bin", "ps"));
      chmodSync(join(folder, "bin", "ps"), 0o755);
      home = join(folder, "Home", LONG);
      refused = join(folder, "bin", "refused");
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

    /** Runs the program there. */
    function elsewhere(args: readonly string[], extra: NodeJS.ProcessEnv = {}): Ended {
      const { status, stdout, stderr } = spawnSync(
        "unshare",
        [
          ...(NAMESPACE ?? []),
          "sh",
          support("elsewhere.sh"),
          join(folder, "root"),
          join(folder, "bin"),
          process.execPath,
          join(ROOT, "bin", "idem-lab.js"),
          ...args,
        ],
        {
          encoding: "utf8",
          maxBuffer: 2 ** 26,
          env: {
            ...process.env,
            TMPDIR: join(folder, "tmp", LONG),
            // Those that this system has for functions, others have not.
            IDEM_LAB_ISOLATION: "processes",
            IDEM_LAB_HOME: home,
            ...extra,
          },
        },
      );
      return { status, stdout, stderr };
    }

    test("the whole course passes", { timeout: 300_000 }, () => {
      const { status, stdout, stderr } = elsewhere(["start", "--json"]);
      expect(stderr).toBe("");
      const { verdict, labs }: { verdict: string; labs: readonly object[] } = JSON.parse(stdout);
      expect({ status, verdict, labs: labs.length }).toEqual({
        status: 0,
        verdict: "pass",
        labs: LABS.length,
      });
    });

    test("one embedded AWS owns the home, by whatever name, language and time zone it is asked for", {
      timeout: 180_000,
    }, () => {
      const other = { IDEM_LAB_HOME: join(folder, "home", LONG), LC_ALL: "de_DE.UTF-8", TZ: "Asia/Tokyo" };
      expect(elsewhere(["cloud", "start"])).toMatchObject({ status: 0, stderr: "" });
      try {
        expect(elsewhere(["cloud", "start"], other).stdout).toContain("is already running");
        const { status, stdout } = elsewhere(["verify", "--json"], other);
        const verified: VerifyJson = JSON.parse(stdout);
        expect({ status, verdict: verified.verdict }).toEqual({ status: 0, verdict: "pass" });
      } finally {
        expect(elsewhere(["cloud", "stop"], other)).toMatchObject({ status: 0, stderr: "" });
      }
    });

    test("an owner that was killed is known to be gone, with what its functions ran", {
      timeout: 180_000,
    }, () => {
      elsewhere(["cloud", "start"]);
      const { pid }: { pid: number } = JSON.parse(elsewhere(["cloud", "status", "--json"]).stdout);
      process.kill(pid, "SIGKILL");
      expect(elsewhere(["run", "step-6", "--json"])).toMatchObject({ status: 0, stderr: "" });
    });

    test("`ps` was asked for nothing that only Linux's knows", () => {
      expect(existsSync(refused) ? readFileSync(refused, "utf8") : "").toBe("");
    });
  },
);
