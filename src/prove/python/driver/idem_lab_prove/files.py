"""Files as handlers see them: what they write into `/tmp` is there for the next invocation of the same process alone."""

import builtins
import io
import os

from .state import state, touch

TMP = "/tmp"
real_exists, real_makedirs = os.path.exists, os.makedirs
READERS = ("stat", "lstat", "access", "listdir", "scandir", "readlink", "chdir")
WRITERS = ("mkdir", "rmdir", "remove", "unlink", "chmod", "utime", "truncate", "mkfifo")
MOVERS = ("rename", "replace", "link", "symlink")
PATHS = (str, bytes, os.PathLike)


def is_packaged(text):
    """What is read may be the function's own, which may itself lie in `/tmp`."""
    return text.startswith(state.root) or "site-packages" in text or "dist-packages" in text


def placed(path, writes):
    """Where a path leads."""
    if not state.virtual or not isinstance(path, PATHS):
        return path
    text = os.fsdecode(path)
    if state.folder is not None and text.startswith(state.folder):
        return path
    if text == TMP or text.startswith(TMP + "/"):
        if not writes and is_packaged(text):
            state.read.add(text)
            return path
        touch("files")
        if state.folder is None:
            return path
        real_mkdir(state.folder)
        own = state.folder + text[len(TMP) :]
        return os.fsencode(own) if isinstance(path, bytes) else own
    if writes and not text.startswith("/dev/") and os.path.isabs(text):
        raise OSError(30, "Read-only file system", text)
    if not writes:
        state.read.add(text)
    return path


def real_mkdir(folder):
    virtual, state.virtual = state.virtual, False
    real_makedirs(folder, exist_ok=True)
    state.virtual = virtual


def turn(module, name, paths, writes):
    real = getattr(module, name, None)
    if real is None:
        return

    def turned(*args, **kwargs):
        if not state.virtual or not args:
            return real(*args, **kwargs)
        args = tuple(placed(each, writes) if at < paths else each for at, each in enumerate(args))
        return real(*args, **kwargs)

    setattr(module, name, turned)


for name in READERS:
    turn(os, name, 1, False)
for name in WRITERS:
    turn(os, name, 1, True)
for name in MOVERS:
    turn(os, name, 2, True)

real_open, real_os_open = io.open, os.open


def virtual_open(file, mode="r", *args, **kwargs):
    return real_open(placed(file, any(letter in mode for letter in "wax+")), mode, *args, **kwargs)


def virtual_os_open(path, flags, *args, **kwargs):
    return real_os_open(placed(path, flags & 3 != 0), flags, *args, **kwargs)


builtins.open = io.open = virtual_open
os.open = virtual_os_open
