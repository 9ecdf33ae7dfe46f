/** Shows a lab's solution and deploys it: always reachable, whatever was tried before. */
import type { HandlerSource, RuntimeFamily } from "../../aws/package.js";
import type { Lab } from "../../course/labs/lab.js";
import { codeLines } from "../../hosts/code.js";
import { wrap } from "../../hosts/wrap.js";
import { readingWidth } from "../columns.js";
import { runDocument } from "../documents.js";
import { judgingWith, labOptions } from "../lab-options.js";
import { withQuietInput } from "../quiet-input.js";
import { lessonText } from "../reading.js";
import { type CommandResult, judged } from "../result.js";
import { runForSession } from "../run-lab.js";
import type { Session } from "../session.js";
import { findLab } from "../values.js";

export async function solve(session: Session, name: string): Promise<CommandResult> {
  const lab = findLab(name);
  const options = await labOptions(session, lab, {});
  const { practice } = lab;
  const chalk = await session.chalk();
  if (practice === undefined) {
    session.host.print(
      `\n${(await lessonText(lab, options.family, { chalk, asTyped: session.asTyped, plain: session.settings.output === "plain", fold: false }))(readingWidth(session))}`,
    );
    const { run } = await withQuietInput(session, () => runForSession(session, lab, options));
    return judged(runDocument(session.targetLabel, run), run.verdict);
  }
  const solution = await practice.files.solution(options.family);
  await show(session, lab, solution, options.family);
  const judging = judgingWith(practice);
  const running = withQuietInput(session, () =>
    runForSession(session, lab, { ...options, custom: solution }, { judging, solving: true }),
  );
  session.atEnd(async () => void (await running.catch(() => {})));
  const { run } = await running;
  return judged(
    { ...runDocument(session.targetLabel, run), solution: { file: solution.file, source: solution.source } },
    run.verdict,
  );
}

/** The solution, with the lines marked that the unsolved handler does not have. */
async function show(
  session: Session,
  { practice, title, id }: Lab,
  solution: HandlerSource,
  family: RuntimeFamily,
): Promise<void> {
  const unsolved = (await practice?.files.unsolved(family))?.source.split("\n") ?? [];
  const marks = solution.source.split("\n").filter((line) => line.trim() !== "" && !unsolved.includes(line));
  const chalk = await session.chalk();
  const width = readingWidth(session);
  session.host.print("");
  session.host.print(
    wrap(
      `${chalk.bold(`${id}, solved:`)} ${practice?.title ?? title} ${chalk.dim("(▶ marks what was missing)")}`,
      width,
      "",
    ),
  );
  session.host.verbatim(
    codeLines(solution.source, { chalk, width, marks, symbols: session.settings.output !== "plain" }).join(
      "\n",
    ),
  );
}
