# Wrong use: analyze logs/ends-lf.errlog --year
# exit: 2
marslog analyze logs/ends-lf.errlog --year
