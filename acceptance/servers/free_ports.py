"""Prints as many free TCP ports of 127.0.0.1 as the argument says.

They are below the range from which the kernel hands out ports, so that nobody takes them while a
server starts.
"""

import random
import socket
import sys

held = []
while len(held) < int(sys.argv[1]):
    candidate = socket.socket()
    try:
        candidate.bind(("127.0.0.1", random.randrange(20000, 32000)))
        held.append(candidate)
    except OSError:
        candidate.close()
print(*(port.getsockname()[1] for port in held))
