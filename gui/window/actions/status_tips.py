"""What the status bar says of an entry of a menu while it is pointed at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

_TIPS: Final = {
    "New group": "Make a group of names or patterns, and open it in a tab",
    "Open": "Open group files, also those of StripTool, Phoebus, PyDM, MEDM, EDM, databases",
    "Open folder": "Show the groups of a folder at the left",
    "Open recording": "Show what was recorded as if it were live, or any range of it",
    "Open recent": "Groups that were opened lately",
    "Save": "Write the group to its file",
    "Save as": "Write the group to another file, also as .stp, .plt or .pvs",
    "Export samples": "Write samples of a range as CSV or HDF5",
    "Close tab": "Close the tab in front; what is not saved is asked about",
    "Reopen closed tab": "Open the tab again that was closed last",
    "Quit": "Close all windows and end the program",
    "Undo": "Take back the last change of the group in front",
    "Redo": "Do again what was taken back",
    "Paste PV names": "Watch the names that are in the clipboard",
    "Add PVs": "Add names or patterns to the group in front",
    "Edit group": "Change rows, axes and macros of the group in a table",
    "Macros": "Give the macros of the group other values",
    "Take snapshot": "Keep all values of the group, to compare and restore",
    "Open snapshot": "Compare a snapshot file with the values of now",
    "Record tab": "Write all that this tab receives to disk, until it is stopped",
    "Record all tabs": "Write all that all tabs receive to disk, until it is stopped",
    "Recordings": "What is recorded now, how much it is, and Stop",
    "Allow puts": "Let PV Watch write to PVs",
    "Ask before puts": "When a put is asked about before it is sent",
    "Always ask": "Ask before each put",
    "Ask for several PVs at once": "Ask before a put to more than one PV",
    "Never ask": "Send puts without a question",
    "Next tab": "Show the tab at the right",
    "Previous tab": "Show the tab at the left",
    "Larger text": "Make the text of all windows larger",
    "Smaller text": "Make the text of all windows smaller",
    "Usual text size": "Make the text as large as the system has it",
    "Wall": "Show the tab full screen, values as large tiles",
    "Window always on top": "Keep this window above all others",
    "Light theme": "Light, whatever the system has",
    "Dark theme": "Dark, whatever the system has",
    "Theme of the system": "Dark or light as the system is",
    "Times in UTC": "Show all times in UTC, else in local time",
    "Move tab to new window": "Give the tab a window of its own",
    "Move tab to main window": "Bring the tab back beside the others",
    "Groups": "Show or hide the folders of groups",
    "Alarm list": "Show or hide the alarms of all tabs",
    "Acknowledge alarms": "Go to the first alarm in the list; A acknowledges it",
    "Sound on new alarms": "Make a sound when an alarm comes",
    "Desktop notification of new alarms": "Tell the desktop when an alarm comes",
    "Diagnostics": "Show or hide what is connected, received and lost",
    "Program log": "Show or hide what the program has logged",
    "Settings": "Folders, Channel Access, archive, history",
    "History memory": "How much memory the samples of all tabs may take",
    "Guide": "How each thing is used, offline",
    "Keyboard shortcuts": "All keys, and a search for them",
    "Command palette": "Find any command, group or open PV by a few letters",
    "Start the demo": "Start an embedded IOC and open its groups",
    "Report a problem": "Save report, log and picture in one file",
    "About PV Watch": "Version, parts and licences",
    "No group is open": "Open a group first",
    # of rows of the table
    "Plot or stop plotting": "Draw the chosen rows in the chart, or draw them no more",
    "Array as a trace": "Draw one number of an array: an element, its mean, its greatest …",
    "Characters as text or numbers": "Show an array of characters as a text, or as numbers",
    "Read as long string (NAME.VAL$)": "Read texts of more than 39 letters whole",
    "Time of samples": "Which time the samples of these PVs have in the chart",
    "As in the settings": "The time that is chosen in the settings",
    "IOC's stamps while they are plausible": "The IOC's time, corrected where its clock is wrong",
    "IOC's stamps always": "The IOC's time, however wrong it is",
    "Arrival time": "The time at which this computer received them",
    "Sort rows": "By a column, or as in the group",
    "Columns": "Which columns are shown",
    "Inspect PV": "All that is known of the PV, in a window of its own",
    "Record fields (DESC, EGU, HIHI)": "Read the fields of the record from its IOC",
    "Note": "Write a note at the row; it is kept in the group",
    "Heading above": "Put a heading above the row",
    "Copy rows": "Copy what is shown of the chosen rows",
    "Copy rows as CSV": "Copy the chosen rows with exact values",
    "Copy names": "Copy the names of the chosen rows",
    "Copy value": "Copy the whole value",
    "Copy host": "Copy the name of the IOC's computer",
    "Cancel waiting for the put": "Wait no longer for the answer; the put cannot be taken back",
    "Clear put marks": "Take the marks of ended puts off the rows",
    "Remove from group": "Take the chosen rows out of the group",
}
_OF_MENUS: Final = {  # each entry is one of a kind
    "Sort rows": "Sort the rows by this; the headings do so as well",
    "Columns": "Show or hide this column",
    "Open recent": "Open this group",
    "Traces": "What can be done with this trace",
}


def status_tip(action: QAction, menu: str = "") -> str:
    """Return what the status bar says of ``action`` in the menu of that title.

    Its own status tip or tooltip, where it says more than its text; "" where nothing is known.
    """
    text = plain_text(action.text())
    if action.statusTip():
        return action.statusTip()
    if menu in _OF_MENUS:
        return _OF_MENUS[menu]
    tip = action.toolTip()
    if tip and plain_text(tip) != text and tip != text:
        return tip
    return _TIPS.get(text, _TIPS.get(text.partition(":")[0], ""))  # Undo: removal of 2 rows


def give_status_tips(actions: Iterable[QAction], menu: str = "") -> None:
    """Give each of ``actions`` what the status bar says of it, those of their menus as well."""
    for action in actions:
        if action.isSeparator():
            continue
        action.setStatusTip(status_tip(action, menu))
        below = action.menu()
        if isinstance(below, QMenu):
            give_status_tips(below.actions(), plain_text(action.text()))


def plain_text(text: str) -> str:
    """Return the text of an entry without its letter, its key and its dots."""
    return text.partition("\t")[0].replace("&", "").removesuffix("…").replace("…)", ")")
