"""Whose figure a sentence says it gives: 据商务部, "according to UNESCO"; and one name for each source."""

import re
from functools import cache, lru_cache

from wenmao.checks.words import PRODUCERS
from wenmao.claims.quantities import normalised

# Names by which producers of statistics are told besides their own.
_ALSO = {
    "GACC": ("海关", "customs"),
    "MOFCOM": ("mofcom", "commerce ministry"),
    "NBS": ("统计局", "bureau of statistics"),
    "GPC": ("游戏工委", "game publishing committee"),
    "CADPA": ("音数协", "cadpa"),
    "CWA": ("中国作协", "writers association", "writers' association"),
    "UNESCO UIS": ("教科文", "unesco"),
}
_SAYS = r"(?:统计|数据|发布|公布|消息|报道|介绍|报告|显示|透露|测算|调查)"
_CHINESE = re.compile(
    rf"(?:根?据|援引|引自|来源于|来源[:：]\s?|来自)(《[^》]{{2,40}}》|[^，。；、：:（(\s《]{{2,24}}?)(?:的|最新|日前|近日|\d{{1,2}}日)*(?={_SAYS}|[，,。；）)]|$)"
    rf"|([\u4e00-\u9fff]{{2,14}}(?:[部局署会社院]|组织|中心|海关))(?={_SAYS})"
)
_NAME = r"[A-Z][\w&.'-]*(?:\s(?:(?:of|and|for|the)\s)*[A-Z][\w&.'-]*)*"
_ENGLISH = re.compile(
    r"\b(?i:according\sto|citing|(?:data|figures|statistics|report)\s(?:from|by|of)|(?:reported|released|published|issued)\sby)"
    rf"\s(?:(?:the|a|its)\s)?(?:(?:latest\s)?(?:data|figures|statistics|report)\s(?:from|by|of|released\sby)\s(?:the\s)?)?({_NAME})"
    rf"|\b({_NAME})(?='s?\s(?:data|figures|statistics|report)\b|\s(?:data|figures|statistics)\s(?:show|put|said|indicate))"
    rf"|\b(?i:source)s?:\s?({_NAME})"
)
# What stands behind 据 and names nobody: 据悉, 据介绍, 据不完全统计.
_NOBODY = re.compile(r"(?:不完全|初步|有关|相关|介绍|了解|悉|统计|报道|测算|此|显示|数据|以上|上述|最新)")


@lru_cache(maxsize=65536)
def named_sources(sentence: str) -> frozenset[str]:
    """The sources that a sentence names, each by the one name of `source_name`.

    >>> sorted(named_sources("据商务部数据，出口增长4%。")), sorted(named_sources("据悉，出口增长4%。"))
    (['MOFCOM'], [])
    >>> sorted(named_sources("Exports were $60.1 billion, according to UNESCO."))
    ['UNESCO UIS']
    """
    words = normalised(sentence)
    found = [
        *(name for match in _CHINESE.findall(words) for name in match if name and not _NOBODY.match(name)),
        *(name for match in _ENGLISH.findall(words) for name in match if name),
    ]
    return frozenset(source_name(name) for name in found)


@lru_cache(maxsize=65536)
def source_name(name: str) -> str:
    """One name for a source however it is written: a producer's code, else its letters; empty for none.

    >>> source_name("the Ministry of Commerce"), source_name("国家商务部"), source_name("新华社")
    ('MOFCOM', 'MOFCOM', '新华社')
    """
    plain = normalised(name).lower()
    for code, words in _producers().items():
        if any(word in plain for word in words):
            return code
    return re.sub(r"\W+", "", plain.removeprefix("the "))


def is_producer(name: str) -> bool:
    """Whether a source publishes statistics of its own.

    >>> is_producer("商务部"), is_producer("新华社")
    (True, False)
    """
    return source_name(name) in PRODUCERS


@cache
def _producers() -> dict[str, tuple[str, ...]]:
    return {
        code: (name.zh.lower(), name.en.removeprefix("the ").lower(), *_ALSO.get(code, ()))
        for code, name in PRODUCERS.items()
    }
