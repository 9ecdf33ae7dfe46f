/** What the store keeps of a function. */

import type { FunctionLayer } from "../layers/records.js";
import { type InertSetting, inertContent } from "./inert-settings.js";

export interface Setting extends InertSetting {
  readonly runtime: string;
  readonly role: string;
  readonly handler: string;
  readonly description: string;
  readonly timeout: number;
  readonly memorySize: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly architectures: readonly string[];
  readonly ephemeralStorage: number;
  readonly logGroup: string;
  /** Absent: plain text. */
  readonly logFormat?: "JSON" | "Text";
  /** What of its own lines, and of Lambda's about it, a function logs; only in JSON. Absent: INFO. */
  readonly applicationLogLevel?: string;
  readonly systemLogLevel?: string;
  readonly deadLetterTarget?: string;
  /** In the order in which they are merged: the files of the last one stay. */
  readonly layers?: readonly FunctionLayer[];
  readonly codeSha256: string;
  readonly codeSize: number;
  /** Of the package; it changes nothing here. Empty: none. */
  readonly sourceKmsKeyArn?: string;
}

/** `$LATEST` or a published version. */
export interface VersionRecord extends Setting {
  readonly functionName: string;
  readonly version: string;
  /** Names this code and configuration: execution environments serve exactly one deployment. */
  readonly deployment: string;
  readonly lastModified: string;
  readonly revisionId: string;
  readonly state: "Pending" | "Active";
  readonly lastUpdateStatus?: "InProgress" | "Successful";
}

export interface FunctionRecord {
  /** Tells a function from an earlier one of its name. */
  readonly id: string;
  readonly latest: VersionRecord;
  /** What invocations still run while an update is in progress. */
  readonly serving?: VersionRecord;
  /** The number that the last published version got; numbers are never used again. */
  readonly lastVersion: number;
  /** The last version published, and what was published in it. */
  readonly published?: { readonly version: string; readonly content: string };
  readonly tags: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
}

export interface AliasRecord {
  readonly name: string;
  readonly functionVersion: string;
  readonly description: string;
  /** The second version that gets a share of the invocations. */
  readonly additionalVersionWeights?: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

export interface EventInvokeRecord {
  readonly qualifier: string;
  /** Epoch ms. */
  readonly lastModified: number;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeInSeconds?: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

/** A statement of a resource's own policy, as it is shown. */
export interface Permission {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*" | { readonly AWS: string } | { readonly Service: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Everything that makes two publications the same version. */
export function contentOf(setting: Setting): string {
  const { runtime, role, handler, description, timeout, memorySize, environment } = setting;
  const { architectures, ephemeralStorage, logGroup, deadLetterTarget, codeSha256 } = setting;
  const { logFormat, applicationLogLevel, systemLogLevel, layers = [] } = setting;
  return JSON.stringify([
    [runtime, role, handler, description, timeout, memorySize, environment ?? null],
    [architectures, ephemeralStorage, logGroup, deadLetterTarget ?? null, codeSha256],
    ...(logFormat === "JSON" ? [[applicationLogLevel, systemLogLevel]] : []),
    ...inertContent(setting),
    ...(layers.length > 0 ? [layers.map(({ arn }) => arn)] : []),
  ]);
}
