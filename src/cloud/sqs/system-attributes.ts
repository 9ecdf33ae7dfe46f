import type { Received } from "./mailbox.js";

/** All system attributes of a message that was received. */
export function systemAttributes({ message, state }: Received): Readonly<Record<string, string>> {
  const { SenderId = "", AWSTraceHeader, ...rest } = message.system;
  return {
    ApproximateReceiveCount: String(state.receives),
    ...(AWSTraceHeader !== undefined && { AWSTraceHeader }),
    SentTimestamp: String(state.sentAt),
    ...rest,
    SenderId,
    ApproximateFirstReceiveTimestamp: String(state.firstReceivedAt ?? state.sentAt),
  };
}
