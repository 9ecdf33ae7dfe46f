"""Finds and loads the handler."""

import importlib
import os
import sys

from idem_lab_runtime.errors import Fault, as_on_aws


def load_handler():
    text = os.environ["_HANDLER"]
    module_name, dot, member = text.rpartition(".")
    if not dot or not module_name:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % text)
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("Runtime.BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % module_name)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault(
            "Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module_name, as_on_aws(str(error)))
        )
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (as_on_aws(error.filename or ""), error.lineno, error.text or "")]
        raise Fault(
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module '%s': %s" % (module_name, as_on_aws(str(error))),
            trace,
        )
    try:
        return getattr(module, member)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (member, module_name))
