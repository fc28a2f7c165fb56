"""Whatever is typed in, there is a toolpath or an error that names its line; never a crash."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simlab.gcode import interpret
from simlab.gcode.limits import Limits
from simlab.model.errors import ProgramError

SHARE, WHOLE = 400, 50_000
"""Inputs of each kind in `make test` and in `make soak`."""
LIMITS = Limits(
    lines=3_000, visits=1_000, calls=10, moves=20_000, repeats=1_000, turns=100, points=2_000
)
DIALECTS = ("rs274ngc", "fanuc-mill", "fanuc-lathe-a", "fanuc-lathe-b", "haas-mill")


def some(names: str) -> st.SearchStrategy[str]:
    """One of the names, which blanks part."""
    return st.sampled_from(names.split())


NUMBERS = some(
    "0 1 2 3 5 10 100 -1 -5 0.5 -.25 1. +7 .001 1000000 99999999999 -0 1.5.2 - . 3e5 360 45"
)
G_WORDS = some(
    "0 1 2 3 4 5 5.1 5.2 5.3 7 8 10 15 16 17 17.1 18 19 20 21 28 28.1 30 30.1 31 33 33.1 38.2 38.3 "
    "38.4 38.5 40 41 41.1 42 42.1 43 43.1 43.2 49 50 51 52 53 54 54.1 55 59.3 61 61.1 64 65 66 67 "
    "68 69 70 71 71.1 71.2 72 72.1 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 90.1 91 "
    "91.1 92 92.1 92.2 92.3 93 94 95 96 97 98 99 6 12.5 100"
)
M_WORDS = some(
    "0 1 2 3 4 5 6 7 8 9 19 30 48 49 50 51 52 53 60 61 62 63 64 65 66 67 68 70 71 72 73 97 98 99 "
    "100 199 250"
)
EXPRESSIONS = st.recursive(
    st.one_of(
        NUMBERS,
        some("#1 #2 #5420 #5221 #<a> #<_x> #<nosuch> ##1 #[1+1] #31 #4999 #9999"),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, some("+ - * / ** MOD AND OR XOR EQ NE GT GE LT LE"), inner)
        .map(lambda p: f"[{p[0]} {p[1]} {p[2]}]"),
        st.tuples(some("SIN COS TAN SQRT LN EXP ABS ROUND FIX FUP ASIN"), inner)
        .map(lambda p: f"{p[0]}[{p[1]}]"),
        st.tuples(inner, inner).map(lambda p: f"ATAN[{p[0]}]/[{p[1]}]"),
    ),
    max_leaves=6,
)  # fmt: skip
WORD = st.one_of(
    G_WORDS.map(lambda n: f"G{n}"),
    G_WORDS.map(lambda n: f"G{n}"),
    M_WORDS.map(lambda n: f"M{n}"),
    st.tuples(st.sampled_from("XYZABCUVWIJKRPQLDEFHST"), NUMBERS).map("".join),
    st.tuples(st.sampled_from("XYZIJKRPQLDF"), EXPRESSIONS).map("".join),
    st.tuples(st.sampled_from(["#1=", "#2=", "#<a>=", "#5221=", "#<_g>="]), EXPRESSIONS)
    .map(lambda p: f" {p[0]}{p[1]} "),
    st.sampled_from([
        "(a comment)", "; rest", "/", "%", "N10 ", "(MSG,x)", "(DEBUG,#1)", "@5", "^30", "$0",
        ",C1", ",R2", "O1", "IF [#1 EQ 1] GOTO 10", "GOTO 10", "WHILE [#1 LT 3] DO1", "END1",
        "#1=#1+1",
    ]),
)  # fmt: skip
O_LINE = st.tuples(
    st.sampled_from(["o1", "o2", "o3", "o<s>", "o#1"]),
    st.sampled_from(
        ["sub", "endsub", "call", "call [1] [2]", "return [3]", "if [#1 LT 2]", "elseif [#1]",
         "else", "endif", "while [#1 LT 3]", "endwhile", "do", "break", "continue", "repeat [3]",
         "endrepeat", "call [#1+1]", "while [1]"]
    ),
).map(" ".join)  # fmt: skip
LINE = st.one_of(st.lists(WORD, max_size=6).map(" ".join), O_LINE)
BLOCK = st.one_of(
    LINE,
    LINE,
    st.lists(LINE, max_size=4).map(lambda lines: "\n".join(["o1 sub", *lines, "o1 endsub"])),
    st.lists(LINE, max_size=4).map(
        lambda lines: "\n".join(["#1=0", "o2 while [#1 LT 3]", "#1=[#1+1]", *lines, "o2 endwhile"])
    ),
    st.lists(LINE, max_size=4).map(
        lambda lines: "\n".join(["o3 repeat [2]", *lines, "o3 endrepeat"])
    ),
    st.lists(LINE, max_size=3).map(
        lambda lines: "\n".join(["F100 G41.1 D2 G1 X5 Y5", *lines, "G40 X9"])
    ),
)  # fmt: skip
PROGRAM = st.lists(BLOCK, max_size=10).map(lambda blocks: "\n".join(["F100 S100 M3", *blocks]))
TEXT = st.text(
    st.sampled_from(
        "GgMXYZIJKFPRQLSTNDOo0123456789.-+#[]<>()=;%/*, \n\r\tabcsuwhileforn_@^$é\x00ÿ"
    ),
    max_size=120,
)


def done(program: bytes, dialect: str) -> None:
    """A path of finite points that goes on where it was, or an error with its line."""
    path, fault = None, None
    try:
        path = interpret(program, dialect=dialect, limits=LIMITS)
    except ProgramError as error:
        fault = error
    if path is None:
        assert fault is not None
        assert fault.fault.startswith("gcode.")
        assert fault.line >= 1
        assert fault.column >= 1
    else:
        assert np.isfinite(path.end_mm).all()
        assert np.array_equal(path.start_mm[1:], path.end_mm[:-1])
        assert np.isfinite(path.turns).all()


@pytest.mark.parametrize("examples", [SHARE, pytest.param(WHOLE, marks=pytest.mark.soak)])
def test_words_in_any_order_never_crash(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(PROGRAM, st.sampled_from(DIALECTS))
    def check(program: str, dialect: str) -> None:
        done(program.encode(), dialect)

    check()


@pytest.mark.parametrize("examples", [SHARE, pytest.param(WHOLE, marks=pytest.mark.soak)])
def test_bytes_in_any_order_never_crash(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(TEXT.map(str.encode), st.binary(max_size=200)), st.sampled_from(DIALECTS))
    def check(program: bytes, dialect: str) -> None:
        done(program, dialect)

    check()
