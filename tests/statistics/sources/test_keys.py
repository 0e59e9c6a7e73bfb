"""Where API keys are looked for."""

import sys
from types import SimpleNamespace

from wenmao.statistics.sources.fetching.keys import api_key

VARIABLE = "WENMAO_TEST_KEY"


def keyring(monkeypatch, get_password):
    monkeypatch.setitem(sys.modules, "keyring", get_password and SimpleNamespace(get_password=get_password))


def test_the_environment_goes_first(monkeypatch):
    keyring(monkeypatch, lambda service, user: "from keyring")
    monkeypatch.setenv(VARIABLE, "from environment\n")
    assert api_key("comtrade", environment=VARIABLE) == "from environment"


def test_then_the_keyring(monkeypatch):
    keyring(monkeypatch, lambda service, user: f"{service}/{user}\n")
    monkeypatch.setenv(VARIABLE, " ")
    assert api_key("comtrade", environment=VARIABLE) == "wenmao/comtrade"


def test_no_key_is_no_error(monkeypatch):
    def locked(service, user):
        raise RuntimeError("locked")

    monkeypatch.delenv(VARIABLE, raising=False)
    for get_password in (None, locked, lambda service, user: None, lambda service, user: ""):
        keyring(monkeypatch, get_password)  # None: the package is absent
        assert api_key("comtrade", environment=VARIABLE) is None
