import type { KeyType } from "../values/attribute-value.js";

/** What is kept of a table. */
export interface TableRecord {
  readonly name: string;
  /** A UUID, as DescribeTable shows it. */
  readonly id: string;
  /** Tells the table's data from that of others, also from an earlier table of this name. */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly attributes: readonly AttributeDefinition[];
  readonly keys: readonly KeyElement[];
  readonly billingMode: BillingMode;
  /** When a table became on-demand. */
  readonly onDemandSince?: number;
  readonly throughput: Throughput;
  readonly localIndexes: readonly IndexRecord[];
  readonly globalIndexes: readonly IndexRecord[];
  /** The number of the next index. */
  readonly nextIndex: number;
  readonly stream?: StreamRecord;
  readonly timeToLive?: TimeToLiveRecord;
  readonly tags: readonly Tag[];
  readonly deletionProtection: boolean;
  readonly tableClass?: string;
  readonly onDemandThroughput?: OnDemandThroughput;
  /** What the table can take at once; without it, what follows from its billing mode. */
  readonly warm?: Units;
  /** Encryption with a key of the account. */
  readonly encryptionKey?: string;
  readonly pointInTimeRecovery?: { readonly since: number; readonly days: number };
  /** The counts that DescribeTable shows: AWS takes them about every six hours. */
  readonly counts: Counts;
}

export interface Counts {
  readonly takenAt: number;
  readonly items: number;
  readonly bytes: number;
  /** By index name. */
  readonly indexes: Readonly<Record<string, { readonly items: number; readonly bytes: number }>>;
}

export type BillingMode = "PROVISIONED" | "PAY_PER_REQUEST";
type ProjectionType = "ALL" | "KEYS_ONLY" | "INCLUDE";
type StreamViewType = "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES" | "KEYS_ONLY";

export interface AttributeDefinition {
  readonly AttributeName: string;
  readonly AttributeType: KeyType;
}

export interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: "HASH" | "RANGE";
}

export interface Units {
  readonly read: number;
  readonly write: number;
}

/** The limits of what is on demand: a member that is absent is no limit. */
export interface OnDemandThroughput {
  readonly MaxReadRequestUnits?: number;
  readonly MaxWriteRequestUnits?: number;
}

export interface Throughput extends Units {
  readonly increasedAt?: number;
  readonly decreasedAt?: number;
  readonly decreasesToday?: number;
}

export interface Projection {
  readonly ProjectionType: ProjectionType;
  readonly NonKeyAttributes?: readonly string[];
}

export interface IndexRecord {
  readonly name: string;
  /** Tells the index's data from that of others of its table. */
  readonly number: number;
  readonly keys: readonly KeyElement[];
  readonly projection: Projection;
  readonly throughput: Throughput;
  readonly onDemandThroughput?: OnDemandThroughput;
  readonly warm?: Units;
}

export interface StreamRecord {
  readonly enabled: boolean;
  readonly viewType: StreamViewType;
  /** The time of its creation, which its ARN ends in. */
  readonly label: string;
}

export interface TimeToLiveRecord {
  readonly attribute: string;
  readonly enabled: boolean;
  /** Epoch milliseconds of the last change. */
  readonly changedAt: number;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}
