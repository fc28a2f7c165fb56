"""O words, M98 and M99: where a program goes on, beside LinuxCNC's own interpreter."""

import pytest

from simlab.gcode import interpret
from simlab.gcode.faults import Fault
from simlab.model.errors import ProgramError
from tests.gcode.peer import run_rs274, same_motion

AGREED = {
    "if": "#1=2\no1 if [#1 EQ 1]\nX1\no1 elseif [#1 EQ 2]\nX2\no1 elseif [#1 EQ 3]\nX3\no1 else\n"
    "X4\no1 endif\no2 if [0]\no2 elseif [0]\no2 else\nY5\no2 endif\no3 if [0]\nX9\no3 endif\nZ1",
    "if-first": "o1 if [1]\nX1\no1 elseif [1]\nX2\no1 else\nX3\no1 endif\nY1",
    "if-else": "o1 if [0]\nX1\no1 else\nX3\no1 endif\nY1",
    "if-nested": "o1 if [1]\no2 if [0]\nX1\no2 else\nX2\no2 endif\no1 else\nX3\no1 endif\nY1",
    "if-not-closed-and-done": "o1 if [1]\nX1",
    "while": "#1=0\no1 while [#1 LT 3]\n#1=[#1+1]\nX#1\no1 endwhile\nY1",
    "while-never": "o1 while [0]\nX1\no1 break\no1 endwhile\nY1",
    "while-nested": "#1=0\no1 while [#1 LT 2]\n#2=0\no2 while [#2 LT 2]\nX#1 Y#2\n#2=[#2+1]\n"
    "o2 endwhile\n#1=[#1+1]\no1 endwhile",
    "break": "#1=0\no1 while [#1 LT 9]\n#1=[#1+1]\no2 if [#1 GT 3]\no1 break\no2 endif\nX#1\n"
    "o1 endwhile\nY1",
    "continue": "#1=0\no1 while [#1 LT 4]\n#1=[#1+1]\no2 if [#1 EQ 2]\no1 continue\no2 endif\n"
    "X#1\no1 endwhile\nY1",
    "do": "#1=0\no1 do\n#1=[#1+1]\nX#1\no1 while [#1 LT 3]\nY1",
    "do-break": "#1=0\no1 do\n#1=[#1+1]\no2 if [#1 EQ 3]\no1 break\no2 endif\nX#1\n"
    "o1 while [#1 LT 9]\nY1",
    "do-continue": "#1=0\no1 do\n#1=[#1+1]\no2 if [#1 EQ 2]\no1 continue\no2 endif\nX#1\n"
    "o1 while [#1 LT 4]\nY1",
    "do-nested": "#1=0\no1 do\n#2=0\no2 do\nX#1 Y#2\n#2=[#2+1]\no2 while [#2 LT 2]\n#1=[#1+1]\n"
    "o1 while [#1 LT 2]",
    "repeat": "#1=0\no1 repeat [2.5]\n#1=[#1+1]\nX#1\no1 endrepeat\no2 repeat [-1]\nX9\n"
    "o2 endrepeat\no3 repeat [0]\nX9\no3 endrepeat\nY1",
    "repeat-nested": "#1=0\no1 repeat [2]\no2 repeat [2]\n#1=[#1+1]\nX#1\no2 endrepeat\n"
    "o1 endrepeat",
    "a-break-is-remembered": "#1=0\no1 while [1]\no1 break\no1 endwhile\no2 do\n#1=[#1+1]\nX#1\n"
    "o2 while [#1 LT 3]",
    "a-loop-passes-its-break": "#1=0\no1 while [#1 LT 1]\n#1=[#1+1]\no3 if [0]\no1 break\n"
    "o3 endif\no1 endwhile\no2 do\n#1=[#1+1]\nX#1\no2 while [#1 LT 9]",
    "a-continue-passes-a-break": "#1=0\no1 do\n#1=[#1+1]\no2 if [#1 EQ 2]\no1 continue\no2 endif\n"
    "X#1\no3 if [#1 GT 5]\no1 break\no3 endif\no1 while [#1 LT 8]",
    "a-continue-is-remembered": "#1=0\no1 do\n#1=[#1+1]\no2 if [#1 EQ 2]\no1 continue\no2 endif\n"
    "X#1\no1 while [#1 LT 3]\n#1=0\no4 repeat [2]\n#1=[#1+1]\nY#1\no4 endrepeat",
    "a-continue-undoes-a-break": "#1=0 #2=0\no1 do\n#1=[#1+1]\no2 if [#1 EQ 2]\no1 continue\n"
    "o2 endif\nX#1\no1 while [#1 LT 3]\no3 while [1]\n#2=[#2+1]\nY#2\no3 break\no3 endwhile\nZ1",
    "a-repeat-goes-on-where-it-was-left": "o1 sub\no2 repeat [3]\n#31=[#31+1]\n"
    "o3 if [#31 EQ 1]\no1 return\no3 endif\no2 endrepeat\no1 endsub\no1 call\nX#31\no1 call\nX#31",
    "sub": "o1 sub\nX#1 Y#2\n#3=9\no1 endsub\n#1=4 #2=5 #31=6\no1 call [#31]\nX#1 Y#2 Z#3",
    "sub-behind": "o100 call [3]\nX1\no100 call [4]\nM2\no100 sub\nY#1\no100 endsub",
    "sub-with-30-values": "o1 sub\nX#30 Y#1\no1 endsub\no1 call "
    + "".join(f"[{i}]" for i in range(1, 31)),
    "sub-calls-sub": "o1 sub\no2 call [#1+1]\nX#1\no1 endsub\no2 sub\nY#1\no2 endsub\no1 call [5]",
    "sub-behind-sub": "o1 call [1]\nM2\no1 sub\nX#1\no2 call\no1 endsub\no2 sub\nY5\no2 endsub",
    "named-sub": "o<Dri ll> sub\nX#1\no<drill> endsub\no<DRILL> call [3]",
    "labels-belong-to-subs": "o1 sub\no9 if [#1]\nX1\no9 else\nX2\no9 endif\no1 endsub\no2 sub\n"
    "o9 if [#1]\nY1\no9 endif\no2 endsub\no1 call [1]\no1 call [0]\no2 call [1]\no9 if [1]\nZ3\n"
    "o9 endif",
    "locals": "#<a>=1\no1 sub\nX[exists[#<a>]]\n#<a>=5\nY#<a>\no1 endsub\no1 call\nZ#<a>",
    "recursion": "o1 sub\no2 if [#1 LE 1]\no1 return [1]\no2 endif\no1 call [#1-1]\n"
    "o1 return [#1*#<_value>]\no1 endsub\no1 call [5]\nX#<_value>",
    "levels": "o1 sub\nX#<_call_level>\no2 if [#<_call_level> LT 9]\no1 call\no2 endif\no1 endsub\n"
    "o1 call",
    "return": "o1 sub\no1 return [5]\nX1\no1 endsub\no1 call\nX#<_value> Y#<_value_returned>\n"
    "o2 sub\no2 endsub [7]\no2 call\nX#<_value>\no3 sub\no3 endsub\no3 call\nX#<_value> "
    "Y#<_value_returned>",
    "return-in-if": "o1 sub\no2 if [1]\no1 return\no2 endif\nX5\no1 endsub\no1 call\no1 call\nY1",
    "called-by-value": "#1=3\no3 sub\nX#1\no3 endsub\no[#1] call [7]\no#1 call [9]\no<3> call [8]",
    "call-twice-by-value": "o3 sub\nX#1\no3 endsub\n#2=2\no1 repeat [2]\no[#2+1] call [#2]\n"
    "o1 endrepeat",
    "comments": "o1 sub (a)\nX1\no1 endsub ; b\no1 call (c) [3] (d)\no1 if [1] (MSG, no)\n"
    "o1 endif (e)",
    "if-not-closed-in-a-sub": "o1 sub\no2 if [1]\no1 endsub\nX5\no1 call\nY1",
    "sub-in-a-sub": "o5 call\nX5\nM2\no5 sub\nX1\no6 sub\nX2\no6 endsub\nX3\no5 endsub",
    "a-definition-returns": "#1=1\no1 sub\no1 return [#<a>]\no1 endsub [#1+1]\n"
    "X#<_value> Y#<_value_returned>\no2 sub\no2 endsub\nX#<_value>",
    "a-definition-returns-what-is-not-there": "o1 sub\no1 endsub [#<a>+3]\nX#<_value>",
    "repeat-not-closed": "o1 repeat [2]\nX1",
    "break-before-continue": "#1=0\no1 while [#1 LT 4]\n#1=[#1+1]\no2 if [#1 EQ 3]\no1 break\n"
    "o2 endif\no3 if [#1 EQ 1]\no1 continue\no3 endif\nX#1\no1 endwhile\nY1",
    "m98-that-is-none-is-skipped": "o1 if [0]\nX1 M98 P100\no1 endif\nY1",
    "m70": "G91\nM70\nG90\nM72\nX1\nX1",
    "m73": "o1 sub\nM73\nG91 X1\no1 endsub\no1 call\no1 call\nX5",
    "m73-by-98": "M98 P5 L2\nX5\nM2\nO5\nM73\nG91 X1\nM99",
    "m2-in-a-sub": "o1 sub\nX1\nM2\no1 endsub\no1 call\nX2",
    "m98": "M98 P100 L2\nX1\nM98 P100\nM2\nO100\nY5\nM99",
    "m98-passes-parameters": "#1=3\nM98 P100\nX#1\nM2\nO100\nY#1\n#1=4\nM99",
    "m98-none": "M98 P100 L0\nX1\nM2\nO100\nY5\nM99",
    "m98-looks-at-nothing-else": "M98 P100 X1\nM2\nO100\nY5\nM99",
    "m98-by-value": "#1=100\nM98 P[#1] L[1+1]\nM2\nO100\nG91 Y5\nM99",
    "m99": "G91 X1\nM99",
    "m99-behind-words": "X1 M99\nX2",
    "program-number": "O1000 (a)\nX1",
    "codes-by-value": "#1=1 #2=2\nG#1 X1 F100\nG[#2*45+1] X1\no1 repeat [2]\nG#1 X5\n#1=0\n"
    "o1 endrepeat",
    "end-by-value": "#1=2\nX1\nM#1\nX2",
    "percent": "X1",
    "slash": "/X1\n/o1 if [0]\nX2\n/o1 endif\n/ N5 Y1",
    "defined-once-in-a-loop": "#1=0\no1 while [#1 LT 1]\n#1=[#1+1]\no2 sub\nX1\no2 endsub\n"
    "o2 call\no1 endwhile",
    "long-block": "\n".join(f"#1=[#1+1]\nX#1 Y{i}" for i in range(150)),
    "long-flat-stretch-in-a-loop": "#1=0\no1 while [#1 LT 2]\n#1=[#1+1]\n"
    + "\n".join(f"X{i % 7} Y{i % 5}" for i in range(250))
    + "\nZ#1\no1 endwhile",
    "long-flat-stretch-in-a-sub": "o1 sub\n#2=1\n"
    + "\n".join(f"X{i % 7} Y{i % 5}" for i in range(250))
    + "\no1 endsub\no1 call\no1 call",
    "end-in-a-long-flat-stretch": "#1=1\n" + "X1\nX2\n" * 150 + "M2\n" + "X3\n" * 50 + "#2=[1/0]",
    "mistake-behind-the-end": "X1\nM2\n#1=[1/0]\no1 foo",
    "position": "X5\no1 while [#5420 GT 1]\nG91 X-1\nG90\no1 endwhile\nY#<_x>",
}


