"""Tables over the whole corpus: matrix, ledger, validity, basis, conflicts, versions."""
