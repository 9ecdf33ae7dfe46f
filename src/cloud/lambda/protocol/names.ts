import { Constraints } from "./constraints.js";
import { invalidParameter, LambdaFault, resourceNotFound } from "./errors.js";

const PLAIN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
const NAMESPACED =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";
const QUALIFIER = "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";
const ALIAS = "(?!^[0-9]+$)([a-zA-Z0-9-_]+)";
const TAGGABLE =
  "arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)";

/** How AWS calls what a tagging request may name besides functions. */
const RESOURCES: Readonly<Record<string, string>> = {
  "event-source-mapping": "Event source mapping",
  "capacity-provider": "Capacity provider",
  "code-signing-config": "Code signing config",
  layer: "Layer",
};

export const LATEST = "$LATEST";

/** A function as a request names it. */
export interface FunctionReference {
  readonly name: string;
  /** Version or alias, from the name or from the query. */
  readonly qualifier?: string;
}

export interface Naming {
  /** Which of AWS's two patterns the operation checks names against. */
  readonly pattern: "plain" | "namespaced";
}

/** Names and ARNs of one account in one region. */
export class Names {
  constructor(
    readonly region: string,
    readonly accountId: string,
  ) {}

  functionArn(name: string, qualifier?: string): string {
    const arn = `arn:aws:lambda:${this.region}:${this.accountId}:function:${name}`;
    return qualifier === undefined ? arn : `${arn}:${qualifier}`;
  }

  mappingArn(uuid: string): string {
    return `arn:aws:lambda:${this.region}:${this.accountId}:event-source-mapping:${uuid}`;
  }

  /**
   * Reads a function's name, partial ARN or ARN, with the qualifier it may end in.
   * @throws what AWS answers to a malformed name, another region or account, or a second qualifier that differs.
   */
  parse(raw: string, naming: Naming, qualifier?: string): FunctionReference {
    const plain = naming.pattern === "plain";
    new Constraints()
      .length("qualifier", qualifier, 1, 128)
      .pattern("qualifier", qualifier, QUALIFIER)
      .length("functionName", raw, 1, plain ? 140 : 256)
      .pattern("functionName", raw, plain ? PLAIN : NAMESPACED)
      .check();
    const parts = raw.split(":");
    const fromArn = parts[0] === "arn";
    if (fromArn) parts.splice(0, 3);
    this.#checkRegion(parts);
    this.#checkAccount(parts);
    if (parts[0] === "function" && parts.length > 1) parts.shift();
    const [name = "", named] = parts;
    if (named !== undefined && qualifier !== undefined && named !== qualifier) {
      throw invalidParameter(
        "The derived qualifier from the function name does not match the specified qualifier.",
      );
    }
    const chosen = qualifier ?? named;
    return chosen === undefined ? { name } : { name, qualifier: chosen };
  }

  /** The function that a tagging request's ARN names. @throws what AWS answers to any other resource. */
  parseTaggable(arn: string): FunctionReference {
    new Constraints().pattern("resource", arn, TAGGABLE).length("resource", arn, 1, 256).check();
    const [kind, id] = arn.split(":").slice(5);
    if (kind !== "function")
      throw resourceNotFound(`${RESOURCES[kind ?? ""] ?? "Resource"} not found: ${arn}`);
    const reference = this.parse(arn, { pattern: "plain" });
    if (id !== undefined && reference.qualifier !== undefined) {
      throw invalidParameter(
        "Tags on function aliases and versions are not supported. Please specify a function ARN.",
      );
    }
    return reference;
  }

  #checkRegion(parts: string[]): void {
    const [region] = parts;
    if (
      region === undefined ||
      !/^(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d$/.test(region) ||
      parts.length === 1
    )
      return;
    if (region !== this.region) {
      throw resourceNotFound(
        `Functions from '${region}' are not reachable in this region ('${this.region}')`,
      );
    }
    parts.shift();
  }

  #checkAccount(parts: string[]): void {
    const [account] = parts;
    if (account === undefined || !/^\d{12}$/.test(account) || parts.length === 1) return;
    if (account !== this.accountId)
      throw new LambdaFault("AccessDeniedException", 403, "", { Message: null });
    parts.shift();
  }
}

/** Only a new function's name is measured; others of that length are just not there. @throws for one too long */
export function checkNewName(name: string): void {
  if (name.length <= 64) return;
  throw invalidParameter(
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
  );
}

/** Constrains an alias's name as AWS's model does. */
export function aliasName(constraints: Constraints, name: string | undefined): Constraints {
  return constraints.required("name", name).pattern("name", name, ALIAS).length("name", name, 1, 128);
}

/** What a role's session is called: a name of one letter is too short for STS. */
export function sessionName(functionName: string): string {
  return functionName.length === 1 ? `${functionName}@lambda_function` : functionName;
}

/** Whether a qualifier could be an alias's name. */
export const isAliasName = (qualifier: string): boolean => new RegExp(`^${ALIAS}$`).test(qualifier);

export const isVersionNumber = (qualifier: string): boolean => /^[0-9]+$/.test(qualifier);
