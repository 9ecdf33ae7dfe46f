/** The end of the course: how it went, what was met on the way, and what to do with it at work. */
import { VERDICT_WORDS } from "../hosts/rows.js";
import { hanging, wrap } from "../hosts/wrap.js";
import { columnsOf } from "./columns.js";
import { mistakesMet, nextPractice } from "./practising.js";
import type { Session } from "./session.js";
import { practicesOf, standing, summary } from "./standing.js";

/** For the day after, in the order in which it pays. */
const AT_WORK = [
  "Ask of each function that changes something: what if this event comes twice, at once, or again after half of the work?",
  "Take the key from the sender, and let it mean the business request: an order id, a payment id. Never a time, a random number, or the request id.",
  "Store the key by a condition on the write. Where the work is in DynamoDB too, write both in one transaction; where it is elsewhere, pass the key on to whoever does it.",
  "Answer only what is done. An error that is no refusal of the condition is a failure: throw it, give the function a dead-letter queue or a destination for failures, and watch it.",
  "Keep records longer than anybody may send again: queues keep messages for up to 14 days.",
  "Try it before it happens: the same event at once, again, and stopped in between. A handler of yours is judged like a practice: idem-lab run step-7 --handler <file>",
];

/** What is said behind the last lab. */
export function tellTheEnd(session: Session): void {
  const columns = columnsOf(session);
  for (const line of ["That was the last lab.", ...closing(session)]) {
    const text = session.asTyped(line);
    session.host.print(
      line.startsWith("- ") ? hanging("- ", text.slice(2), columns) : wrap(text, columns, ""),
    );
  }
}

/** In paragraphs; a list's lines begin with a mark. */
function closing(session: Session): readonly string[] {
  const progress = session.progress().get();
  const met = mistakesMet(progress);
  const practices = practicesOf(progress);
  const next = nextPractice(progress);
  return [
    `Your score: ${summary(standing(progress))}, ${practices.filter(({ verdict }) => verdict === "pass").length} of ${practices.length} practices passed.`,
    "",
    met.length === 0 ? "Mistakes met: none yet. Practices are where they are made." : "Mistakes met:",
    ...met.map((title) => `- ${title}`),
    "",
    "The practices:",
    ...practices.map(({ lab, title, verdict }) =>
      verdict === "pass"
        ? `- ${title} (${lab}): ${VERDICT_WORDS[verdict]}`
        : `- ${title} (${lab}): ${VERDICT_WORDS[verdict]}. Get it: idem-lab practice ${lab}`,
    ),
    "",
    "At work:",
    ...AT_WORK.map((each) => `- ${each}`),
    "",
    ...(next === undefined ? [] : [`Next: idem-lab practice ${next.lab}`]),
    "See that all the evidence holds: idem-lab verify",
    "Keep a report of it: idem-lab report",
  ];
}
