"""The only importer of epics: one CA context per worker, one worker per open group."""
