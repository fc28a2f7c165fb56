"""How the laws are tried: the same examples in every run of `make test`, new ones in `make soak`.

No example has a time limit: how long it takes says how busy the machine is.
"""

from hypothesis import settings

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("new", deadline=None)
settings.load_profile("same")
