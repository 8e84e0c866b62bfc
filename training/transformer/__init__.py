"""Training of the second-tier encoder, a small transformer: `python -m training.transformer`.

Pretrained weights (`unpack`), labelled pairs (`data`) with hard negatives mined by the static
encoder (`negatives`), batches that depend on the step alone (`batches`), contrastive training
that goes on where it was cut off (`contrast`), a smaller student (`distil`), and the folder that
ships (`export`).
"""
