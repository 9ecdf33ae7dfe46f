/** Policies that AWS publishes as examples, and what they are said to allow. */
import { describe, expect, test } from "vitest";
import {
  ACCOUNT,
  type Asked,
  allow,
  deny,
  document,
  grant,
  isAllowed,
  type Json,
  OTHER,
  rule,
  user,
} from "./support.js";

interface Example {
  readonly what: string;
  readonly source: string;
  readonly identity?: readonly Json[];
  readonly more?: Asked;
  readonly allowed: readonly Asked[];
  readonly denied: readonly Asked[];
}

const s3 = (action: string, name: string, keys = {}): Asked => ({
  action: `s3:${action}`,
  resource: `arn:aws:s3:::${name}`,
  keys,
});
const onUser = (action: string, name: string, keys = {}): Asked => ({
  action: `iam:${action}`,
  resource: `arn:aws:iam::${ACCOUNT}:user/${name}`,
  keys,
});
const BUCKET = "arn:aws:s3:::BUCKET-NAME";

const examples: readonly Example[] = [
  {
    what: "a home directory in a bucket",
    source: "reference_policies_elements_condition_operators",
    identity: [
      document(
        allow({ Action: ["s3:ListAllMyBuckets", "s3:GetBucketLocation"], Resource: "arn:aws:s3:::*" }),
        allow({
          Action: "s3:ListBucket",
          Resource: BUCKET,
          Condition: { StringLike: { "s3:prefix": ["", "home/", `home/\${aws:username}/`] } },
        }),
        allow({
          Action: "s3:*",
          Resource: [`${BUCKET}/home/\${aws:username}`, `${BUCKET}/home/\${aws:username}/*`],
        }),
      ),
    ],
    allowed: [
      s3("ListAllMyBuckets", "any"),
      s3("ListBucket", "BUCKET-NAME", { "s3:prefix": "", "aws:username": "Bob" }),
      s3("ListBucket", "BUCKET-NAME", { "s3:prefix": "home/Bob/", "aws:username": "Bob" }),
      s3("PutObject", "BUCKET-NAME/home/Bob/x", { "aws:username": "Bob" }),
    ],
    denied: [
      s3("ListBucket", "BUCKET-NAME", { "s3:prefix": "home/Eve/", "aws:username": "Bob" }),
      s3("ListBucket", "BUCKET-NAME", { "aws:username": "Bob" }),
      s3("PutObject", "BUCKET-NAME/home/Eve/x", { "aws:username": "Bob" }),
      s3("PutObject", "BUCKET-NAME/home/Bob/x"),
    ],
  },
  {
    what: "at most ten objects in a list",
    source: "reference_policies_elements_condition_operators",
    identity: [
      document(
        allow({
          Action: "s3:ListBucket",
          Resource: "arn:aws:s3:::example_bucket",
          Condition: { NumericLessThanEquals: { "s3:max-keys": "10" } },
        }),
      ),
    ],
    allowed: [s3("ListBucket", "example_bucket", { "s3:max-keys": "10" })],
    denied: [s3("ListBucket", "example_bucket", { "s3:max-keys": "11" }), s3("ListBucket", "example_bucket")],
  },
  {
    what: "access keys for sessions of after 2020",
    source: "reference_policies_elements_condition_operators",
    identity: [
      document(
        allow({
          Action: "iam:*AccessKey*",
          Resource: `arn:aws:iam::${ACCOUNT}:user/*`,
          Condition: { DateGreaterThan: { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" } },
        }),
      ),
    ],
    allowed: [onUser("CreateAccessKey", "Bob", { "aws:TokenIssueTime": "2021-05-06T07:08:09Z" })],
    denied: [
      onUser("CreateAccessKey", "Bob", { "aws:TokenIssueTime": "2019-05-06T07:08:09Z" }),
      onUser("CreateAccessKey", "Bob"),
      onUser("GetUser", "Bob", { "aws:TokenIssueTime": "2021-05-06T07:08:09Z" }),
    ],
  },
  {
    what: "no access to a bucket without encryption on the way",
    source: "reference_policies_elements_condition_operators",
    identity: [
      document(
        allow(),
        deny({
          Action: "s3:*",
          Resource: [BUCKET, `${BUCKET}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      ),
    ],
    allowed: [
      s3("GetObject", "BUCKET-NAME/x", { "aws:SecureTransport": "true" }),
      s3("GetObject", "other/x", { "aws:SecureTransport": "false" }),
    ],
    denied: [s3("GetObject", "BUCKET-NAME/x", { "aws:SecureTransport": "false" })],
  },
  {
    what: "addresses of both families",
    source: "reference_policies_elements_condition_operators",
    identity: [
      document(
        allow({
          Action: "someservice:*",
          Condition: { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"] } },
        }),
      ),
    ],
    allowed: ["203.0.113.12", "2001:db8:1234:5678::9"].map((ip) => ({
      action: "someservice:x",
      keys: { "aws:SourceIp": ip },
    })),
    denied: ["203.0.114.12", "2001:db8:1234:5679::9"].map((ip) => ({
      action: "someservice:x",
      keys: { "aws:SourceIp": ip },
    })),
  },
  {
    what: "instances of some types, where the resource has a type",
    source: "reference_policies_elements_condition_operators",
    identity: [
      document(
        allow({
          Action: "ec2:RunInstances",
          Condition: { StringLikeIfExists: { "ec2:InstanceType": ["t1.*", "t2.*", "m3.*"] } },
        }),
      ),
    ],
    allowed: [
      { action: "ec2:RunInstances", keys: { "ec2:InstanceType": "t2.micro" } },
      { action: "ec2:RunInstances" },
    ],
    denied: [{ action: "ec2:RunInstances", keys: { "ec2:InstanceType": "x1.large" } }],
  },
  {
    what: "only attributes of a list",
    source: "reference_policies_condition-single-vs-multi-valued-context-keys",
    identity: [
      document(
        allow({
          Action: "dynamodb:GetItem",
          Resource: "arn:aws:dynamodb:*:*:table/Thread",
          Condition: { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["ID", "Message", "Tags"] } },
        }),
      ),
    ],
    more: { action: "dynamodb:GetItem", resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Thread` },
    allowed: [{ keys: { "dynamodb:Attributes": ["ID", "Message"] } }, {}],
    denied: [{ keys: { "dynamodb:Attributes": ["ID", "UserName"] } }],
  },
  {
    what: "none of the attributes of a list",
    source: "reference_policies_condition-single-vs-multi-valued-context-keys",
    identity: [
      document(
        allow(),
        deny({
          Action: "dynamodb:PutItem",
          Resource: "arn:aws:dynamodb:*:*:table/Thread",
          Condition: { "ForAnyValue:StringEquals": { "dynamodb:Attributes": ["ID", "PostDateTime"] } },
        }),
      ),
    ],
    more: { action: "dynamodb:PutItem", resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Thread` },
    allowed: [{ keys: { "dynamodb:Attributes": ["UserName"] } }],
    denied: [{ keys: { "dynamodb:Attributes": ["UserName", "Message", "PostDateTime"] } }],
  },
  {
    what: "logs denied, a bucket's objects allowed across accounts",
    source: "reference_policies_evaluation-logic-cross-account",
    identity: [
      document(
        allow({ Action: "s3:ListAllMyBuckets" }),
        allow({ Action: "s3:*Object*", Resource: "arn:aws:s3:::Production/*" }),
        deny({ Action: "s3:*", Resource: ["arn:aws:s3:::*log*", "arn:aws:s3:::*log*/*"] }),
      ),
    ],
    more: {
      principal: user("carlossalazar"),
      resourceAccountId: OTHER,
      resourcePolicy: document({
        ...grant({ AWS: `arn:aws:iam::${ACCOUNT}:user/carlossalazar` }),
        Action: ["s3:GetObject*", "s3:PutObject*", "s3:ReplicateObject", "s3:RestoreObject"],
        Resource: "arn:aws:s3:::Production/*",
      }),
    },
    allowed: [s3("PutObject", "Production/x")],
    denied: [
      s3("DeleteObject", "Production/x"),
      s3("PutObject", "Production-logs/x"),
      s3("PutObject", "Production/log/x"),
    ],
  },
  {
    what: "a boundary of three services",
    source: "access_policies_boundaries",
    identity: [document(allow({ Action: "iam:CreateUser" }), allow({ Action: "ec2:*" }))],
    more: { boundary: document(allow({ Action: ["s3:*", "cloudwatch:*", "ec2:*"] })) },
    allowed: [{ action: "ec2:StartInstances" }],
    denied: [{ action: "iam:CreateUser" }, { action: "s3:GetObject" }],
  },
  {
    what: "everything but IAM in some Regions only",
    source: "reference_policies_examples_aws_deny-requested-region",
    identity: [
      document(
        allow(),
        deny({
          Action: undefined,
          NotAction: ["cloudfront:*", "iam:*", "route53:*", "support:*"],
          Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-central-1", "eu-west-1"] } },
        }),
      ),
    ],
    allowed: [
      { action: "sqs:SendMessage", keys: { "aws:RequestedRegion": "eu-west-1" } },
      { action: "iam:GetRole", keys: { "aws:RequestedRegion": "us-east-1" } },
    ],
    denied: [{ action: "sqs:SendMessage", keys: { "aws:RequestedRegion": "us-east-1" } }],
  },
  {
    what: "between two dates",
    source: "reference_policies_examples_aws-dates",
    identity: [
      document(
        allow({
          Action: "sqs:SendMessage",
          Condition: {
            DateGreaterThan: { "aws:CurrentTime": "2020-04-01T00:00:00Z" },
            DateLessThan: { "aws:CurrentTime": "2020-06-30T23:59:59Z" },
          },
        }),
      ),
    ],
    more: { action: "sqs:SendMessage" },
    allowed: [{ keys: { "aws:CurrentTime": "2020-05-01T00:00:00Z" } }],
    denied: [{ keys: { "aws:CurrentTime": "2020-07-01T00:00:00Z" } }, {}],
  },
  {
    what: "everybody denied but one ARN, instead of NotPrincipal",
    source: "reference_policies_elements_principal",
    identity: [document(allow())],
    more: {
      ...s3("GetObject", "BUCKETNAME/x"),
      resourcePolicy: document({
        Effect: "Deny",
        Action: "s3:*",
        Principal: "*",
        Resource: ["arn:aws:s3:::BUCKETNAME/*", "arn:aws:s3:::BUCKETNAME"],
        Condition: { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${OTHER}:user/user-name` } },
      }),
    },
    allowed: [{ keys: { "aws:PrincipalArn": `arn:aws:iam::${OTHER}:user/user-name` } }],
    denied: [{ keys: { "aws:PrincipalArn": `arn:aws:iam::${OTHER}:user/another` } }, {}],
  },
  {
    what: "one's own bucket, or the company's without a team",
    source: "reference_policies_variables",
    identity: [
      document(
        allow({ Resource: `arn:aws:s3:::DOC-EXAMPLE-BUCKET-\${aws:PrincipalTag/team, 'company-wide'}` }),
      ),
    ],
    allowed: [
      s3("ListBucket", "DOC-EXAMPLE-BUCKET-yellow", { "aws:PrincipalTag/team": "yellow" }),
      s3("ListBucket", "DOC-EXAMPLE-BUCKET-company-wide"),
    ],
    denied: [
      s3("ListBucket", "DOC-EXAMPLE-BUCKET-company-wide", { "aws:PrincipalTag/team": "yellow" }),
      s3("ListBucket", "DOC-EXAMPLE-BUCKET-yellow"),
    ],
  },
];

describe("AWS's own example", () => {
  for (const { what, source, identity, more = {}, allowed, denied } of examples) {
    test(what, rule("examples", what, source), () => {
      const may = (asked: Asked) => isAllowed({ ...(identity && { identity }), ...more, ...asked });
      for (const asked of allowed) expect(may(asked), JSON.stringify(asked)).toBe(true);
      for (const asked of denied) expect(may(asked), JSON.stringify(asked)).toBe(false);
    });
  }
});
