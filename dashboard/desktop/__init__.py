"""The window of instructors and trainees: the live wall, sessions and the cohort, in Qt.

`state` says what is shown and knows no Qt; `feed` is the one thread that talks to the service;
`window`, `panels` and `widgets` draw; `plotting` is the only door to pyqtgraph.
"""
