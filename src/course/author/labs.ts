/** That each lab passes with its own code, and its question can be answered by its run. */
import type { Lab } from "../labs/lab.js";
import { runLab } from "../labs/runner.js";
import { statement } from "./findings.js";
import type { Judging } from "./practice-files.js";

export async function checkLabRuns(
  labs: readonly Lab[],
  { aws, family, signal, find }: Judging,
): Promise<void> {
  for (const lab of labs) {
    signal.throwIfAborted();
    const where = `${lab.id} ${lab.slug} (${family})`;
    const { times, key } = lab.defaults;
    const options = { times, key, concurrency: 4, family };
    const run = await runLab(lab, { aws, options, emit: () => {}, signal, live: false });
    const failed = run.checks.filter(({ verdict }) => verdict !== "pass");
    const seen = failed.map(({ id, observed }) => `${id}: ${observed}`).join("; ");
    find(statement(where, "passes with the code that it shows", run.verdict === "pass", seen));
    const ids = run.checks.map(({ id }) => id);
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
    find(statement(where, "each check has an id of its own", twice.length === 0, twice.join(", ")));
    const choices = lab.prediction.choices(options).map(({ value }) => value);
    const happened = lab.prediction.happened(run);
    find(
      statement(
        where,
        "what happened is one of the answers to its question",
        happened !== undefined && choices.includes(happened) && choices.length > 1,
        `${happened ?? "nothing"}, of ${choices.join(", ")}`,
      ),
    );
  }
}
