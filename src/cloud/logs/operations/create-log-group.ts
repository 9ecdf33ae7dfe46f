import { alreadyExists, invalid, notSupported, violated } from "../faults.js";
import { GROUP_NAME, type LogsOperation, onGroup } from "./context.js";
import { checkTags } from "./shared/tags.js";

const CLASSES = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"];

export const createLogGroup: LogsOperation = {
  access: (asked) => {
    // A group that is yet to be made has only a name.
    const { logGroupIdentifier: _, ...members } = asked.members;
    return onGroup({ ...asked, members });
  },
  run: ({ input, records, clock }) => {
    if ((input.text("logGroupName") ?? "").length > GROUP_NAME.max) {
      throw invalid("Invalid LogGroup or LogStream, both must have length less than or equal to 512.");
    }
    const name = input.requiredText("logGroupName", GROUP_NAME);
    const logClass = input.text("logGroupClass") ?? "STANDARD";
    if (!CLASSES.includes(logClass)) {
      throw violated(`'${logClass}'`, "logGroupClass", `satisfy enum value set: [${CLASSES.join(", ")}]`);
    }
    if (logClass !== "STANDARD") throw notSupported(`the log group class ${logClass}`);
    if (input.has("kmsKeyId")) throw notSupported("kmsKeyId");
    if (input.flag("deletionProtectionEnabled") === true) throw notSupported("deletion protection");
    const tags = input.textMap("tags");
    if (tags !== undefined) checkTags(tags);
    if (records.group(name) !== undefined) throw alreadyExists("group");
    records.putGroup({ name, createdAt: clock.now(), ...(tags === undefined ? {} : { tags }) });
    return undefined;
  },
};
