/** The order of decision, and whom the policies of resources mean. */
import { describe, expect, test } from "vitest";
import {
  ACCOUNT,
  allow,
  ask,
  deny,
  document,
  grant,
  isAllowed,
  type Json,
  OTHER,
  rule,
  service,
  session,
  user,
} from "./support.js";

const LOGIC = "reference_policies_evaluation-logic_policy-eval-denyallow";
const CROSS_ACCOUNT = "reference_policies_evaluation-logic-cross-account";
const PRINCIPAL = "reference_policies_elements_principal";
const NOT_PRINCIPAL = "reference_policies_elements_notprincipal";
const BOUNDARIES = "access_policies_boundaries";

const ALL = document(allow());
const NONE = document();
const ROLE = session().entityArn;
const SESSION = session().id;
const DENIED = { ...grant("*"), Effect: "Deny" };

describe("what is denied", () => {
  test("is what nothing allows", rule("order", "what no policy allows is denied", LOGIC), () => {
    expect(ask({})).toEqual({ allowed: false, missing: "identity", undecided: undefined });
    expect(isAllowed({ identity: [NONE, ALL] })).toBe(true);
  });
  test(
    "by any policy is denied, whatever the others allow",
    rule("order", "an explicit deny in any policy counts more than what all others allow", LOGIC),
    () => {
      const everything = {
        identity: [ALL],
        resourcePolicy: document(grant({ AWS: SESSION })),
        boundary: ALL,
        session: [ALL],
      };
      expect(isAllowed(everything)).toBe(true);
      const denying = document(allow(), deny());
      expect(ask({ ...everything, identity: [ALL, denying] })).toMatchObject({
        deniedBy: "identity",
        policy: "p1",
      });
      expect(ask({ ...everything, boundary: denying })).toMatchObject({ deniedBy: "boundary" });
      expect(ask({ ...everything, session: [ALL, denying] })).toMatchObject({ deniedBy: "session" });
      expect(ask({ ...everything, resourcePolicy: document(grant("*"), DENIED) })).toMatchObject({
        deniedBy: "resource",
      });
    },
  );
});

describe("the policies of an identity", () => {
  test(
    "are limited by a permissions boundary and by the session's policies, which grant nothing themselves",
    rule("order", "a boundary and the policies of a session limit, and grant nothing", LOGIC),
    () => {
      const some = document(allow({ Action: "dynamodb:*" }));
      const others = document(allow({ Action: "s3:*" }));
      expect(isAllowed({ identity: [some], boundary: some, session: [others, some] })).toBe(true);
      expect(ask({ identity: [some], boundary: others })).toMatchObject({ missing: "boundary" });
      expect(ask({ identity: [some], session: [others] })).toMatchObject({ missing: "session" });
      expect(ask({ identity: [some], session: [] })).toMatchObject({ missing: "session" });
      expect(ask({ identity: [others], boundary: some, session: [some] })).toMatchObject({
        missing: "identity",
      });
    },
  );
  test("GetRole is allowed beside another statement that lets a role be passed on a condition", () => {
    const identity = [
      document(
        allow({ Action: "iam:GetRole" }),
        allow({
          Action: "iam:PassRole",
          Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
        }),
      ),
    ];
    const resource = `arn:aws:iam::${ACCOUNT}:role/x`;
    const unknown = ["iam:PassedToService"];
    expect(isAllowed({ identity, resource, unknown, action: "iam:GetRole" })).toBe(true);
    expect(isAllowed({ identity, resource, unknown, action: "iam:PassRole" })).toBe(false);
    const keys = { "iam:PassedToService": "lambda.amazonaws.com" };
    expect(isAllowed({ identity, resource, keys, action: "iam:PassRole" })).toBe(true);
  });
});

