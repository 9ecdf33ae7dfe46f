/**
 * Functions that invoke each other, perhaps through queues: a chain of them is stopped. The part `Lineage` of X-Ray's
 * trace header counts how many invocations led to one, and the SDKs of a function pass it on. Source: Lambda developer
 * guide, "Lambda recursive loop detection".
 */
import { hash } from "node:crypto";
import { LambdaFault } from "./errors.js";

/** How many invocations of a chain are run. */
const MOST_IN_CHAIN = 16;

const LINEAGE = /(?:^|;)\s*Lineage=1:[0-9a-f]{8}:(\d{1,5})(?:;|$)/;

/** A function is invoked by a chain of functions that does not seem to end. */
export class RecursionFault extends LambdaFault {
  constructor() {
    const message =
      "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.";
    super("RecursiveInvocationException", 400, message, { Type: "User", Message: message });
  }
}

/** Why an invocation does not run, where its chain is too long. @param chain its place in the chain, from 1 */
export const endOfChain = (chain = 1): RecursionFault | undefined =>
  chain > MOST_IN_CHAIN ? new RecursionFault() : undefined;

/** The part of a trace header that says where in a chain of invocations a function is. */
export const lineageOf = (functionName: string, chain: number): string =>
  `Lineage=1:${hash("sha256", functionName, "hex").slice(0, 8)}:${chain - 1}`;

/** The place in its chain of an invocation by who sent these headers: 1, where none was a function. */
export const chainAfter = (headers: readonly (string | undefined)[]): number =>
  1 + Math.max(...headers.map(chainBefore));

function chainBefore(header: string | undefined): number {
  const count = LINEAGE.exec(header ?? "")?.[1];
  return count === undefined ? 0 : Number(count) + 1;
}
