"""Canonical JSON: what older files lack is written only where it says something."""

import pytest

from simlab.model.errors import RecordingError
from simlab.model.sessions import DeviceIntake, Intake
from simlab.store.canonical import from_json, to_json

OLD = '{"frames_refused":1,"refused":[["noise",1]],"samples_in":3,"samples_lost":0}'


def test_an_intake_of_an_older_file_is_read_and_written_as_it_was() -> None:
    intake = from_json(OLD, Intake, "x")
    assert intake == Intake(samples_in=3, frames_refused=1, refused=(("noise", 1),))
    assert to_json(intake) == OLD


def test_an_intake_says_what_each_device_gave() -> None:
    torch = DeviceIntake("usb:1A86:7523", "torch_tracker", 3, 0, (("noise", 1),), (("noise", 9),))
    text = to_json(Intake(samples_in=3, devices=(torch,)))
    assert '"refused_bytes":[["noise",9]]' in text
    assert from_json(text, Intake, "x").devices == (torch,)


def test_a_field_that_says_nothing_is_not_canonical() -> None:
    with pytest.raises(RecordingError):
        from_json(OLD.replace('{"frames', '{"devices":[],"frames'), Intake, "x")
