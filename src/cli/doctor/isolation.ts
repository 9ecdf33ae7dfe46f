/** What keeps functions of the embedded AWS apart from each other and from what is the user's. */
import { isolationHere } from "../../cloud/index.js";
import { note, ok, type Result } from "./finding.js";

const APPARMOR = "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0";

export async function isolation(): Promise<Result> {
  const { kind, why = "" } = await isolationHere();
  if (kind === "namespaces") {
    return ok(
      "functions run in namespaces: their code is read-only, /tmp is their own, they see no other process and none of your files; the network they share with you",
    );
  }
  return note(
    `functions are processes with your rights (${why}): their own copy of the code and TMPDIR keep them apart, but they can read and write what you can, /tmp is the machine's and without a limit, layers lie in a folder that is not /opt (paths are set to it), and what they leave running can outlive them`,
    process.platform === "linux"
      ? `Run code that you trust. For namespaces: install util-linux, allow them (on Ubuntu: ${APPARMOR}), and leave IDEM_LAB_ISOLATION unset. Or run it as another user or in a container.`
      : "Run code that you trust, or run it as another user, or in a Linux container that allows namespaces.",
  );
}
