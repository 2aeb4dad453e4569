# Wrong use: analyze -j 0 logs/ends-lf.errlog
# exit: 2
marslog analyze -j 0 logs/ends-lf.errlog
