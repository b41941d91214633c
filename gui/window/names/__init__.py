"""Which of the names that a person types answer: asked while typing, shown beside each."""
