import { invalid, missingStream, violated } from "../faults.js";
import { parseFilterPattern } from "../filter-pattern.js";
import { filterEvents } from "../reading.js";
import { type LogsOperation, namedGroup, onGroup, STREAM_NAME } from "./context.js";

export const filterLogEvents: LogsOperation = {
  access: onGroup,
  run: (context) => {
    const { input, records } = context;
    const { name: group } = namedGroup(context);
    const named = input.texts("logStreamNames");
    const prefix = input.optionalText("logStreamNamePrefix");
    if (named !== undefined && (named.length < 1 || named.length > 100)) {
      throw violated(
        `'[${named.join(", ")}]'`,
        "logStreamNames",
        `have length ${named.length < 1 ? "greater than or equal to 1" : "less than or equal to 100"}`,
      );
    }
    if (named !== undefined && prefix !== undefined) {
      throw invalid("logStreamNamePrefix and logStreamNames are mutually exclusive.");
    }
    const streams =
      named === undefined ? [...records.streams(group, prefix)].map(({ name }) => name) : [...new Set(named)];
    if (
      streams.some((stream) => stream.length > STREAM_NAME.max || records.stream(group, stream) === undefined)
    ) {
      throw missingStream();
    }
    return filterEvents(records, group, streams, {
      from: input.integer("startTime") ?? 0,
      // Unlike GetLogEvents, the end of a filter's range is part of it.
      to: (input.integer("endTime") ?? Number.MAX_SAFE_INTEGER - 1) + 1,
      limit: input.integer("limit", { min: 1, max: 10_000 }) ?? 10_000,
      matches: parseFilterPattern(input.optionalText("filterPattern", { min: 0, max: 1024 }) ?? ""),
      token: input.text("nextToken"),
    });
  },
};
