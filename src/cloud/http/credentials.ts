/** Who may sign: the owner of the home, and the sessions of functions' roles. */
import { randomBytes, randomInt } from "node:crypto";
import type { Caller } from "../contract/service.js";

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Signer {
  readonly secretAccessKey: string;
  /** Required as `X-Amz-Security-Token`, where the credentials are temporary. */
  readonly sessionToken?: string;
  readonly caller: Caller;
  /** Epoch ms of the virtual clock. */
  readonly expiresAt?: number;
}

const KEY_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Random credentials of AWS's form: `AKIA…` for a user, `ASIA…` for a session. */
export function drawAccessKey(kind: "AKIA" | "ASIA"): AccessKey {
  let id: string = kind;
  for (let position = 0; position < 16; position += 1) id += KEY_ALPHABET[randomInt(KEY_ALPHABET.length)];
  return { accessKeyId: id, secretAccessKey: randomBytes(30).toString("base64") };
}

export class CredentialStore {
  readonly #signers = new Map<string, Signer>();
  readonly #accountId: string;

  constructor(accountId: string, owner: AccessKey) {
    this.#accountId = accountId;
    this.#signers.set(owner.accessKeyId, {
      secretAccessKey: owner.secretAccessKey,
      caller: {
        accountId,
        arn: `arn:aws:iam::${accountId}:user/idem-lab`,
        userId: `AIDA${owner.accessKeyId.slice(4)}`,
        accessKeyId: owner.accessKeyId,
      },
    });
  }

  find(accessKeyId: string): Signer | undefined {
    return this.#signers.get(accessKeyId);
  }

  /** Draws a session of a role, as Lambda does for each execution environment, which lasts as long as that. */
  issue(session: {
    readonly roleArn: string;
    readonly sessionName: string;
    readonly expiresAt?: number;
    readonly sessionPolicy?: string;
  }): AccessKey & { readonly sessionToken: string } {
    const key = drawAccessKey("ASIA");
    const sessionToken = randomBytes(96).toString("base64");
    const roleName = session.roleArn.slice(session.roleArn.lastIndexOf("/") + 1);
    this.#signers.set(key.accessKeyId, {
      secretAccessKey: key.secretAccessKey,
      sessionToken,
      ...(session.expiresAt !== undefined && { expiresAt: session.expiresAt }),
      caller: {
        accountId: this.#accountId,
        arn: `arn:aws:sts::${this.#accountId}:assumed-role/${roleName}/${session.sessionName}`,
        userId: `AROA${key.accessKeyId.slice(4)}:${session.sessionName}`,
        accessKeyId: key.accessKeyId,
        roleName,
        ...(session.sessionPolicy !== undefined && { sessionPolicy: session.sessionPolicy }),
      },
    });
    return { ...key, sessionToken };
  }

  revoke(accessKeyId: string): void {
    this.#signers.delete(accessKeyId);
  }
}
