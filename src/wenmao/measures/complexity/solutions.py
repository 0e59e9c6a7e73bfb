"""The complexity of economies and of products from their network: three methods."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from wenmao.measures.complexity.networks import Counts, Floats, Network

Method = Literal["eigenvector", "reflections"]

# Eigenvalues lie between 0 and 1; nearer than this to each other, a computer cannot tell them apart.
_APART = 1e-10


@dataclass(frozen=True, slots=True)
class Solution:
    """Complexity of the reporters and products, not-a-number where it is not defined.

    `uncentred` is the products' before the mean is taken off. `eigenvalue` belongs to
    the eigenvector; `last_change` is the largest change in the last step of an iteration.
    """

    reporters: Floats
    products: Floats
    uncentred: Floats
    eigenvalue: float = np.nan
    last_change: float = np.nan


def solve(network: Network, method: Method, iterations: int) -> Solution:
    """The economic and product complexity index by a method; `ValueError` where there is none such."""
    if method == "eigenvector":
        return by_eigenvector(network)
    if method == "reflections":
        return by_reflections(network, iterations)
    raise ValueError(f"method must be eigenvector or reflections, it is {method!r}")


def by_eigenvector(network: Network) -> Solution:
    """The second eigenvector of D⁻¹ M U⁻¹ Mᵀ, through the symmetric matrix that is similar to it.

    D⁻¹ M U⁻¹ Mᵀ has the eigenvalues of D^-½ M U⁻¹ Mᵀ D^-½, and its eigenvectors are
    those times D^-½. The symmetric form is taken on the shorter side of the matrix.
    """
    diversity, ubiquity = _floats(network)
    made = network.exact
    if min(made.shape) < 2 or network.components > 1:
        return _undefined(network)
    balanced = made / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)
    by_reporter = made.shape[0] <= made.shape[1]
    values, vectors = np.linalg.eigh(balanced @ balanced.T if by_reporter else balanced.T @ balanced)
    second, third = values[-2], values[-3] if len(values) > 2 else 0.0
    if second - max(third, 0.0) < _APART:
        return _undefined(network, second)
    if by_reporter:
        reporters = vectors[:, -2] / np.sqrt(diversity)
        products = made.T @ reporters / ubiquity / second
    else:
        products = vectors[:, -2] / np.sqrt(ubiquity)
        reporters = made @ products / diversity
    # Now a reporter's value is the mean of those of its products, in the same unit.
    sign = _sign(diversity, reporters)
    mean, deviation = reporters.mean(), reporters.std()
    return Solution(
        sign * (reporters - mean) / deviation,
        sign * (products - mean) / deviation,
        sign * products / deviation,
        float(second),
    )


def by_reflections(network: Network, iterations: int) -> Solution:
    """Reflections: each side's value becomes the mean of the other side's, from diversity and ubiquity on.

    The values tend to a constant, and what tells them apart drowns in its rounding.
    A constant stays one in every step and so does a factor: both are taken off after
    each step, which leaves the standardised result as it is, with all its digits.
    """
    _at_least_one(iterations)
    diversity, ubiquity = _floats(network)
    if not diversity.size:
        return _undefined(network)
    made = network.exact
    reporters, products = _spread(diversity, diversity), _spread(ubiquity, ubiquity)
    history = [(reporters, products)]
    for _ in range(iterations):
        reporters, products = (
            _spread(made @ products / diversity, diversity),
            _spread(made.T @ reporters / ubiquity, ubiquity),
        )
        history = [*history[-2:], (reporters, products)]

    def oriented(step: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        one, other = (_standardised(side) for side in step)
        one = _sign(diversity, one) * one
        return one, _sign(one, made @ other / diversity) * other

    found = oriented(history[-1])
    # Reflections of one parity are alike: even ones of diversity, odd ones of ubiquity.
    change = np.abs(found[0] - oriented(history[0])[0]).max() if len(history) > 2 else np.nan
    return Solution(*found, found[1], last_change=float(change))


def by_fitness(network: Network, iterations: int) -> Solution:
    """Fitness of reporters and complexity of products, each divided by its mean after each update."""
    _at_least_one(iterations)
    made = network.exact
    fitness, quality = np.ones(made.shape[0]), np.ones(made.shape[1])
    if not made.size:
        return Solution(fitness, quality, quality)
    change = np.nan
    for _ in range(iterations):
        # Both from the step before. Fitness may sink below what a float holds, and the
        # complexity of what such an economy makes with it: that is zero then.
        with np.errstate(over="ignore"):
            after = made @ quality, 1 / (made.T @ (1 / np.maximum(fitness, np.finfo(float).tiny)))
        change = float(np.abs(after[0] / after[0].mean() - fitness).max())
        fitness, quality = (side / side.mean() for side in after)
    return Solution(fitness, quality, quality, last_change=change)


def _floats(network: Network) -> tuple[Floats, Floats]:
    return network.diversity.astype(np.float64), network.ubiquity.astype(np.float64)


def _undefined(network: Network, eigenvalue: float = np.nan) -> Solution:
    reporters, products = (np.full(size, np.nan) for size in network.advantage.shape)
    return Solution(reporters, products, products, float(eigenvalue))


def _at_least_one(iterations: int) -> None:
    if iterations < 1:
        raise ValueError(f"iterations must be at least one, they are {iterations}")


def _spread(values: Floats, weights: Floats) -> Floats:
    """Values less their mean, in units of the largest; zero throughout where they are all alike."""
    apart = values - np.average(values, weights=weights)
    largest = np.abs(apart).max()
    scale = max(1.0, np.abs(values).max())  # what came in was counts, or had one as its largest
    return np.zeros_like(values) if largest <= 1e-13 * scale else apart / largest


def _standardised(values: Floats) -> Floats:
    deviation = values.std()
    if deviation == 0:
        return np.full_like(values, np.nan)
    return np.asarray((values - values.mean()) / deviation)


def _sign(one: Floats | Counts, other: Floats) -> float:
    """The sign of a correlation; not a number where there is none to speak of."""
    first, second = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((first @ first) * (second @ second)))
    if not scale > 0:
        return np.nan
    correlation = float(first @ second) / scale
    return float(np.sign(correlation)) if abs(correlation) > 1e-9 else np.nan
