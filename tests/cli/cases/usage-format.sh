# Wrong use: analyze --format xml logs/ends-lf.errlog
# exit: 2
marslog analyze --format xml logs/ends-lf.errlog
