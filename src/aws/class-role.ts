/** One role for a whole class, where a role for each learner would be too many, or may not be made by them. */
import type { Aws } from "./clients.js";
import { type CourseRole, LOGS_ACTIONS, PRACTICE_ACTIONS, TRUST_POLICY } from "./roles.js";

/** Begins the names of all that learners make, unless they choose another prefix. */
const LEARNERS = "idem-lab-*";
const DESCRIPTION = "What the functions of a class of idem-lab may do";

/** @param arnOf a text, or what CloudFormation makes one of */
const statements = <Arn>(arnOf: (service: string, rest: string) => Arn) =>
  [
    { Action: PRACTICE_ACTIONS, Resource: [arnOf("dynamodb", `table/${LEARNERS}`)] },
    { Action: LOGS_ACTIONS, Resource: [arnOf("logs", `log-group:/aws/lambda/${LEARNERS}`)] },
  ].map((statement) => ({ Effect: "Allow" as const, ...statement }));

export const classRoleName = ({ target }: Aws): string => `idem-lab-class-role-${target.region}`;

/** The role that all functions of a class can be given: `--role-arn`. */
export const classRole = (aws: Aws): CourseRole => ({
  roleName: classRoleName(aws),
  description: DESCRIPTION,
  policy: (accountId) => {
    const { region, caller } = aws.target;
    const arnOf = (service: string, rest: string): string =>
      `arn:${caller?.partition ?? "aws"}:${service}:${region}:${accountId}:${rest}`;
    return {
      Version: "2012-10-17",
      Statement: statements(arnOf),
    };
  },
});

/** The same role as a CloudFormation template, for whoever makes roles in that way alone. */
export const classTemplate = (): object => ({
  AWSTemplateFormatVersion: "2010-09-09",
  Description: DESCRIPTION,
  Resources: {
    ClassRole: {
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: TRUST_POLICY,
        Policies: [
          {
            PolicyName: "idem-lab-class",
            PolicyDocument: {
              Version: "2012-10-17",
              Statement: statements((service, rest) => ({
                "Fn::Sub": `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`,
              })),
            },
          },
        ],
      },
    },
  },
  Outputs: { RoleArn: { Value: { "Fn::GetAtt": ["ClassRole", "Arn"] } } },
});
