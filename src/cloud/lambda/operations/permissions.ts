import { randomUUID } from "node:crypto";
import type { ServiceResponse } from "../../contract/service.js";
import { policyDocument } from "../functions/policy-document.js";
import type { Permission } from "../functions/records.js";
import { Constraints } from "../protocol/constraints.js";
import {
  functionNotFound,
  invalidParameter,
  LambdaFault,
  notSupported,
  resourceConflict,
  resourceNotFound,
  wrongRevision,
} from "../protocol/errors.js";
import type { Members } from "../protocol/members.js";
import { type FunctionReference, isVersionNumber, LATEST } from "../protocol/names.js";
import { json, noContent, type OperationRequest } from "../protocol/request.js";
import type { Workshop } from "./workshop.js";

const MOST_BYTES = 20_480;
const ALIAS_NAME = /^[a-zA-Z0-9-_]+$/;

/** The policies of functions, versions and aliases: who else may use them. */
export class PermissionOperations {
  constructor(private readonly workshop: Workshop) {}

  add(request: OperationRequest): ServiceResponse {
    const { body } = request;
    const asked = readPermission(body);
    const reference = this.#reference(request);
    if (reference.qualifier === LATEST) {
      throw invalidParameter("We currently do not support adding policies for $LATEST.");
    }
    const { names, catalogue } = this.workshop;
    const Principal = principalOf(asked.principal);
    const revision = this.#revision(reference);
    const permissions = catalogue.permissions(reference.name, reference.qualifier);
    checkRevision(body.string("RevisionId"), revision);
    if (permissions.some(({ Sid }) => Sid === asked.statementId)) {
      throw resourceConflict(
        `The statement id (${asked.statementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    const permission: Permission = {
      Sid: asked.statementId,
      Effect: "Allow",
      Principal,
      Action: asked.action,
      Resource: names.functionArn(reference.name, reference.qualifier),
      ...(asked.condition !== undefined && { Condition: asked.condition }),
    };
    this.#put(reference, [...permissions, permission]);
    return json(201, { Statement: JSON.stringify(permission) });
  }

  remove(request: OperationRequest): ServiceResponse {
    const statementId = request.label("StatementId");
    new Constraints()
      .pattern("statementId", statementId, "([a-zA-Z0-9-_.]+)")
      .length("statementId", statementId, 1, 100)
      .check();
    const reference = this.#reference(request);
    const { names, catalogue } = this.workshop;
    if (catalogue.function(reference.name) === undefined) {
      const arn = names.functionArn(reference.name, reference.qualifier);
      throw resourceNotFound(`No policy found for: ${arn}`);
    }
    const revision = this.#revision(reference);
    const permissions = catalogue.permissions(reference.name, reference.qualifier);
    if (permissions.length === 0) throw resourceNotFound("No policy is associated with the given resource.");
    checkRevision(request.query("RevisionId"), revision);
    const kept = permissions.filter(({ Sid }) => Sid !== statementId);
    if (kept.length === permissions.length) {
      throw resourceNotFound(`Statement ${statementId} is not found in resource policy.`);
    }
    this.#put(reference, kept);
    return noContent;
  }

  get(request: OperationRequest): ServiceResponse {
    const { name, qualifier } = this.#reference(request);
    const permissions = this.workshop.catalogue.permissions(name, qualifier);
    if (permissions.length === 0) throw resourceNotFound("The resource you requested does not exist.");
    return json(200, {
      Policy: policyDocument(permissions),
      RevisionId: this.#revision({ name, ...(qualifier !== undefined && { qualifier }) }),
    });
  }

  #reference(request: OperationRequest): FunctionReference {
    const { names } = this.workshop;
    return names.parse(request.label("FunctionName"), { pattern: "namespaced" }, request.query("Qualifier"));
  }

  /** The revision of what a reference names, which its policy shares. @throws where it does not exist */
  #revision({ name, qualifier }: FunctionReference): string {
    const { catalogue, names } = this.workshop;
    const arn = names.functionArn(name, qualifier);
    const record = catalogue.function(name);
    if (record === undefined) throw functionNotFound(arn);
    if (qualifier === undefined || qualifier === LATEST) return record.latest.revisionId;
    if (isVersionNumber(qualifier) || !ALIAS_NAME.test(qualifier)) {
      const version = catalogue.version(name, qualifier);
      if (version === undefined) throw functionNotFound(arn);
      return version.revisionId;
    }
    const alias = catalogue.alias(name, qualifier);
    if (alias === undefined) throw resourceNotFound(`Cannot find alias arn: ${arn}`);
    return alias.revisionId;
  }

  /** Stores the policy, and renews the revision of what it belongs to. */
  #put({ name, qualifier }: FunctionReference, permissions: readonly Permission[]): void {
    const size = Buffer.byteLength(policyDocument(permissions));
    if (size > MOST_BYTES) {
      const message = `The final policy size (${size}) is bigger than the limit (${MOST_BYTES}).`;
      throw new LambdaFault("PolicyLengthExceededException", 400, message, { Type: "User", message });
    }
    const { catalogue } = this.workshop;
    const revisionId = randomUUID();
    catalogue.change((change) => {
      change.putPermissions(name, qualifier, permissions);
      const record = catalogue.function(name);
      const version = qualifier === undefined ? undefined : catalogue.version(name, qualifier);
      const alias = qualifier === undefined ? undefined : catalogue.alias(name, qualifier);
      if (qualifier === undefined && record !== undefined) {
        change.putFunction({ ...record, latest: { ...record.latest, revisionId } });
      } else if (version !== undefined) {
        change.putVersion({ ...version, revisionId });
      } else if (alias !== undefined) {
        change.putAlias(name, { ...alias, revisionId });
      }
    });
  }
}

function checkRevision(given: string | undefined, current: string): void {
  if (given !== undefined && given !== current) throw wrongRevision("GetPolicy");
}

interface RequestedPermission {
  readonly statementId: string;
  readonly action: string;
  readonly principal: string;
  readonly condition?: Permission["Condition"];
}

function readPermission(body: Members): RequestedPermission {
  const statementId = body.string("StatementId");
  const action = body.string("Action");
  const principal = body.string("Principal");
  const sourceArn = body.string("SourceArn");
  const sourceAccount = body.string("SourceAccount");
  const eventSourceToken = body.string("EventSourceToken");
  const organization = body.string("PrincipalOrgID");
  const authType = body.string("FunctionUrlAuthType");
  new Constraints()
    .required("statementId", statementId)
    .pattern("statementId", statementId, "([a-zA-Z0-9-_]+)")
    .length("statementId", statementId, 1, 100)
    .required("action", action)
    .pattern("action", action, "(lambda:[*]|lambda:[a-zA-Z]+|[*])")
    .required("principal", principal)
    .pattern("principal", principal, "[^\\s]+")
    .pattern(
      "sourceArn",
      sourceArn,
      "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)",
    )
    .pattern("sourceAccount", sourceAccount, "\\d{12}")
    .pattern("eventSourceToken", eventSourceToken, "[a-zA-Z0-9._\\-]+")
    .length("eventSourceToken", eventSourceToken, 0, 256)
    .pattern("principalOrgID", organization, "o-[a-z0-9]{10,32}")
    .oneOf("functionUrlAuthType", authType, ["NONE", "AWS_IAM"])
    .check();
  if (body.has("InvokedViaFunctionUrl")) throw notSupported("InvokedViaFunctionUrl");
  const equal = {
    ...(sourceAccount !== undefined && { "AWS:SourceAccount": sourceAccount }),
    ...(eventSourceToken !== undefined && { "lambda:EventSourceToken": eventSourceToken }),
    ...(authType !== undefined && { "lambda:FunctionUrlAuthType": authType }),
    ...(organization !== undefined && { "aws:PrincipalOrgID": organization }),
  };
  const condition = {
    ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
    ...(sourceArn !== undefined && { ArnLike: { "AWS:SourceArn": sourceArn } }),
  };
  return {
    statementId: statementId ?? "",
    action: action ?? "",
    principal: principal ?? "",
    ...(Object.keys(condition).length > 0 && { condition }),
  };
}

function principalOf(given: string): Permission["Principal"] {
  if (given === "*") return "*";
  if (/^\d{12}$/.test(given)) return { AWS: `arn:aws:iam::${given}:root` };
  if (/^arn:aws[a-z-]*:(iam|sts)::\d{12}:./.test(given)) return { AWS: given };
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(given)) return { Service: given };
  throw invalidParameter("The provided principal was invalid. Please check the principal and try again.");
}
