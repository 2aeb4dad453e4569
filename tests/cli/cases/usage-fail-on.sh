# Wrong use: analyze --fail-on corupt-file logs/ends-lf.errlog
# exit: 2
marslog analyze --fail-on corupt-file logs/ends-lf.errlog
