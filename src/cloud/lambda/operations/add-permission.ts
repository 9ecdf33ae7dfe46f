import type { Permission } from "../functions/records.js";
import { Constraints } from "../protocol/constraints.js";
import { invalidParameter, notSupported, resourceConflict } from "../protocol/errors.js";
import type { Members } from "../protocol/members.js";
import { LATEST } from "../protocol/names.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onQualified } from "./shared/access.js";
import { checkRevision, policyOwner, putPolicy, revisionOf } from "./shared/policies.js";

export const addPermission: LambdaOperation = {
  access: onQualified,
  run(context) {
    const { request, names, catalogue } = context;
    const { body } = request;
    const asked = readPermission(body);
    const reference = policyOwner(context);
    if (reference.qualifier === LATEST) {
      throw invalidParameter("We currently do not support adding policies for $LATEST.");
    }
    const Principal = principalOf(asked.principal);
    const revision = revisionOf(context, reference);
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
    putPolicy(context, reference, [...permissions, permission]);
    return json(201, { Statement: JSON.stringify(permission) });
  },
};

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
