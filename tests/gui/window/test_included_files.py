"""Files inside files: the search path of the settings is used when a file is opened."""

from dataclasses import replace

from tests.support.window import window

__all__ = ["window"]


def test_a_request_file_finds_what_it_includes_in_the_folders_of_the_settings(
    window, qtbot, tmp_path
):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "dev.req").write_text("$(P)A\n")
    path = tmp_path / "top.req"
    path.write_text("file dev.req P=X:\nB\n")
    settings = window._settings
    folders = (tmp_path / "lib",)
    settings.set_preferences(replace(settings.preferences, include_folders=folders))
    window.open_tabs.open_file(path)
    qtbot.waitUntil(lambda: len(window.open_tabs.contents()) == 1)
    assert window.open_tabs.contents()[0].store.name[:2] == ["X:A", "B"]
