"""The statements: one module for each family, each with a tuple `STATEMENTS`."""
