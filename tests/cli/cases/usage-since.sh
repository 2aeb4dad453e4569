# Wrong use: analyze --since yesterday logs/ends-lf.errlog
# exit: 2
marslog analyze --since yesterday logs/ends-lf.errlog
