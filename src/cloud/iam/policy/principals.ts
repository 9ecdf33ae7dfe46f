/** The elements `Principal` and `NotPrincipal`: whom a resource's policy is about. */
import { PolicyProblem } from "./problem.js";
import { isObject, texts } from "./values.js";

/** The types of principals that policies name. */
type PrincipalType = "AWS" | "Service" | "Federated" | "CanonicalUser";

/** Who asks. */
export interface Principal {
  readonly type: PrincipalType;
  /** The ARN of a user or of a session; the name of a service or of an identity provider. */
  readonly id: string;
  /** `undefined` for services and identity providers. */
  readonly accountId: string | undefined;
  /** Whose session it is: the ARN of the role, or of the user who federated. */
  readonly entityArn: string | undefined;
}

/**
 * How a policy means somebody. What is granted to the `account` is for its administrators to hand on; what is granted to
 * the `entity`, the role or user behind a session, is limited as the session is; a `direct` grant is not.
 */
export type Naming = "direct" | "entity" | "account";

/** How the element means a principal, `undefined` where it does not. */
export type PrincipalElement = (principal: Principal) => Naming | undefined;

const TYPES: readonly string[] = ["AWS", "Service", "Federated", "CanonicalUser"] satisfies PrincipalType[];
const ACCOUNT = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/;
const ACCOUNT_ARN = /^arn:[^:]+:iam::\d{12}:root$/;
const PRINCIPAL_ARN = /^arn:[^:]+:(iam|sts)::\d{12}:[^:]+$/;

interface Named {
  readonly type: string;
  readonly id: string;
}

/** @param element `"*"`, or an object of types and names */
export function parsePrincipal(element: unknown): PrincipalElement {
  const named = namedIn(element);
  return (principal) => namingIn(named, principal);
}

/**
 * Whom `NotPrincipal` leaves. A denial spares only those of whom everything is named: the account, the role and the
 * session; nobody who has a permissions boundary. What is allowed is not for those of whom anything is named.
 */
export function parseNotPrincipal(
  element: unknown,
  effect: "Allow" | "Deny",
): (principal: Principal, isBounded: boolean) => Naming | undefined {
  const named = namedIn(element);
  if (effect === "Allow")
    return (principal) => (namingIn(named, principal) === undefined ? "direct" : undefined);
  return (principal, isBounded) => {
    const { type, id, accountId, entityArn } = principal;
    const everyone = named.some(isEveryone);
    const isNamed = (wanted: string | undefined) =>
      wanted === undefined || named.some((each) => each.type === type && each.id === wanted);
    const isAccountNamed = named.some((each) => each.type === "AWS" && accountOf(each.id) === accountId);
    const isSpared =
      everyone || (isNamed(id) && isNamed(entityArn) && (accountId === undefined || isAccountNamed));
    return isSpared && !isBounded ? undefined : "direct";
  };
}

const isEveryone = ({ type, id }: Named): boolean => type === "AWS" && id === "*";

function namedIn(element: unknown): readonly Named[] {
  if (element === "*") return [{ type: "AWS", id: "*" }];
  if (!isObject(element)) throw new PolicyProblem("Principal is neither * nor an object");
  const named = Object.entries(element).flatMap(([type, ids]) => {
    if (!TYPES.includes(type)) throw new PolicyProblem(`there is no type of principals ${type}`);
    return texts(ids, `The principal ${type}`).map((id) => checked({ type, id }));
  });
  if (named.length === 0) throw new PolicyProblem("Principal is empty");
  return named;
}

/** A wildcard stands for everybody, never for a part of a name. */
function checked(named: Named): Named {
  const { type, id } = named;
  if (isEveryone(named)) return named;
  const isKnown = type !== "AWS" || accountOf(id) !== undefined || PRINCIPAL_ARN.test(id);
  if (!isKnown || /[*?]/.test(id)) throw new PolicyProblem(`${JSON.stringify(id)} is no principal`);
  return named;
}

/** The account that is named as a whole: by its number, or by the ARN of its root user. */
function accountOf(id: string): string | undefined {
  return /^\d/.test(id) || ACCOUNT_ARN.test(id) ? ACCOUNT.exec(id)?.[1] : undefined;
}

function namingIn(
  named: readonly Named[],
  { type, id, accountId, entityArn }: Principal,
): Naming | undefined {
  if (named.some((each) => isEveryone(each) || (each.type === type && each.id === id))) return "direct";
  if (type !== "AWS") return undefined;
  const aws = named.filter((each) => each.type === "AWS");
  if (entityArn !== undefined && aws.some((each) => each.id === entityArn)) return "entity";
  const isAccount = accountId !== undefined && aws.some((each) => accountOf(each.id) === accountId);
  return isAccount ? "account" : undefined;
}
