"""G-code: bytes to words to moves, and live tool positions against them."""
