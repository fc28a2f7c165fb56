"""The C header against the Python codec: compiled, sizes, offsets, and frames byte for byte."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

from firmware_bridge.header import header
from simlab.devices.messages import HEAD, HEAD_DTYPE, MESSAGES, Field, first_byte


def structs() -> dict[str, tuple[tuple[Field, ...], np.dtype[np.void]]]:
    named = {f"simlab_{one.name}": (one.fields, one.dtype) for one in MESSAGES.values()}
    return {"simlab_head": (HEAD, HEAD_DTYPE), **named}


def value(field: Field, nth: int) -> int:
    """A value whose bytes differ, negative where it may be."""
    size = np.dtype(field.kind).itemsize
    plain = int.from_bytes(bytes(range(1 + nth, 1 + nth + size)), "little")
    return -plain if field.kind.startswith("i") else plain


def program() -> str:
    """A C program that prints every size and offset, and a filled struct of each kind."""
    lines = ["#include <stddef.h>", "#include <stdio.h>", '#include "simlab_messages.h"']
    lines.append("int main(void) {")
    for name, (fields, _) in structs().items():
        lines.append(f'printf("{name} size %zu\\n", sizeof({name}_t));')
        lines.append(f"{{ {name}_t s;")
        for field in fields:
            lines.append(f'printf("{name} {field.name} %zu\\n", offsetof({name}_t, {field.name}));')
            for nth in range(field.count):
                index = "" if field.count == 1 else f"[{nth}]"
                lines.append(f"s.{field.name}{index} = {value(field, nth)};")
        lines.append('unsigned char *b = (unsigned char *)&s; printf("' + name + ' bytes ");')
        lines.append('for (size_t i = 0; i < sizeof s; i++) printf("%02x", b[i]);')
        lines.append('puts(""); }')
    for message in MESSAGES.values():
        macro = f"SIMLAB_{message.name.upper()}_FIRST_BYTE"
        lines.append(f'printf("{macro} value %u\\n", {macro});')
    lines.append("return 0; }")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What the C side says, line by line."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler on this machine; install gcc to hold the header to the codec")
    folder = tmp_path_factory.mktemp("c")
    (folder / "simlab_messages.h").write_text(header())
    (folder / "main.c").write_text(program())
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    command = [compiler, *flags, "-o", str(folder / "main"), str(folder / "main.c")]
    subprocess.run(command, check=True)
    run = subprocess.run([str(folder / "main")], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines())


@pytest.mark.parametrize("name", sorted(structs()))
def test_sizes_and_offsets_are_those_of_the_codec(compiled: set[str], name: str) -> None:
    fields, dtype = structs()[name]
    assert f"{name} size {dtype.itemsize}" in compiled
    for field in fields:
        assert dtype.fields is not None
        assert f"{name} {field.name} {dtype.fields[field.name][1]}" in compiled


@pytest.mark.parametrize("name", sorted(structs()))
def test_what_c_writes_python_reads(compiled: set[str], name: str) -> None:
    fields, dtype = structs()[name]
    (line,) = [one for one in compiled if one.startswith(f"{name} bytes ")]
    row = np.frombuffer(bytes.fromhex(line.rsplit(" ", 1)[1]), dtype)[0]
    for field in fields:
        expected = [value(field, nth) for nth in range(field.count)]
        assert np.atleast_1d(row[field.name]).tolist() == expected


def test_first_bytes_are_those_of_the_codec(compiled: set[str]) -> None:
    for message in MESSAGES.values():
        line = f"SIMLAB_{message.name.upper()}_FIRST_BYTE value {first_byte(message)}"
        assert line in compiled


def test_the_module_prints_the_header() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "firmware_bridge.header"], capture_output=True, text=True, check=True
    )
    assert run.stdout == header()
    assert run.stdout.startswith("/* Frames of simlab's devices.")


def test_every_field_says_what_one_count_means() -> None:
    text = header()
    assert "int32_t tip[3]; /* contact tip in the coupon's frame; 1 is 0.001 mm */" in text
    assert "uint16_t seq; /* counts the frames of a stream, wraps */" in text
