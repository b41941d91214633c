"""Views of the program's own state: statistics, log, crash reports, errors."""
