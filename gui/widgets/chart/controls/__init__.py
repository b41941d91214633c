"""The strip chart's toolbar, actions, menus and pictures."""
