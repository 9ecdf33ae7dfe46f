/** What the process gives to the commands; tests give something else. */
export interface Environment {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The path of the program that was started. */
  readonly invokedAs?: string | undefined;
}

/** The one place that decides whether a question may be asked. */
export const isInteractive = ({ stdin, stdout, env }: Environment): boolean =>
  stdin.isTTY === true &&
  stdout.isTTY === true &&
  (env.CI === undefined || env.CI === "" || env.CI === "false");
