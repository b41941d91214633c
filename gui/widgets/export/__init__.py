"""Export of samples: the dialog, and the job behind it."""
