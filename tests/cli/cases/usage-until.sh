# Wrong use: analyze --until 2026-13-01 logs/ends-lf.errlog
# exit: 2
marslog analyze --until 2026-13-01 logs/ends-lf.errlog
