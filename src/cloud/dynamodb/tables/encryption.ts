import { createHash } from "node:crypto";
import { uuidOf } from "../../contract/ids.js";
import type { Engine } from "../engine.js";
import { invalidParameter } from "../errors.js";
import type { EncryptionInput } from "../wire/inputs/tables.js";

/** Encryption with a key of the account. By default the key is AWS's own, which is not shown. */

/** A type alone asks for encryption with a key of the account, too. */
const isOn = ({ Enabled, SSEType }: EncryptionInput): boolean => Enabled ?? SSEType === "KMS";

/** Checks a setting by itself. @throws DynamoDbError */
export function checkEncryption(input: EncryptionInput | undefined): void {
  if (input === undefined) return;
  const { Enabled, SSEType, KMSMasterKeyId } = input;
  if (Enabled === false) {
    for (const [name, value] of Object.entries({ SSEType, KMSMasterKeyId })) {
      if (value !== undefined) throw invalidParameter(`${name} can not be specified if Enabled is false`);
    }
  }
  if (SSEType === "AES256") throw invalidParameter("SSEType AES256 is not supported");
  if (KMSMasterKeyId !== undefined && SSEType === undefined) {
    throw invalidParameter("SSEType KMS is required if KMSMasterKeyId is specified");
  }
}

/** The ARN of the key that a setting names; `undefined`: AWS's own. */
export function encryptionKey(engine: Engine, input: EncryptionInput | undefined): string | undefined {
  if (input === undefined || !isOn(input)) return undefined;
  const { KMSMasterKeyId: given = "alias/aws/dynamodb" } = input;
  if (given.startsWith("arn:")) return given;
  const id = given.startsWith("alias/") ? keyBehind(engine, given) : given;
  return `arn:aws:kms:${engine.region}:${engine.accountId}:key/${id}`;
}

/** The id of the key that an alias stands for: the same one whenever it is asked for. */
function keyBehind(engine: Engine, alias: string): string {
  return uuidOf(createHash("sha256").update(`${engine.accountId} ${engine.region} ${alias}`).digest("hex"));
}

/**
 * The key after a change. What names the key that there is by anything but its ARN is taken for a change.
 * @throws DynamoDbError when nothing would change
 */
export function changedKey(
  engine: Engine,
  old: string | undefined,
  input: EncryptionInput,
): string | undefined {
  const next = encryptionKey(engine, input);
  if (next === undefined && old === undefined)
    throw invalidParameter("Table is already encrypted by default");
  if (next !== undefined && next === old && input.KMSMasterKeyId === old) {
    throw invalidParameter(
      "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key",
    );
  }
  return next;
}
