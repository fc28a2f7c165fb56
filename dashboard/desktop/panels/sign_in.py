"""Who are you? Account, password, and what went wrong, in words."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout

from dashboard.desktop.widgets.words import words, wrapped
from simlab.locale import Catalogue


class SignInPanel(QFrame):
    """The first page."""

    asked = Signal(str, str)
    """Account and password."""

    def __init__(self, service: str, catalogue: Catalogue) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(420)
        self._service = service
        self._title = words(18.0, bold=True)
        self._where = words(dim=True)
        self._account_label, self._password_label = QLabel(), QLabel()
        self.account, self.password = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.button = QPushButton()
        self.button.setDefault(True)
        self.problem = wrapped(words())
        self.problem.setObjectName("problem")
        for label, field in (
            (self._account_label, self.account),
            (self._password_label, self.password),
        ):
            label.setBuddy(field)
            field.returnPressed.connect(self._ask)
            field.textChanged.connect(self._allow)
        self.button.clicked.connect(self._ask)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(8)
        form.addRow(self._account_label, self.account)
        form.addRow(self._password_label, self.password)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 24)
        layout.setSpacing(12)
        layout.addWidget(self._title)
        layout.addWidget(self._where)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignRight)
        self.speak(catalogue)
        self._allow()

    def speak(self, catalogue: Catalogue) -> None:
        """Another language."""
        self._title.setText(catalogue.say("desktop.sign_in.title"))
        self._where.setText(catalogue.say("desktop.sign_in.where", service=self._service))
        self._account_label.setText(catalogue.say("desktop.sign_in.account"))
        self._password_label.setText(catalogue.say("desktop.sign_in.password"))
        self.button.setText(catalogue.say("desktop.sign_in.button"))

    def refuse(self, problem: str) -> None:
        """What went wrong; the password is to be typed again."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.setEnabled(True)
        if problem:
            self.password.clear()
            self.password.setFocus()

    def ready(self) -> None:
        """Open for the next person: nothing typed, nothing wrong."""
        self.account.clear()
        self.password.clear()
        self.refuse("")
        self.account.setFocus()

    def _allow(self) -> None:
        self.button.setEnabled(bool(self.account.text() and self.password.text()))

    def _ask(self) -> None:
        if self.button.isEnabled():
            self.setEnabled(False)
            self.asked.emit(self.account.text(), self.password.text())
