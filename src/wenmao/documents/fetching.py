"""Fetching a document from an address."""

from dataclasses import replace
from typing import TYPE_CHECKING

from wenmao.documents.errors import UnreadableDocument

if TYPE_CHECKING:
    from wenmao.documents.collecting.model import Policy


def fetch(address: str, policy: "Policy | None" = None) -> bytes:
    """The bytes at an http or https address, within the bounds of a policy.

    It is one address that a person has named: the rules of robots.txt, which
    speak to crawlers, are not asked for, and its redirects are followed at once,
    as a browser does.
    Only public hosts are reached, unless the policy allows others. Raises
    `UnreadableDocument` with what the server, the network or the guard said.
    """
    from wenmao.documents.collecting.client import Client  # noqa: PLC0415
    from wenmao.documents.collecting.guard import NotFetched  # noqa: PLC0415
    from wenmao.documents.collecting.model import Policy  # noqa: PLC0415

    try:
        answer = Client(replace(policy or Policy(), respect_robots=False, interval=0)).get(address)
    except NotFetched as told:
        raise UnreadableDocument(address, told.problem, told.remedy) from None
    return answer.data or b""
