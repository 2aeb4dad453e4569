# Wrong use: analyze --since soon logs/ends-lf.errlog
# exit: 2
marslog analyze --since soon logs/ends-lf.errlog
