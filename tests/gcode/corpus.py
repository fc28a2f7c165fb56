"""Small programs, one idea each: those written by hand, in `programs/`, and those made here.

A file holds programs under titles (``==== a title``); ``---- name`` begins a subprogram's file.
"""

from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

FOLDER = Path(__file__).parent / "programs"


@dataclass(frozen=True)
class Case:
    """One program and the files that it may call."""

    title: str
    program: bytes
    files: dict[str, bytes] = field(default_factory=dict)


def written() -> list[Case]:
    """The programs written by hand."""
    cases = []
    for path in sorted(FOLDER.glob("*.txt")):
        for part in path.read_text().split("==== ")[1:]:
            title, _, text = part.partition("\n")
            program, *subs = text.split("---- ")
            files = {}
            for sub in subs:
                name, _, lines = sub.partition("\n")
                files[name.strip()] = lines.encode()
            cases.append(Case(f"{path.stem}: {title}", ended(program), files))
    return cases


def ended(program: str) -> bytes:
    """With M2 where nothing else ends it."""
    lines = program.upper().split("\n")
    if not any("M2" in line.split() or "M30" in line.split() or "%" in line for line in lines):
        program += "M2\n"
    return program.encode()


def made() -> list[Case]:
    """The programs that are the same idea with every choice of a few words."""
    return [*_cycles(), *_arcs(), *_corners(), *_expressions()]


def _cycles() -> list[Case]:
    cases = []
    codes = ("G73", "G74", "G81", "G82", "G83", "G84", "G85", "G86", "G89")
    planes = {"G17": ("X", "Y", "Z"), "G18": ("Z", "X", "Y"), "G19": ("Y", "Z", "X")}
    for code, plane, retract, distance in product(codes, planes, ("G98", "G99"), ("G90", "G91")):
        first, second, normal = planes[plane]
        spindle = "M4" if code == "G74" else "M3"
        extra = {"G73": " Q2.5", "G83": " Q3", "G82": " P.2", "G86": " P.1", "G89": " P.1"}
        again = "" if code == "G74" else " L2"
        depth, clear = ("-6", "-4") if distance == "G91" else ("-4", "3")
        hole = f"{first}1 {second}2 {normal}{depth} R{clear}{extra.get(code, '')}"
        text = (
            f"F100 S100 {spindle} {plane} G0 {normal}8 {first}-1\n"
            f"{distance} {retract} {code} {hole}\n"
            f"{first}7\n{second}5{again}\n{first}1 {normal}-5\nG80\nG90 G0 {normal}9\nM2\n"
        )
        cases.append(Case(f"cycle {code} {plane} {retract} {distance}", text.encode()))
    return cases


def _arcs() -> list[Case]:
    cases = []
    planes = {"G17": tuple("XYZIJ"), "G18": tuple("ZXYKI"), "G19": tuple("YZXJK")}
    for code, plane, unit, turn in product(("G2", "G3"), planes, ("G20", "G21"), range(0, 360, 60)):
        a, b, c, i, j = planes[plane]
        text = (
            f"{unit} {plane} F100\nG10 L2 P1 {a}1.5 {b}2.5 R{turn if plane == 'G17' else 0}\n"
            f"G0 {a}1 {b}2 {c}3\n{code} {a}4 {b}6 {i}1.5 {j}2\n{c}1 {a}4 {b}2 {j}-2\n"
            f"{code} {a}7 {b}3 R{3 + turn / 100}\n{a}5 {b}4 R-2\nM2\n"
        )
        cases.append(Case(f"arcs {code} {plane} {unit} {turn}", text.encode()))
    return cases


def _corners() -> list[Case]:
    cases = []
    ways = {
        "straight on": "X30 Y10", "left": "X20 Y20", "right": "X20 Y0", "sharp left": "X12 Y16",
        "sharp right": "X12 Y4", "bent left": "X29 Y12", "bent right": "X29 Y8", "back": "X12 Y10",
    }  # fmt: skip
    curves = {
        "left": "G3 X28 Y18 J8", "right": "G2 X28 Y2 J-8", "over left": "G3 X20 Y26 J8",
        "over right": "G2 X20 Y-6 J-8", "across left": "G3 X20 Y26 I-6 J8",
        "across right": "G2 X20 Y-6 I-6 J-8", "against left": "G2 X28 Y10 I4",
        "against right": "G3 X28 Y10 I4",
    }  # fmt: skip
    for side, (name, way) in product(("G41.1", "G42.1"), ways.items()):
        on, away = ("X-3", "X-60 Y10") if name.startswith("sharp") else ("X3", "X60 Y60")
        text = f"F100 {side} D2 G1 X10 Y10\nX20\n{way}\nG91 {on}\nG90 G40 {away}\nM2\n"
        cases.append(Case(f"corner {side} {name}", text.encode()))
    for side, (name, way) in product(("G41.1", "G42.1"), curves.items()):
        text = f"F100 {side} D2 G1 X10 Y10\nX20\n{way}\nG40 G1 X60 Y60\nM2\n"
        cases.append(Case(f"curve {side} {name}", text.encode()))
        if (side, name) == ("G42.1", "over right"):
            continue  # no room for the tool
        text = f"F100 {side} D2 G1 X10 Y10\nX20\n{way}\nG1 G91 X9 Y7\nY20\nG90 G40 X60 Y60\nM2\n"
        cases.append(Case(f"curve {side} {name} and on", text.encode()))
    return cases


