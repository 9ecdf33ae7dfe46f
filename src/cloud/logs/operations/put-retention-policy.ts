import { violated } from "../faults.js";
import { type LogsOperation, namedGroup, onGroup } from "./context.js";

const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const putRetentionPolicy: LogsOperation = {
  access: onGroup,
  run: (context) => {
    const { input, records } = context;
    const group = namedGroup(context);
    const retentionInDays = input.integer("retentionInDays");
    if (retentionInDays === undefined || !RETENTION_DAYS.includes(retentionInDays)) {
      throw violated(
        `'${retentionInDays ?? "null"}'`,
        "retentionInDays",
        `satisfy enum value set: [${RETENTION_DAYS.join(", ")}]`,
      );
    }
    records.putGroup({ ...group, retentionInDays });
    return undefined;
  },
};
