"""Programs that would run for ever, or nearly: each must end with an error that says so."""

from collections.abc import Iterator
from itertools import product


def endless() -> Iterator[tuple[str, str]]:
    """(dialect, program), about two hundred of them."""
    for text in [*_loops(), *_calls(), *_repeats(), *_cycles(), *_curves(), *_texts()]:
        yield "rs274ngc", text
    for text in _macro_b():
        yield "fanuc-mill", text


_BODIES = (
    "", "G0 X1", "#1=[#1+1]", "#1=[#1+1]\nG1 F100 X#1", "G1 F100 X[#1/2] Y[SIN[#1]]\n#1=[#1+1]",
    "G81 X1 Y1 Z-1 R1 F100", "(a comment)", "G4 P0", "#<a>=[#1*2]\n#<_all>=#<a>", "T1 M6",
    "G2 I1 F100", "(MSG,again)", "M3 S100\nM5", "G91 G0 X0.001\nG90", "G10 L2 P1 X#1",
    "o9 if [#1 GT 1]\nG0 X1\no9 else\nG0 X2\no9 endif", "#2=#5420\nG0 X[#2+1]", "G92 X0",
    "o8 repeat [2]\nG0 X1\no8 endrepeat", "#1=[1-#1]",
    "G38.3 Z-1 F100\nG0 Z0", "G43.1 Z#1\nG49", "G5.1 X1 Y1 I1 J1 F100\nG0 X0 Y0", "M62 P1",
    "G41.1 D1 G1 F100 X5 Y5\nX9\nG40 X0 Y0", "G33 Z-1 K1 S100 M3\nG0 Z0",
)  # fmt: skip


def _loops() -> Iterator[str]:
    for body in _BODIES:
        lines = f"{body}\n" if body else ""
        yield f"o1 while [1]\n{lines}o1 endwhile\n"
        yield f"o1 do\n{lines}o1 while [1 GT 0]\n"
        yield f"#7=0\no1 while [#7 LT 1]\n{lines}o1 endwhile\n"
    for condition, change in (
        ("#1 GT -1", "#1=[#1+1]"), ("#1 LT 10", "#1=[#1-1]"), ("#1 NE 10", "#1=[#1+3]"),
        ("#1 LT 1", "#1=[#1*1]"), ("#1 LT 1", "#1=[#1+0.0000001]"), ("#1 GE 0", "#1=[#1*2]"),
        ("#1 NE 0.5", "#1=[#1+0.3]"), ("1 OR #1", "#1=0"), ("#1 LE #2", "#1=[#1+1] #2=[#2+1]"),
        ("#2 LT 5", "#1=[#1+1]"), ("#<a> LT 5", "#1=[#1+1]"), ("ABS[#1] LT 1", "#1=[0-#1]"),
    ):  # fmt: skip
        yield f"#1=0 #2=1\n#<a>=0\no1 while [{condition}]\n{change}\no1 endwhile\n"
    yield "o1 while [1]\no2 while [1]\no2 endwhile\no1 endwhile\n"
    yield "o1 while [1]\no2 while [1]\no2 break\no2 endwhile\no1 endwhile\n"
    yield "o1 while [1]\no1 continue\nG0 X1\no1 endwhile\n"
    yield "o1 while [1]\no2 if [0]\no1 break\no2 endif\no1 endwhile\n"
    yield "o1 do\no1 continue\no1 while [1]\n"
    yield "#1=0\no1 while [1]\n#1=[#1+1]\no2 if [#1 LT 0]\no1 break\no2 endif\no1 endwhile\n"
    yield "o1 sub\no2 while [1]\nG0 X1\no2 endwhile\no1 endsub\no1 call\n"
    yield "o1 sub\nG0 X1\no1 endsub\no2 while [1]\no1 call\no2 endwhile\n"
    yield "o1 sub\n#31=[#31+1]\no1 endsub\no2 while [#31 GE 0]\no1 call [#31]\no2 endwhile\n"


