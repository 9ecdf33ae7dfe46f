import { LARGEST_UNZIPPED } from "../functions/package-archive.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onAccount } from "./shared/access.js";

const TOTAL_CODE_SIZE = 80_530_636_800;
const CODE_SIZE_ZIPPED = 52_428_800;

export const getAccountSettings: LambdaOperation = {
  access: onAccount,
  run(context) {
    const { catalogue, concurrencyLimit } = context;
    const functions = catalogue.functions();
    const versions = functions.flatMap(({ latest }) => [latest, ...catalogue.versions(latest.functionName)]);
    return json(200, {
      AccountLimit: {
        TotalCodeSize: TOTAL_CODE_SIZE,
        CodeSizeUnzipped: LARGEST_UNZIPPED,
        CodeSizeZipped: CODE_SIZE_ZIPPED,
        ConcurrentExecutions: concurrencyLimit,
        UnreservedConcurrentExecutions: concurrencyLimit - context.reservedConcurrency(),
      },
      AccountUsage: {
        TotalCodeSize: versions.reduce((total, version) => total + version.codeSize, 0),
        FunctionCount: functions.length,
      },
    });
  },
};
