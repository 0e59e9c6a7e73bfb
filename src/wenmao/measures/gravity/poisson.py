"""Poisson pseudo maximum likelihood with fixed effects, by pyfixest."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wenmao.measures.gravity.covariates import listed
from wenmao.measures.gravity.panel import Panel, needed
from wenmao.measures.gravity.separation import separated

NAMED_EFFECTS = {
    "none": (),
    "two-way": ("reporter-year", "partner-year"),
    "three-way": ("reporter-year", "partner-year", "reporter-partner"),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """An estimated equation: a dictionary a term, what was dropped, how well it fits, and the fitted trade.

    `fitted` has a number for each row of the panel, None where the row was dropped;
    `dropped` says of each row why: "" (kept), "separated" or "singleton".
    """

    terms: list[dict[str, Any]]
    facts: dict[str, Any]
    fitted: list[float | None]
    dropped: list[str]


def effects_of(told: str | Sequence[str], by: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Fixed effects as the dimensions that each is over.

    >>> effects_of("two-way", ())
    (('reporter', 'year'), ('partner', 'year'))
    >>> effects_of("reporter,partner,product", ("product",))
    (('reporter',), ('partner',), ('product',))
    """
    if isinstance(told, str) and told in NAMED_EFFECTS:
        return tuple((*name.split("-"), *by) for name in NAMED_EFFECTS[told])
    return tuple(_dimensions(name, by) for name in listed(told))


