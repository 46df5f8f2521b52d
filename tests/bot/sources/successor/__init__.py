"""A folder that tests put beside the sources: one new file, and its fixtures."""
