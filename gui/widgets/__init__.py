"""Views over the models: no epics, no workers."""
