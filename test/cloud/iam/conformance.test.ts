import * as sdk from "@aws-sdk/client-iam";
import { expect } from "vitest";
import type { Json } from "../../support/rows.js";
import { TRUST_POLICY } from "../support/cloud.js";
import { describeRows, row } from "../support/rows.js";

const SNAPSHOT = "LocalStack, test_iam (snapshot validated against AWS)";
const MODEL = "AWS's service model (botocore, iam)";
const ROLE = { RoleName: "there" };
const role = (RoleName: string, more: Json = {}): Json => ({
  RoleName,
  AssumeRolePolicyDocument: TRUST_POLICY,
  ...more,
});
const duration = (value: number, constraint: string) =>
  [
    "ValidationError",
    400,
    `1 validation error detected: Value '${value}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${constraint}`,
  ] as const;

describeRows(
  "IAM",
  sdk,
  (aws) => aws.iam,
  [
    row("CreateRole", "a role is there once", "public reports of the service's answer", role("there"), {
      error: ["EntityAlreadyExistsException", 409, "Role with name there already exists."],
    }),
    row(
      "CreateRole",
      "a trust policy is JSON",
      SNAPSHOT,
      role("malformed", { AssumeRolePolicyDocument: "{" }),
      { error: ["MalformedPolicyDocumentException", 400, "This policy contains invalid Json"] },
    ),
    row("CreateRole", "a session's length is kept", MODEL, role("long", { MaxSessionDuration: 7200 }), {
      part: { Role: { RoleName: "long", Path: "/", RoleId: expect.stringMatching(/^AROA/) } },
    }),
    row(
      "GetRole",
      "a session's length is shown",
      MODEL,
      { RoleName: "long" },
      { part: { Role: { MaxSessionDuration: 7200 } } },
    ),
    row(
      "GetRole",
      "a session's length is an hour, if nothing else was said",
      "IAM API reference, Role",
      ROLE,
      { part: { Role: { MaxSessionDuration: 3600 } } },
    ),
    row("CreateRole", "a session has at least an hour", MODEL, role("short", { MaxSessionDuration: 3599 }), {
      error: duration(3599, "greater than or equal to 3600"),
    }),
    row(
      "CreateRole",
      "a session has at most twelve hours",
      MODEL,
      role("longer", { MaxSessionDuration: 43_201 }),
      { error: duration(43_201, "less than or equal to 43200") },
    ),
    row(
      "CreateRole",
      "a permissions boundary is refused, where it is not known what it allows",
      "this project: refused, not ignored",
      role("bounded", { PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
      {
        error: [
          "NoSuchEntityException",
          404,
          "Policy arn:aws:iam::aws:policy/ReadOnlyAccess does not exist or is not attachable. The embedded IAM does not know what it allows: put that into an inline policy.",
        ],
      },
    ),
    row(
      "UpdateRole",
      "description and session's length change",
      "IAM API reference, UpdateRole",
      { ...ROLE, Description: "new", MaxSessionDuration: 3600 },
      { answer: {} },
    ),
    row(
      "AttachRolePolicy",
      "a name is no ARN",
      SNAPSHOT,
      { ...ROLE, PolicyArn: "longpolicynamebutnoarn" },
      { error: ["ValidationError", 400, "Invalid ARN:  Could not be parsed!"] },
    ),
    row(
      "AttachRolePolicy",
      "the policy has to be there",
      SNAPSHOT,
      { ...ROLE, PolicyArn: "arn:aws:iam::123456789012:policy/nothing" },
      {
        error: [
          "NoSuchEntityException",
          404,
          "Policy arn:aws:iam::123456789012:policy/nothing does not exist or is not attachable.",
        ],
      },
    ),
    row(
      "GetRole",
      "the role has to be there",
      "public reports of the service's answer",
      { RoleName: "nothing" },
      { error: ["NoSuchEntityException", 404, "The role with name nothing cannot be found."] },
    ),
    row(
      "DeleteRole",
      "policies are detached first",
      "public reports of the service's answer",
      { RoleName: "attached" },
      {
        before: [
          ["CreateRole", role("attached")],
          [
            "AttachRolePolicy",
            {
              RoleName: "attached",
              PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
            },
          ],
        ],
        error: ["DeleteConflictException", 409, "Cannot delete entity, must detach all policies first."],
      },
    ),
  ],
  [["CreateRole", role("there")]],
);
