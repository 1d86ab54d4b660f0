"""Runs a command on a terminal of its own and types when the screen has said something; prints what it said, exits as it did."""
import fcntl, json, os, pty, select, struct, sys, termios, time

script = json.loads(sys.argv[1])
command = sys.argv[2:]


def resize(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


pid, terminal = pty.fork()
if pid == 0:
    resize(0, script["columns"], script["rows"])
    os.execvp(command[0], command)

said = b""
looked = 0
steps = list(script["steps"])
until = time.monotonic() + 15
while time.monotonic() < until:
    if select.select([terminal], [], [], 0.05)[0]:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux says so when the command has closed its side.
            break
        if not chunk:
            break
        said += chunk
    while steps and steps[0]["see"].encode() in said[looked:]:
        step = steps.pop(0)
        looked = said.index(step["see"].encode(), looked) + len(step["see"].encode())
        if step["type"].startswith("RESIZE:"):
            columns, rows = step["type"][7:].split("x")
            resize(terminal, int(columns), int(rows))
        else:
            os.write(terminal, step["type"].encode())
else:
    os.kill(pid, 9)
sys.stdout.buffer.write(said)
for step in steps:
    print("never seen:", step["see"], file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 255)
