/** What is to run in a sandbox, by the paths of its world. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** What a function's process finds around it, by the paths that it sees. */
export interface World {
  readonly taskRoot: string;
  /** Where its layers are. */
  readonly layersRoot: string;
  /** Where the runtime's own files are. */
  readonly runtimeFolder: string;
  readonly node: string;
  readonly nodeBootstrap: string;
  readonly pythonBootstrap: string;
  /** `PATH`, and what else depends on where it runs. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where Node's `require` looks after the layers, and Python's `import` before its own library. */
  readonly libraries: Readonly<Record<"nodejs" | "python", readonly string[]>>;
  /** Where the installed interpreter is. */
  interpreter(executable: string): string;
}

/** How a process is spawned so that it runs in a sandbox. */
export interface Entry extends Command {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Where the processes of one execution environment run, and what they leave behind. */
export interface Sandbox {
  readonly world: World;
  /** The function's code, as this process sees it. */
  readonly codeFolder: string;
  /** What its layers bring, as this process sees it, if it has any. */
  readonly layersFolder: string | undefined;
  /** Resolves once a process can be started. @throws SandboxError */
  enter(what: Command, env: Readonly<Record<string, string>>): Promise<Entry>;
  /** The runtime's own process, where the one that was spawned only waits for it. */
  runtimeOf(spawned: number): number | undefined;
  /** What was written since the last call where AWS's functions can't write, as far as it was possible. */
  trespasses(): readonly string[];
  /** Kills what a runtime left behind. @param mark what its processes have among their variables */
  sweep(mark: string): void;
  /** Ends all that runs in it, and removes what it kept. */
  close(): Promise<void>;
}

/** A sandbox that can't be made, in a sentence. */
export class SandboxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SandboxError";
  }
}
