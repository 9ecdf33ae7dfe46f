import { turnConnectionsToAws } from "./aws-hosts.mjs";
import { setClock, showVirtualTime } from "./clock.mjs";
import { errorBody } from "./errors.mjs";
import { die, dieOfWhatNobodyCatches } from "./failures.mjs";
import { loadHandler } from "./loader.mjs";
import { writeConsoleToLog, writeInOneStream } from "./log.mjs";
import { serve } from "./serve.mjs";
import { adviceFor } from "./shipped.mjs";
import { addStreaming } from "./stream.mjs";

setClock(process.argv[2] ?? "0");
showVirtualTime();
writeInOneStream();
writeConsoleToLog();
dieOfWhatNobodyCatches();
turnConnectionsToAws();
addStreaming();

try {
  void serve(await loadHandler());
} catch (error) {
  const advice = adviceFor(error);
  if (advice !== undefined) process.stdout.write(`${advice}\n`);
  await die("Uncaught Exception", errorBody(error), error, 1);
}
