import { prefixRange } from "../../store/store.js";
import { invalidValue } from "../errors.js";
import { onQueue, requiredText, type SqsOperation } from "./context.js";
import { queueOfArn, TASKS } from "./shared/move-tasks.js";

const MOST_LISTED = 10;

export const listMessageMoveTasks: SqsOperation = {
  access: onQueue,
  run: ({ input, queues }) => {
    const source = queueOfArn(queues, requiredText(input, "SourceArn"), "SourceArn");
    const most = input.integer("MaxResults") ?? 1;
    if (most < 1 || most > MOST_LISTED) {
      throw invalidValue(most, "MaxResults", `Must be an integer between 1 and ${MOST_LISTED}.`);
    }
    const Results: unknown[] = [];
    const range = { ...prefixRange(`${TASKS}${source.record.id}/`), reverse: true };
    for (const [, text] of queues.options.store.entries(range)) {
      Results.push(JSON.parse(text));
      if (Results.length >= most) break;
    }
    return { Results };
  },
};
