"""How the laws are tried: the same examples in every run of `make test`, new ones in `make soak`.

No example has a time limit: how long it takes says how busy the machine is. And Ctrl+C reaches the
programs under test, also where a shell that runs the tests in its background has it ignored.
"""

import signal

from hypothesis import settings

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("new", deadline=None)
settings.load_profile("same")

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
