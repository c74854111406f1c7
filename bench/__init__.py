"""What is measured: one file a figure. Each prints a ratio and asserts nothing."""
