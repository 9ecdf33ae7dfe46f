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
  allows(roleArn: string, action: string, resource: string): boolean | Promise<boolean>;
}

/** Takes lines on behalf of a role. A promise where it takes time to find out what the role may do. */
interface FunctionLogs {
  append(group: string, stream: string, events: readonly LogEvent[], roleArn: string): void | Promise<void>;
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
  const mayWrite = (group: string, stream: string, roleArn: string): boolean | Promise<boolean> => {
    const arn = `arn:aws:logs:${groups.region}:${groups.accountId}:log-group:${group}:log-stream:`;
    const needed: (readonly [string, string])[] = [
      ["logs:CreateLogStream", arn + stream],
      ["logs:PutLogEvents", arn + stream],
    ];
    if (!logs.hasGroup(group)) needed.push(["logs:CreateLogGroup", arn]);
    const answers = needed.map(([action, resource]) => permissions.allows(roleArn, action, resource));
    if (answers.every((answer) => typeof answer === "boolean")) return answers.every(Boolean);
    return Promise.all(answers).then((all) => all.every(Boolean));
  };
  return {
    append(group, stream, events, roleArn) {
      const allowed = mayWrite(group, stream, roleArn);
      const write = (may: boolean): void => {
        // Lines wait for others on their way: they came when the last of them was printed.
        if (may) logs.append(group, stream, events, events.at(-1)?.timestamp);
      };
      return allowed instanceof Promise ? allowed.then(write) : write(allowed);
    },
  };
}
