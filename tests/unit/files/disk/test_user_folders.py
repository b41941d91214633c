"""Folders of the user, also of one without a home."""

import os
from pathlib import Path

import pytest

from gui.files.disk.user_folders import cache_home, config_home, home_folder, state_home


def test_those_of_the_environment(monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", "/a")
    monkeypatch.setenv("XDG_STATE_HOME", "/b")
    monkeypatch.setenv("XDG_CACHE_HOME", "/c")
    assert (config_home(), state_home(), cache_home()) == (Path("/a"), Path("/b"), Path("/c"))


@pytest.mark.parametrize("given", ["", "relative/folder"])
def test_else_below_the_home(monkeypatch, given):
    monkeypatch.setenv("HOME", "/h")
    monkeypatch.setenv("XDG_CONFIG_HOME", given)
    monkeypatch.setenv("XDG_STATE_HOME", given)
    monkeypatch.setenv("XDG_CACHE_HOME", given)
    assert (config_home(), state_home()) == (Path("/h/.config"), Path("/h/.local/state"))
    assert cache_home() == Path("/h/.cache")


def test_of_a_user_without_a_home(monkeypatch):
    """A container may run us as a number that is in no passwd."""
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 5)
    assert home_folder() == Path("/")
