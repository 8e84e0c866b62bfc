"""Training of the built-in encoder: `python -m training.encoder --help`.

Texts in (`texts`, `pairs`), a tokenizer (`vocabulary`), a first embedding without labels
(`initial`), contrastive training (`batches`, `contrast`), measures (`measure`) and the folder
that is shipped (`export`).
"""
