# Wrong use: analyze --quiet=yes logs/ends-lf.errlog
# exit: 2
marslog analyze --quiet=yes logs/ends-lf.errlog
