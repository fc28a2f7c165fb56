"""An emulated ATmega328P: yasimavr's one door. Virtual time, pins, voltages, serial line, I2C.

Time goes on in `run` only, so that whoever calls it sees the same bytes at the same microsecond on
every machine. What stands beside the chip is plain Python that is called at its time (`at_us`), or
by the chip (`I2cDevice`).
"""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import yasimavr.lib.core as yasim  # type: ignore[import-untyped]
from yasimavr.device_library import load_device  # type: ignore[import-untyped]
from yasimavr.utils.twi import TWISimpleClient  # type: ignore[import-untyped]

from simlab.model.errors import DeviceError

HZ = 16_000_000
CYCLES_US = HZ // 1_000_000
SUPPLY_V = 5.0
_TWCR, _ADCSRA = 0x9C, 0x5A
"""Places of registers, 0x20 below those in the data sheet, as the I/O space counts."""
_ADC_PRESCALERS = [2, 2, 4, 8, 16, 32, 64, 128]
"""By the bits ADPS (data sheet, table 24-5)."""
_UCSR0A, _UDR0, _RXC = 0xA0, 0xA6, 0x80
_TICK, _LOOP = 14 * 4, b"\xff\xcf"
"""Where the interrupt of timer 0 begins; a jump to itself."""
_TX_DATA = int(yasim.UART.SignalId.TX_Data)
_RX_COMPLETE = int(yasim.UART.SignalId.RX_Complete)
_GUARD = 4
"""Cycles: an interrupt takes longer to begin and read a register."""
_TWINT_TWIE, _ADIF_ADIE = 0x81, 0x18
_TWI_VECTOR, _ADC_VECTOR = 24, 21
_BUS_STATE = int(yasim.TWI.SignalId.BusStateChanged)
"""Signals up to this one say nothing about the flag."""
_LEVEL_CHANGED = int(yasim.Wire.SignalId.DigitalChange)
_CLOCK, _DATA = yasim.TWI.Line.Clock, yasim.TWI.Line.Data
_SETTLED = 2
"""Cycles after a signal of yasimavr when its registers show what it tells."""


class I2cDevice(Protocol):
    """What may stand on the I2C bus."""

    address: int

    def selected(self, reading: bool) -> bool:
        """The master calls it; does it answer?"""

    def written(self, byte: int) -> bool:
        """A byte from the master; is it taken?"""

    def read(self) -> int:
        """The next byte for the master."""


