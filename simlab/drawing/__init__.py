"""Pictures without a toolkit: strokes, areas and letters, written as PNG or SVG."""
