"""Measures the hub beside yardsticks taken in the same run: `make bench`, or `python -m bench --help`."""
