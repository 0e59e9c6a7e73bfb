"""Zeros that the equation predicts perfectly, so that an estimate would run off to infinity."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from wenmao.measures.gravity.panel import needed


def separated(
    actual: npt.NDArray[np.float64],
    fitted: npt.NDArray[np.float64],
    terms: npt.NDArray[np.float64],
    levels: Sequence[npt.NDArray[np.int64]],
    vanishing: float,
) -> npt.NDArray[np.bool_] | None:
    """Which rows are separated; None where the search did not come to an end.

    A combination of terms and effects that is zero wherever there is trade, and nowhere
    positive, can grow without end: it only brings fitted trade nearer to zero
    where it is negative, on rows of no trade (Correia, Guimarães & Zylkin 2019). Whether
    there is one is a linear programme. Such rows' fitted trade vanishes as the fit
    goes on, so that only those where it is below `vanishing` are asked about.

    >>> trade, fitted = np.array([2.0, 1.0, 3.0, 0.0]), np.array([2.0, 2.0, 2.0, 1e-12])
    >>> separated(trade, fitted, np.array([[0.0], [0.0], [0.0], [1.0]]), [], 1e-6).tolist()
    [False, False, False, True]
    """
    found = np.zeros(len(actual), dtype=bool)
    asked = np.flatnonzero((actual == 0) & (fitted < vanishing))
    if not len(asked):
        return found
    optimize, sparse = needed("scipy.optimize"), needed("scipy.sparse")
    scale = np.abs(terms).max(axis=0)
    blocks: list[Any] = [sparse.csr_matrix(terms / np.where(scale > 0, scale, 1.0))]
    rows = np.arange(len(actual))
    ones = np.ones(len(actual))
    for of in levels or [np.zeros(len(actual), dtype=np.int64)]:
        _, numbers = np.unique(of, return_inverse=True)
        blocks.append(sparse.csr_matrix((ones, (rows, numbers))))
    free = sum(block.shape[1] for block in blocks)
    slack = sparse.csr_matrix(
        (np.ones(len(asked)), (asked, np.arange(len(asked)))), shape=(len(actual), len(asked))
    )
    solved = optimize.linprog(
        np.concatenate([np.zeros(free), -np.ones(len(asked))]),
        A_eq=sparse.hstack([*blocks, slack]).tocsr(),
        b_eq=np.zeros(len(actual)),
        bounds=[(None, None)] * free + [(0, 1)] * len(asked),
        method="highs",
    )
    if solved.status != 0:
        return None
    found[asked[solved.x[free:] > 1e-6]] = True
    return found
