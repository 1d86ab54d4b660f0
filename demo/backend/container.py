"""Runs a module as a container would: when whoever started it is gone, so is it."""

import os
import runpy
import sys
import threading


def end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
module = sys.argv.pop(1)
sys.path[0] = os.getcwd()
runpy.run_module(module, run_name="__main__", alter_sys=True)
