# Runs Synapse for as long as somebody holds the other end of standard input.
# A test process that ends in any way, also by SIGKILL, lets go of that end: the kernel sees to it.
import os
import shutil
import sys
import threading

folder = sys.argv.pop(1)


def end_with_the_tests():
    # os.read, not sys.stdin: a thread inside a buffered read would hold up the interpreter's exit.
    os.read(0, 1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


threading.Thread(target=end_with_the_tests, daemon=True).start()

from synapse.app.homeserver import main

main()
