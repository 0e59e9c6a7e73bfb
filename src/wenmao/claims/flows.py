"""Trade flows as phrases name them."""

import re
from functools import cache

from wenmao.claims.quantities import alternation, lexicon, trie_at
from wenmao.vocabulary.flows import Flow
from wenmao.vocabulary.languages import Language


@cache
def _words(language: Language) -> tuple[re.Pattern[str], dict[str, Flow]]:
    words = lexicon(language)["flow"]
    flows = {word: Flow(name) for name in ("total", "export", "import", "balance") for word in words[name]}
    if language == "zh":
        return re.compile(trie_at(flows)), flows
    return re.compile(rf"\b(?:{alternation(flows)})\b", re.IGNORECASE), flows


def flow_of(phrase: str, language: Language) -> Flow | None:
    """The flow that a phrase names: the balance before all, then the last word that names one.

    >>> flow_of("imports and exports", "en").value, flow_of("文化产品出口额", "zh").value
    ('total', 'export')
    """
    pattern, words = _words(language)
    flows = [words[re.sub(r"\s+", " ", match.group(0).lower())] for match in pattern.finditer(phrase)]
    if not flows:
        return None
    if Flow.BALANCE in flows:
        return Flow.BALANCE
    directed = [flow for flow in flows if flow in (Flow.EXPORT, Flow.IMPORT)]
    if len(set(directed)) > 1:
        return Flow.TOTAL
    return (directed or flows)[-1]
