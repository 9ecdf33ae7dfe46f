"""The invocation that runs, or ran last."""


class Request:
    id = ""


current = Request()
