"""How each board is wired, as data: the tables, the pictures and a test are made from it.

`python -m firmware_bridge.wiring_picture docs` writes them into the folder of the documentation.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wire:
    """One wire from a pin of an Arduino Nano."""

    pin: str
    """As it is printed on the Nano; supply pins have no port."""
    port: str
    """What the controller and the firmware call it; "" for supplies."""
    part: str
    terminal: str
    colour: str


@dataclass(frozen=True, slots=True)
class Part:
    """Something to buy."""

    name: str
    count: int
    price_eur: float
    """Of one: an estimate."""


RED, BLACK, SIGNAL, BUS = "#b3261e", "#20242a", "#0072b2", "#00795c"

WIRES: dict[str, tuple[Wire, ...]] = {
    "torch": (
        Wire("5V", "", "Sensor GY-521 (MPU-6050)", "VCC", RED),
        Wire("GND", "", "Sensor GY-521 (MPU-6050)", "GND, AD0", BLACK),
        Wire("A4", "PC4", "Sensor GY-521 (MPU-6050)", "SDA", BUS),
        Wire("A5", "PC5", "Sensor GY-521 (MPU-6050)", "SCL", BUS),
        Wire("D2", "PD2", "Sensor GY-521 (MPU-6050)", "INT", SIGNAL),
        Wire("D3", "PD3", "Trigger", "contact", SIGNAL),
        Wire("GND", "", "Trigger", "other contact", BLACK),
        Wire("5V", "", "Current sensor", "VCC", RED),
        Wire("GND", "", "Current sensor", "GND", BLACK),
        Wire("A0", "PC0", "Current sensor", "OUT", SIGNAL),
        Wire("A1", "PC1", "Voltage divider", "between 120 kOhm and 4.7 kOhm", SIGNAL),
        Wire("GND", "", "Voltage divider", "foot of 4.7 kOhm", BLACK),
        Wire("D13", "PB5", "Lamp on the board", "lit while the sensor answers", SIGNAL),
    ),
    "panel": (
        Wire("D2", "PD2", "Hand wheel, 100 detents", "A", SIGNAL),
        Wire("D3", "PD3", "Hand wheel, 100 detents", "B", SIGNAL),
        Wire("5V", "", "Hand wheel, 100 detents", "+5V", RED),
        Wire("GND", "", "Hand wheel, 100 detents", "0V", BLACK),
        Wire("D4", "PD4", "Emergency stop", "normally closed contact", SIGNAL),
        Wire("GND", "", "Emergency stop", "other side", BLACK),
        Wire("D5", "PD5", "Button 0", "contact to GND", SIGNAL),
        Wire("D6", "PD6", "Button 1", "contact to GND", SIGNAL),
        Wire("D7", "PD7", "Button 2", "contact to GND", SIGNAL),
        Wire("D8", "PB0", "Button 3", "contact to GND", SIGNAL),
        Wire("D9", "PB1", "Button 4", "contact to GND", SIGNAL),
        Wire("D10", "PB2", "Button 5", "contact to GND", SIGNAL),
        Wire("D11", "PB3", "Lamp 0", "LED, 470 Ohm to GND", SIGNAL),
        Wire("D12", "PB4", "Lamp 1", "LED, 470 Ohm to GND", SIGNAL),
        Wire("D13", "PB5", "Lamp 2", "LED, 470 Ohm to GND", SIGNAL),
        Wire("A4", "PC4", "Lamp 3", "LED, 470 Ohm to GND", SIGNAL),
        Wire("A0", "PC0", "Feed knob, 10 kOhm", "wiper, ends to 5V and GND", SIGNAL),
        Wire("A1", "PC1", "Spindle knob, 10 kOhm", "wiper, ends to 5V and GND", SIGNAL),
        Wire("A2", "PC2", "Selector 0", "wiper over seven 1 kOhm from GND to 5V", SIGNAL),
        Wire("A3", "PC3", "Selector 1", "wiper over seven 1 kOhm from GND to 5V", SIGNAL),
    ),
}
PARTS: dict[str, tuple[Part, ...]] = {
    "torch": (
        Part("Arduino Nano (ATmega328P, 5 V, 16 MHz), a compatible one", 1, 6),
        Part("Sensor board GY-521 with MPU-6050", 1, 4),
        Part("USB isolator (ADuM3160 or the like)", 1, 12),
        Part("Hall current sensor, 200 A, 5 V (ACS758 or the like)", 1, 9),
        Part("Resistors 120 kOhm 1 W and 4.7 kOhm, 5.1 V Zener diode, 100 mA fuse", 1, 2),
        Part("Trigger switch, or the torch's own", 1, 2),
        Part("Screened cable, 3 m, and strain reliefs", 1, 6),
        Part("Box of plastic", 1, 6),
    ),
    "panel": (
        Part("Arduino Nano (ATmega328P, 5 V, 16 MHz), a compatible one", 1, 6),
        Part("Hand wheel, 100 detents a turn, 5 V, A and B", 1, 13),
        Part("Emergency stop button, latching, normally closed contact", 1, 5),
        Part("Push buttons", 6, 0.6),
        Part("Rotary switches, 8 positions", 2, 2.5),
        Part("Knobs, 10 kOhm linear", 2, 1.2),
        Part("LEDs with 470 Ohm", 4, 0.3),
        Part("Resistors 1 kOhm, 1 %", 14, 0.05),
        Part("Box of plastic, cable, labels", 1, 10),
    ),
}


def ports(board: str) -> set[str]:
    """The controller's pins that a board uses."""
    return {wire.port for wire in WIRES[board] if wire.port}


def cost_eur(board: str) -> float:
    """What the parts of a board cost together, estimated."""
    return sum(part.count * part.price_eur for part in PARTS[board])


def wire_table(board: str) -> str:
    """The wires as a table in Markdown."""
    rows = ["| Nano | controller | goes to | there |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {one.pin} | {one.port or 'supply'} | {one.part} | {one.terminal} |"
        for one in WIRES[board]
    ]
    return "\n".join(rows)


def part_table(board: str) -> str:
    """The parts as a table in Markdown."""
    rows = ["| part | pieces | about, EUR |", "| --- | ---: | ---: |"]
    rows += [
        f"| {one.name} | {one.count} | {one.count * one.price_eur:.2f} |" for one in PARTS[board]
    ]
    rows.append(f"| together | | {cost_eur(board):.2f} |")
    return "\n".join(rows)


def filled(page: str) -> str:
    """The page with every table between its marks as the data have it."""
    for board in WIRES:
        for name, table in (("wires", wire_table(board)), ("parts", part_table(board))):
            begin, end = f"<!-- {name} of the {board} -->\n", f"<!-- end of {name} -->"
            before, rest = page.split(begin, 1)
            page = f"{before}{begin}{table}\n{end}" + rest.split(end, 1)[1]
    return page
