# Wrong use: analyze -Z logs/ends-lf.errlog
# exit: 2
marslog analyze -Z logs/ends-lf.errlog
