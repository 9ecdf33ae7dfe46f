import { fullConfiguration } from "../functions/configuration.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onQualified } from "./shared/access.js";

export const getFunction: LambdaOperation = {
  access: onQualified,
  run(context) {
    const { request, names, targets } = context;
    const target = targets.find(
      names.parse(request.label("FunctionName"), { pattern: "namespaced" }, request.query("Qualifier")),
    );
    const { tags, reservedConcurrency } = target.function;
    const { sourceKmsKeyArn = "" } = target.version;
    return json(200, {
      Configuration: fullConfiguration(names, target.version, target.qualifier),
      Code: {
        RepositoryType: "S3",
        Location: context.codeLocation(target.version.codeSha256),
        ...(sourceKmsKeyArn !== "" && { SourceKMSKeyArn: sourceKmsKeyArn }),
      },
      ...(Object.keys(tags).length > 0 && { Tags: tags }),
      ...(reservedConcurrency !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
      }),
    });
  },
};
