"""What the prover says of the moment, and what the handler did that it is told of."""


class State:
    # Epoch ms.
    now = 0.0
    began = 0.0
    # Handlers' code runs: nothing of the real world reaches it.
    virtual = False
    # A handler is only tried: what its modules do at import is noted.
    trial = False
    touched = set()
    unmodelled = set()
    # Where its files are.
    root = "/var/task"
    folder = None
    # Whether stacks and prints are kept.
    recorded = False
    lines = []
    # Files that were read or looked for.
    read = set()
    # How the prover is asked; set once there is somebody to ask.
    ask = None
    scheduler = None


state = State()


class NotModelled(ConnectionRefusedError):
    """What the prover can't follow leads nowhere."""


def touch(what):
    """It depends on something that is another in each environment."""
    if state.trial:
        state.touched.add(what)


def refuse(what):
    state.unmodelled.add(what)
    touch(what)
    raise NotModelled("idem-lab prove does not follow " + what)


def asked(question):
    """Puts something before the prover, and waits for what it says."""
    if state.trial or state.ask is None:
        state.touched.add(question["k"])
        raise NotModelled("not while it is tried")
    return state.scheduler.ask(question)
