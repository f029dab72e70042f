"""What the process that reads hostile files may still do: compute, read its input, write its answer.

Limits of the kernel hold whatever the parsers are made to do. Landlock (Linux 5.13) closes the file system and, from
6.7 on, the network; where it is missing, the limit of open files still lets nothing be opened. (On other systems
than Linux only the limits hold.)
"""

import ctypes
import os
import resource
import struct
import sys

MEMORY_BYTES = 1024**3
# Seconds of processor time: the last resort, long after the limits by amount of work.
CPU_SECONDS = {"picture": 60, "sound": 60, "video": 300, "document": 20}
STANDARD_STREAMS = 3

NO_NEW_PRIVILEGES = 38  # prctl(2)
LANDLOCK_CREATE, LANDLOCK_RESTRICT = 444, 446  # the same number on every architecture
LANDLOCK_VERSION = 1
# (from this version of the interface on, bits of landlock_ruleset_attr: files, network, signals and sockets)
RIGHTS = [
    (1, 0x1FFF, 0, 0),
    (2, 0x3FFF, 0, 0),
    (3, 0x7FFF, 0, 0),
    (4, 0x7FFF, 3, 0),
    (5, 0xFFFF, 3, 0),
    (6, 0xFFFF, 3, 3),
]


def limit_resources(purpose: str) -> None:
    """Memory, processor time, and not one byte to a file. Call first; the parsers' libraries still load after it."""
    seconds = CPU_SECONDS[purpose]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def close_the_doors() -> bool:
    """From here on no file and no socket can be opened. Call once everything is imported.

    Returns whether Landlock holds as well.
    """
    locked = _landlock() if sys.platform == "linux" else False
    resource.setrlimit(resource.RLIMIT_NOFILE, (STANDARD_STREAMS, STANDARD_STREAMS))
    return locked


def _landlock() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(LANDLOCK_CREATE, None, 0, LANDLOCK_VERSION)
    rights = [bits for least, *bits in RIGHTS if least <= version]
    if not rights or libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    files, network, scope = rights[-1]
    # Older kernels know a shorter structure and take a longer one if the rest is zero.
    attributes = struct.pack("QQQ", files, network, scope)
    rules = libc.syscall(LANDLOCK_CREATE, attributes, len(attributes), 0)
    if rules < 0:
        return False
    locked = libc.syscall(LANDLOCK_RESTRICT, rules, 0) == 0
    os.close(rules)
    return bool(locked)
