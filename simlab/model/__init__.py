"""The nouns: errors, arrays, samples, tracks, scores, sessions, people. Knows nothing above it."""
