import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take long: begun first, so that none is left running alone at the end. */
const LONG = [
  "author/dev-check",
  "cli/dev-new",
  "labs/resume",
  "cli/printed-commands",
  "labs/evidence",
  "cli/doctor",
  "report/page",
  "cli/hints",
  "labs/duplicates",
  "labs/tampering",
  "cli/practice",
];

class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = LONG.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return index < 0 ? LONG.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/**
 * Many files that keep nothing for each other: what they import is loaded once for all. Not the one that makes the
 * product look once more for what a process looks for once.
 */
const CLOUD = "test/cloud/**/!(python-missing).test.ts";

/**
 * Deliveries race in these, and must meet: they have two cores, the smallest machine that this has to run on, for
 * themselves. The others wait for processes half of the time, so that more of them run at once.
 */
const RACES = [
  "test/course/**/*.test.ts",
  "test/labs/evidence*.test.ts",
  "test/cli/{practice,grade,hints,dev-new}.test.ts",
];
const SIDE_BY_SIDE = 3;
const WITH_RACES = 2;

export default defineConfig({
  test: {
    // Only a hang ends a test by time: speed is the benchmark's subject.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    tags: [{ name: "catalogue", description: "walks through all labs: a new one has to pass it" }],
    sequence: { sequencer: LongOnesFirst },
    globalSetup: ["test/support/global-setup.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "product",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, CLOUD, ...RACES],
          maxWorkers: SIDE_BY_SIDE,
        },
      },
      {
        extends: true,
        test: { name: "cloud", include: [CLOUD], isolate: false, maxWorkers: SIDE_BY_SIDE },
      },
      {
        extends: true,
        test: {
          name: "races",
          include: RACES,
          maxWorkers: WITH_RACES,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