def _calls() -> Iterator[str]:
    yield "o1 sub\no1 call\no1 endsub\no1 call\n"
    yield "o1 sub\nG0 X1\no1 call [#1+1]\nG0 X2\no1 endsub\no1 call [1]\n"
    yield "o<deep> sub\no<deep> call\no<deep> endsub\no<deep> call\n"
    for length in (2, 3, 5):
        subs = "".join(
            f"o{n} sub\nG0 X{n}\no{n % length + 1} call\no{n} endsub\n"
            for n in range(1, length + 1)
        )
        yield f"{subs}o1 call\n"
    yield "o1 sub\no2 if [#1 GT 0]\no1 call [#1-1]\no2 endif\no1 endsub\no1 call [1000000]\n"
    yield "o1 sub\no2 while [1]\no1 call\no2 endwhile\no1 endsub\no1 call\n"
    yield "M98 P1\nM2\nO1\nM98 P1\nM99\n"
    yield "M98 P1\nM2\nO1\nM98 P2\nM99\nO2\nM98 P1\nM99\n"
    yield "G91\nM98 P1 L2000000000\nM2\nO1\nG0 X1\nM99\n"
    for fan in (10, 40):  # a tree: few levels, many calls
        subs = "".join(
            f"o{n} sub\no{n + 100} repeat [{fan}]\no{n + 1} call\no{n + 100} endrepeat\n"
            f"o{n} endsub\n"
            for n in range(1, 9)
        )
        yield f"o9 sub\nG0 X1\no9 endsub\n{subs}o1 call\n"


def _repeats() -> Iterator[str]:
    for count, body in product(
        ("1000000000", "1000000000000000", "[10**18]", "9999999"),
        ("", "G0 X1\n", "#1=[#1+1]\n", "G91 G1 F100 X0.1\n"),
    ):
        number = count if count.startswith("[") else f"[{count}]"
        yield f"o1 repeat {number}\n{body}o1 endrepeat\n"
    for levels in (2, 3, 5):
        opening = "".join(f"o{n} repeat [5000]\n" for n in range(levels))
        closing = "".join(f"o{n} endrepeat\n" for n in reversed(range(levels)))
        yield f"{opening}G91 G0 X1\n{closing}"


def _cycles() -> Iterator[str]:
    for code, peck in product(("G83", "G73"), ("0.000001", "0.0000001", "0.000000001", "0.0001")):
        yield f"F100 G0 Z1\n{code} X1 Z-1000 R0 Q{peck}\n"
    for code, count in product(("G81", "G85"), ("2000000000", "50000000", "1000000000000")):
        yield f"F100 G0 Z1\n{code} X1 Z-1 R0 L{count}\n"
    for count in ("2000000000", "50000000"):
        yield f"F100 G0 Z1\nG82 X1 Z-1 R0 P0 L{count}\n"
        yield f"F100 G0 Z1\nG91 G89 X0.1 Z-1 R0 P0 L{count}\n"
    yield "F100 G0 Z1 M3 S100\nG91 G84 X1 Z-1 R0 L900000000\n"
    yield "G0 X20 Z0 M3 S100\nG76 P1 Z-20 I-1 J.000001 K5\n"
    yield "G0 X20 Z0 M3 S100\nG76 P1 Z-20 I-1 J.0000001 K5 R1\n"
    yield "G0 X20 Z0 M3 S100\nG76 P1 Z-20 I-1 J.1 K1 H2000000000\n"
    along_z = "G0 X0\nG1 Z-500\nX400\nZ-900\n"
    along_x = "G0 Z-900\nG1 X400\nZ0\nX0\n"
    for code, step in product(("G71", "G71.1", "G72", "G72.1"), ("0.00001", "0.00000001")):
        contour = along_z if code < "G72" else along_x
        yield f"o7 sub\n{contour}o7 endsub\nG18 F100 G0 X500 Z5\n{code} Q7 D0.1 I{step} R0.1\n"
    yield (
        "o7 sub\nG0 X10\nG1 Z-10\nX20\nZ-20\no7 endsub\n"
        "G18 F100 G0 X30 Z5\nG70 Q7 D5 E1 P2000000000\n"
    )


