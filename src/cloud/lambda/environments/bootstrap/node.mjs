// The Node runtime of the embedded Lambda: loads the handler, then asks for events over the channel.
// Plain JavaScript without dependencies: it starts once for every execution environment. The build joins it in one file.
import "./node/main.mjs";
