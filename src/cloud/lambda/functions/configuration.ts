import type { Names } from "../protocol/names.js";
import { shownInert } from "./inert-settings.js";
import type { AliasRecord, EventInvokeRecord, VersionRecord } from "./records.js";
import { runtimeVersionArn } from "./runtimes.js";

/** `FunctionConfiguration` as lists show it. */
export function listedConfiguration(names: Names, record: VersionRecord, qualifier?: string) {
  return {
    FunctionName: record.functionName,
    FunctionArn: names.functionArn(record.functionName, qualifier),
    Runtime: record.runtime,
    Role: record.role,
    Handler: record.handler,
    CodeSize: record.codeSize,
    Description: record.description,
    Timeout: record.timeout,
    MemorySize: record.memorySize,
    LastModified: record.lastModified,
    CodeSha256: record.codeSha256,
    Version: record.version,
    ...(record.deadLetterTarget !== undefined && {
      DeadLetterConfig: { TargetArn: record.deadLetterTarget },
    }),
    ...((record.layers?.length ?? 0) > 0 && {
      Layers: record.layers?.map(({ arn, codeSize }) => ({ Arn: arn, CodeSize: codeSize })),
    }),
    ...(record.environment !== undefined && { Environment: { Variables: record.environment } }),
    RevisionId: record.revisionId,
    PackageType: "Zip",
    Architectures: record.architectures,
    EphemeralStorage: { Size: record.ephemeralStorage },
    ...shownInert(record),
    LoggingConfig: {
      LogFormat: record.logFormat ?? "Text",
      ...(record.logFormat === "JSON" && {
        ApplicationLogLevel: record.applicationLogLevel ?? "INFO",
        SystemLogLevel: record.systemLogLevel ?? "INFO",
      }),
      LogGroup: record.logGroup,
    },
  };
}

/** `FunctionConfiguration` in full, with the function's state. */
export function fullConfiguration(names: Names, record: VersionRecord, qualifier?: string) {
  return {
    ...listedConfiguration(names, record, qualifier),
    State: record.state,
    ...(record.state === "Pending" && {
      StateReason: "The function is being created.",
      StateReasonCode: "Creating",
    }),
    ...(record.lastUpdateStatus !== undefined && { LastUpdateStatus: record.lastUpdateStatus }),
    ...(record.lastUpdateStatus === "InProgress" && {
      LastUpdateStatusReason: "The function is being created.",
      LastUpdateStatusReasonCode: "Creating",
    }),
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(names.region, record.runtime) },
  };
}

export function aliasConfiguration(names: Names, functionName: string, alias: AliasRecord) {
  return {
    AliasArn: names.functionArn(functionName, alias.name),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    ...(alias.additionalVersionWeights !== undefined && {
      RoutingConfig: { AdditionalVersionWeights: alias.additionalVersionWeights },
    }),
    RevisionId: alias.revisionId,
  };
}

/** Members that were never set stay absent: AWS shows no defaults here. */
export function eventInvokeConfiguration(names: Names, functionName: string, record: EventInvokeRecord) {
  const destination = (arn: string | undefined) => (arn === undefined ? {} : { Destination: arn });
  return {
    FunctionArn: names.functionArn(functionName, record.qualifier),
    LastModified: record.lastModified / 1000,
    ...(record.maximumRetryAttempts !== undefined && { MaximumRetryAttempts: record.maximumRetryAttempts }),
    ...(record.maximumEventAgeInSeconds !== undefined && {
      MaximumEventAgeInSeconds: record.maximumEventAgeInSeconds,
    }),
    DestinationConfig: { OnSuccess: destination(record.onSuccess), OnFailure: destination(record.onFailure) },
  };
}
