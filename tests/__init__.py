"""The suite: unit (pure), ioc (real soft IOC), gui (pytest-qt), benchmarks."""
