"""How findings speak: a few sentences in both languages, shared by the checks."""

from decimal import Decimal
from typing import Protocol

from wenmao.claims.model import Claim
from wenmao.statistics.model import Observation
from wenmao.vocabulary.languages import Language, Text
from wenmao.vocabulary.workings import Figure, Source, amount_text, quoted

PRODUCERS = {
    "MOFCOM": Text("the Ministry of Commerce", "商务部"),
    "GACC": Text("the General Administration of Customs", "海关总署"),
    "NBS": Text("the National Bureau of Statistics", "国家统计局"),
    "GPC": Text("the Game Publishers Association", "中国音数协游戏工委"),
    "CADPA": Text("the Audio-video and Digital Publishing Association", "中国音像与数字出版协会"),
    "CWA": Text("the China Writers Association", "中国作家协会"),
    "CNNIC": Text("the China Internet Network Information Center", "中国互联网络信息中心"),
    "UNESCO UIS": Text("the UNESCO Institute for Statistics", "联合国教科文组织统计研究所"),
    "Shaanxi Single Window": Text("the Shaanxi Single Window", "陕西国际贸易单一窗口"),
    "UNCTAD": Text("UNCTAD", "联合国贸发会议"),
    "UNESCO": Text("UNESCO", "联合国教科文组织"),
    "CFA": Text("the China Film Administration", "国家电影局"),
    "CNSA": Text("the China Netcasting Services Association", "中国网络视听协会"),
    "CNG": Text("CNG", "伽马数据"),
    "IFPI": Text("IFPI", "国际唱片业协会"),
    "MPA": Text("the Motion Picture Association", "美国电影协会"),
    "Newzoo": Text("Newzoo", "Newzoo"),
    "Eurostat": Text("Eurostat", "欧盟统计局"),
    "MCST": Text("the Ministry of Culture, Sports and Tourism of South Korea", "韩国文化体育观光部"),
    "BEA": Text("the US Bureau of Economic Analysis", "美国经济分析局"),
}


class Stating(Protocol):
    """What says a figure: a document, or what is kept of one."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def publisher(self) -> str:
        """Who published it."""

    @property
    def source(self) -> str:
        """Its path or address."""


def stated(document: Stating, claim: Claim) -> Figure:
    """A claim as the leaf of a working: what the document says, and where."""
    return quoted(
        claim.signed, claim.unit, Text(*[claim.subject or claim.quote] * 2), period=claim.period,
        resolution=claim.resolution,
        bounds=claim.interval if claim.bound not in ("exact", "approx") else None,
        source=Source(document.title or document.source, publisher=document.publisher,
                      url=document.source if document.source.startswith("http") else "",
                      locator=f"characters {claim.start}–{claim.end}", quote=claim.quote),
    )  # fmt: skip


def official(observation: Observation) -> Text:
    """What a statistic says: "the Ministry of Commerce published USD 99.89 billion for 2019"."""
    producer = PRODUCERS.get(observation.source.producer)
    name = producer or Text(observation.source.producer, observation.source.producer)
    more = Text("more than ", "超过") if observation.bound == "over" else Text("", "")
    return Text(
        f"{name.en} published {more.en}{shown(observation, 'en')} "
        f"for {observation.series.name.en}, {observation.period.text('en')}",
        f"{name.zh}公布的{observation.period.text('zh')}{observation.series.name.zh}为"
        f"{more.zh}{shown(observation, 'zh')}",
    )


def shown(observation: Observation, language: Language) -> str:
    """An observation's value in print."""
    return amount_text(observation.value, observation.unit, language, observation.resolution)


def amount(value: Decimal, unit: str, resolution: Decimal | None = None) -> Text:
    """An amount in both languages."""
    return Text(amount_text(value, unit, "en", resolution), amount_text(value, unit, "zh", resolution))


def join(*parts: Text) -> Text:
    """Sentences one after the other."""
    kept = [part for part in parts if part.en]
    return Text(" ".join(part.en for part in kept), "".join(part.zh for part in kept))
