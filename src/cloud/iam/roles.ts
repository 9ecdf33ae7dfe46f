import { prefixRange, type Store } from "../store/store.js";
import { parseRole, type Role } from "./role.js";

const PREFIX = "iam/role/";
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** The roles of the account, by their names. */
export class Roles {
  constructor(
    private readonly store: Store,
    private readonly accountId: string,
  ) {}

  static isName(name: string): boolean {
    return ROLE_NAME.test(name);
  }

  /** The ARN of a role. @param path `/`, or names between slashes */
  arn(name: string, path = "/"): string {
    return `arn:aws:iam::${this.accountId}:role${path}${name}`;
  }

  /** What is stored of a role: as long as this text stays the same, so does the role. */
  text(name: string): string | undefined {
    return Roles.isName(name) ? this.store.get(PREFIX + name) : undefined;
  }

  find(name: string): Role | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : parseRole(text);
  }

  all(): readonly Role[] {
    return [...this.store.entries(prefixRange(PREFIX))].map(([, text]) => parseRole(text));
  }

  put(role: Role): void {
    this.store.transaction((transaction) => transaction.put(PREFIX + role.name, JSON.stringify(role)));
  }

  delete({ name }: Role): void {
    this.store.transaction((transaction) => transaction.delete(PREFIX + name));
  }
}
