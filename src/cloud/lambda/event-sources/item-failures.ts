/**
 * Reads what a function with ReportBatchItemFailures answered.
 * @returns the ids that failed: none where the answer is empty or lists none, and all of `sent` where it is
 *   malformed, or names a message that was not sent
 * Source: "Success and failure conditions" for SQS in the Lambda developer guide.
 */
export function failedItems(answer: string, sent: readonly string[]): ReadonlySet<string> {
  const all = new Set(sent);
  let parsed: unknown;
  try {
    parsed = answer === "" ? null : JSON.parse(answer);
  } catch {
    return all;
  }
  if (parsed === null || parsed === "") return new Set();
  if (typeof parsed !== "object" || Array.isArray(parsed)) return all;
  const failures: unknown = "batchItemFailures" in parsed ? parsed.batchItemFailures : null;
  if (failures === null) return new Set();
  if (!Array.isArray(failures)) return all;
  const failed = new Set<string>();
  for (const failure of failures as readonly unknown[]) {
    if (typeof failure !== "object" || failure === null || !("itemIdentifier" in failure)) return all;
    const { itemIdentifier } = failure;
    if (typeof itemIdentifier !== "string" || !all.has(itemIdentifier)) return all;
    failed.add(itemIdentifier);
  }
  return failed;
}
