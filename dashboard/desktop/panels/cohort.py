"""The cohort: a row a trainee, those who may need help first, and why."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dashboard.desktop.look import Look
from dashboard.desktop.widgets.table import Table
from dashboard.desktop.widgets.words import words, wrapped
from simlab.api.shapes import CohortShape
from simlab.locale import Catalogue
from simlab.views.cohort import cohort_rows
from simlab.views.tones import Tone

COLUMNS = ("trainee", "attention", "passed", "recent", "attendance", "sessions", "last")


class CohortPanel(QWidget):
    """All trainees."""

    def __init__(self, catalogue: Catalogue, look: Look) -> None:
        super().__init__()
        self._catalogue, self._look = catalogue, look
        self._title = words(15.0, bold=True)
        self._note = wrapped(words(dim=True))
        self.table = Table()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self._title)
        layout.addWidget(self._note)
        layout.addWidget(self.table, 1)
        self._speak()

    def renew(self, catalogue: Catalogue, look: Look, cohort: CohortShape | None) -> None:
        """Another language or theme."""
        self._catalogue, self._look = catalogue, look
        self._speak()
        self.show_cohort(cohort)

    def show_cohort(self, cohort: CohortShape | None) -> None:
        """The table."""
        self._title.setText(cohort.cohort if cohort is not None else "")
        rows = cohort_rows(cohort, self._catalogue) if cohort is not None else ()
        self.table.fill(
            [
                (
                    row.trainee,
                    (
                        row.name,
                        "\n".join(row.attention) or self._catalogue.say("desktop.cohort.fine"),
                        row.passed,
                        row.recent,
                        row.attendance,
                        row.sessions,
                        row.last,
                    ),
                )
                for row in rows
            ],
            toned=1,
            tones=[Tone.NEAR if row.attention else Tone.GOOD for row in rows],
            look=self._look,
        )

    def _speak(self) -> None:
        say = self._catalogue.say
        self.table.head([say(f"desktop.cohort.{column}") for column in COLUMNS], stretch=1)
        self.table.setAccessibleName(say("desktop.tab.cohort"))
        self._note.setText(say("desktop.cohort.note"))
