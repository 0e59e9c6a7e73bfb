"""Fetching a document from an address."""

from wenmao.documents.errors import UnreadableDocument

_LIMIT = 60 * 1024 * 1024
_AGENT = "wenmao/0.1 (+document reader)"


def fetch(address: str) -> bytes:
    """The bytes at an http or https address, at most 60 MB.

    Raises `UnreadableDocument` with what the server or the network said.
    """
    import httpx  # noqa: PLC0415 - start-up stays fast without it

    try:
        with (
            httpx.Client(follow_redirects=True, max_redirects=5, timeout=30) as client,
            client.stream("GET", address, headers={"User-Agent": _AGENT}) as response,
        ):
            if response.status_code != 200:
                reason = f"the server answered {response.status_code} {response.reason_phrase}"
                raise UnreadableDocument(address, reason, "Open the address in a browser and check it.")
            data = bytearray()
            for chunk in response.iter_bytes():
                data += chunk
                if len(data) > _LIMIT:
                    raise UnreadableDocument(
                        address,
                        "the document is larger than 60 MB",
                        "Download it and read the file.",
                    )
            return bytes(data)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        problem = f"the address could not be reached ({error or type(error).__name__})"
        raise UnreadableDocument(address, problem, "Check the address and the connection.") from None
