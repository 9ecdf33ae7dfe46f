import { isolationHere } from "../../../../src/cloud/lambda/environments/sandbox/describe.js";

let found: Promise<boolean> | undefined;

/** Whether functions run in namespaces here. */
export function hasNamespaces(): Promise<boolean> {
  found ??= isolationHere().then(({ kind }) => kind === "namespaces");
  return found;
}

/** Owners that start from now on keep functions apart in this way. @returns what undoes it */
export function keepApart(by: "namespaces" | "processes"): () => void {
  const { IDEM_LAB_ISOLATION } = process.env;
  if (by === "processes") process.env.IDEM_LAB_ISOLATION = by;
  return () => {
    if (IDEM_LAB_ISOLATION === undefined) delete process.env.IDEM_LAB_ISOLATION;
    else process.env.IDEM_LAB_ISOLATION = IDEM_LAB_ISOLATION;
  };
}
