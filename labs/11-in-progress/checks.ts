/** What the log says that the clients were told. */
import { type Attempt, attemptsInOrder, callOf, says } from "../../src/aws/log-reader.js";
import { type Check, check, passIf } from "../../src/course/check.js";
import { logSource, type RunView } from "../../src/course/labs/evidence.js";
import type { Evidence } from "../../src/course/labs/lab.js";
import { COME_BACK, ORDER_CREATED, REFUSAL } from "../../src/course/picture/words.js";

/** What an attempt came to, as its caller was told it. */
function toldBy(attempt: Attempt): string {
  if (attempt.outcome !== "ok") return "failed";
  if (says(attempt, COME_BACK)) return "told to come back";
  if (says(attempt, REFUSAL)) return "told duplicate";
  return says(attempt, ORDER_CREATED) ? "created the order" : "told nothing";
}

/** The attempts of these calls, in the order in which they began. */
async function attemptsOf({ requests }: RunView, calls: readonly number[]): Promise<readonly Attempt[]> {
  return attemptsInOrder((await requests()).filter((request) => calls.includes(Number(callOf(request)))));
}

function logCheck(
  { aws, lab }: Evidence,
  { record }: RunView,
  texts: Pick<Check, "id" | "title" | "expected"> & { readonly damage?: true },
  observe: Parameters<typeof check>[1],
): Promise<Check> {
  return check(
    {
      ...texts,
      ...logSource(aws, record, `'?Duplicate ?Answer ?Simulated ?"Order created"'`),
      advice: `What each call was told is in the log: idem-lab logs. Or run the lab again: idem-lab run ${lab}`,
    },
    observe,
  );
}

/** That of two calls at once one failed and the other was told something. A call that the client sent again is told it, too. */
export function toldAtOnce(
  evidence: Evidence,
  view: RunView,
  calls: readonly number[],
  told: string,
  texts: Pick<Check, "id" | "title"> & { readonly damage?: true },
): Promise<Check> {
  return logCheck(evidence, view, { ...texts, expected: `one failed, the other was ${told}` }, async () => {
    const attempts = await attemptsOf(view, calls);
    const seen = attempts.map(toldBy);
    const others = seen.filter((each) => each !== "failed");
    const failed = attempts.find(({ outcome }) => outcome !== "ok");
    const answered = attempts.find((attempt) => toldBy(attempt) === told);
    const early = ((failed?.endedAt ?? 0) - (answered?.endedAt ?? 0)) / 1000;
    const when = answered !== undefined && early > 0 ? `, ${early.toFixed(1)} s before the other failed` : "";
    return passIf(
      failed !== undefined && others.length > 0 && others.every((each) => each === told),
      `${seen.join("; ") || "no attempt"}${when}`,
    );
  });
}

/** That whoever comes back is told the same. */
export function toldLater(
  evidence: Evidence,
  view: RunView,
  call: number,
  texts: Pick<Check, "id" | "title"> & { readonly damage?: true },
): Promise<Check> {
  return logCheck(evidence, view, { ...texts, expected: "told duplicate" }, async () => {
    const seen = (await attemptsOf(view, [call])).map(toldBy);
    return passIf(
      seen.length > 0 && seen.every((each) => each === "told duplicate"),
      seen.join("; ") || "no attempt",
    );
  });
}

const ANSWER = /Answer: (.*)$/;
const answerOf = ({ lines }: Attempt): string | undefined =>
  lines.map(({ text }) => ANSWER.exec(text)?.[1]).find((answer) => answer !== undefined);

/** That the answer of the call that created the order is the one that the duplicate got. */
export function sameAnswer(evidence: Evidence, view: RunView, calls: readonly number[]): Promise<Check> {
  return logCheck(
    evidence,
    view,
    {
      id: "same-answer",
      title: "The duplicate got the answer of the call that created the order",
      expected: "one answer of both, with one order",
    },
    async () => {
      const attempts = await attemptsOf(view, calls);
      const answers = new Set(attempts.map((attempt) => answerOf(attempt) ?? "none"));
      const created = attempts.filter((attempt) => toldBy(attempt) === "created the order").length;
      return passIf(
        attempts.length > 1 && created === 1 && answers.size === 1 && !answers.has("none"),
        attempts.length === 0 ? "no attempt" : `${[...answers].join("; ")}, of ${attempts.length} attempts`,
      );
    },
  );
}
