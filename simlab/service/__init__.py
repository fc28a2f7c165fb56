"""The school's service: keeps, re-checks, compares and tells, over HTTP and WebSockets."""
