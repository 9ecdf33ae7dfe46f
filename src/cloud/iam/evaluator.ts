/** The evaluator of policies, loaded at the first decision that needs it: it takes longer than a cold start. */
import type { Access } from "../contract/access.js";
import type { NamedPolicy } from "./role-policies.js";

export interface Question {
  readonly principal: string;
  readonly accountId: string;
  readonly access: Access;
  readonly policies: readonly NamedPolicy[];
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export type Evaluation =
  | { readonly result: "allowed" }
  /** `policy` is the one that denies; nobody allowed it, where there is none. */
  | {
      readonly result: "denied";
      readonly policy?: { readonly kind: "identity" | "resource"; readonly name: string };
    }
  | { readonly result: "failed"; readonly problem: string };

const EVERYTHING = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
/** The account is in no organization that restricts it. */
const NO_RESTRICTION = [{ orgIdentifier: "account", policies: [{ name: "everything", policy: EVERYTHING }] }];

/** Decides as AWS does: a denial counts more than what allows, and what nothing allows is denied. */
export async function evaluate({
  principal,
  accountId,
  access,
  policies,
  context,
}: Question): Promise<Evaluation> {
  try {
    const { runSimulation } = await import("@cloud-copilot/iam-simulate");
    const answer = await runSimulation(
      {
        request: {
          principal,
          action: access.action,
          resource: { resource: access.resource, accountId },
          contextVariables: Object.fromEntries(
            Object.entries(context).map(([key, value]) => [
              key,
              typeof value === "string" ? value : [...value],
            ]),
          ),
        },
        identityPolicies: policies.map(({ name, document }) => ({ name, policy: document })),
        serviceControlPolicies: NO_RESTRICTION,
        resourceControlPolicies: [],
        ...(access.resourcePolicy !== undefined && { resourcePolicy: JSON.parse(access.resourcePolicy) }),
      },
      { simulationMode: "Strict" },
    );
    if (answer.resultType === "error") return { result: "failed", problem: JSON.stringify(answer.errors) };
    if (answer.overallResult === "Allowed") return { result: "allowed" };
    const analyses =
      answer.resultType === "single"
        ? [answer.result.analysis]
        : answer.results.map(({ analysis }) => analysis);
    for (const { identityAnalysis, resourceAnalysis } of analyses) {
      const own = identityAnalysis?.denyStatements[0];
      if (own !== undefined)
        return { result: "denied", policy: { kind: "identity", name: own.policyId ?? "" } };
      if (resourceAnalysis?.denyStatements[0] !== undefined)
        return { result: "denied", policy: { kind: "resource", name: "" } };
    }
    return { result: "denied" };
  } catch (error) {
    return { result: "failed", problem: error instanceof Error ? error.message : String(error) };
  }
}
