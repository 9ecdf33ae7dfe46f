import { DynamoDbError, modelled } from "../errors.js";

/** Why one item of a transaction kept it from happening; `undefined`: it did not. */
export type Reason =
  | { readonly code: string; readonly message: string; readonly itemJson?: string | undefined }
  | undefined;

/** Does one item's part, and takes what is wrong with it as the reason for the whole to be cancelled. */
export function reasonFor(work: () => Reason): Reason {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DynamoDbError) || error.code !== "ValidationException") throw error;
    return { code: "ValidationError", message: error.message };
  }
}

/**
 * What is wrong with a transaction before anything is read: of all parts only the first that is wrong is shown.
 * @throws DynamoDbError (TransactionCanceledException)
 */
export function cancelForFirst(reasons: readonly Reason[]): void {
  const first = reasons.findIndex((reason) => reason !== undefined);
  cancelFor(reasons.map((reason, index) => (index === first ? reason : undefined)));
}

/** @throws DynamoDbError (TransactionCanceledException) when there is a reason, with one entry for each item */
export function cancelFor(reasons: readonly Reason[]): void {
  if (reasons.every((reason) => reason === undefined)) return;
  const codes = reasons.map((reason) => reason?.code ?? "None");
  const members = reasons.map((reason) => {
    if (reason === undefined) return '{"Code":"None"}';
    const item = reason.itemJson === undefined ? "" : `"Item":${reason.itemJson},`;
    return `{"Code":"${reason.code}",${item}"Message":${JSON.stringify(reason.message)}}`;
  });
  throw modelled(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
    { CancellationReasons: `[${members.join(",")}]` },
  );
}
