import { invalid, notSupported } from "../faults.js";
import type { LogGroup } from "../records.js";
import { type Context, type LogsOperation, logsAccess } from "./context.js";
import { page } from "./shared/page.js";

export const describeLogGroups: LogsOperation = {
  access: (asked) => {
    const { action, resource } = logsAccess(asked, "");
    return [{ action, resource: "*", shown: { resource } }];
  },
  run: (context) => {
    const { input, records } = context;
    const prefix = input.optionalText("logGroupNamePrefix");
    const pattern = input.optionalText("logGroupNamePattern", { min: 0 });
    if (prefix !== undefined && pattern !== undefined) {
      throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    }
    for (const member of ["accountIdentifiers", "logGroupIdentifiers"]) {
      if ((input.texts(member) ?? []).length > 0) throw notSupported(member);
    }
    if (input.flag("includeLinkedAccounts") === true) throw notSupported("includeLinkedAccounts");
    const logClass = input.text("logGroupClass") ?? "STANDARD";
    const groups = [...(logClass === "STANDARD" ? records.groups(prefix) : [])].filter(
      ({ name }) => pattern === undefined || name.toLowerCase().includes(pattern.toLowerCase()),
    );
    const { items, nextToken } = page(context, groups);
    return { logGroups: items.map((group) => describeGroup(context, group)), nextToken };
  },
};

const describeGroup = ({ groupArn }: Context, group: LogGroup) => ({
  logGroupName: group.name,
  creationTime: group.createdAt,
  ...(group.retentionInDays === undefined ? {} : { retentionInDays: group.retentionInDays }),
  metricFilterCount: 0,
  arn: `${groupArn(group.name)}:*`,
  storedBytes: 0,
  logGroupClass: "STANDARD",
  logGroupArn: groupArn(group.name),
  deletionProtectionEnabled: false,
});
