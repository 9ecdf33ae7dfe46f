/** What handlers print, and what of theirs fails behind their back. */
import { format } from "node:util";
import { realm } from "./realm.js";

export function installOutput(): void {
  for (const name of ["log", "info", "warn", "error", "debug", "trace"] as const) {
    const real = console[name].bind(console);
    console[name] = (...args: unknown[]) => {
      const { current } = realm;
      if (current === undefined) return real(...args);
      if (current.recorded) current.lines.push(format(...args));
    };
  }
  for (const stream of [process.stdout, process.stderr]) {
    const { write } = stream;
    stream.write = (...args: unknown[]): boolean =>
      realm.current === undefined ? Reflect.apply(write, stream, args) : true;
  }
  const failed = (error: unknown): void => {
    if (realm.current === undefined) throw error;
    realm.current.settle({ kind: "threw", error: String(error) });
  };
  process.on("unhandledRejection", failed);
  process.on("uncaughtException", failed);
  const exit = process.exit.bind(process);
  process.exit = (code) => {
    if (realm.current === undefined) return exit(code);
    realm.current.settle({ kind: "threw", error: `Runtime.ExitError: the process exited with ${code ?? 0}` });
    throw new Error("process.exit");
  };
}
