# Wrong use: analyze --formatt json logs/ends-lf.errlog
# exit: 2
marslog analyze --formatt json logs/ends-lf.errlog
