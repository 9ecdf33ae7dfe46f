import { LABS } from "../../../labs/index.js";
import { VERDICT_WORDS } from "../../hosts/rows.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

/** Every lab, and how its last run ended. */
export async function list(session: Session): Promise<CommandResult> {
  const { labs, current } = session.progress().get();
  const rows = LABS.map(({ id, slug, title }) => ({
    id,
    slug,
    title,
    verdict: labs[id]?.verdict ?? ("not-run" as const),
  }));
  const next = current ?? rows.find(({ verdict }) => verdict !== "pass")?.id;
  for (const { id, slug, title, verdict } of rows) {
    session.host.print(
      `${id}  ${slug.padEnd(22)} ${VERDICT_WORDS[verdict].padEnd(8)} ${title}${id === next ? "  (next)" : ""}`,
    );
  }
  return done({ schema: "idem-lab/list@1", target: session.targetLabel, next: next ?? null, labs: rows });
}
