import { labsOf, PARTS } from "../../../labs/index.js";
import { VERDICT_WORDS } from "../../hosts/rows.js";
import { hanging } from "../../hosts/wrap.js";
import { columnsOf, printWrapped } from "../columns.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";
import { type LabStanding, type Standing, standing, summary } from "../standing.js";

/** Every lab, how its last run ended, and whether its prediction came true. */
export async function list(session: Session): Promise<CommandResult> {
  await session.placed();
  const stand = standing(session.progress().get());
  const { labs, passed, percent, predictions, next } = stand;
  for (const line of lines(stand, columnsOf(session))) session.host.print(line);
  session.host.print("");
  printWrapped(session, `${summary(stand)}.`);
  const toPractise = labs.flatMap(({ id, practice }) =>
    practice === null ? [] : [`${id} (${VERDICT_WORDS[practice.verdict]})`],
  );
  if (toPractise.length > 0)
    printWrapped(session, `To practise: ${toPractise.join(", ")}. See: idem-lab practice`);
  if (next !== undefined) printWrapped(session, `Go on: idem-lab run ${next.id}`);
  return done({
    schema: "idem-lab/list@1",
    target: session.targetLabel,
    next: next?.id ?? null,
    labs,
    passed: passed.length,
    total: labs.length,
    percent,
    predictions,
  });
}

const predicted = ({ predictedRight }: LabStanding): string =>
  predictedRight === null ? "" : predictedRight ? "predicted right" : "predicted wrong";

/** The labs by part, each under its title. */
function lines(stand: Standing, columns: number): readonly string[] {
  const rows = blocks(stand, columns);
  return PARTS.flatMap((part, index) => [
    ...(index === 0 ? [] : [""]),
    part.title,
    ...labsOf(part).flatMap(({ id }) => rows.get(id) ?? []),
  ]);
}

/** By lab: a line where they fit; where they would be torn, a block of lines. */
function blocks({ labs, next }: Standing, columns: number): ReadonlyMap<string, readonly string[]> {
  const mark = (lab: LabStanding): string => (lab.id === next?.id ? "  (next)" : "");
  const width = (cells: readonly string[]): number => Math.max(...cells.map(({ length }) => length));
  const ids = width(labs.map(({ id }) => id));
  const slugs = width(labs.map(({ slug }) => slug));
  const verdicts = width(Object.values(VERDICT_WORDS));
  const predictions = width(labs.map(predicted));
  const rows = labs.map((lab) =>
    [
      lab.id.padEnd(ids),
      lab.slug.padEnd(slugs),
      VERDICT_WORDS[lab.verdict].padEnd(verdicts),
      ...(predictions === 0 ? [] : [predicted(lab).padEnd(predictions)]),
      `${lab.title}${mark(lab)}`,
    ].join("  "),
  );
  const fits = width(rows) <= columns;
  return new Map(
    labs.map((lab, index) => [
      lab.id,
      fits
        ? rows.slice(index, index + 1)
        : [
            `${lab.id} ${lab.slug}`,
            hanging("  ", lab.title, columns),
            `  ${[VERDICT_WORDS[lab.verdict], predicted(lab)].filter((word) => word !== "").join(", ")}${mark(lab)}`,
          ],
    ]),
  );
}
