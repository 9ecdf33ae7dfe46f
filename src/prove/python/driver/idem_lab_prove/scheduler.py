"""
Threads of a handler, one of which runs at a time, until it waits for another, for an answer or for time. Once all of
them wait, the prover is told what for, and says what comes next.
"""

import _thread
import collections

from .state import state


class Task:
    """A thread, as far as it takes turns."""

    def __init__(self):
        self.gate = _thread.allocate_lock()
        self.gate.acquire()
        self.result = None


class Scheduler:
    def __init__(self):
        self.current = Task()
        self.ready = collections.deque()
        # By the numbers of what they asked.
        self.waiting = {}
        # Event loops, and whether something came for them.
        self.polls = []
        self.questions = []
        self.cancelled = []
        self.last = 0

    def number(self, question):
        """Puts a question, which is told once nobody can go on."""
        self.last += 1
        self.questions.append({**question, "id": self.last})
        return self.last

    def ask(self, question):
        """Waits for the prover's answer."""
        number = self.number(question)
        self.waiting[number] = self.current
        return self.block()

    def block(self):
        """Lets others go on, until somebody wakes this thread. Gives what it was woken with."""
        me = self.current
        following = self.following()
        if following is not me:
            self.current = following
            following.gate.release()
            me.gate.acquire()
        return me.result

    def end(self):
        """This thread never goes on."""
        self.current = self.following()
        self.current.gate.release()

    def wake(self, task, result):
        task.result = result
        self.ready.append(task)

    def following(self):
        while not self.ready:
            found = [poll for poll in self.polls if poll.check()]
            if found:
                for poll in found:
                    self.polls.remove(poll)
                    self.wake(poll.task, None)
            else:
                self.hear()
        return self.ready.popleft()

    def hear(self):
        told = {"k": "output", "asked": self.questions, "cancelled": self.cancelled}
        self.questions, self.cancelled = [], []
        answer = state.ask(told)
        state.now = answer["now"]
        task = self.waiting.pop(answer["id"], None)
        if task is not None:
            self.wake(task, answer)

    def cancel(self, number):
        """Nobody waits for it any more."""
        if self.waiting.pop(number, None) is not None:
            self.cancelled.append(number)

    def sleep(self, ms):
        self.ask({"k": "sleep", "ms": ms})

    def alarm(self, ms):
        """Wakes this thread after a while, unless it is cancelled before."""
        number = self.number({"k": "sleep", "ms": ms})
        self.waiting[number] = self.current
        return number


scheduler = Scheduler()
