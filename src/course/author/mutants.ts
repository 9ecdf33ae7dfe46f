/** Small changes of a right answer that make it wrong: a judge that accepts one of them has a hole. */
import type { HandlerSource } from "../../aws/package.js";

export interface Mutant {
  /** `without its condition` */
  readonly what: string;
  readonly handler: HandlerSource;
}

interface Change {
  readonly what: string;
  readonly from: RegExp;
  readonly to: string;
}

/** Whole lines are taken out with their line break, so that what is left still parses. */
const CHANGES: readonly Change[] = [
  { what: "without its condition", from: /^ *"?ConditionExpression"?[:=].*\n/m, to: "" },
  { what: "with the condition turned round", from: /attribute_not_exists/, to: "attribute_exists" },
  { what: "without an expiry", from: /, ("?)expiry_time\1: [^\n]*?(?= \}|\},)/, to: "" },
  { what: "with an expiry that is over", from: /\+ ONE_HOUR/, to: "- ONE_HOUR" },
  {
    what: "that throws away what went wrong",
    from: /^( +)(throw error;|raise(?! \w)).*$/m,
    to: "$1return true;",
  },
];

/** The changes that the source has a place for. */
export function mutantsOf(handler: HandlerSource): readonly Mutant[] {
  return CHANGES.flatMap(({ what, from, to }) => {
    const python = handler.family === "python";
    const source = handler.source.replace(from, python ? to.replace("return true;", "return True") : to);
    return source === handler.source ? [] : [{ what, handler: { ...handler, source } }];
  });
}
