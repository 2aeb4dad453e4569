# Wrong use: analyze --color maybe logs/ends-lf.errlog
# exit: 2
marslog analyze --color maybe logs/ends-lf.errlog
