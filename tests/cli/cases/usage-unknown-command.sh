# Wrong use: analyse logs/ends-lf.errlog
# exit: 2
marslog analyse logs/ends-lf.errlog