@pytest.mark.parametrize("name", AGREED)
def test_a_program_goes_on_as_in_linuxcnc(name: str) -> None:
    program = f"G21 G0\n{AGREED[name]}\nM2\n".encode()
    if name == "percent":
        program = b"\n %\n" + program.replace(b"M2", b"%\nX5\nM2")
    peer = run_rs274(program)
    assert not peer.error
    same_motion(interpret(program), peer)


FILES = {
    "one": b"o<one> sub\nX#1\no<two> call [5]\no<one> endsub\nM2\n",
    "two": b"(helper)\no<two> sub\nY#1\no<two> endsub\n",
    "3": b"o3 sub\nZ#1\no3 endsub\n",
    "100": b"O100\nY7\nM99\n",
    "empty": b"",
    "other": b"o<another> sub\no<another> endsub\n",
}


@pytest.mark.parametrize(
    "text",
    ["o<one> call [3]\no<ONE> call [4]", "o3 call [2]\no<two> call [1]", "M98 P100\nX1"],
)
def test_subprograms_come_from_files(text: str) -> None:
    program = f"G21 G0\n{text}\nM2\n".encode()
    peer = run_rs274(program, files=FILES)
    assert not peer.error
    path = interpret(program, subprograms=FILES)
    same_motion(path, peer)
    names = [source.name for source in path.trace.sources]
    assert names[0] == ""
    assert len(names) > 1


