"""Our index and retriever beside four others, in one run, on one machine, with one encoder.

`python -m benchmarks.peers run` measures, `python -m benchmarks.peers report` writes the tables
and the plot of docs/benchmarks.md. The others come with the extra `bench`.
"""
