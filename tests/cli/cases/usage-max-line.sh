# Wrong use: analyze --max-line 3 logs/ends-lf.errlog
# exit: 2
marslog analyze --max-line 3 logs/ends-lf.errlog
