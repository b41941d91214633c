"""The program's own files: preferences, workspace, put log, crash reports."""
