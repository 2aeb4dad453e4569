# Wrong use: analyze --max-depth none logs/ends-lf.errlog
# exit: 2
marslog analyze --max-depth none logs/ends-lf.errlog