def clusters_of(told: str | Sequence[str], by: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Clusters as the dimensions that each is over; none for errors robust to heteroskedasticity alone."""
    if told == "none":
        return ()
    found = tuple(_dimensions(name, by) for name in listed(told))
    if len(found) > 2:
        raise ValueError("standard errors are clustered in one or two ways")
    return found


def text_of(dimensions: Sequence[Sequence[str]]) -> str:
    """How effects and clusters are written.

    >>> text_of([("reporter", "year"), ("partner",)])
    'reporter-year + partner'
    """
    return " + ".join("-".join(names) for names in dimensions) or "none"


def fit(
    panel: Panel,
    terms: Sequence[str],
    effects: Sequence[tuple[str, ...]],
    clusters: Sequence[tuple[str, ...]],
    iterations: int,
) -> Fit:
    """The equation of a panel; `ValueError` where the panel or the effects leave nothing to estimate."""
    data = panel.frame[["value", *(f"x{i}" for i in range(len(terms)))]].copy()
    data["row"] = range(len(data))
    if not (data["value"] > 0).any():
        raise ValueError(f"there is no {panel.flow} between economies that the covariates have")
    for i, names in enumerate(effects):
        data[f"f{i}"] = panel.frame.groupby(list(names), sort=True).ngroup()
    for i, names in enumerate(clusters):
        data[f"c{i}"] = panel.frame.groupby(list(names), sort=True).ngroup()
    model, out, notes = _without_separated(data, terms, len(effects), len(clusters), iterations)
    kept = model._data["row"]
    actual, fitted = model._data["value"].to_numpy(), np.asarray(model._Y_hat_response, float)
    by_row = dict(zip(map(int, kept), map(float, fitted), strict=True))
    dropped = [out.get(row, "") for row in range(len(data))]
    return Fit(
        _told(model, terms, with_constant=not effects),
        {
            "observations": len(by_row),
            "zeros": int((actual == 0).sum()),
            "separated": dropped.count("separated"),
            "singletons": dropped.count("singleton"),
            "converged": bool(model.convergence),
            **_quality_of_fit(model, actual, fitted, [model._data[f"f{i}"] for i in range(len(effects))]),
            "effects": text_of(effects),
            "cluster": text_of(clusters),
            "note": "; ".join(notes) or None,
        },
        [by_row.get(row) for row in range(len(data))],
        dropped,
    )


def _without_separated(
    data: Any, terms: Sequence[str], effects: int, clusters: int, iterations: int
) -> tuple[Any, dict[int, str], list[str]]:
    """The equation without what cannot be estimated, why each such row is out, and what has to be said."""
    out: dict[int, str] = {}
    while True:
        rows = _pruned(data[~data["row"].isin(out)], effects, out).reset_index(drop=True)
        if len(rows) <= 1:
            raise ValueError(_nothing(terms, "no row shares its fixed effects with another"))
        try:
            model, tolerance = _estimated(rows, terms, effects, clusters, iterations)
        except ValueError:
            # Fitted trade that vanishes may take the digits away before the fit has come to its end.
            found = _search(rows, len(terms), effects, np.zeros(len(rows)), np.inf)
            if found is None or not found.any():
                raise
        else:
            # While fitted trade still falls, so does the deviance, by about as much.
            vanishing = 10 * tolerance * float(model.deviance) if model.convergence else np.inf
            found = _search(rows, len(terms), effects, np.asarray(model._Y_hat_response), vanishing)
            if found is None or not found.any():
                notes = [] if model.convergence else [f"not converged in {iterations} iterations"]
                if found is None:
                    notes.append("the search for separated observations did not come to an end")
                return model, out, notes
        out |= dict.fromkeys(map(int, rows["row"][found]), "separated")


def _pruned(rows: Any, effects: int, out: dict[int, str]) -> Any:
    """The rows that share each effect with others, and with trade; why the others are out goes to `out`."""
    while True:
        before = len(rows)
        for i in range(effects):
            alone = rows.groupby(f"f{i}")["row"].transform("size") == 1
            out |= dict.fromkeys(map(int, rows["row"][alone]), "singleton")
            rows = rows[~alone]
        if len(rows) == before:  # singletons first, as elsewhere: one that does not trade counts as such
            for i in range(effects):
                silent = rows.groupby(f"f{i}")["value"].transform("max") == 0
                out |= dict.fromkeys(map(int, rows["row"][silent]), "separated")
                rows = rows[~silent]
        if len(rows) == before:
            return rows


def _search(rows: Any, terms: int, effects: int, fitted: Any, vanishing: float) -> Any:
    return separated(
        rows["value"].to_numpy(),
        fitted,
        rows[[f"x{i}" for i in range(terms)]].to_numpy(float),
        [rows[f"f{i}"].to_numpy() for i in range(effects)],
        vanishing,
    )


def _estimated(
    data: Any, terms: Sequence[str], effects: int, clusters: int, iterations: int
) -> tuple[Any, float]:
    pyfixest = needed("pyfixest")
    from pyfixest.demeaners import MapDemeaner  # noqa: PLC0415

    formula = "value ~ " + " + ".join(f"x{i}" for i in range(len(terms)))
    if effects:
        formula += " | " + " + ".join(f"f{i}" for i in range(effects))
    errors: Any = {"CRV1": "+".join(f"c{i}" for i in range(clusters))} if clusters else "hetero"
    # Pairs with little trade weigh little in the deviance: it must stand still to many digits before
    # their fitted values do. Where it cannot, for lack of digits, pyfixest's own tolerance is asked.
    for tolerance in (1e-12, 1e-8):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of rows dropped, which are counted
            try:
                model = pyfixest.fepois(
                    formula,
                    data,
                    vcov=errors,
                    fixef_rm="none",
                    separation_check=[],  # both are done: of its checks, "ir" takes ordinary zeros too
                    iwls_tol=tolerance,
                    iwls_maxiter=iterations,
                    demeaner=MapDemeaner(fixef_tol=1e-9),
                )
            except (ValueError, IndexError, ArithmeticError, np.linalg.LinAlgError) as error:
                raise ValueError(_nothing(terms, " ".join(str(error).split()))) from error
        if model.convergence:
            break
    return model, tolerance


def _nothing(terms: Sequence[str], why: str) -> str:
    return (
        f"the data leave nothing to estimate of {', '.join(terms)}: the fixed effects may take it all, "
        f"or too few rows remain ({why})"
    )


def _told(model: Any, terms: Sequence[str], *, with_constant: bool) -> list[dict[str, Any]]:
    tidy = model.tidy()
    columns = ("Estimate", "Std. Error", "t value", "Pr(>|t|)", "2.5%", "97.5%")
    names = ("estimate", "standard_error", "z", "p", "low", "high")
    wanted = {"Intercept": "constant"} if with_constant else {}
    wanted |= {f"x{i}": term for i, term in enumerate(terms)}
    found = []
    for own, term in wanted.items():
        numbers = [_number(tidy.loc[own, column]) if own in tidy.index else None for column in columns]
        found.append({"term": term, **dict(zip(names, numbers, strict=True))})
    return found


def _quality_of_fit(model: Any, actual: Any, fitted: Any, levels: Sequence[Any]) -> dict[str, Any]:
    parameters = len(model._coefnames) + sum(of.nunique() for of in levels) - max(len(levels) - 1, 0)
    null, own = float(model._loglik_null), float(model._loglik)
    spread = actual.std() > 0 and fitted.std() > 0
    return {
        "deviance": _number(model.deviance),
        "pseudo_r2": _number(1 - own / null) if null else None,
        "adjusted_pseudo_r2": _number(1 - (own - parameters) / null) if null else None,
        "squared_correlation": _number(np.corrcoef(actual, fitted)[0, 1] ** 2) if spread else None,
    }


def _dimensions(name: str, by: Sequence[str]) -> tuple[str, ...]:
    known = ("year", "reporter", "partner", *by)
    found = tuple(name.split("-"))
    if unknown := [of for of in found if of not in known]:
        hint = "; keep products apart with by=('product',)" if unknown == ["product"] else ""
        raise ValueError(
            f"{name!r} is not made of {', '.join(known)} (as in reporter-year), nor one of "
            f"{', '.join(NAMED_EFFECTS)}{hint}"
        )
    return found


def _number(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None
