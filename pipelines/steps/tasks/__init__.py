"""Plan items → draw tasks: batches, numbers, a person's decisions, revisions, proposals to merge."""
