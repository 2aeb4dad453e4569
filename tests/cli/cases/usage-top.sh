# Wrong use: analyze --top 0 logs/ends-lf.errlog
# exit: 2
marslog analyze --top 0 logs/ends-lf.errlog
