# Wrong use: analyze --year 26 logs/ends-lf.errlog
# exit: 2
marslog analyze --year 26 logs/ends-lf.errlog
