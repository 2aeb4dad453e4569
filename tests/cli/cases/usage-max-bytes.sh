# Wrong use: analyze --max-bytes 5Q logs/ends-lf.errlog
# exit: 2
marslog analyze --max-bytes 5Q logs/ends-lf.errlog