EXPRESSIONS = """\
1+2 | 5-7 | 3*4 | 10/4 | 7 MOD 3 | -7 MOD 3 | 2**3 | 2**-1 | 2**0.5 | 1+2*3 | [1+2]*3 | 2*3**2
2-3-4 | 24/4/2 | 2**3**2 | 8 MOD 5 MOD 2 | 1 EQ 1 | 1 EQ 2 | 1 NE 2 | 1 GT 0 | 1 GE 1 | 1 LT 0
1 LE 1 | 1 AND 0 | 1 OR 0 | 1 XOR 1 | 2 AND 3 | 0 OR 0 | 1+1 EQ 2 | 1 EQ 1 AND 2 EQ 2
1 GT 0 OR 1 GT 2 | 1 EQ 1.0000001 | 1 EQ 1.00001 | 3 LT 4 EQ 1 | 1 OR 0 AND 0 | 5 * -2
-2**2 | -[2**2] | +3 | - 3 | 1 - -1 | 1 + +1 | [[[5]]] | ABS[-3] | ABS[3] | SIN[30] | COS[60]
TAN[45] | ASIN[0.5] | ACOS[0.5] | ATAN[1]/[1] | ATAN[1]/[-1] | ATAN[-1]/[-1] | ATAN[0]/[-1]
ATAN[3]/[4]*2 | SQRT[2] | EXP[1] | LN[10] | ROUND[2.5] | ROUND[-2.5] | ROUND[2.4] | FIX[2.7]
FIX[-2.7] | FUP[2.1] | FUP[-2.1] | SIN[30]+COS[60] | SQRT[ABS[-16]] | SIN[[1+2]*10]
ABS[-1]**2 | ATAN[SIN[30]]/[COS[30]] | .5+.25 | 1.+2. | 0.1+0.2 | 1000000*1000000/1000000000
7.5 MOD 2 | -7.5 MOD 2 | 7 MOD -3 | SQRT[0] | LN[EXP[2]] | FIX[1.9999999999] | ROUND[0.49999]
FUP[3] | FIX[3] | TAN[0] | ASIN[1] | ACOS[-1] | ACOS[1] | ASIN[-1] | 1 MOD 0.3 | 9**0.5*2
#1+1 | #1*#2 | #1**#2 | [#1+#2]/2 | #1 MOD #2 | SIN[#3] | -#1 | -#1+#2 | #<a>+1 | #<a>*#1
ABS[-#1] | ##2 | #[1+1] | ATAN[#1]/[#2] | EXISTS[#<a>] | EXISTS[#<zz>] | EXISTS[#1]+1
EXISTS[#<a>]*5 | #1 EQ 3 | #1 NE #2 | #1GT#2 | #1lt#2 | 1 and #1 | round[#1/2] | 2*[#1-[#2-1]]
SQRT[#1**2+#2**2] | 10-2*3+4/2 | 2*-3 | 6/3*2 | 100 MOD 7*2 | 2+3 MOD 2 | 1-1 EQ 0
1 EQ 0 EQ 0 | 2 GT 1 GT 0 | 0 AND 1 OR 1 | 1 OR 1 AND 0 | 1 XOR 1 OR 1 | [1 EQ 1]*7 | 3 GE 3 LE 1
"""


def expressions() -> list[str]:
    """Values to work out with #1 = 3, #2 = 2, #3 = 30 and #<a> = 4."""
    return [text.strip() for line in EXPRESSIONS.splitlines() for text in line.split("|")]


def _expressions() -> list[Case]:
    return [
        Case(f"expression {text}", f"#1=3 #2=2 #3=30\n#<a>=4\nG0 X[{text}]\nM2\n".encode())
        for text in expressions()
    ]
