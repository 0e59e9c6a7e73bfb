"""The flow of an English figure: its subject's, its verb's, or that of the figure of which it is a part."""

import re

from wenmao.claims.attribution import Told
from wenmao.claims.flows import flow_of
from wenmao.claims.sense import Reading, Setting
from wenmao.vocabulary.flows import Flow


def flows_of(told: Told) -> list[Flow | None]:
    """The flow of each figure of a sentence."""
    flows: list[Flow | None] = []
    for index, (subject, setting, reading) in enumerate(
        zip(told.subjects, told.settings, told.readings, strict=True)
    ):
        same = index > 0 and subject == told.subjects[index - 1]
        part = index > 0 and reading.sense.kind == "share"
        inherited = flows[-1] if same or part else told.flow
        flows.append(_flow_of_figure(subject, setting, reading, inherited, same=same))
    return flows


# What is no trade flow, though trade be the topic: revenue, users, firms.
_NO_FLOW = re.compile(
    r"revenue|sales|income|market|users?|users|profit|margin|price|spend|investment|\bgdp\b|economy|box\soffice|tickets?|visit|audience|employment|jobs"
    r"|players|viewers|readers|subscri|downloads|inflation|index|growth\b|duration|time|turnover|receipts|compan|enterpris|firms|wages|workers|people",
    re.IGNORECASE,
)


_AGENTS = re.compile(
    r"(?:firms|companies|enterprises|workshops|makers|producers|publishers|studios|owners|countries|markets|regions|territories|languages|people|jobs|"
    r"bases|fairs|sites|platforms|cities|provinces|exhibitors|industries|categories|subsectors|partners|buyers|destinations)$",
    re.IGNORECASE,
)
# What is laid on trade, and how well it does, flows nowhere.
_RATES = re.compile(r"\b(?:tariffs?|duty|duties|VAT|tax|taxes|rebates?|competitiveness)\b", re.IGNORECASE)


# Imported films are shown, not imported, where a figure counts them or their tickets.
_DESCRIBED = re.compile(r"^(?:imported|exported)\s(?!goods|products)", re.IGNORECASE)


def _flow_of_figure(
    subject: str, setting: Setting, reading: Reading, inherited: Flow | None, *, same: bool
) -> Flow | None:
    """The flow of a figure: its subject's, its clause's, or that of the figure before of which it is a part."""
    quantity = setting.quantity
    if reading.sense.kind == "count":
        # "export bases": the word describes; "exported 200 titles": it says.
        if _AGENTS.search(subject):
            return None  # firms that sell abroad are not sold
        own = flow_of(_DESCRIBED.sub("", subject), "en")
        return own or _moved(setting) or (inherited if same else None)
    if _RATES.search(subject):
        return None
    own = flow_of(_DESCRIBED.sub("", subject), "en")
    if own or (same and inherited):
        return own or inherited
    if quantity.form == "rank" and (market := _MARKET.match(setting.text, quantity.end)):
        return Flow.IMPORT if market["source"] else Flow.EXPORT
    if quantity.form in ("count", "years", "rank"):
        return own
    nearby = flow_of(setting.left, "en") or flow_of(setting.right, "en")
    if nearby or _NO_FLOW.search(subject):
        return nearby
    return _moved(setting) or inherited


# The second-largest destination of exports, the No. 1 supplier of imports.
_MARKET = re.compile(
    r"[-\s](?:largest|biggest|leading|most\simportant)?\s?(?:export\s|overseas\s|foreign\s)?(?:destination|customer|buyer|(?<=export\s)market|(?P<source>supplier|source|origin))s?\b"
)
_SENT = re.compile(
    r"\bexported\b|\bfor\sexport\b|\b(?:shipped|sold|sent|licensed|bound)\s(?:for\s)?(?:abroad|overseas|outside\b|to\s(?!the\s(?:public|market))[A-Z])"
    r"|\b(?:shipped|sold|sells?|sent|licensed|released|ceded|posted|exported)\b[^.;]{0,70}\s(?:abroad|overseas)\b|\b(?:left|leaving|leave|leaves)\sthe\s(?:country|EU|province|city|bloc|island|territory)\b",
    re.IGNORECASE,
)
_BROUGHT = re.compile(
    r"\bimported\b|\bbought\sin\b|\bentered\sthe\s(?:country|EU|bloc|[A-Z]\w+)|\bimports?\sof\s$|\b(?:bought|came\sin)\b[^.;]{0,50}\sfrom\s(?:abroad|elsewhere)",
    re.IGNORECASE,
)


def _moved(setting: Setting) -> Flow | None:
    """The flow that a verb tells: shipped abroad, bought in."""
    clause = setting.text[setting.clause[0] : setting.clause[1]]
    left = setting.text[setting.clause[0] : setting.quantity.outer_start]
    if _BROUGHT.search(left):
        return Flow.IMPORT
    return Flow.EXPORT if _SENT.search(clause) else None
