/** What came of a lab that was run in the walk, to be read. */
import type { CourseEvent } from "../course/events.js";
import type { Lab } from "../course/labs/lab.js";
import { answerOf } from "../course/labs/prediction.js";
import type { LabOptions } from "../course/run.js";
import { gradeText } from "./predictions.js";
import { sectionText } from "./reading.js";
import type { EndedRun } from "./run-lab.js";
import type { Session } from "./session.js";
import { typedCheck } from "./typed-host.js";

/** A lab that was run in this walk. */
export interface Walked extends EndedRun {
  readonly lab: Lab;
  readonly options: LabOptions;
}

/** What makes an event's text, as the session's host tells it. */
async function eventTexts(session: Session): Promise<(event: CourseEvent, width: number) => string> {
  if (session.settings.output === "plain") {
    const { plainLines } = await import("../hosts/plain.js");
    return (event) => plainLines(event).join("\n");
  }
  const { stayingText } = await import("../hosts/terminal.js");
  const chalk = await session.chalk();
  return (event, width) => (stayingText(event, { chalk, width }) ?? "").replace(/^\n/, "");
}

/** The grade and the why; after a failure the checks have said what to do. */
export async function outcomeText(session: Session, walked: Walked): Promise<(width: number) => string> {
  const { lab, options, run, prediction, shown } = walked;
  const { asTyped } = session;
  const chalk = await session.chalk();
  const happened = answerOf(lab.prediction, options, run);
  const unasked = happened === undefined ? undefined : () => `The run's answer: ${happened}`;
  const grade = prediction === undefined ? unasked : await gradeText(session, prediction);
  const aftermath =
    run.verdict === "pass"
      ? await sectionText(lab, "after", { chalk, asTyped, time: await session.time() })
      : undefined;
  const textOf = await eventTexts(session);
  return (width) =>
    [
      grade?.(width),
      ...shown.map((event) => textOf(event, width)),
      aftermath?.(width),
      chalk.bold.underline("The evidence"),
      run.checks.map((each) => textOf({ type: "check", check: typedCheck(each, asTyped) }, width)).join("\n"),
    ]
      .filter((text) => text !== undefined)
      .join("\n\n");
}
