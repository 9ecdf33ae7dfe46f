import { isolationHere } from "../../../../src/cloud/lambda/environments/sandbox/describe.js";

let found: Promise<boolean> | undefined;

/** Whether functions run in namespaces here. */
export function hasNamespaces(): Promise<boolean> {
  found ??= isolationHere().then(({ kind }) => kind === "namespaces");
  return found;
}