def test_a_move_knows_the_calls_that_led_to_it() -> None:
    path = interpret(b"G0\no<one> call [3]\n", subprograms=FILES)
    calls = path.trace.stacks[path.stack[-1]]
    assert [(call.name, call.line) for call in calls] == [("one", 2), ("two", 3)]
    assert path.trace.sources[path.source[-1]].name == "two"
    assert path.line.tolist() == [1, 2, 3]


REFUSED = {
    "twice": ("o1 if [1]\nX1\no1 endif\no1 if [1]\nX2\no1 endif", Fault.FLOW, 5),
    "twice-repeat": ("o1 repeat [1]\no1 endrepeat\no1 repeat [1]\no1 endrepeat", Fault.FLOW, 4),
    "twice-false": ("o1 if [1]\nX1\no1 endif\no1 if [0]\nX2\no1 endif", Fault.FLOW, 5),
    "label-in-a-loop": (
        "#1=0\no1 do\n#1=[#1+1]\no1 if [#1 EQ 2]\no1 endif\nX#1\no1 while [#1 LT 3]",
        Fault.FLOW,
        5,
    ),
    "stray-endif": ("o1 endif", Fault.STRAY, 2),
    "stray-else": ("o1 else", Fault.STRAY, 2),
    "stray-elseif": ("o1 elseif [1]", Fault.STRAY, 2),
    "else-of-a-loop": ("o1 while [0]\no1 else\no1 endwhile", Fault.FLOW, 3),
    "else-in-a-loop": ("#1=0\no1 while [#1 LT 1]\n#1=1\no1 else\no1 endwhile", Fault.STRAY, 5),
    "stray-endwhile": ("o1 endwhile", Fault.STRAY, 2),
    "stray-endrepeat": ("o1 endrepeat", Fault.STRAY, 2),
    "stray-break": ("o1 break", Fault.STRAY, 2),
    "stray-continue": ("o1 continue", Fault.STRAY, 2),
    "break-of-a-repeat": ("o1 repeat [3]\no1 break\no1 endrepeat", Fault.STRAY, 3),
    "break-of-an-if": ("o1 if [0]\no1 break\no1 endif", Fault.FLOW, 3),
    "stray-endsub": ("o1 endsub", Fault.STRAY, 2),
    "stray-return": ("o1 return", Fault.STRAY, 2),
    "break-of-a-repeat-not-reached": (
        "o1 repeat [2]\no2 if [0]\no1 break\no2 endif\no1 endrepeat",
        Fault.STRAY,
        4,
    ),
    "end-of-a-definition": ("o1 sub\no1 endsub [1/#1]", Fault.DIVISION, 3),
    "if-in-a-while": (
        "#1=1\no1 while [#1 LT 3]\n#1=[#1+1]\no2 if [1]\no1 break\no2 endif\no1 if [1]\n"
        "o1 endif\no1 endwhile",
        Fault.FLOW,
        8,
    ),
    "nested": ("o1 sub\no2 sub\no2 endsub\no1 endsub", Fault.SUB_NESTED, 3),
    "sub-in-the-way": ("o1 call [3]\nX1\no1 sub\nY#1\no1 endsub\nX2", Fault.FLOW, 4),
    "no-sub": ("o<nofile> call", Fault.SUB_MISSING, 2),
    "no-sub-98": ("M98 P5", Fault.SUB_MISSING, 2),
    "empty-file": ("o<empty> call", Fault.SUB_MISSING, 2),
    "other-file": ("o<other> call", Fault.SUB_MISSING, 2),
    "deep": ("o1 sub\no1 call\no1 endsub\no1 call", Fault.CALLS, 3),
    "call-of-a-program": ("o5 call\nM2\nO5\nM99", Fault.FLOW, 2),
    "m98-of-a-sub": ("M98 P5\nM2\no5 sub\no5 endsub", Fault.FLOW, 2),
    "endsub-of-m98": ("M98 P5\nM2\nO5\no5 endsub", Fault.FLOW, 5),
    "m99-of-a-sub": ("o5 call\nM2\no5 sub\nM99\no5 endsub", Fault.FLOW, 5),
    "program-in-a-sub": ("o5 call\nM2\no5 sub\nO6\no5 endsub", Fault.SUB_NESTED, 5),
    "if-false-not-closed": ("o1 if [0]\nX1", Fault.UNCLOSED, 2),
    "while-false-not-closed": ("o1 while [0]\nX1", Fault.UNCLOSED, 2),
    "earlier-mistake": ("G1 X1\n#1=[1/0]", Fault.NO_FEED, 2),
    "earlier-mistake-2": ("G1 X1\no1 foo", Fault.NO_FEED, 2),
    "earlier-mistake-3": ("G1 X1\n#1=#5420", Fault.NO_FEED, 2),
    "m98-behind-a-word": ("X1 M98 P100", Fault.FLOW, 2),
    "code-by-value": ("#1=1\nG[#1+200] X1", Fault.WORD, 3),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_program_is_refused_as_in_linuxcnc(name: str) -> None:
    text, fault, line = REFUSED[name]
    program = f"G21 G0\n{text}\nM2\n".encode()
    with pytest.raises(ProgramError) as raised:
        interpret(program, subprograms=FILES)
    assert (raised.value.fault, raised.value.line) == (fault, line)
    peer = run_rs274(program, files=FILES)
    assert peer.error or peer.unended


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        # LinuxCNC comes to the end of the file there, and complains about that.
        ("o1 sub\nX1", Fault.UNCLOSED, 2),
        ("o1 call\nM30\no1 sub\nX1", Fault.UNCLOSED, 4),
        # It looks for labels with a number that must be worked out; we do not.
        ("#1=1\no#1 if [1]\no1 endif", Fault.FLOW, 3),
        ("#1=1\no#1 sub\no1 endsub", Fault.FLOW, 3),
    ],
)
def test_programs_that_do_not_end_their_words(text: str, fault: Fault, line: int) -> None:
    with pytest.raises(ProgramError) as raised:
        interpret(f"G21 G0\n{text}\n".encode())
    assert (raised.value.fault, raised.value.line) == (fault, line)


def test_a_mistake_in_a_file_names_the_file() -> None:
    files = {"bad": b"o<bad> sub\nX[1/0]\no<bad> endsub\n", "worse": b"\no<worse> sub\nX1 &\n"}
    for name, line in (("bad", 2), ("worse", 3)):
        with pytest.raises(ProgramError) as raised:
            interpret(f"G0\no<{name}> call".encode(), subprograms=files)
        assert (raised.value.source.removesuffix(".ngc"), raised.value.line) == (name, line)


def test_lines_with_a_slash_may_be_left_out() -> None:
    program = b"G21 G0 X1\n/X2\n#1=1\n/#1=[1/0]\nY#1\n"
    path = interpret(program, block_delete=True)
    assert path.end_mm[:, :2].tolist() == [[1.0, 0.0], [1.0, 1.0]]
