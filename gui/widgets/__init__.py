"""Views: no epics, no workers."""
