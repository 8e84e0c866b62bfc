"""The arrays in which an index and retrieval speak.

Rows number the clauses of one snapshot; ties go to the clause whose id sorts first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Tokens = Sequence[str] | Sequence[tuple[str, float]]
"""Query tokens; one without a weight weighs 1, a repeated one counts again."""
