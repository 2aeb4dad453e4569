# Wrong use: analyze --scratch here logs/ends-lf.errlog
# exit: 2
marslog analyze --scratch here logs/ends-lf.errlog
