"""Training of the built-in encoder: `python -m index.encoder.train --help`.

Texts in (`texts`, `pairs`), a tokenizer (`vocabulary`), a first embedding without labels
(`initial`), contrastive training (`batches`, `contrast`), measures (`measure`) and the folder
that is shipped (`export`).
"""
