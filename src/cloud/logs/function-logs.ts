/** The logs of functions: Lambda writes them, and the function's role must allow it. */
interface LogEvent {
  /** Epoch ms. */
  readonly timestamp: number;
  readonly message: string;
}

interface LogGroups {
  /** @param ingestedAt when the lines came, epoch ms */
  append(group: string, stream: string, events: readonly LogEvent[], ingestedAt?: number): void;
  hasGroup(name: string): boolean;
}

interface Permissions {
  allows(roleArn: string, action: string, resource: string): boolean;
}

/** Takes lines on behalf of a role. */
interface FunctionLogs {
  append(group: string, stream: string, events: readonly LogEvent[], roleArn: string): void;
}

/**
 * Writes what the role may write. Without the permissions nothing appears in CloudWatch, and the function runs all
 * the same: its result and the tail that a caller asks for are not of the log's making.
 */
export function createFunctionLogs(
  logs: LogGroups,
  permissions: Permissions,
  groups: { readonly region: string; readonly accountId: string },
): FunctionLogs {
  const mayWrite = (group: string, stream: string, roleArn: string): boolean => {
    const arn = `arn:aws:logs:${groups.region}:${groups.accountId}:log-group:${group}:log-stream:`;
    const may = (action: string, resource: string) => permissions.allows(roleArn, action, resource);
    return (
      may("logs:CreateLogStream", arn + stream) &&
      may("logs:PutLogEvents", arn + stream) &&
      (logs.hasGroup(group) || may("logs:CreateLogGroup", arn))
    );
  };
  return {
    append(group, stream, events, roleArn) {
      // Lines wait for others on their way: they came when the last of them was printed.
      if (mayWrite(group, stream, roleArn)) logs.append(group, stream, events, events.at(-1)?.timestamp);
    },
  };
}
