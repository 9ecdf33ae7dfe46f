"""Asserts that a Lambda handler does its work exactly once. Calls `idem-lab prove`, and says what broke it."""

import json
import os
import shlex
import shutil
import subprocess

import pytest

SETTING = "idem_lab_command"
# What the command is given as files.
DOCUMENTS = ("event", "http")


def pytest_addoption(parser):
    parser.addini(SETTING, "The command that proves handlers. Default: idem-lab of the PATH, or of node_modules.")


class IdemLabError(Exception):
    """It could not be asked: what is wrong, and what to do."""


def command_in(root, setting):
    """The words that start idem-lab."""
    if setting:
        return shlex.split(setting)
    found = shutil.which("idem-lab")
    if found:
        return [found]
    installed = os.path.join(root, "node_modules", ".bin", "idem-lab")
    if os.path.exists(installed):
        return [installed]
    raise IdemLabError(
        "idem-lab was not found. Install it (npm install --save-dev idem-lab), or name it in pytest's settings: "
        "%s = node path/to/idem-lab.js" % SETTING
    )


def flags_of(options, folder):
    """The options as they are typed."""
    words = []
    for name, given in options.items():
        flag = "--" + name.replace("_", "-")
        if given is None or given is False:
            continue
        if given is True:
            words.append(flag)
        elif name in DOCUMENTS:
            several = given if name == "event" and isinstance(given, (list, tuple)) else [given]
            words += [word for number, each in enumerate(several) for word in (flag, document(each, folder, name, number))]
        elif name == "env":
            words += [word for variable, value in given.items() for word in (flag, "%s=%s" % (variable, value))]
        elif isinstance(given, (list, tuple)):
            words += [word for each in given for word in (flag, str(each))]
        else:
            words += [flag, str(given)]
    return words


def document(given, folder, name, number):
    if isinstance(given, (str, os.PathLike)):
        return os.fspath(given)
    path = os.path.join(folder, "%s-%d.json" % (name, number))
    with open(path, "w", encoding="utf-8") as file:
        json.dump(given, file)
    return path


def told(result):
    """A result as a test that failed shows it."""
    handler = result["handler"]
    lines = ["%s  %s (%s)" % (result["verdict"], handler["file"], handler["entry"])]
    lines += result["reasons"]
    for found in result["counterexamples"]:
        if found["beyond"]:
            continue
        lines += ["", found["told"]]
        for step in found["steps"]:
            answer = "  -> " + step["answer"] if "answer" in step else ""
            fault = "  [%s]" % step["fault"] if "fault" in step else ""
            lines.append("  %9.2f s  delivery %d  %s%s%s" % (step["at"] / 1000, step["delivery"] + 1, step["text"], answer, fault))
            if "where" in step:
                where = step["where"]
                lines.append("               %s:%d  %s" % (where["file"], where["line"], where["code"]))
        lines += ["  " + each for each in found["damage"]]
    return "\n".join(lines)


@pytest.fixture
def assert_exactly_once(pytestconfig, tmp_path):
    """Fails where a schedule breaks the handler, or where that could not be found out. Returns the result."""
    root = str(pytestconfig.rootpath)

    def check(handler_file, **options):
        words = [*command_in(root, pytestconfig.getini(SETTING)), "prove", os.fspath(handler_file), "--json"]
        ran = subprocess.run(
            words + flags_of(options, str(tmp_path)), cwd=root, capture_output=True, text=True, encoding="utf-8"
        )
        try:
            result = json.loads(ran.stdout)
        except ValueError:
            result = {}
        if "handler" not in result:
            problem = result.get("error", {}).get("message") or ran.stderr.strip() or ran.stdout.strip()
            raise IdemLabError(problem or "idem-lab ended with %d" % ran.returncode)
        if result["verdict"] != "EXACTLY-ONCE":
            pytest.fail(told(result), pytrace=False)
        return result

    return check
