# Wrong use: analyze --top ten logs/ends-lf.errlog
# exit: 2
marslog analyze --top ten logs/ends-lf.errlog
