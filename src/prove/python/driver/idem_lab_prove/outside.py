"""Ways out of the process that the prover can't follow: they lead nowhere, and are told."""

import sys

from .state import refuse, state

PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn")
CONNECTIONS = ("socket.connect", "socket.sendto", "socket.bind")


def hook(event, args):
    if not state.virtual:
        return
    if event in PROCESSES:
        refuse("a process of its own (%s)" % event)
    elif event in CONNECTIONS:
        refuse("a connection of its own")
    elif event == "sqlite3.connect" and args and args[0] != ":memory:":
        refuse("a database in a file")


sys.addaudithook(hook)
