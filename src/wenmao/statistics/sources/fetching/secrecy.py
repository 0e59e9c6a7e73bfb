"""API keys on their way to a server: sent where they belong, shown nowhere."""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

_SHOWN = "•••"
_WORD = 5  # letters; a shorter word would be found within others
# The loggers of httpx and httpcore that write addresses and headers.
_CHATTY = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)


class Secrets:
    """Query parameters and headers that hold keys. Its `repr` shows none of them."""

    def __init__(self, params: Mapping[str, str], headers: Mapping[str, str]) -> None:
        self.params = {name: value for name, value in params.items() if value.strip()}
        self.headers = {name: value for name, value in headers.items() if value.strip()}
        # "Bearer KEY" and "Basic KEY": a server may quote the last word alone.
        values = {*self.params.values(), *self.headers.values()}
        values |= {word for value in values for word in value.split()[-1:] if len(word) >= _WORD}
        forms = {form for value in values for form in _forms(value)}
        # The longest first, so that no form is left in part because a shorter one was hidden inside it.
        self._forms = sorted(forms, key=len, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._forms)

    def hide(self, text: str) -> str:
        """The text with every key in it, plain or encoded, made unreadable.

        >>> Secrets({"key": "a b/c"}, {}).hide("/data?key=a+b%2Fc: a b/c is no key")
        '/data?key=•••: ••• is no key'
        """
        for form in self._forms:
            text = text.replace(form, _SHOWN)
        return text

    def added_to(self, url: str) -> str:
        """The address with the secret parameters in its query."""
        return with_params(url, self.params)

    def removed_from(self, url: str) -> str:
        """The address less every parameter that has the name or the value of a secret one."""
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
        kept = [
            (name, value) for name, value in query if name not in self.params and self.hide(value) == value
        ]
        return url if kept == query else urlunsplit(parts._replace(query=urlencode(kept)))

    @contextmanager
    def kept_out_of_logs(self) -> Iterator[None]:
        """Within this block the HTTP library logs no key, at any level."""
        for name in _CHATTY:
            logging.getLogger(name).addFilter(_FILTER)  # adding it again changes nothing
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)


def with_params(url: str, params: Mapping[str, str]) -> str:
    """The address with further query parameters.

    >>> with_params("https://example.org/data?lang=en", {"years": "2022,2023"})
    'https://example.org/data?lang=en&years=2022%2C2023'
    """
    if not params:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(params))))))


def _forms(value: str) -> set[str]:
    quoted = {quote(value, safe=""), quote(value), quote_plus(value)}
    lower = {re.sub("%..", lambda escape: escape[0].lower(), form) for form in quoted}
    return {value, *quoted, *lower, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}


class _Hiding(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if secrets := _CURRENT.get():
            text = record.getMessage()
            if (hidden := secrets.hide(text)) != text:
                record.msg, record.args = hidden, ()
        return True


_CURRENT: ContextVar[Secrets | None] = ContextVar("secrets of the request under way", default=None)
_FILTER = _Hiding()
