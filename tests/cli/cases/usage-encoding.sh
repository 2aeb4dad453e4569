# Wrong use: analyze --encoding klingon logs/ends-lf.errlog
# exit: 2
marslog analyze --encoding klingon logs/ends-lf.errlog