describe("a resource's policy within the account", () => {
  const limits = { boundary: NONE, session: [NONE] };
  test(
    "that names the session is limited by nothing but a denial",
    rule("order", "what is granted to a session's ARN is not limited by an implicit deny", LOGIC),
    () => {
      const resourcePolicy = document(grant({ AWS: SESSION }));
      expect(isAllowed({ resourcePolicy, ...limits })).toBe(true);
      expect(isAllowed({ resourcePolicy: document(grant({ AWS: `${SESSION}2` })) })).toBe(false);
    },
  );
  test(
    "that names the role is limited by the boundary and the session's policies",
    rule(
      "order",
      "what is granted to a role's ARN is limited by its boundary and the session's policies",
      LOGIC,
    ),
    () => {
      const resourcePolicy = document(grant({ AWS: ROLE ?? "" }));
      expect(isAllowed({ resourcePolicy })).toBe(true);
      expect(isAllowed({ resourcePolicy, boundary: ALL, session: [ALL] })).toBe(true);
      expect(ask({ resourcePolicy, boundary: NONE, session: [ALL] })).toMatchObject({ missing: "boundary" });
      expect(ask({ resourcePolicy, boundary: ALL, session: [NONE] })).toMatchObject({ missing: "session" });
    },
  );
  test(
    "that names a user is limited by nothing but a denial",
    rule("order", "what is granted to a user's ARN is not limited by an implicit deny", LOGIC),
    () => {
      const principal = user();
      const resourcePolicy = document(grant({ AWS: principal.id }));
      expect(isAllowed({ principal, resourcePolicy, boundary: NONE })).toBe(true);
      expect(isAllowed({ principal: user("bob"), resourcePolicy })).toBe(false);
    },
  );
  test(
    "that names the user who federated is limited, that names the federated session is not",
    rule(
      "order",
      "what is granted to the user who federated is limited, what to the federated session is not",
      LOGIC,
    ),
    () => {
      const bob = user();
      const principal = { ...bob, id: `arn:aws:sts::${ACCOUNT}:federated-user/Bob`, entityArn: bob.id };
      const named = (AWS: string) => document(grant({ AWS }));
      expect(isAllowed({ principal, resourcePolicy: named(principal.id), ...limits })).toBe(true);
      expect(isAllowed({ principal, resourcePolicy: named(bob.id), ...limits })).toBe(false);
      expect(isAllowed({ principal, resourcePolicy: named(bob.id) })).toBe(true);
    },
  );
  test(
    "that names the account leaves it to the identity's policies",
    rule(
      "Principal",
      "an account, by its number or its root user's ARN, still needs the identity's policies",
      PRINCIPAL,
    ),
    () => {
      for (const AWS of [ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`]) {
        const resourcePolicy = document(grant({ AWS }));
        expect(ask({ resourcePolicy })).toMatchObject({ missing: "identity" });
        expect(isAllowed({ resourcePolicy, identity: [ALL] })).toBe(true);
        expect(
          isAllowed({ identity: [ALL], resourcePolicy: document({ ...grant({ AWS }), Effect: "Deny" }) }),
        ).toBe(false);
      }
    },
  );
  test(
    "that names everybody needs nothing else",
    rule(
      "Principal",
      "everybody, in both ways of writing it, within the account needs no other permission",
      PRINCIPAL,
    ),
    () => {
      for (const Principal of ["*", { AWS: "*" }, { AWS: ["*"] }])
        expect(isAllowed({ resourcePolicy: document(grant(Principal)), ...limits })).toBe(true);
    },
  );
  test("that names somebody else changes nothing", () => {
    const resourcePolicy = document(
      grant({ AWS: OTHER, Service: "s3.amazonaws.com", CanonicalUser: "79a5" }),
    );
    expect(isAllowed({ resourcePolicy })).toBe(false);
    expect(isAllowed({ resourcePolicy, identity: [ALL] })).toBe(true);
  });
});

describe("other types of principals", () => {
  test(
    "are meant by their type and their name",
    rule(
      "Principal",
      "services, identity providers and canonical users are meant by type and name",
      PRINCIPAL,
    ),
    () => {
      for (const type of ["Service", "Federated", "CanonicalUser"] as const) {
        const principal = { type, id: "lambda.amazonaws.com", accountId: undefined, entityArn: undefined };
        const may = (Principal: unknown) =>
          isAllowed({ principal, resourcePolicy: document(grant(Principal)) });
        expect(may({ [type]: ["s3.amazonaws.com", "lambda.amazonaws.com"] })).toBe(true);
        expect(may({ [type]: "s3.amazonaws.com" })).toBe(false);
        expect(may({ AWS: ACCOUNT })).toBe(false);
        expect(may("*")).toBe(true);
      }
    },
  );
  test("have no policies of their own", () => {
    expect(ask({ principal: service("s3.amazonaws.com"), identity: [ALL] })).toMatchObject({
      missing: "resource",
    });
  });
});

describe("NotPrincipal", () => {
  const denying = (AWS: readonly string[]): Json =>
    document({ Effect: "Deny", NotPrincipal: { AWS }, Action: "*", Resource: "*" });
  const root = `arn:aws:iam::${ACCOUNT}:root`;
  test(
    "denies everybody but those who are named, with their account",
    rule("NotPrincipal", "a denial spares a user who is named with the account", NOT_PRINCIPAL),
    () => {
      const principal = user();
      const spared = (AWS: readonly string[], who = principal) =>
        isAllowed({ principal: who, identity: [ALL], resourcePolicy: denying(AWS) });
      expect(spared([principal.id, root])).toBe(true);
      expect(spared([principal.id, ACCOUNT])).toBe(true);
      expect(spared([principal.id])).toBe(false);
      expect(spared([root])).toBe(false);
      expect(spared([principal.id, root], user("Eve"))).toBe(false);
    },
  );
  test(
    "spares a session that is named with its role and its account",
    rule(
      "NotPrincipal",
      "a denial spares a session that is named with the role and the account",
      NOT_PRINCIPAL,
    ),
    () => {
      const spared = (...AWS: string[]) => isAllowed({ identity: [ALL], resourcePolicy: denying(AWS) });
      expect(spared(SESSION, ROLE ?? "", root)).toBe(true);
      expect(spared(SESSION, root)).toBe(false);
      expect(spared(ROLE ?? "", root)).toBe(false);
    },
  );
  test(
    "denies whoever has a permissions boundary",
    rule("NotPrincipal", "a denial spares nobody who has a permissions boundary", BOUNDARIES),
    () => {
      const resourcePolicy = denying([SESSION, ROLE ?? "", root]);
      expect(isAllowed({ identity: [ALL], boundary: ALL, resourcePolicy })).toBe(false);
    },
  );
  test(
    "with Allow is for all but those who are named in any way",
    rule("NotPrincipal", "with Allow it is for everybody but those who are named", NOT_PRINCIPAL),
    () => {
      const may = (AWS: string) =>
        isAllowed({ resourcePolicy: document({ ...grant(undefined), NotPrincipal: { AWS } }) });
      expect(may(OTHER)).toBe(true);
      for (const named of [SESSION, ROLE ?? "", ACCOUNT, "*"]) expect(may(named)).toBe(false);
    },
  );
  test("a service is spared by its name", () => {
    const resourcePolicy = document(grant("*"), {
      Effect: "Deny",
      NotPrincipal: { Service: "lambda.amazonaws.com" },
      Action: "*",
    });
    expect(isAllowed({ principal: service("lambda.amazonaws.com"), resourcePolicy })).toBe(true);
    expect(isAllowed({ principal: service("s3.amazonaws.com"), resourcePolicy })).toBe(false);
  });
});

describe("across accounts", () => {
  const across = { principal: session(OTHER), resourceAccountId: ACCOUNT };
  const { id, entityArn } = across.principal;
  test(
    "both sides have to allow it, however the resource's policy names who asks",
    rule(
      "order",
      "across accounts the identity's policies and the resource's have to allow it",
      CROSS_ACCOUNT,
    ),
    () => {
      for (const AWS of [OTHER, `arn:aws:iam::${OTHER}:root`, id, entityArn ?? "", "*"]) {
        const resourcePolicy = document(grant({ AWS }));
        expect(isAllowed({ ...across, identity: [ALL], resourcePolicy })).toBe(true);
        expect(ask({ ...across, resourcePolicy })).toMatchObject({ missing: "identity" });
        expect(ask({ ...across, identity: [ALL], boundary: NONE, resourcePolicy })).toMatchObject({
          missing: "boundary",
        });
        expect(ask({ ...across, identity: [ALL], session: [NONE], resourcePolicy })).toMatchObject({
          missing: "session",
        });
      }
      expect(ask({ ...across, identity: [ALL] })).toMatchObject({ missing: "resource" });
      expect(
        ask({ ...across, identity: [ALL], resourcePolicy: document(grant({ AWS: ACCOUNT })) }),
      ).toMatchObject({ missing: "resource" });
    },
  );
  test("a role of the same name in another account is another role", () => {
    const resourcePolicy = document(grant({ AWS: session(ACCOUNT).entityArn ?? "" }));
    expect(isAllowed({ ...across, identity: [ALL], resourcePolicy })).toBe(false);
  });
});

describe("resources whose policy has to allow it", () => {
  test.each(["sts:AssumeRole", "kms:Decrypt"])(
    "%s needs more than what the identity's policies allow",
    rule("order", "the trust policy of a role and the policy of a key have to allow it themselves", LOGIC),
    (action) => {
      const asked = { action, identity: [ALL] };
      expect(ask(asked)).toMatchObject({ missing: "resource" });
      expect(ask({ ...asked, resourcePolicy: document(grant({ AWS: OTHER })) })).toMatchObject({
        missing: "resource",
      });
      expect(isAllowed({ ...asked, resourcePolicy: document(grant({ AWS: ACCOUNT })) })).toBe(true);
      expect(ask({ action, resourcePolicy: document(grant({ AWS: ACCOUNT })) })).toMatchObject({
        missing: "identity",
      });
      expect(isAllowed({ action, resourcePolicy: document(grant({ AWS: ROLE ?? "" })) })).toBe(true);
    },
  );
});
