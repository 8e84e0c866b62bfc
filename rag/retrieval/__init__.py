"""Query -> hits: dense and lexical scores, fused."""
