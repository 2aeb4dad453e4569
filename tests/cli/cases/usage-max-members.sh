# Wrong use: analyze --max-members 0 logs/ends-lf.errlog
# exit: 2
marslog analyze --max-members 0 logs/ends-lf.errlog
