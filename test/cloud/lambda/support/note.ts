import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Note {
  /** Where a handler reads it: functions share no files with us. */
  readonly url: string;
  text: string;
}

/** Something that a test tells a handler while it runs. */
export async function startNote(): Promise<Note> {
  const note = { url: "", text: "" };
  const server = createServer((_request, response) => void response.end(note.text));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  note.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return note;
}
