/** Settings that change nothing here: they are kept and shown as AWS shows them, and the owner is told. */
import { createHash } from "node:crypto";
import type { Constraints } from "../protocol/constraints.js";
import { invalidParameter } from "../protocol/errors.js";
import type { Members } from "../protocol/members.js";
import { standIn } from "./runtimes.js";

/** What the store keeps of them; absent ones were never set. */
export interface InertSetting {
  readonly tracing?: "Active" | "PassThrough";
  readonly vpc?: VpcSetting;
  /** Empty: none any more. */
  readonly kmsKeyArn?: string;
  readonly snapStart?: "PublishedVersions" | "None";
}

interface VpcSetting {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly ipv6: boolean;
}

const TRACING = ["Active", "PassThrough"] as const;
const SNAP_START = ["PublishedVersions", "None"] as const;
const KMS_KEY = "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()";
/** The runtimes of ours that AWS can take snapshots of. */
const WITH_SNAPSHOTS = /^python3\.(1[2-9]|[2-9]\d)$/;

/** Reads them, and adds what AWS's model demands to the constraints. */
export function readInert(members: Members, constraints: Constraints): InertSetting {
  const tracing = members.structure("TracingConfig")?.string("Mode");
  const snapStart = members.structure("SnapStart")?.string("ApplyOn");
  const kmsKeyArn = members.string("KMSKeyArn");
  const network = members.structure("VpcConfig");
  const vpc = network && {
    subnetIds: network.strings("SubnetIds") ?? [],
    securityGroupIds: network.strings("SecurityGroupIds") ?? [],
    ipv6: network.boolean("Ipv6AllowedForDualStack") ?? false,
  };
  constraints
    .oneOf("tracingConfig.mode", tracing, TRACING)
    .oneOf("snapStart.applyOn", snapStart, SNAP_START)
    .pattern("kMSKeyArn", kmsKeyArn, KMS_KEY)
    .length("vpcConfig.subnetIds", vpc?.subnetIds, 0, 16)
    .length("vpcConfig.securityGroupIds", vpc?.securityGroupIds, 0, 5);
  return {
    ...(isOneOf(TRACING, tracing) && { tracing }),
    ...(isOneOf(SNAP_START, snapStart) && { snapStart }),
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
    ...(vpc !== undefined && { vpc }),
  };
}

const isOneOf = <T extends string>(words: readonly T[], word: string | undefined): word is T =>
  words.some((one) => one === word);

/** @throws what AWS answers to snapshots of a runtime that has none */
export function checkSnapStart({ snapStart }: InertSetting, runtime: string): void {
  if (snapStart !== "PublishedVersions" || WITH_SNAPSHOTS.test(runtime)) return;
  throw invalidParameter(`${runtime} is not supported for SnapStart enabled functions.`);
}

/** What of a request changes nothing here, each in a sentence for the owner. */
export function notesOf(
  {
    runtime,
    architectures = [],
    tracing,
    vpc,
    kmsKeyArn,
    snapStart,
  }: InertSetting & {
    readonly runtime?: string;
    readonly architectures?: readonly string[];
  },
  sourceKmsKeyArn?: string,
): readonly string[] {
  const ours = process.arch === "arm64" ? "arm64" : "x86_64";
  const [asked = ours] = architectures;
  const nearest = runtime === undefined ? undefined : standIn(runtime);
  const notes: readonly (readonly [boolean, string])[] = [
    [nearest !== undefined, `the runtime ${runtime} runs as ${nearest}`],
    [asked !== ours, `Architectures ${asked} runs on this machine's ${ours}`],
    [tracing === "Active", "TracingConfig Active traces nothing: there is no X-Ray"],
    [(vpc?.subnetIds.length ?? 0) > 0, "VpcConfig connects to no VPC: the network is this machine's"],
    [(kmsKeyArn ?? "") !== "", "KMSKeyArn encrypts nothing"],
    [(sourceKmsKeyArn ?? "") !== "", "SourceKMSKeyArn encrypts nothing"],
    [snapStart === "PublishedVersions", "SnapStart takes no snapshots: each environment initializes anew"],
  ];
  return notes.flatMap(([applies, note]) => (applies ? [note] : []));
}

/** The members of `FunctionConfiguration` that are about them. */
export function shownInert(record: InertSetting & { readonly version: string }) {
  const { vpc, kmsKeyArn = "", snapStart = "None", tracing = "PassThrough", version } = record;
  const optimized = snapStart === "PublishedVersions" && version !== "$LATEST";
  return {
    ...(vpc !== undefined && {
      VpcConfig: {
        SubnetIds: vpc.subnetIds,
        SecurityGroupIds: vpc.securityGroupIds,
        VpcId: vpcIdOf(vpc),
        Ipv6AllowedForDualStack: vpc.ipv6,
      },
    }),
    ...(kmsKeyArn !== "" && { KMSKeyArn: kmsKeyArn }),
    TracingConfig: { Mode: tracing },
    SnapStart: { ApplyOn: snapStart, OptimizationStatus: optimized ? "On" : "Off" },
  };
}

/** What tells two functions apart by them: nothing, where none was set. */
export function inertContent({ tracing, vpc, kmsKeyArn = "", snapStart }: InertSetting): readonly unknown[] {
  const content = [tracing === "Active", vpc ?? null, kmsKeyArn, snapStart === "PublishedVersions"];
  return content.some(Boolean) ? [content] : [];
}

/** A stable stand-in for the VPC that its subnets would belong to. */
function vpcIdOf({ subnetIds }: VpcSetting): string {
  const [first] = [...subnetIds].sort();
  if (first === undefined) return "";
  return `vpc-${createHash("sha256").update(first).digest("hex").slice(0, 17)}`;
}
