"""How the program looks: the colours of the theme in Qt's palettes, icons."""
