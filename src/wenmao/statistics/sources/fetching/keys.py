"""API keys of statistics services: from the environment or from the system's keyring."""

import os

_SERVICE = "wenmao"


def api_key(service: str, *, environment: str) -> str | None:
    """The key for a service, or None where the user has given none.

    The environment variable goes before the keyring, so that one run can use another key. In the keyring the
    key stands under the service "wenmao" with the name of the source as user name:
    `keyring set wenmao comtrade`. Without the keyring package, or without a keyring that can be opened, there
    is simply no key there.

    >>> import os
    >>> os.environ["WENMAO_EXAMPLE_KEY"] = " abc "
    >>> api_key("example", environment="WENMAO_EXAMPLE_KEY")
    'abc'
    >>> del os.environ["WENMAO_EXAMPLE_KEY"]
    """
    return os.environ.get(environment, "").strip() or _from_keyring(service)


def _from_keyring(service: str) -> str | None:
    try:
        import keyring  # noqa: PLC0415 - an optional extra, and slow to import

        key = keyring.get_password(_SERVICE, service)
    except Exception:  # backends raise errors of their own: locked, no D-Bus, refused
        return None
    return (key or "").strip() or None
