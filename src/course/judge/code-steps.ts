/** What a handler's source says that it does to the tables, line by line: for hints, never for a verdict. */

/** A call to DynamoDB, where it stands. */
export interface CodeStep {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** `writes IdempotencyTable, on no condition` */
  readonly does: string;
}

const CALLS: readonly (readonly [pattern: RegExp, does: string, writes: boolean])[] = [
  [/\bnew TransactWrite\w*\(|\.transact_write_items\(/, "writes items together, or none of them", false],
  [/\bnew BatchWrite\w*\(|\.batch_write\w*\(/, "writes items, each by itself", false],
  [/\bnew (?:Put|PutItem)Command\(|\.put_item\(/, "puts an item into", true],
  [/\bnew (?:Update|UpdateItem)Command\(|\.update_item\(/, "updates an item of", true],
  [/\bnew (?:Delete|DeleteItem)Command\(|\.delete_item\(/, "deletes an item of", true],
  [
    /\bnew (?:Get|GetItem|Query|Scan)Command\(|\.(?:get_item|query|scan)\(/,
    "only looks, and stores nothing, in",
    false,
  ],
];

const TABLES = { IDEMPOTENCY_TABLE: "IdempotencyTable", ORDERS_TABLE: "Orders" } as const;
/** A call's members stand in its own lines, at most so many. */
const WINDOW = 14;

/** Names that a handler gave to a table: `keys = dynamodb.Table(os.environ["IDEMPOTENCY_TABLE"])`. */
function namesOf(lines: readonly string[], variable: string): readonly string[] {
  const given = lines.flatMap((line) => {
    const name = /^\s*(?:(?:const|let|var)\s+)?(\w+)\s*=/.exec(line)?.[1];
    return name !== undefined && line.includes(variable) ? [name] : [];
  });
  return [variable, ...given];
}

/** The lines of a call: from its own to the next call's. */
function windowOf(lines: readonly string[], from: number): string {
  const rest = lines.slice(from + 1, from + WINDOW);
  const next = rest.findIndex((line) => CALLS.some(([pattern]) => pattern.test(line)));
  return [lines[from] ?? "", ...(next < 0 ? rest : rest.slice(0, next))].join("\n");
}

function tableOf(lines: readonly string[], window: string): string {
  const at = Object.entries(TABLES).flatMap(([variable, table]) =>
    namesOf(lines, variable).flatMap((name) => {
      const index = window.search(new RegExp(`\\b${name}\\b`));
      return index < 0 ? [] : [{ index, table }];
    }),
  );
  return at.sort((a, b) => a.index - b.index)[0]?.table ?? "a table";
}

const isComment = (line: string): boolean => /^\s*(?:\/\/|#|\*|\/\*)/.test(line);

/** The calls to DynamoDB, in the order of the file. */
export function codeSteps(source: string): readonly CodeStep[] {
  const lines = source.split("\n");
  return lines.flatMap((text, index) => {
    if (isComment(text)) return [];
    const call = CALLS.find(([pattern]) => pattern.test(text));
    if (call === undefined) return [];
    const [, does, writes] = call;
    const window = windowOf(lines, index);
    const named = / (?:in|into|of)$/.test(does);
    const condition = !writes
      ? ""
      : /ConditionExpression/.test(window)
        ? ", on a condition"
        : ", on no condition";
    return [
      {
        line: index + 1,
        text: text.trim(),
        does: `${does}${named ? ` ${tableOf(lines, window)}` : ""}${condition}`,
      },
    ];
  });
}

/** Without what nobody runs. */
const codeOf = (source: string): string =>
  source
    .split("\n")
    .filter((line) => !isComment(line))
    .join("\n");

/** Names of DynamoDB's and of AWS's that one source uses and the other does not. */
export function namesOnlyIn(source: string, other: string): readonly string[] {
  const named =
    codeOf(source).match(/\b(?:[A-Z][a-z]+(?:[A-Z][A-Za-z]*)+|attribute_\w+|\w+_items?)\b/g) ?? [];
  const known = codeOf(other);
  return [...new Set(named)].filter((name) => !new RegExp(`\\b${name}\\b`).test(known));
}

/** Lines of a source that another one does not have, with a line that is left out told by `…`. */
export function linesOnlyIn(source: string, other: string): string {
  const known = new Set(other.split("\n").map((line) => line.trim()));
  const kept: string[] = [];
  for (const line of source.split("\n")) {
    const isNew = line.trim() !== "" && !isComment(line) && !known.has(line.trim());
    if (isNew) kept.push(line);
    else if (kept.length > 0 && kept.at(-1) !== "…") kept.push("…");
  }
  if (kept.at(-1) === "…") kept.pop();
  return kept.join("\n");
}
