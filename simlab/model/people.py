"""Who may do what."""

from enum import StrEnum


class Role(StrEnum):
    """The part that an account plays."""

    TRAINEE = "trainee"
    INSTRUCTOR = "instructor"
    SCHOOL = "school"
    ADMIN = "admin"