class Controller:
    """One chip with its firmware, from power-on."""

    def __init__(self, elf: Path, eeprom: bytes = b"") -> None:
        self._firmware = yasim.Firmware.read_elf(str(elf))
        if self._firmware is None:
            raise DeviceError(f"firmware {elf}: no such ELF file; `make -C firmware_bridge`")
        self._firmware.frequency = HZ
        self._firmware.vcc = SUPPLY_V
        self._firmware.aref = 1.0  # of the supply
        if eeprom:
            block = yasim.Firmware.block_view_t()
            block.base, block.bytes = 0, eeprom
            self._firmware.add_block(yasim.Firmware.Area.EEPROM, block)
        self._device = load_device("atmega328p")
        # yasimavr 0.1.6 has seven of the eight: the last one was whatever stood behind them
        self._device._builder_._per_configs["ADC"].clk_ps_factors = _ADC_PRESCALERS  # noqa: SLF001
        self._device.set_option(yasim.Device.Option.InfiniteLoopDetect, False)  # the watchdog does
        self._loop = yasim.SimLoop(self._device)
        self._loop.set_fast_mode(True)
        self._device.load_firmware(self._firmware)
        self._probe = yasim.DeviceDebugProbe(self._device)
        self._cycles = self._device.cycle_manager()
        self._kept: list[Any] = []
        self._said = bytearray()
        self._symbols = {one.name: one for one in self._firmware.symbols()}
        self._uart = self._device.find_peripheral(yasim.IOCTL_UART("0"))
        self._tick = bytes(self._probe.read_flash(_TICK, len(_LOOP)))
        self._sent: deque[int] = deque()
        self._unread = 0
        self._guard = yasim.CallableCycleTimer(self._guard_unread)
        self._hook(yasim.IOCTL_UART("0"), self._uart_signal)
        self._hook(yasim.IOCTL_TWI("0"), self._twi_signal)
        self._hook(yasim.IOCTL_ADC("0"), self._adc_signal)
        self._interrupts = {
            _TWI_VECTOR: yasim.CallableCycleTimer(self._twi_interrupt),
            _ADC_VECTOR: yasim.CallableCycleTimer(self._adc_interrupt),
        }

    @property
    def now_us(self) -> float:
        """Virtual time since power-on [us]."""
        return float(self._cycles.cycle() / CYCLES_US)

    def run(self, us: float) -> bytes:
        """Let so much time pass; what it said on the serial line in that time.

        Raises
        ------
        DeviceError
            where the firmware did what no chip would do
        """
        self._loop.run(round(us * CYCLES_US))
        if self._device.state() == yasim.Device.State.Crashed:
            raise DeviceError(
                f"the firmware crashed after {self.now_us:.0f} us; see yasimavr's log"
            )
        said = bytes(self._said)
        self._said.clear()
        return said

    def hear(self, data: bytes) -> None:
        """Bytes from the host; they take their time on the line."""
        self._sent.extend(data)
        request = yasim.ctlreq_data_t()
        request.data = yasim.vardata_t(data)
        self._device.ctlreq(yasim.IOCTL_UART("0"), yasim.CTLREQ_USART_BYTES, request)

    def set_pin(self, name: str, level: bool | None) -> None:
        """Drive a pin (``PD3``) from outside; None lets it float, to its pull-up if it has one."""
        state = "Z" if level is None else "H" if level else "L"
        self._device.find_pin(name).set_external_state(state)

    def set_voltage(self, name: str, volts: float) -> None:
        """Put a voltage to a pin."""
        self._device.find_pin(name).set_external_state("A", volts / SUPPLY_V)

    def pin(self, name: str) -> bool:
        """The level of a pin."""
        return bool(self._device.find_pin(name).digital_state())

    def at_us(self, us: float, call: Callable[[], float | None]) -> None:
        """Call this at that time; it may answer when [us] it wants to be called again."""

        def due(_when: int) -> int:
            again = call()
            return 0 if again is None else round(again * CYCLES_US)

        timer = yasim.CallableCycleTimer(due)
        self._kept.append(timer)
        self._cycles.schedule(timer, round(us * CYCLES_US))

    def attach(self, device: I2cDevice) -> None:
        """Put a device on the bus, before time goes on."""
        client = TWISimpleClient(device.address)
        client.address_match = lambda byte: (
            byte >> 1 == device.address and device.selected(bool(byte & 1))
        )
        client.write_handler = device.written
        client.read_handler = device.read
        clock = self._wire("PC5", lambda high: client.line_state_changed(_CLOCK, high))
        data = self._wire("PC4", lambda high: client.line_state_changed(_DATA, high))
        client.set_line_state = lambda line, high: (data if line == _DATA else clock).set_state(
            "U" if high else "L"
        )
        client.init(self._cycles)
        client.set_enabled(True)
        self._kept.append(client)

    def hold_bus(self, *, held: bool) -> None:
        """Somebody pulls the bus's data line to ground, and lets it go."""
        self._device.find_pin("PC4").set_external_state("L" if held else "Z")

    def read_memory(self, symbol: str) -> bytes:
        """The bytes of a variable of the firmware."""
        place = self._symbols[symbol]
        return bytes(self._probe.read_data(place.addr & 0xFFFF, place.size))

    def read_register(self, address: int, size: int = 1) -> bytes:
        """Registers, by their address in data memory."""
        return bytes(self._probe.read_data(address, size))

    def write_memory(self, symbol: str, data: bytes) -> None:
        """Change a variable of the firmware."""
        self._probe.write_data(self._symbols[symbol].addr & 0xFFFF, data)

    def hang(self, *, hung: bool) -> None:
        """Loop for ever at the next millisecond, interrupts off, as a fault may; or mend that."""
        self._probe.write_flash(_TICK, _LOOP if hung else self._tick)

    def derail(self) -> None:
        """Write what is no instruction where the next millisecond begins."""
        self._probe.write_flash(_TICK, b"\x01\x00")

    def _wire(self, pin: str, changed: Callable[[bool], None]) -> Any:
        """A wire to a pin that says when its level changed, and says nothing else."""

        def told(signal: Any, _tag: int) -> None:
            if signal.sigid == _LEVEL_CHANGED:
                changed(signal.data.value())

        wire = yasim.Wire()
        hook = yasim.CallableSignalHook(told)
        wire.signal().connect(hook)
        self._device.find_pin(pin).attach(wire)
        self._kept += [wire, hook]
        return wire

    def _hook(self, which: Any, call: Callable[[Any, int], None]) -> None:
        _, request = self._device.ctlreq(which, yasim.CTLREQ_GET_SIGNAL)
        hook = yasim.CallableSignalHook(call)
        request.data.value(yasim.Signal).connect(hook)
        self._kept.append(hook)

    def _uart_signal(self, signal: Any, _tag: int) -> None:
        if signal.sigid == _TX_DATA:
            self._said.append(signal.data.as_uint())
        elif signal.sigid == _RX_COMPLETE:
            self._unread = self._sent.popleft()
            self._cycles.schedule(self._guard, self._cycles.cycle() + _GUARD)

    # yasimavr 0.1.6 keeps the byte that came and the byte to be sent in one place, where a chip has
    # two: a byte that is written before the other was read takes its place. So it is put back.

    def _guard_unread(self, when: int) -> int:
        if not self._peek(_UCSR0A) & _RXC:
            return 0
        self._uart.write_ioreg(yasim.reg_addr_t(_UDR0), yasim.bitmask_t(0xFF), self._unread)
        return when + _GUARD

    def _peek(self, register: int) -> int:
        """A register, without what reading it would do."""
        return int(self._probe.read_ioreg(yasim.reg_addr_t(register), False))

    # yasimavr 0.1.6 sets TWINT and ADIF, but raises no interrupt: it looks for the enabling bit at
    # the flag's place, and in these two registers it stands at another one. So it is raised here.

    def _twi_signal(self, signal: Any, _tag: int) -> None:
        if signal.sigid > _BUS_STATE:
            self._later(_TWI_VECTOR)

    def _adc_signal(self, _signal: Any, _tag: int) -> None:
        self._later(_ADC_VECTOR)

    def _later(self, vector: int) -> None:
        timer = self._interrupts[vector]
        if not timer.scheduled():
            self._cycles.schedule(timer, self._cycles.cycle() + _SETTLED)

    def _twi_interrupt(self, _when: int) -> int:
        self._raise(_TWI_VECTOR, _TWCR, _TWINT_TWIE)
        return 0

    def _adc_interrupt(self, _when: int) -> int:
        self._raise(_ADC_VECTOR, _ADCSRA, _ADIF_ADIE)
        return 0

    def _raise(self, vector: int, register: int, bits: int) -> None:
        if self._peek(register) & bits == bits:
            request = yasim.ctlreq_data_t()
            request.index = vector
            request.data = yasim.vardata_t(1)
            self._device.ctlreq(yasim.IOCTL_INTR, yasim.CTLREQ_INTR_RAISE, request)
