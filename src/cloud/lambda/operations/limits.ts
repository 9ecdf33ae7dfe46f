import type { ServiceResponse } from "../../contract/service.js";
import { LEAST_UNRESERVED } from "../environments/concurrency.js";
import { LARGEST_UNZIPPED } from "../functions/package-archive.js";
import type { FunctionRecord } from "../functions/records.js";
import { Constraints } from "../protocol/constraints.js";
import { functionNotFound, invalidParameter, LambdaFault } from "../protocol/errors.js";
import { LATEST } from "../protocol/names.js";
import { json, noContent, type OperationRequest } from "../protocol/request.js";
import type { Workshop } from "./workshop.js";

const TOTAL_CODE_SIZE = 80_530_636_800;
const CODE_SIZE_ZIPPED = 52_428_800;

/** Reserved concurrency and the account's limits. */
export class LimitOperations {
  constructor(private readonly workshop: Workshop) {}

  putConcurrency(request: OperationRequest): ServiceResponse {
    const record = this.#unqualified(request);
    const reserved = request.body.integer("ReservedConcurrentExecutions");
    new Constraints()
      .required("reservedConcurrentExecutions", reserved)
      .range("reservedConcurrentExecutions", reserved, 0, 2 ** 31 - 1)
      .check();
    const others = this.#reserved() - (record.reservedConcurrency ?? 0);
    const { concurrencyLimit } = this.workshop;
    const least = Math.min(LEAST_UNRESERVED, concurrencyLimit);
    if (reserved !== undefined && reserved > 0 && concurrencyLimit - others - reserved < least) {
      const message = `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${least}].`;
      throw new LambdaFault("InvalidParameterValueException", 400, message, { message });
    }
    this.#store({ ...record, ...(reserved !== undefined && { reservedConcurrency: reserved }) });
    return json(200, { ReservedConcurrentExecutions: reserved });
  }

  getConcurrency(request: OperationRequest): ServiceResponse {
    const { names, targets } = this.workshop;
    const { name } = names.parse(request.label("FunctionName"), { pattern: "plain" });
    const { reservedConcurrency } = targets.function(name);
    return json(
      200,
      reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency },
    );
  }

  deleteConcurrency(request: OperationRequest): ServiceResponse {
    const { reservedConcurrency: _, ...rest } = this.#unqualified(request);
    this.#store(rest);
    return noContent;
  }

  accountSettings(): ServiceResponse {
    const { catalogue, concurrencyLimit } = this.workshop;
    const functions = catalogue.functions();
    const versions = functions.flatMap(({ latest }) => [latest, ...catalogue.versions(latest.functionName)]);
    return json(200, {
      AccountLimit: {
        TotalCodeSize: TOTAL_CODE_SIZE,
        CodeSizeUnzipped: LARGEST_UNZIPPED,
        CodeSizeZipped: CODE_SIZE_ZIPPED,
        ConcurrentExecutions: concurrencyLimit,
        UnreservedConcurrentExecutions: concurrencyLimit - this.#reserved(),
      },
      AccountUsage: {
        TotalCodeSize: versions.reduce((total, version) => total + version.codeSize, 0),
        FunctionCount: functions.length,
      },
    });
  }

  #unqualified(request: OperationRequest): FunctionRecord {
    const { names, catalogue } = this.workshop;
    const { name, qualifier } = names.parse(request.label("FunctionName"), { pattern: "plain" });
    if (qualifier !== undefined) {
      throw invalidParameter(
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
      );
    }
    const record = catalogue.function(name);
    if (record === undefined) throw functionNotFound(names.functionArn(name, LATEST));
    return record;
  }

  #reserved(): number {
    return this.workshop.catalogue
      .functions()
      .reduce((total, { reservedConcurrency = 0 }) => total + reservedConcurrency, 0);
  }

  #store(record: FunctionRecord): void {
    this.workshop.catalogue.change((change) => change.putFunction(record));
  }
}