def _curves() -> Iterator[str]:
    for turns in ("1000000", "2000000000", "50000000", "1000000000000"):
        yield f"F100 G2 I5 P{turns}\n"
        yield f"F100 G3 I5 Z-1000 P{turns}\n"
    for turns in ("1000000", "900000000"):
        yield f"G18 F100 G2 K5 Y-10 P{turns}\n"
    yield "F100 G5.2 P1 L2000000\nX1 Y1 P1\nX2 Y2 P1\nX3 Y0 P1\nG5.3\n"
    yield "F100 G5 X1000000000 Y1000000000 I1 J1 P1 Q1\nG5 X0 Y0 P-900000000 Q1\n"


def _texts() -> Iterator[str]:
    yield "#1=" + "[" * 5000 + "1" + "]" * 5000 + "\n"
    yield "#1=[" + "1+" * 20000 + "1\n"
    yield "#1=" + "#" * 3000 + "1\n"
    yield "#1=[" + "-" * 3000 + "1]\n"
    yield "#1=[" + "SIN[" * 2000 + "1" + "]" * 2000 + "]\n"
    yield "".join(f"o{n} while [0]\n" for n in range(3000))
    yield "#1=9\no1 while [1]\n#1=[#1**#1]\no1 endwhile\n"
    yield "#1=2\no1 while [#1 GT 0]\n#1=[#1*#1]\no1 endwhile\n"
    yield "#1=1\no1 while [#1 GT 0]\n#1=[EXP[#1]]\no1 endwhile\n"
    yield "o#1 call\n"
    yield "o1 repeat [1/0]\no1 endrepeat\n"
    yield "#1=1\no1 repeat [#1*10**12]\n#1=[#1+1]\no1 endrepeat\n"
    yield "o1 while [EXISTS[#<a>] EQ 0]\nG0 X1\no1 endwhile\n"


def _macro_b() -> Iterator[str]:
    bodies = ("", "G0 X1.\n", "#1=#1+1\n", "G1 X#1 F100.\n#1=#1+1\n", "G81 X1. Z-1. R1. F100.\n")
    for body in bodies:
        yield f"O1\n#1=0\nWHILE [1 EQ 1] DO1\n{body}END1\nM30\n"
        yield f"O1\n#1=0\nN10 {body or chr(10)}GOTO 10\nM30\n"
        yield f"O1\n#1=0\nN10\n{body}IF [#1 GE 0] GOTO 10\nM30\n"
    yield "O1\nWHILE [#1 LT 1] DO1\n#1=0\nEND1\nM30\n"
    yield "O1\nDO1\nG0 X1.\nEND1\nM30\n"
    yield "O1\nM98 P1\nM30\n"
    yield "O1\nM98 P2\nM30\nO2\nM98 P2\nM99\n"
    yield "O1\nG65 P2 A1.\nM30\nO2\nG65 P2 A#1\nM99\n"
    yield "O1\nM98 P2\nM30\nO2\nM98 P3\nM99\nO3\nM98 P2\nM99\n"
    yield "O1\nG91 G81 X1. Z-1. R0. F100. K900000000\nM30\n"
    yield "O1\nG90 G83 X1. Z-1000. R0. Q0.0001 F100.\nM30\n"
    yield "O1\nM98 P2 L99999999\nM30\nO2\nG0 X1.\nM99\n"
    yield "O1\nG65 P2 L99999999\nM30\nO2\nG0 X1.\nM99\n"
    yield "O1\nN10 GOTO 20\nN20 GOTO 10\nM30\n"
    yield "O1\nWHILE [1 EQ 1] DO1\nWHILE [1 EQ 1] DO2\nEND2\nEND1\nM30\n"
