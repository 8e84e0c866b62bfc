"""The reader's cross-encoder: question and statement read together by a small transformer.

What it learns from (`passages` first, then `data`), the network (`model`), training that goes on
where it was cut off (`learn`), and the folder that ships (`export`).
"""
